"""Who answers for a duty, and how long running information may be left."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from accounts.roles import STAFF, Role
from programmes.errors.duties import NotOnStaff, NotOwing, Unchanged
from programmes.models import Assignment, DutyResponsible, InformationEntry, InformationInterval, ReportingDuty
from programmes.permissions import may_assign_duty, may_log_information
from programmes.rules.standing import reminder_day
from registry.links import whole
from registry.models import Case
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import day_long


def colleagues(authority: Authority) -> "list[Person]":
    """Those who may answer for a duty at an authority: its staff today, by name."""
    held = authority.role_assignments.held_now().of_people().filter(role__in=STAFF)
    return list(Person.objects.filter(role_assignments__in=held).distinct().order_by("name"))


def case_at(duty: ReportingDuty, authority: Authority) -> Case:
    """The case of the authority's assignment that lays down the duty. Raises NotOwing where it has none."""
    assignment = (
        Assignment.objects.filter(duties__duty=duty, authority=authority).select_related("case").order_by("pk").first()
    )
    if assignment is None:
        raise NotOwing(authority=authority.short_name)
    return assignment.case


def responsible_of(duties: Iterable[ReportingDuty]) -> dict[tuple[int, int], Person]:
    """Who answers for each duty at each authority: (duty, authority) → person, keys of the database. One query."""
    rows = DutyResponsible.objects.filter(duty__in=[duty.pk for duty in duties]).latest_each().select_related("person")
    return {(row.duty_id, row.authority_id): row.person for row in rows if row.person}


def stand_in(authority: Authority) -> list[Person]:
    """Whom one turns to where nobody has been named: the officers in the programme office, else all its officers."""
    held = authority.role_assignments.held_now().of_people()
    office = held.filter(role=Role.PROGRAMME_OFFICE)
    chosen = office if office.exists() else held.filter(role=Role.CASE_OFFICER)
    return list(Person.objects.filter(role_assignments__in=chosen).distinct().order_by("name", "pk"))


def works_at(person: Person, authority: Authority) -> bool:
    """Whether the person works at the authority today."""
    return authority.role_assignments.held_now().filter(role__in=STAFF, person=person).exists()


@transaction.atomic
def set_responsible(
    duty: ReportingDuty, *, authority: Authority, person: Person | None, by: User, now: datetime
) -> DutyResponsible:
    """Say who answers for the duty at an authority; None: nobody. The one named is told.

    Raises NotAllowed, NotOwing, NotOnStaff, Unchanged.
    """
    if not may_assign_duty(by, duty, authority):
        raise NotAllowed
    case = case_at(duty, authority)
    if person is not None and not works_at(person, authority):
        raise NotOnStaff(name=person.name, authority=authority.short_name)
    ReportingDuty.objects.select_for_update(of=["self"]).get(pk=duty.pk)
    if responsible_of([duty]).get((duty.pk, authority.pk)) == person:
        raise Unchanged
    row = DutyResponsible.objects.create(duty=duty, authority=authority, person=person, set_by=by, set_at=now)
    who = {"person": str(person.uuid)} if person else {}
    record("duty.responsible_set", case=case, by=by, at=now, duty=duty.key, **who)
    if person is not None and person != by.person:
        queue_message(
            kind="duty_responsible",
            subject=f"Du ansvarar nu för: {duty.title_sv}",
            body=f"{by.person.name} har angett dig som ansvarig vid {authority.short_name} för {duty.title_sv}.\n\n"
            f"Vad kravet säger, till vem det lämnas och vad som är gjort står här:\n{_address(duty)}",
            to=person,
            case=case,
            now=now,
        )
    return row


def interval_of(duty: ReportingDuty) -> InformationInterval | None:
    """How long may pass between two pieces of information; None where nobody has ever said."""
    return InformationInterval.objects.filter(duty=duty).select_related("set_by__person").order_by("-pk").first()


@transaction.atomic
def set_interval(duty: ReportingDuty, *, days: int | None, by: User, now: datetime) -> InformationInterval:
    """Say after how many days without information someone is reminded; None: never. Raises Unchanged."""
    if not may_log_information(by, duty):
        raise NotAllowed
    ReportingDuty.objects.select_for_update(of=["self"]).get(pk=duty.pk)
    before = interval_of(duty)
    if (before.days if before else None) == days:
        raise Unchanged
    row = InformationInterval.objects.create(duty=duty, days=days, since=local(now).date(), set_by=by, set_at=now)
    for authority in duty.authorities:
        record("duty.interval_set", case=case_at(duty, authority), by=by, at=now, duty=duty.key, days=days or 0)
    return row


def last_given(duties: Iterable[ReportingDuty]) -> dict[int, date]:
    """The last day on which information was given: key of the duty → day. One query."""
    rows = InformationEntry.objects.current().filter(duty__in=[duty.pk for duty in duties])
    return dict(rows.order_by().values("duty").annotate(last=Max("given_on")).values_list("duty", "last"))


def remind_of_information(today: date, *, now: datetime) -> int:
    """Remind those who answer for running information whose interval has passed; how many were told.

    Idempotent: one message to each person for each time the interval passes, however often and wherever it runs.
    """
    told = 0
    duties = ReportingDuty.objects.standing().filter(intervals__isnull=False).distinct()
    duties = list(duties.prefetch_related("of_assignments__assignment__authority"))
    last, named = last_given(duties), responsible_of(duties)
    for duty in duties:
        interval = interval_of(duty)
        if interval is None:
            continue
        day = reminder_day(interval.days, since=interval.since, last=last.get(duty.pk))
        if day is None or day > today:
            continue
        for authority in duty.authorities:
            person = named.get((duty.pk, authority.pk))
            people = [person] if person and works_at(person, authority) else stand_in(authority)
            told += sum(_remind(duty, authority, one, last.get(duty.pk), day, now=now) for one in people)
    return told


@transaction.atomic
def _remind(
    duty: ReportingDuty, authority: Authority, person: Person, last: date | None, day: date, *, now: datetime
) -> bool:
    since = f"Senast informerades departementet den {day_long(last)}." if last else "Ingen information är antecknad än."
    message = queue_message(
        kind="information_reminder",
        subject=f"Dags att informera departementet: {duty.title_sv}",
        body=f"{since} Den tid som ni har bestämt mellan två tillfällen gick ut den {day_long(day)}.\n\n"
        f"Anteckna när det är gjort, så påminns ni nästa gång:\n{_address(duty)}",
        to=person,
        case=case_at(duty, authority),
        now=now,
        key=f"information-reminder:{duty.uuid}:{day.isoformat()}:{person.uuid}",
    )
    return message is not None


def _address(duty: ReportingDuty) -> str:
    return whole("programmes:duty", duty.uuid)
