"""A refusal as a page of its own, where there is no form to show it in."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from registry.display import Link


def problem(
    request: HttpRequest,
    error: DomainError,
    *,
    title: str = "",
    rows: Sequence[tuple[str, Any]] = (),
    ways: Sequence[Link] = (),
    back: Link | None = None,
) -> HttpResponse:
    """The refusal with its sentence, the figures behind it (`rows`), the ways out, and the status it carries.

    Nothing has been changed when it is shown, and it says so.
    """
    status = getattr(error, "status", 422)
    context = {
        "kick": _("Nothing has been changed"),
        "title": title or (_("You may not do this") if status == 403 else _("This could not be done")),
        "sentence": str(error),
        "rows": rows,
        "ways": ways,
        "back": back,
        "status": status,
        "code": error.code,
        "now": request.now,  # type: ignore[attr-defined]
    }
    return render(request, "problem.html", context, status=status)
