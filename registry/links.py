"""Addresses for messages and calendars, which are read outside the product."""

from django.conf import settings
from django.urls import reverse


def whole(view: str, *args: object) -> str:
    """The whole address of a view, with scheme and host (`PUBLIC_URL`)."""
    return settings.PUBLIC_URL.rstrip("/") + reverse(view, args=args)
