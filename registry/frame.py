"""What every page's frame needs: its base template, the menu, whose page it is, the chosen colours.

Put in the context as `frame`; worked out only when a template asks, so that parts of pages pay nothing.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from accounts.permissions import holds, is_staff_anywhere, roles_of
from accounts.roles import Role
from registry import navigation
from sweden import clock
from sweden.typography import listed

#: The reader's choice of colours: a cookie, so that it holds before sign-in too.
COLOUR_COOKIE = "pk-colours"
COLOURS = ("auto", "light", "dark")


class Frame:
    """The frame around one request's page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @cached_property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def is_staff(self) -> bool:
        """Whether the reader's pages are the dense ones: everyone with a role."""
        return self.signed_in and (
            is_staff_anywhere(self.user) or holds(self.user, Role.MINISTRY_READER, Role.REVIEWER)
        )

    @cached_property
    def base(self) -> str:
        """The base template of a page that several kinds of readers share."""
        if not self.signed_in:
            return "base_public.html"
        return "base_staff.html" if self.is_staff else "base_applicant.html"

    @cached_property
    def authority(self) -> str:
        """Where the reader works, for the band at the top: authorities, or departments; empty for others."""
        if not self.signed_in:
            return ""
        places = {str(role.authority or role.department): None for role in roles_of(self.user)}
        return listed(list(places), get_language())

    @cached_property
    def menu(self) -> list[Any]:
        return navigation.menu(self.user, self.request.path, self.now) if self.signed_in else []

    @cached_property
    def personal(self) -> list[Any]:
        return navigation.personal(self.user) if self.signed_in else []

    @cached_property
    def now(self) -> Any:
        return getattr(self.request, "now", None) or clock.now()

    @cached_property
    def colours(self) -> str:
        chosen = self.request.COOKIES.get(COLOUR_COOKIE, "")
        return chosen if chosen in COLOURS else "auto"

    @cached_property
    def here(self) -> str:
        """The page's own address, to come back to after a choice."""
        return self.request.get_full_path()

    @cached_property
    def clock_is_set(self) -> bool:
        """Whether the day is not the real one: said on every page, so that nobody takes it for real."""
        return settings.CLOCK_FILE is not None and clock.is_set()


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"frame": Frame(request)}
