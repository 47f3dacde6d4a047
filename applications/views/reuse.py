"""Fetching answers from another application of one's own: chosen with both texts in sight, nothing replaced unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import DomainError
from accounts.permissions import as_applicant
from applications.drawing.answers import ShownAnswer, shown_answer
from applications.errors import Conflict
from applications.models import Application, ApplicationVersion
from applications.rules.completeness import Section
from applications.rules.opening import closed
from applications.rules.reuse import Offer, offers
from applications.states import Status
from applications.views.conflicts import keep_conflict, show_conflict
from applications.views.own import Own, own
from applications.workflow.draft import save_section
from calls.models import Call
from registry.display import Link
from registry.identifiers import revision_in
from registry.problems import problem

#: The summary is a part of the description, but stands in the project and not among the questions.
SUMMARY = {
    "key": "summary",
    "kind": "long_text",
    "core": "summary",
    "label_sv": "Sammanfattning",
    "label_en": "Summary",
}
#: How many of one's own applications are looked through.
MOST_SOURCES = 50


@dataclass(frozen=True)
class SourceRow:
    """One of one's own applications, with how many answers of it fit here."""

    application: Application
    title: str
    count: int


@dataclass(frozen=True)
class Shown:
    """An offer as the page shows it: both answers."""

    name: str
    there: ShownAnswer
    here: ShownAnswer
    replaces: bool


def _questions(version: ApplicationVersion) -> list[dict[str, Any]]:
    kind = version.project_kind
    asked = version.form.content.get("questions", [])
    return [SUMMARY, *(one for one in asked if not one.get("project_kinds") or kind in one["project_kinds"])]


def _answers(version: ApplicationVersion) -> dict[str, Any]:
    return {**version.answers, "summary": version.summary}


def _offers(mine: Own, source: ApplicationVersion) -> list[Offer]:
    found = offers(_questions(source), _answers(source), _questions(mine.version), _answers(mine.version))
    if mine.round is None:
        return found
    keys = [str(one.question["key"]) for one in found]
    shut = {*closed(mine.round.opened, "questions", [key for key in keys if key != "summary"])}
    shut |= {*closed(mine.round.opened, "project", [key for key in keys if key == "summary"])}
    return [one for one in found if one.question["key"] not in shut]


def _sources(mine: Own) -> dict[UUID, ApplicationVersion]:
    """The newest versions of the other applications that the reader takes part in, by case, the newest first.

    Taking part is the only ground: what an officer may read is not theirs to copy.
    """
    person = mine.request.user.person_id
    rows = (
        ApplicationVersion.objects.filter(
            application__in=Application.objects.visible_to(as_applicant(mine.request.user)),
            application__case__participations__person=person,
            application__case__participations__ended_at__isnull=True,
        )
        .exclude(application=mine.application.pk)
        .select_related("application__case", "application__call", "form")
        .defer("content")
        .order_by("-application__created_at", "-number")[:MOST_SOURCES]
    )
    found: dict[UUID, ApplicationVersion] = {}
    for row in rows:
        found.setdefault(row.application.case.uuid, row)
    return found


@login_required
@require_GET
def choose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's own other applications that have something to fetch."""
    mine = own(request, uuid)
    if not mine.writes:
        return HttpResponseRedirect(mine.url("questions" if mine.is_draft else "mine_one"))
    rows = [
        SourceRow(one.application, one.title or _("Application without a title"), len(_offers(mine, one)))
        for one in _sources(mine).values()
    ]
    context = mine.context(
        Section.QUESTIONS,
        rows=[
            {"row": row, "url": mine.url("reuse_from", row.application.case.uuid), "call": _title(row.application.call)}
            | {"draft": row.application.status == Status.DRAFT}
            for row in rows
            if row.count
        ],
        back=mine.url("questions"),
    )
    return render(request, "applications/reuse.html", context)


def _lang() -> str:
    return "en" if (get_language() or "sv").startswith("en") else "sv"


def _title(call: Call) -> str:
    return (_lang() == "en" and call.title_en) or call.title_sv


@login_required
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, uuid: UUID, source: UUID) -> HttpResponse:
    """Both texts of every answer that fits; those that are ticked are fetched. What is empty here is ticked from the
    beginning, what is written here never."""
    mine = own(request, uuid)
    if not mine.writes:
        return HttpResponseRedirect(mine.url("questions" if mine.is_draft else "mine_one"))
    version = _sources(mine).get(source)
    if version is None:
        raise Http404
    found = _offers(mine, version)
    if request.method == "POST":
        chosen = {str(one.question["key"]): one.value for one in found if f"take-{one.question['key']}" in request.POST}
        return _fetch(mine, chosen)
    lang = _lang()
    rows = [
        Shown(
            f"take-{one.question['key']}",
            shown_answer(one.question, one.value, lang=lang),
            shown_answer(one.question, one.current, lang=lang),
            one.replaces,
        )
        for one in found
    ]
    context = mine.context(
        Section.QUESTIONS,
        rows=rows,
        source=version,
        source_title=version.title or _("Application without a title"),
        source_call=_title(version.application.call),
        back=mine.url("reuse"),
    )
    return render(request, "applications/reuse_from.html", context)


def _fetch(mine: Own, chosen: Mapping[str, Any]) -> HttpResponse:
    """Save what was chosen, on the revision that the reader saw."""
    request = mine.request
    how: dict[str, Any] = {"revision": revision_in(request.POST), "by": request.user, "now": request.now}
    rest = {key: value for key, value in chosen.items() if key != "summary"}
    try:
        version = mine.version
        if rest:
            save_section(version, "questions", rest, **how)
        if "summary" in chosen:
            save_section(version, "project", {"summary": chosen["summary"]}, **how)
    except Conflict as conflict:
        keep_conflict(request, mine, conflict, page="questions")
        return show_conflict(request, mine, status=409)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the questions"), mine.url("questions")))
    if chosen:
        told = ngettext("%(count)s answer has been fetched.", "%(count)s answers have been fetched.", len(chosen))
        messages.success(request, told % {"count": len(chosen)})
    else:
        messages.info(request, _("Nothing was chosen, and nothing has been changed."))
    return HttpResponseRedirect(mine.url("questions"))
