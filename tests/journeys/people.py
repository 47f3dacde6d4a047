"""Letting people into the browser."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.journeys.look import WIDE


def page_of(browser: Browser, live: str, user: User, *, viewport=WIDE, scripts: bool = True) -> Page:
    """A page of one's own for someone who has signed in; every uncaught error in it fails the test."""
    client = Client()
    client.force_login(user)
    context = browser.new_context(
        base_url=live, locale="sv-SE", viewport=viewport, accept_downloads=True, java_script_enabled=scripts
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "domain": urlsplit(live).hostname, "path": "/"}]
    )
    page = context.new_page()
    page.on("pageerror", _fail)
    return page


def _fail(error) -> None:
    raise AssertionError(f"an error in the page: {error}")


Sign = Callable[[str], Page]
