"""The pages of one condition: how it stands, how it is read, and exceptions from it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.errors import DomainError, NotAllowed
from programmes.display.conditions import (
    MARKS,
    Table,
    can_be_excepted,
    changes_of,
    line_of,
    matrix_of,
    shown_standing,
    table_of,
)
from programmes.display.evaluation import Standing, standings
from programmes.display.parameters import shown_parameters
from programmes.errors import NoExceptions
from programmes.forms.conditions import ExceptionForm, FilterForm, ReadingForm, WithdrawForm
from programmes.models import Condition, ConditionException, TechnologyArea
from programmes.permissions import may_except, may_read_condition_so, way_of_exception
from programmes.rules.kinds import KINDS
from programmes.rules.verdict import Row
from programmes.templatetags.texts import text_of
from programmes.views.pages import assignments_of
from programmes.workflow.conditions import allow_exception, read_so, withdraw_exception
from registry.display import Link
from registry.exports import file_asked
from registry.listing import page_of
from registry.models import Case
from registry.problems import problem


def _standing(request: HttpRequest, uuid: str) -> Standing:
    """The condition as it stands for this reader; 404 for one whose assignment the reader does not see."""
    found = get_object_or_404(Condition.objects.visible_to(request.user), uuid=uuid)
    assignment = get_object_or_404(assignments_of(request.user), pk=found.assignment_id)
    return next(one for one in standings([assignment], request.user, request.now) if one.condition.pk == found.pk)


def _head(standing: Standing) -> dict[str, Any]:
    condition = standing.condition
    return {
        "condition": condition,
        "assignment": condition.assignment,
        "mark": MARKS[standing.state],
        "back": reverse("programmes:condition", args=[condition.uuid]),
    }


@require_safe
@login_required
def condition_page(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """A condition: its words, its figures, how it stands in each way it can be read, the rows behind, exceptions."""
    standing = _standing(request, uuid)
    condition, user = standing.condition, request.user
    excepting = may_except(user, condition)

    def except_as(row: Row) -> str:
        return place_of(row) if excepting and can_be_excepted(row) else ""

    counting = [row for row in standing.verdict.rows if row.counts]
    form = FilterForm(request.GET, years=sorted({row.year for row in counting if row.year}))
    if form.is_valid():
        counting = [row for row in counting if form.lets(row.year, bool(row.findings))]
    beside = [row for row in standing.verdict.rows if not row.counts and "matrix" not in row.figures]
    table = table_of(counting, standing, except_as)
    if file := _file(request, condition, table):
        return file
    page = page_of(table.rows, request)
    shown = shown_standing(standing)
    unclear = [
        {"project": standing.shown[key], "why": code}
        for one in standing.verdict.unknown
        for key, code in ((key, one.code) for key in one.projects)
        if key in standing.shown
    ]
    context = _head(standing) | {
        "shown": shown,
        "parameters": shown_parameters(condition.kind, condition.parameters),
        "table": table,
        "page": page,
        "form": form if len(standing.verdict.rows) > 1 else None,
        "besides": [
            {"title": title, "table": table_of(rows[:SHOWN_BESIDE], standing), "left": max(0, len(rows) - SHOWN_BESIDE)}
            for title, rows in (
                (_("Years to come"), [row for row in beside if not row.project]),
                (_("Project by project"), [row for row in beside if row.project]),
            )
            if rows
        ],
        "matrix": matrix_of(standing.verdict, _areas()),
        "unclear": unclear[:SHOWN_BESIDE],
        "exceptions": _exceptions(condition, standing),
        "changes": changes_of(condition),
        "may_read_so": may_read_condition_so(user, condition) and is_open(condition),
        "may_except": excepting,
        "way": way_of_exception(condition),
        "line": line_of(standing.verdict, standing),
    }
    return render(request, "programmes/condition.html", context)


def _file(request: HttpRequest, condition: Condition, table: Table) -> HttpResponseBase | None:
    head = [_("Case number"), _("Project"), _("Year"), _("Part"), *(label for label, _number in table.columns)]
    lines = (
        [
            one.shown.number if one.shown else "",
            one.shown.title if one.shown else "",
            one.row.year,
            one.part,
            *(cell.text for cell in one.cells),
            "; ".join(f"{found.sentence} {found.note}".strip() for found in one.findings),
        ]
        for one in table.rows
    )
    name = f"villkor-{condition.assignment.key}-{condition.key}"
    return file_asked(request, name, text_of(condition, "title"), [*head, _("What is found")], lines)


#: How many rows are shown beside what is judged.
SHOWN_BESIDE = 50


def _areas() -> dict[str, str]:
    return {one.key: text_of(one, "name") for one in TechnologyArea.objects.all()}


def is_open(condition: Condition) -> bool:
    """Whether the condition can be read in more ways than one."""
    kind = KINDS.get(condition.kind)
    return bool(kind and kind.open) or any(one.get("scope") for one in condition.readings)


def place_of(row: Row) -> str:
    """What an exception is made for, as the address has it: the project's case and the year, either empty."""
    return f"{row.project}:{row.year or ''}"


def _exceptions(condition: Condition, standing: Standing) -> list[dict[str, Any]]:
    """Every exception ever made, the latest first, with what took it back. A case that the reader does not see is not
    named."""
    rows = (
        condition.exceptions.filter(withdraws__isnull=True)
        .select_related("case", "recorded_by__person", "withdrawn_by__recorded_by__person")
        .order_by("-recorded_at", "-pk")
    )
    return [
        {
            "row": row,
            "back": getattr(row, "withdrawn_by", None),
            "project": standing.shown.get(str(row.case.uuid)) if row.case else None,
        }
        for row in rows
    ]


def _act(
    request: HttpRequest, standing: Standing, form: Any, do: Callable[[], Any], done: str, **words: Any
) -> HttpResponse:
    """The form, and on POST the act; what was typed stays on a refusal."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do()
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, done)
                return redirect("programmes:condition", uuid=standing.condition.uuid)
    return render(request, "programmes/condition_act.html", _head(standing) | {"form": form, **words}, status=status)


def _back(standing: Standing) -> Link:
    return Link(_("Back to the condition"), reverse("programmes:condition", args=[standing.condition.uuid]))


@login_required
def reading_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """How an unclear condition is read from now on, and why."""
    standing = _standing(request, uuid)
    condition = standing.condition
    if not may_read_condition_so(request.user, condition):
        return problem(request, NotAllowed(), back=_back(standing))
    if not is_open(condition):
        raise Http404
    form = ReadingForm(request.POST or None, condition=condition, readings=shown_standing(standing).readings)
    return _act(
        request,
        standing,
        form,
        lambda: read_so(condition, **form.values, by=request.user, now=request.now),
        _("The condition is read so from now on. The history keeps how it was read before."),
        title=_("How is the condition read?"),
        lead=_("The decision can be read in several ways. What is chosen here counts everywhere, until it is changed."),
        verb=_("Read it so"),
    )


@login_required
def exception_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """A documented exception, with the reason and the name of who allowed it."""
    standing = _standing(request, uuid)
    condition = standing.condition
    if not may_except(request.user, condition):
        refusal = NotAllowed() if way_of_exception(condition) else NoExceptions()
        return problem(request, refusal, back=_back(standing))
    places = {
        place_of(row): row
        for row in standing.verdict.rows
        if can_be_excepted(row) and (not row.project or row.project in standing.shown)
    }
    form = ExceptionForm(
        request.POST or None,
        initial={"place": request.GET.get("for", ""), "allowed_on": request.now},
        places={key: _place_words(row, standing) for key, row in places.items()},
        by_decision=way_of_exception(condition) == "override",
    )

    def do() -> None:
        row = places[form.cleaned_data["place"]]
        allow_exception(
            condition,
            case=Case.objects.visible_to(request.user).get(uuid=row.project) if row.project else None,
            year=None if form.cleaned_data["every_year"] else row.year,
            reason=form.cleaned_data["reason"],
            allowed_by=form.cleaned_data.get("allowed_by") or "",
            allowed_on=form.cleaned_data["allowed_on"],
            by=request.user,
            now=request.now,
        )

    return _act(
        request,
        standing,
        form,
        do,
        _("The exception is recorded. The shortfall stays on the page, with the reason."),
        title=_("Exception from the condition"),
        lead=_("An exception needs a reason, and the name of who allowed it. It can be taken back, never erased.")
        if places
        else _("There is no shortfall to make an exception for."),
        verb=_("Record the exception"),
        nothing=not places,
    )


def _place_words(row: Row, standing: Standing) -> str:
    shown = standing.shown.get(row.project)
    name = f"{shown.title} ({shown.number})" if shown else _("the whole")
    return f"{name}, {row.year}" if row.year else name


@login_required
def withdraw_page(request: HttpRequest, uuid: str, exception: str) -> HttpResponse:
    """An exception is taken back, with a reason; both stay."""
    standing = _standing(request, uuid)
    row = get_object_or_404(
        ConditionException.objects.select_related("condition__assignment", "case"),
        uuid=exception,
        condition=standing.condition,
        withdraws__isnull=True,
    )
    if not may_except(request.user, standing.condition):
        return problem(request, NotAllowed(), back=_back(standing))
    form = WithdrawForm(request.POST or None)
    return _act(
        request,
        standing,
        form,
        lambda: withdraw_exception(row, reason=form.cleaned_data["reason"], by=request.user, now=request.now),
        _("The exception is taken back."),
        title=_("Take the exception back"),
        lead=_("The exception was made by %(who)s: %(reason)s") % {"who": row.allowed_by, "reason": row.reason},
        verb=_("Take it back"),
    )
