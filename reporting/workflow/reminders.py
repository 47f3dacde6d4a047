"""Reminding those who answer for an occasion, telling more people when it comes close, and those above when late."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import Authority, Person
from accounts.roles import Role
from programmes.rules.duedates import DueDate, RuleError, due_dates
from programmes.workflow.duties import responsible_of, stand_in, works_at
from registry.workflow.outbox import queue_message
from reporting.models import Occasion, OccasionParty
from reporting.rules.reminders import Step, step_on
from reporting.workflow.planning import own_responsible
from sweden.clock import local
from sweden.typography import day_long


def remind_of_occasions(on: date, *, now: datetime) -> int:
    """Remind of every occasion whose document has never been delivered, by the steps of the rule; how many were told.

    Idempotent, however often and wherever it runs: one message to each person for each step. An occasion whose day the
    duty's rule no longer gives is left in peace.
    """
    told = 0
    waiting = Occasion.objects.filter(delivered_at__isnull=True).select_related("duty")
    for occasion in waiting.prefetch_related("parties__authority", "parties__case"):
        opened = local(occasion.opened_at).date()
        step = step_on((occasion.due_on - on).days, opened_with=(occasion.due_on - opened).days)
        if step is None or not _is_asked_for(occasion):
            continue
        for party in occasion.parties.all():
            told += sum(_remind(occasion, party, one, step, on, now=now) for one in _people(occasion, party, step))
    return told


def _is_asked_for(occasion: Occasion) -> bool:
    try:
        return bool(due_dates(occasion.duty.rule, (occasion.due_on, occasion.due_on)))
    except RuleError:
        return False


def answering_at(occasion: Occasion, authority: Authority) -> list[Person]:
    """Whoever answers for the occasion at the authority, else for the duty; else those one turns to."""
    own, of_duty = own_responsible([occasion]), responsible_of([occasion.duty])
    named = own.get((occasion.pk, authority.pk)) or of_duty.get((occasion.duty_id, authority.pk))
    return [named] if named and works_at(named, authority) else stand_in(authority)


def _people(occasion: Occasion, party: OccasionParty, step: Step) -> list[Person]:
    """Those who answer; close to the day the authority's contacts too; overdue also those who decide on reports."""
    found = answering_at(occasion, party.authority)
    if step.escalates:
        found += stand_in(party.authority)
    if step.is_overdue:
        held = party.authority.role_assignments.held_now().filter(role=Role.REPORT_APPROVER)
        found += Person.objects.filter(role_assignments__in=held).distinct().order_by("name", "pk")
    return list(dict.fromkeys(found))


@transaction.atomic
def _remind(occasion: Occasion, party: OccasionParty, person: Person, step: Step, on: date, *, now: datetime) -> bool:
    title = party.case.title_public
    message = queue_message(
        kind="occasion_reminder",
        subject=f"Försenad: {title}" if step.is_overdue else f"{_left(occasion.due_on, on)}: {title}",
        body=f"{_when(occasion.due_on, on)}\n\n{_answers(occasion, party)}\n\n"
        f"Öppna den här:\n{settings.PUBLIC_URL}{reverse('reporting:occasion', args=[occasion.uuid])}",
        to=person,
        case=party.case,
        now=now,
        key=f"occasion-reminder:{occasion.uuid}:{step.key}:{person.uuid}",
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


def _answers(occasion: Occasion, party: OccasionParty) -> str:
    own, of_duty = own_responsible([occasion]), responsible_of([occasion.duty])
    named = own.get((occasion.pk, party.authority_id)) or of_duty.get((occasion.duty_id, party.authority_id))
    return f"Ansvarig vid {party.authority.short_name}: {named.name if named else 'ingen utsedd'}."
