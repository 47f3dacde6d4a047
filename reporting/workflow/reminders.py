"""Reminding those who answer for an occasion, telling more people when it comes close, and those above when late."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from accounts.models import Authority, Person
from accounts.roles import STAFF, Role
from programmes.rules.duedates import DueDate, RuleError, due_dates
from programmes.workflow.duties import stand_in
from registry.links import whole
from registry.models import Message
from registry.workflow.outbox import queue_message
from reporting.facts.named import Named
from reporting.models import Occasion, OccasionParty
from reporting.rules.reminders import Step, step_on
from reporting.workflow.planning import answering
from sweden.clock import local
from sweden.typography import day_long


def remind_of_occasions(on: date, *, now: datetime) -> int:
    """Remind of every occasion whose document has never been delivered, by the steps of the rule; how many were told.

    Idempotent, however often and wherever it runs: one message to each person for each step. An occasion whose day the
    duty's rule no longer gives is left in peace. The number of questions grows with what is sent, not with what waits.
    """
    waiting = Occasion.objects.filter(delivered_at__isnull=True).select_related("duty")
    reached = []
    for occasion in waiting.prefetch_related("parties__authority", "parties__case"):
        opened = local(occasion.opened_at).date()
        step = step_on((occasion.due_on - on).days, opened_with=(occasion.due_on - opened).days)
        if step is not None and _is_asked_for(occasion):
            reached.append((occasion, step))
    if not reached:
        return 0
    staff = _Staff.of([occasion for occasion, _step in reached])
    notes = [
        _Note(occasion, party, person, step, staff.named(occasion, party.authority))
        for occasion, step in reached
        for party in occasion.parties.all()
        for person in staff.people(occasion, party.authority, step)
    ]
    sent = set(Message.objects.filter(key__in=[note.key for note in notes]).values_list("key", flat=True))
    return sum(_send(note, on, now=now) for note in notes if note.key not in sent)


def _is_asked_for(occasion: Occasion) -> bool:
    try:
        return bool(due_dates(occasion.duty.rule, (occasion.due_on, occasion.due_on)))
    except RuleError:
        return False


@dataclass
class _Staff:
    """Who is to be told at each authority, read once for all occasions of a run."""

    of_duty: Named
    own: Named
    at_work: dict[int, set[int]] = field(default_factory=dict)
    contacts: dict[int, list[Person]] = field(default_factory=dict)
    deciders: dict[int, list[Person]] = field(default_factory=dict)

    @classmethod
    def of(cls, occasions: list[Occasion]) -> "_Staff":
        of_duty, own = answering([one.duty for one in occasions], occasions)
        staff = cls(of_duty, own)
        for authority in {party.authority for one in occasions for party in one.parties.all()}:
            held = authority.role_assignments.held_now().of_people()
            staff.at_work[authority.pk] = set(held.filter(role__in=STAFF).values_list("person", flat=True))
            staff.contacts[authority.pk] = stand_in(authority)
            deciders = Person.objects.filter(role_assignments__in=held.filter(role=Role.REPORT_APPROVER))
            staff.deciders[authority.pk] = list(deciders.distinct().order_by("name", "pk"))
        return staff

    def named(self, occasion: Occasion, authority: Authority) -> Person | None:
        """Whoever is named for the occasion at the authority, else for its duty."""
        return self.own.get((occasion.pk, authority.pk)) or self.of_duty.get((occasion.duty_id, authority.pk))

    def people(self, occasion: Occasion, authority: Authority, step: Step) -> list[Person]:
        """Whoever answers, or those one turns to; close to the day both; overdue also those who decide on reports."""
        named, contacts = self.named(occasion, authority), self.contacts[authority.pk]
        found = [named] if named and named.pk in self.at_work[authority.pk] else list(contacts)
        if step.escalates:
            found += contacts
        if step.is_overdue:
            found += self.deciders[authority.pk]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Note:
    """A reminder to one person."""

    occasion: Occasion
    party: OccasionParty
    person: Person
    step: Step
    named: Person | None

    @property
    def key(self) -> str:
        return f"occasion-reminder:{self.occasion.uuid}:{self.step.key}:{self.person.uuid}"


@transaction.atomic
def _send(note: _Note, on: date, *, now: datetime) -> bool:
    due_on, title = note.occasion.due_on, note.party.case.title_public
    message = queue_message(
        kind="occasion_reminder",
        subject=f"Försenad: {title}" if note.step.is_overdue else f"{_left(due_on, on)}: {title}",
        body=f"{_when(due_on, on)}\n\n"
        f"Ansvarig vid {note.party.authority.short_name}: {note.named.name if note.named else 'ingen utsedd'}.\n\n"
        f"Öppna den här:\n{whole('reporting:occasion', note.occasion.uuid)}",
        to=note.person,
        case=note.party.case,
        now=now,
        key=note.key,
    )
    return message is not None


def _left(due_on: date, on: date) -> str:
    days = (due_on - on).days
    return "I dag" if days == 0 else "I morgon" if days == 1 else f"{days} dagar kvar"


def _when(due_on: date, on: date) -> str:
    if due_on < on:
        days = (on - due_on).days
        return (
            f"Skulle ha lämnats senast den {day_long(due_on, weekday=True)}, för {days} "
            f"{'dag' if days == 1 else 'dagar'} sedan, och är inte lämnad."
        )
    due = DueDate.of(due_on)
    text = f"Ska lämnas senast den {day_long(due_on, weekday=True)} enligt beslutet."
    if due.internal != due.due:
        text += f" Den dagen är ingen bankdag: var klar den {day_long(due.internal, weekday=True)}."
    return text
