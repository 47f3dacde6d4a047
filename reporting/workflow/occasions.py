"""Opening occasions in good time."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from programmes.models import Assignment, ReportingDuty
from programmes.rules.duedates import DueDate, due_dates
from programmes.workflow.duties import responsible_of, stand_in, works_at
from registry.models.case import CaseKind
from registry.workflow.cases import open_case
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, set_deadline
from reporting.errors import DayTaken, NotDueThen
from reporting.kinds.catalogue import Kind, kinds
from reporting.models import Occasion, OccasionParty
from reporting.permissions import may_begin
from sweden.clock import end_of_day, local
from sweden.typography import day_long

#: How far back an occasion is still opened when the product has been away, and the longest lead (days).
LOOK_BACK = 400


def open_due_occasions(on: date, *, now: datetime) -> list[Occasion]:
    """Open every occasion that is due within its duty's lead days on the day `on`; those already open stay as they are.

    Idempotent and safe side by side: one occasion per duty and due date, whoever comes first. Each occasion is a
    transaction of its own. Where the product does not make the document, one made elsewhere is recorded as handed in.
    """
    opened = []
    known = set(Occasion.objects.filter(due_on__gte=on - timedelta(days=LOOK_BACK)).values_list("duty_id", "due_on"))
    for duty in ReportingDuty.objects.dated().select_related("submitting_authority"):
        horizon = (on - timedelta(days=LOOK_BACK), on + timedelta(days=duty.lead_days))
        for due in due_dates(duty.rule, horizon):
            if (duty.pk, due.due) not in known and (occasion := _open(duty, due, now=now)):
                opened.append(occasion)
    return opened


def _open(duty: ReportingDuty, due: DueDate, *, now: datetime) -> Occasion | None:
    due_on = due.due
    if Occasion.objects.filter(duty=duty, due_on=due_on).exists():
        return None
    try:
        with transaction.atomic():
            return _create(duty, due, now=now)
    except IntegrityError:  # another worker opened it in the same moment: its row stands, ours was rolled back
        if Occasion.objects.filter(duty=duty, due_on=due_on).exists():
            return None
        raise


def may_begin_on(duty: ReportingDuty, day: date) -> bool:
    """Whether a document that the product makes is due on the day: any day where the decision names none."""
    kind = kinds().get(duty.document_kind)
    if kind is None:
        return False
    if not duty.rule:
        return kind.free
    return any(one.due == day for one in due_dates(duty.rule, (day, day)))


def begin(duty: ReportingDuty, *, due_on: date, by: User, now: datetime) -> Occasion:
    """Begin a document by hand: of a duty without a date, planned for a day; or of a dated one before its lead days.

    Raises NotAllowed, NotDueThen, DayTaken.
    """
    if not may_begin(by, duty):
        raise NotAllowed
    if not may_begin_on(duty, due_on) or due_on < local(now).date():
        raise NotDueThen
    occasion = _open(duty, DueDate.of(due_on), now=now)
    if occasion is None:
        raise DayTaken
    record("occasion.begun", case=occasion.case, by=by, at=now, due_on=due_on.isoformat())
    return occasion


def title_of(duty: ReportingDuty, due_on: date) -> str:
    """What an occasion's case is called: as its kind of document says, else the duty with its year."""
    kind = kinds().get(duty.document_kind)
    if kind is not None:
        return kind.case_title.format(year=kind.cutoff_for(due_on).year)
    return duty.title_sv if duty.rule.get("kind") == "once" else f"{duty.title_sv}, {due_on.year}"


def _create(duty: ReportingDuty, due: DueDate, *, now: datetime) -> Occasion:
    kind, due_on = kinds().get(duty.document_kind), due.due
    cutoff = kind.cutoff_for(due_on) if kind else due_on
    assignments = Assignment.objects.filter(duties__duty=duty).select_related("authority")
    authorities = sorted({a.authority for a in assignments}, key=lambda authority: authority.short_name)
    submitter = duty.submitting_authority or next(
        (authority for authority in authorities if kind and authority.key == kind.default_submitter), authorities[0]
    )
    title = title_of(duty, due_on)
    cases = {
        authority: open_case(kind=CaseKind.OCCASION, authority=authority, title=title, now=now)
        for authority in authorities
    }
    occasion = Occasion.objects.create(duty=duty, due_on=due_on, cutoff_on=cutoff, case=cases[submitter], opened_at=now)
    for authority, case in cases.items():
        OccasionParty.objects.create(occasion=occasion, authority=authority, case=case, submits=authority == submitter)
        set_deadline(case, key="due", what=title, due_at=end_of_day(due_on))
        record("occasion.opened", case=case, at=now, due_on=due_on.isoformat(), occasion=str(occasion.uuid))
        for person in who_to_tell(duty, authority):
            queue_message(
                kind="occasion_opened",
                subject=f"Redovisningen är öppnad: {title}" if duty.rule else f"Ett dokument är påbörjat: {title}",
                body=(
                    f"{title} ska lämnas senast den {day_long(due_on)}.{_internally(due)}\n\n"
                    if duty.rule
                    else f"{title} är planerat till den {day_long(due_on)}. Beslutet anger ingen dag.\n\n"
                )
                + f"{_what_now(kind, cutoff)}\n\nÖppna den under Redovisning i Programkontor.",
                to=person,
                case=case,
                now=now,
                key=f"occasion-opened:{occasion.uuid}:{person.uuid}",
            )
    return occasion


def _internally(due: DueDate) -> str:
    if due.internal == due.due:
        return ""
    return f" Den dagen är ingen bankdag: var klar den {day_long(due.internal, weekday=True)}."


def _what_now(kind: Kind | None, cutoff: date) -> str:
    if kind is None:
        return "Dokumentet görs utanför Programkontor och läggs in här när det har skickats."
    if not kind.waits:
        return "Siffrorna kan frysas när texterna är klara. Till dess visar sidan vad dokumentet skulle säga i dag."
    return (
        f"Siffrorna gäller till och med den {day_long(cutoff)} och kan frysas efter den dagen. "
        "Fram till dess visar sidan vad rapporten skulle säga i dag."
    )


def who_to_tell(duty: ReportingDuty, authority: Authority) -> list[Person]:
    """Whoever answers for the duty at the authority; else its officers in the programme office, else all its
    officers."""
    named = responsible_of([duty]).get((duty.pk, authority.pk))
    return [named] if named and works_at(named, authority) else stand_in(authority)
