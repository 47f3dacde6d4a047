"""Writing an application: beginning it, and saving its parts. Every save keeps what stood there before."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.prepared import Prepared
from applications.errors import CallNotYetOpen, Conflict, LateNotTaken, OwnCall
from applications.models import (
    Application,
    ApplicationVersion,
    BudgetLine,
    FinancingLine,
    ProjectParty,
    RequestedAmount,
)
from applications.models.budget import MAX_CELL
from applications.permissions import fills, may_apply, organisations_with_budget_people, writes
from applications.rules.answers.base import is_empty
from applications.rules.facts import CATEGORIES, SOURCES
from applications.rules.fields import SECTIONS
from applications.workflow.drafting import Values, Writing, write
from applications.workflow.facts import PARTIES, cells_of
from calls.models import Call
from calls.queries import main_part
from calls.rules.deadlines import has_closed, has_opened
from calls.states import CallStatus
from programmes.models import TechnologyArea
from registry.models.access import Rights
from registry.models.case import CaseKind
from registry.workflow.cases import join, open_case, retitle


@transaction.atomic
def start(call: Call, *, by: User, now: datetime) -> Application:
    """Begin an application: a case without number at the call's authority, a first version, and `by` as coordinator.

    After the closing moment a draft may still be begun, to be handed in as late, where the call takes that in (else
    LateNotTaken). Raises CallNotYetOpen before the call opens and for one that is not published, OwnCall for whoever
    works at the call's authority.
    """
    if not may_apply(by, call):
        raise OwnCall
    if call.status not in (CallStatus.PUBLISHED, CallStatus.DECIDED) or not has_opened(call.opens_at, now):
        raise CallNotYetOpen
    if not call.takes_late and has_closed(call.closes_at, now):
        raise LateNotTaken
    case = open_case(
        kind=CaseKind.APPLICATION,
        authority=call.case.authority,
        title=call.title_sv,
        now=now,
        by=by,
        mode=call.case.mode,
        numbered=False,
    )
    application = Application.objects.create(case=case, call=call, created_by=by, created_at=now)
    form = call.forms.order_by("-number").first() or call.forms.create(number=1, content={"questions": []})
    ApplicationVersion.objects.create(application=application, form=form)
    join(case, by.person, rights=Rights.COORDINATE, now=now)
    return application


_NEWEST = Prepared(
    lambda application: (
        ApplicationVersion.objects.select_related("form", "technology_area")
        .defer("content")
        .filter(application=application)
        .order_by("-number")[:1]
    ),
    application=int,
)


def draft_of(application: Application) -> ApplicationVersion:
    """The version that is written in, or else the one that was handed in."""
    version: ApplicationVersion | None
    if application.submitted_version_id is None:
        version = _NEWEST.one(application=application.pk)
    else:
        written = application.rounds.filter(ended_at=None).values("version")
        version = (
            ApplicationVersion.objects.select_related("form", "technology_area")
            .defer("content")
            .filter(Q(pk=application.submitted_version_id) | Q(pk__in=written))
            .order_by("-number")
            .first()
        )
    if version is None:
        raise ApplicationVersion.DoesNotExist
    return version


# --- Sections of plain fields ------------------------------------------------------------------------


@transaction.atomic
def save_section(
    version: ApplicationVersion | Application,
    section: str,
    values: Mapping[str, Any],
    *,
    revision: int | None,
    by: User,
    now: datetime,
) -> ApplicationVersion:
    """Save fields of a section: "project", "international", "reason", or "questions" (answers by question).

    `version`: or the application, whose newest version it then is; only for a draft.
    `revision` is the one the writer saw; None when both versions have been seen and chosen between. Raises Conflict
    when someone else changed the same fields meanwhile, NotAllowed, and ActNotOpen once the application is handed in.
    """
    writing = write(version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    version = writing.version
    if section == "questions":
        return _save_answers(writing, values, revision)
    allowed = SECTIONS[section]
    wanted = {name: _plain(value) for name, value in values.items() if name in allowed}
    current = {name: _plain(getattr(version, name)) for name in allowed}
    changed = writing.check(section, wanted, current, revision)
    if not changed:
        return version
    for name, value in changed.items():
        setattr(version, name, _typed(name, value))
    if "title" in changed:
        retitle(writing.application.case, public=writing.application.call.title_sv, internal=version.title)
    writing.log(section, {name: current[name] for name in changed}, fields=changed)
    return version


def _save_answers(writing: Writing, values: Mapping[str, Any], revision: int | None) -> ApplicationVersion:
    version = writing.version
    keys = {question["key"] for question in version.form.content.get("questions", [])}
    # Nothing instead of nothing is no change: an empty row, or a box that was never ticked.
    wanted = {
        key: value
        for key, value in values.items()
        if key in keys and not (is_empty(value) and is_empty(version.answers.get(key)))
    }
    changed = writing.check("questions", wanted, {key: version.answers.get(key) for key in keys}, revision)
    if not changed:
        return version
    before = {key: version.answers.get(key) for key in changed}
    version.answers = {**version.answers, **changed}
    writing.log("questions", before, fields=["answers"])
    return version


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, TechnologyArea):
        return value.key
    return value


def _typed(name: str, value: Any) -> Any:
    if name in ("starts_on", "ends_on"):
        return date.fromisoformat(value) if value else None
    if name == "technology_area":
        return TechnologyArea.objects.get(key=value) if value else None
    return value


# --- A party's budget --------------------------------------------------------------------------------

#: The kinds of cell: (model, which column names the row, the rows there are).
CELLS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "c": (BudgetLine, "category", CATEGORIES),
    "f": (FinancingLine, "source", SOURCES),
    "g": (RequestedAmount, "assignment", ("grant",)),
}


def cell(kind: str, row: str, year: int) -> str:
    """The name of a cell: "c.personal.2026" (cost), "f.own_cash.2026" (financing), "g.grant.2026" (grant asked for)."""
    return f"{kind}.{row}.{year}"


def budget_section(party: ProjectParty) -> str:
    """The name of a party's budget in the log."""
    return f"budget:{party.uuid}"


def read_budgets(version: int) -> dict[int, Values]:
    """The filled cells of every party of a version, all years, by party and name."""
    found: dict[int, Values] = defaultdict(dict)
    for kind, party, row, year, amount in cells_of(version):
        name = cell(kind, row or "grant", year)
        found[party][name] = found[party].get(name, 0) + amount
    return found


def read_budget(party: ProjectParty) -> Values:
    """The filled cells of a party, all years, by name."""
    return read_budgets(party.version_id).get(party.pk, {})


@transaction.atomic
def save_budgets(
    version: ApplicationVersion,
    budgets: Mapping[str, Mapping[str, int | None]],
    *,
    revision: int | None,
    by: User,
    now: datetime,
) -> tuple[ApplicationVersion, list[Conflict]]:
    """Save cells of parties, told by their uuid: costs, financing and grant asked for; None empties a cell. Kronor.

    A party whose own people keep its budget is left as it is, and so is one whose cells someone else has changed since
    `revision`: the collisions are returned. Raises NotAllowed when none of them is for `by` to fill in, ActNotOpen.
    """
    writing = write(version, by=by, now=now)
    kept_by = organisations_with_budget_people(writing.application)
    parties = [one for one in PARTIES(version=version.pk) if str(one.uuid) in budgets]
    own = [one for one in parties if fills(writing.part, one, kept_by)]
    if not own:
        raise NotAllowed
    current, collided = read_budgets(version.pk), []
    for party in own:
        try:
            _save_budget(writing, party, current[party.pk], budgets[str(party.uuid)], revision)
        except Conflict as conflict:
            collided.append(conflict)
    return writing.version, collided


def _save_budget(
    writing: Writing, party: ProjectParty, current: Values, values: Mapping[str, int | None], revision: int | None
) -> None:
    section = budget_section(party)
    changed = writing.check(section, dict(values), current, revision)
    for name, amount in changed.items():
        _put(writing, party, name, amount)
    if changed:
        writing.log(section, {name: current.get(name) for name in changed})


def save_budget(
    party: ProjectParty, values: Mapping[str, int | None], *, revision: int | None, by: User, now: datetime
) -> ApplicationVersion:
    """Save cells of one party's budget, as `save_budgets`. Raises Conflict as well."""
    version, collided = save_budgets(party.version, {str(party.uuid): values}, revision=revision, by=by, now=now)
    if collided:
        raise collided[0]
    return version


def _put(writing: Writing, party: ProjectParty, name: str, amount: int | None) -> None:
    kind, row, year = name.split(".")
    model, column, rows = CELLS[kind]
    if row not in rows:
        raise KeyError(name)
    if amount is not None and not 0 <= amount <= MAX_CELL:
        raise ValueError(f"{name}: {amount}")
    where: dict[str, Any] = {"version": writing.version, "party": party, "year": int(year)}
    if kind == "g":
        strand = main_part(writing.application.call)
        if strand is None:
            raise NotAllowed
        where |= {"assignment": strand.assignment, "strand": strand.strand}
    else:
        where[column] = row
    cells = model.objects.filter(**where)
    if amount is None:
        cells.delete()
    elif not cells.update(amount=amount):
        model.objects.create(**where, amount=amount)
