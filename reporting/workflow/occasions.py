"""Opening occasions in good time."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Person
from accounts.roles import Role
from programmes.models import Assignment, ReportingDuty
from programmes.rules.duedates import due_dates
from registry.models.case import CaseKind
from registry.workflow.cases import open_case
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, set_deadline
from reporting.kinds.catalogue import Kind, kinds
from reporting.models import Occasion, OccasionParty
from sweden.clock import end_of_day
from sweden.typography import day_long

#: How far back an occasion is still opened when the product has been away, and the longest lead (days).
LOOK_BACK = 400


def open_due_occasions(on: date, *, now: datetime) -> list[Occasion]:
    """Open every occasion that is due within its duty's lead days on the day `on`; those already open stay as they are.

    Idempotent and safe side by side: one occasion per duty and due date, whoever comes first. Each occasion is a
    transaction of its own. Duties whose document the product cannot produce yet are shown in the calendar only.
    """
    opened = []
    duties = ReportingDuty.objects.filter(document_kind__in=kinds()).exclude(rule={})
    for duty in duties.select_related("submitting_authority"):
        horizon = (on - timedelta(days=LOOK_BACK), on + timedelta(days=duty.lead_days))
        for due in due_dates(duty.rule, horizon):
            occasion = _open(duty, due.due, now=now)
            if occasion:
                opened.append(occasion)
    return opened


def _open(duty: ReportingDuty, due_on: date, *, now: datetime) -> Occasion | None:
    if Occasion.objects.filter(duty=duty, due_on=due_on).exists():
        return None
    kind = kinds()[duty.document_kind]
    try:
        with transaction.atomic():
            return _create(duty, kind, due_on, now=now)
    except IntegrityError:  # another worker opened it in the same moment: its row stands, ours was rolled back
        if Occasion.objects.filter(duty=duty, due_on=due_on).exists():
            return None
        raise


def _create(duty: ReportingDuty, kind: Kind, due_on: date, *, now: datetime) -> Occasion:
    cutoff = kind.cutoff_for(due_on)
    assignments = Assignment.objects.filter(duties__duty=duty).select_related("authority")
    authorities = sorted({a.authority for a in assignments}, key=lambda authority: authority.short_name)
    submitter = duty.submitting_authority or next(
        (authority for authority in authorities if authority.key == kind.default_submitter), authorities[0]
    )
    title = kind.case_title.format(year=cutoff.year)
    cases = {
        authority: open_case(kind=CaseKind.OCCASION, authority=authority, title=title, now=now)
        for authority in authorities
    }
    occasion = Occasion.objects.create(duty=duty, due_on=due_on, cutoff_on=cutoff, case=cases[submitter], opened_at=now)
    for authority, case in cases.items():
        OccasionParty.objects.create(occasion=occasion, authority=authority, case=case, submits=authority == submitter)
        set_deadline(case, key="due", what=title, due_at=end_of_day(due_on))
        record("occasion.opened", case=case, at=now, due_on=due_on.isoformat(), occasion=str(occasion.uuid))
        for person in _responsible(authority):
            queue_message(
                kind="occasion_opened",
                subject=f"Redovisningen är öppnad: {title}",
                body=(
                    f"{title} ska lämnas senast den {day_long(due_on)}.\n\n"
                    f"Siffrorna gäller till och med den {day_long(cutoff)} och kan frysas efter den dagen. "
                    "Fram till dess visar sidan vad rapporten skulle säga i dag.\n\n"
                    "Öppna den under Redovisning i Programkontor."
                ),
                to=person,
                case=case,
                now=now,
                key=f"occasion-opened:{occasion.uuid}:{person.uuid}",
            )
    return occasion


def _responsible(authority) -> list[Person]:
    """Those who write an authority's reports: its officers in the programme office, else all its officers."""
    held = authority.role_assignments.held_now()
    office = held.filter(role=Role.PROGRAMME_OFFICE)
    chosen = office if office.exists() else held.filter(role=Role.CASE_OFFICER)
    return list(Person.objects.filter(role_assignments__in=chosen).distinct())
