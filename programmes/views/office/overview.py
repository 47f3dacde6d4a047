"""The programme office at a glance, and the agencies' figures side by side."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.display.office import shown_actions
from programmes.models import OfficeAction, Programme
from programmes.officefigures import all_figures, authorities_of, drawn
from programmes.permissions import may_run_office
from programmes.views.office import logs
from programmes.views.office.base import of_programme, office_link
from programmes.views.office.meetings import marked, meetings_of
from programmes.views.office.members import members_on
from sweden.clock import local

#: How many rows each part of the overview shows.
MOST = 5


@require_safe
@of_programme
def office_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Who sits there, when they meet, what is to be done, and the latest of each log."""
    now, today = request.now, local(request.now).date()
    members = members_on(programme, today)
    agencies = [
        {"authority": authority, "members": [one for one in members if one.authority_id == authority.pk]}
        for authority in authorities_of(programme)
    ]
    meetings = meetings_of(request.user, programme)
    coming = meetings.filter(starts_at__gt=now, cancelled_at__isnull=True).order_by("starts_at")[:1]
    held = meetings.filter(starts_at__lte=now)[: MOST - 1]
    actions = OfficeAction.objects.visible_to(request.user).filter(programme=programme)
    todo = actions.open().select_related("responsible").order_by(F("due_on").asc(nulls_last=True), "pk")
    context = {
        "programme": programme,
        "title": _("Programme office"),
        "agencies": agencies,
        "meetings": marked([*coming, *held], now),
        "actions": shown_actions(todo[: MOST * 2], today),
        "open_count": actions.open().count(),
        "overdue_count": actions.overdue(today).count(),
        "books": [_latest(book, request.user, programme) for book in logs.BOOKS],
        "may_write": may_run_office(request.user, programme),
    }
    return render(request, "programmes/office/overview.html", context)


def _latest(book: logs.Book, user: Any, programme: Programme) -> dict[str, Any]:
    rows = book.rows(user, programme)[:MOST]
    return {
        "book": book,
        "rows": logs.drawn(book, rows, user, programme),
        "url": reverse(f"programmes:office_{book.name}", args=[programme.key]),
        "new_url": reverse(f"programmes:office_{book.name}_new", args=[programme.key]),
    }


@require_safe
@of_programme
def figures_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The agencies side by side: calls, applications, what is granted and paid, by area and county."""
    columns = authorities_of(programme)
    context = {
        "programme": programme,
        "title": _("The agencies side by side"),
        "above": office_link(programme),
        "columns": columns,
        "tables": [
            {"figures": one, "lines": drawn(one, columns), "summed": len(columns) > 1 and one.is_summed}
            for one in all_figures(request.user, programme, request.now)
        ],
        "now": request.now,
    }
    return render(request, "programmes/office/figures.html", context)
