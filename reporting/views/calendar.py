"""The duty calendar: what is owed, when, by whom, and how far it has come."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from accounts.permissions import is_staff_anywhere
from programmes.models import Assignment, ReportingDuty
from programmes.rules.duedates import due_dates
from registry.display import Mark
from reporting.forms import DutyFilter
from reporting.marks import mark
from reporting.models import Occasion
from sweden.bankdays import latest_banking_day_on_or_before
from sweden.clock import local

#: How far the calendar looks ahead when no year is chosen (days).
AHEAD = 500
YEARS = list(range(2025, 2032))


@dataclass(frozen=True)
class Owed:
    """One line of the calendar. `internal` is the latest banking day on or before the literal day."""

    duty: ReportingDuty
    due_on: date
    internal: date
    authorities: list[str]
    recipients: list[str]
    occasion: Occasion | None
    mark: Mark


class CalendarView(LoginRequiredMixin, TemplateView):
    """For staff all duties that assignments lay down; for others the occasions they may read."""

    template_name = "reporting/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = DutyFilter(self.request.GET, years=YEARS)
        chosen = form.cleaned_data if form.is_valid() else {}
        today = local(self.request.now).date()
        return super().get_context_data(
            **kwargs,
            form=form,
            lines=lines(self.request.user, today=today, year=chosen.get("year"), authority=chosen.get("authority")),
            standing=_standing(self.request.user),
            today=today,
            is_staff=is_staff_anywhere(self.request.user),
        )


def lines(user, *, today: date, year: int | None = None, authority=None) -> list[Owed]:
    """What is owed, by day: every dated duty the user may see, with its occasion when there is one."""
    horizon = (
        (date(year, 1, 1), date(year, 12, 31)) if year else (today - timedelta(days=120), today + timedelta(AHEAD))
    )
    occasions = {
        (o.duty_id, o.due_on): o
        for o in Occasion.objects.visible_to(user).filter(due_on__range=horizon).select_related("case__authority")
    }
    found = []
    for duty in _duties(user, occasions, authority):
        for due in due_dates(duty.rule, horizon) if duty.rule else []:
            occasion = occasions.get((duty.pk, due.due))
            if not is_staff_anywhere(user) and occasion is None:
                continue
            late_and_unknown = due.due < today and occasion is None
            if late_and_unknown and not year:
                continue
            found.append(
                Owed(
                    duty=duty,
                    due_on=due.due,
                    internal=latest_banking_day_on_or_before(due.due),
                    authorities=sorted({of.assignment.authority.short_name for of in duty.of_assignments.all()}),
                    recipients=[d.name for d in duty.recipient_departments.all()]
                    + ([duty.recipient_organisation.name] if duty.recipient_organisation else []),
                    occasion=occasion,
                    mark=mark(occasion, due.due, today),
                )
            )
    return sorted(found, key=lambda line: (line.due_on, line.duty.key))


def _duties(user, occasions, authority):
    duties = ReportingDuty.objects.select_related("recipient_organisation").prefetch_related(
        "of_assignments__assignment__authority", "recipient_departments"
    )
    if is_staff_anywhere(user):
        duties = duties.filter(of_assignments__assignment__in=Assignment.objects.visible_to(user))
    else:
        duties = duties.filter(pk__in=[duty for duty, _ in occasions])
    if authority:
        duties = duties.filter(of_assignments__assignment__authority=authority)
    return duties.distinct()


def _standing(user):
    """Duties without a date: kept all the time."""
    if not is_staff_anywhere(user):
        return []
    return list(
        ReportingDuty.objects.filter(rule={}).prefetch_related("of_assignments__assignment__authority").order_by("key")
    )
