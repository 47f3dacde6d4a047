"""A panel's work: who sits in it, what they thought before, what was agreed, and the minutes. Advice, no decision."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.errors import NotAllowed, Stale
from accounts.models import Person, User
from accounts.prepared import Prepared
from applications.documents.content import checksum
from applications.models import Application
from applications.states import UNDECIDED
from assessments.errors.bias import AppliesInCall, NotDeclared
from assessments.errors.panels import (
    AlreadyBeforeAPanel,
    BiasedInItem,
    CriterionGradeUnknown,
    GradeOutside,
    PanelNotReady,
)
from assessments.models import Panel, PanelAbsence, PanelItem, PanelMember, PanelRole, PreScore
from assessments.permissions import may_rank
from assessments.queries.line import RANKED, panel_items_seen
from assessments.rules.reviews import spread
from assessments.states.panels import PanelAct, next_of_panel
from assessments.workflow.bias import noted, part_in
from assessments.workflow.biasfacts import applies_in
from assessments.workflow.gate import demand_whole, undeclared
from assessments.workflow.panelrecord import latest_scores, panel_record
from assessments.workflow.reviewing import criteria_of, demand_judged
from calls.models import Call, CallCriterion
from registry.queries import blocks_on
from registry.workflow.outbox import queue_job
from registry.workflow.stream import record, record_all
from sweden.clock import local

STORE_PANEL = "assessments.tasks.store_panel_minutes"
#: Who writes what was agreed, beside the officer.
WRITES = (PanelRole.CHAIR, PanelRole.SECRETARY)
#: The statement is saved while it is written: what one person writes on without such a pause is one act in the history.
SAME_SITTING = timedelta(minutes=15)
#: Who grades before the meeting.
GRADES = (PanelRole.CHAIR, PanelRole.MEMBER)


def role_in(panel: Panel, user: User, on: date) -> str:
    """What `user` is in the panel on a day; empty for whoever is not in it."""
    row = panel.members.filter(person=user.person_id, since__lte=on).first()
    return row.role if row and (row.until is None or row.until >= on) else ""


def part_of(panel: Panel, application: Application, user: User, on: date) -> str:
    """As what `user` takes part in one of the panel's cases: by their place in it, or as an officer who writes."""
    role = role_in(panel, user, on)
    return str(PanelRole(role).part) if role else part_in(user, application)


def takes_part(panel: Panel, user: User, on: date) -> bool:
    """Whether what `user` does in the panel is to take part in its cases: whoever sits in it, and whoever writes."""
    return may_rank(user, panel.call) or bool(role_in(panel, user, on))


def closed_to(panel: Panel, items: Iterable[PanelItem], user: User, on: date) -> set[int]:
    """The keys of those items that are closed to whoever takes part until they have declared their bias."""
    if not takes_part(panel, user, on):
        return set()
    rows = list(items)
    waiting = undeclared(user, [one.application for one in rows])
    return {one.pk for one in rows if one.application_id in waiting}


def may_write(panel: Panel, user: User, on: date) -> bool:
    """The officers of the call, the chair and the secretary."""
    return may_rank(user, panel.call) or role_in(panel, user, on) in WRITES


@transaction.atomic
def make_panel(
    call: Call,
    *,
    name: str,
    meets_at: datetime,
    lowest: int,
    highest: int,
    sifted_statement: str,
    by: User,
    now: datetime,
) -> Panel:
    """A panel on a call's applications, with its scale."""
    if not may_rank(by, call):
        raise NotAllowed
    panel = Panel.objects.create(
        call=call,
        name=name.strip(),
        meets_at=meets_at,
        lowest=lowest,
        highest=highest,
        sifted_statement=sifted_statement.strip(),
        made_by=by,
        made_at=now,
    )
    record("panel.made", case=call.case, by=by, at=now, panel=str(panel.uuid))
    return panel


@transaction.atomic
def seat(panel: Panel, person: Person, *, role: str, since: date, until: date | None, by: User, now: datetime):
    """Seat someone, or change what they are and for how long. Raises NotAllowed, AppliesInCall,
    AnotherActsHere."""
    panel = held_open(panel, by, now, officer=True)
    if applies_in(panel.call_id, person.pk):
        raise AppliesInCall(name=person.name)
    member, _new = PanelMember.objects.update_or_create(
        panel=panel, person=person, defaults={"role": PanelRole(role), "since": since, "until": until}
    )
    record("panel.seated", case=panel.call.case, by=by, at=now, panel=str(panel.uuid), person=str(person.uuid))
    return member


@transaction.atomic
def bring(panel: Panel, applications: Sequence[Application], *, by: User, now: datetime) -> list[PanelItem]:
    """Bring applications of the call before the panel. Raises AlreadyBeforeAPanel."""
    panel = held_open(panel, by, now, officer=True, brings=True)
    keys = [one.pk for one in applications]
    held = {
        one.pk: one
        for one in Application.objects.visible_to(by)
        .filter(pk__in=keys, call=panel.call, status__in=RANKED)
        .select_related("case__authority")
        .order_by("pk")
        .select_for_update(of=["self"], no_key=True)
    }
    if len(held) != len(set(keys)):
        raise NotAllowed
    taken = PanelItem.objects.filter(application__in=keys).select_related("application__case__authority").first()
    if taken is not None:
        raise AlreadyBeforeAPanel(case=taken.application.case.designation)
    last = panel.items.aggregate(last=Max("position"))["last"] or 0
    made = PanelItem.objects.bulk_create(
        PanelItem(panel=panel, application=held[key], position=last + place) for place, key in enumerate(keys, start=1)
    )
    about = {"panel": str(panel.uuid)}
    record_all("panel.brought", [(one.application.case, about) for one in made], by=by, at=now)
    return made


@transaction.atomic
def grade_before(item: PanelItem, grade: int, *, by: User, now: datetime) -> PreScore:
    """Set one's own grade before the meeting. An earlier one stays, with its moment; the latest counts."""
    panel, item = _item(item, by, now)
    if role_in(panel, by, local(now).date()) not in GRADES:
        raise NotAllowed
    _in_scale(panel, grade)
    demand_judged(item.application)
    record("panel.graded_before", case=item.application.case, by=by, at=now, panel=str(panel.uuid))
    return PreScore.objects.create(item=item, person=by.person, grade=grade, set_at=now)


@transaction.atomic
def say_item(
    item: PanelItem,
    *,
    grade: int | None,
    statement: str,
    sifted: bool,
    grades: Mapping[str, int] | None = None,
    revision: int,
    by: User,
    now: datetime,
) -> PanelItem:
    """Write what was agreed. One that is sifted out takes the panel's standard statement where none is written.
    `grades`: on each criterion of the call, by its key; None: they stay as they are. Raises Stale when someone else has
    written since, GradeOutside, CriterionGradeUnknown, BiasedInItem, NotJudgedNow."""
    panel, item = _item(item, by, now)
    if not may_write(panel, by, local(now).date()):
        raise NotAllowed
    demand_judged(item.application)
    if item.revision != revision:
        raise Stale
    if grade is not None:
        _in_scale(panel, grade)
    grades = item.grades if grades is None else dict(grades)
    _on_criteria(item.application, grades)
    goes_on = (item.saved_by_id, item.grade, item.sifted, item.grades) == (by.pk, grade, sifted, grades)
    goes_on = goes_on and item.saved_at is not None and now - item.saved_at < SAME_SITTING
    item.grade, item.statement, item.sifted, item.grades = grade, statement.strip(), sifted, grades
    if sifted and not item.statement:
        item.statement = panel.sifted_statement
    item.revision += 1
    item.saved_by, item.saved_at = by, now
    item.save(update_fields=["grade", "grades", "statement", "sifted", "revision", "saved_by", "saved_at"])
    if not goes_on:
        case = item.application.case
        record("panel.agreed", case=case, by=by, at=now, panel=str(panel.uuid), revision=item.revision)
    return item


@transaction.atomic
def say_out(item: PanelItem, out: Mapping[Person, bool], *, by: User, now: datetime) -> PanelItem:
    """Who is out for the item (True: for bias). Whoever a decision keeps out of the case is out in any case, and
    whoever is written down as biased here is kept out of it from now on, until a colleague has tried it."""
    panel, item = _item(item, by, now)
    if not may_write(panel, by, local(now).date()):
        raise NotAllowed
    members = dict(panel.members.values_list("person", "role"))
    item.absences.all().delete()
    PanelAbsence.objects.bulk_create(
        PanelAbsence(item=item, person=person, biased=biased) for person, biased in out.items() if person.pk in members
    )
    for person, is_biased in out.items():
        if is_biased and person.pk in members:
            part = PanelRole(members[person.pk]).part
            noted(item.application, [person], part=part, where=f"panelen {panel.name}", by=by, now=now)
    record("panel.out", case=item.application.case, by=by, at=now, panel=str(panel.uuid))
    return item


@transaction.atomic
def close_panel(panel: Panel, *, remarks: str, by: User, now: datetime) -> Panel:
    """Close the meeting: the minutes are frozen, made into a document and registered. Raises PanelNotReady,
    AnotherActsHere."""
    panel = held_open(panel, by, now, PanelAct.CLOSE)
    items = list(
        panel.items.select_related("application__case__authority", "application__coordinator").prefetch_related(
            "absences__person", "scores__person"
        )
    )
    judged = [one for one in items if one.application.status in UNDECIDED]
    lacking = [one for one in judged if not one.statement or (one.grade is None and not one.sifted)]
    if lacking or not items:
        raise PanelNotReady(cases=", ".join(one.application.case.designation for one in lacking))
    panel.remarks, panel.closed_at = remarks.strip(), now
    panel.content = panel_record(panel, items, out_of(panel, items, local(now).date()), by, now)
    panel.sha256 = checksum(panel.content)
    panel.save(update_fields=["status", "remarks", "closed_at", "content", "sha256"])
    record("panel.closed", case=panel.call.case, by=by, at=now, panel=str(panel.uuid))
    queue_job(
        STORE_PANEL,
        key=f"panel:{panel.uuid}",
        case=panel.call.case,
        by=by,
        now=now,
        label="Panelprotokollet som PDF",
        panel=str(panel.uuid),
    )
    return panel


_OUT_OF = Prepared(
    lambda cases, panel, day: blocks_on(
        day, case__among=cases, person__in=PanelMember.objects.filter(panel=panel).values("person")
    ).values_list("case", "person"),
    cases=list,
    panel=int,
    day=date,
)


def out_of(panel: Panel, items: Iterable[PanelItem], on: date) -> dict[int, set[int]]:
    """Who is kept out of which item's case by a decision on bias: item → persons. One query."""
    rows = list(items)
    cases = {one.application.case_id: one.pk for one in rows}
    found: dict[int, set[int]] = {}
    for case, person in _OUT_OF(cases=list(cases), panel=panel.pk, day=on):
        found.setdefault(cases[case], set()).add(person)
    return found


def spread_of(item: PanelItem) -> Any:
    """How the members' latest grades lie."""
    return spread([one.grade for one in latest_scores(item)])


def _in_scale(panel: Panel, grade: int) -> None:
    if not panel.lowest <= grade <= panel.highest:
        raise GradeOutside(lowest=panel.lowest, highest=panel.highest)


def graded_on(application: Application) -> list[CallCriterion]:
    """The call's criteria that have a scale, but for the one that sums up the others: the panel's agreed grade does."""
    return [one for one in criteria_of(application) if one.grades and not one.overall]


def _on_criteria(application: Application, grades: Mapping[str, int]) -> None:
    scales = {one.key: {grade["value"] for grade in one.grades} for one in graded_on(application)} if grades else {}
    for key, grade in grades.items():
        if grade not in scales.get(key, ()):
            raise CriterionGradeUnknown(criterion=key)


def held_open(
    panel: Panel,
    by: User,
    now: datetime,
    act: PanelAct = PanelAct.WORK,
    *,
    officer: bool = False,
    brings: bool = False,
) -> Panel:
    """The panel, held, for an act on it that its state allows. Raises AnotherActsHere for whoever is kept out of a case
    before it: only what brings more before it is done by them, too."""
    if not Panel.objects.visible_to(by).filter(pk=panel.pk).exists():
        raise NotAllowed
    panel = (
        Panel.objects.select_for_update(of=["self"])
        .select_related("call__case__authority__organisation")
        .get(pk=panel.pk)
    )
    if not may_rank(by, panel.call) and (officer or not may_write(panel, by, local(now).date())):
        raise NotAllowed
    if not brings:
        demand_whole(by, Application.objects.filter(panel_item__panel=panel))
    panel.status = next_of_panel(panel.status, act)
    return panel


def _item(item: PanelItem, by: User, now: datetime) -> tuple[Panel, PanelItem]:
    """The panel and the item, held, for someone who is in it and not out of it."""
    if not Panel.objects.visible_to(by).filter(pk=item.panel_id).exists():
        raise NotAllowed
    # Held, as closing holds it: what is written either stands in the frozen minutes or comes too late.
    held = Panel.objects.select_for_update(of=["self"], no_key=True)
    panel = held.select_related("call__case__authority").get(pk=item.panel_id)
    panel.status = next_of_panel(panel.status, PanelAct.WORK)
    row = (
        panel_items_seen(PanelItem.objects.filter(pk=item.pk), by)
        .select_related("application__case", "panel")
        .select_for_update(of=["self"])
        .first()
    )
    if row is None:
        raise NotAllowed
    if closed_to(panel, [row], by, local(now).date()):
        raise NotDeclared
    if row.absences.filter(person=by.person_id, biased=True).exists():
        raise BiasedInItem
    return panel, row
