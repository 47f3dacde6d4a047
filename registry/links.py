"""Addresses for messages and calendars, which are read outside the product."""

from django.conf import settings
from django.urls import reverse


def root() -> str:
    """The product's own address, with scheme and host and no slash at its end (`PUBLIC_URL`)."""
    return settings.PUBLIC_URL.rstrip("/")


def whole(view: str, *args: object) -> str:
    """The whole address of a view, with scheme and host."""
    return root() + reverse(view, args=args)
