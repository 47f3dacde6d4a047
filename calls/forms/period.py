"""When a call opens and closes."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import Call, LateRule
from registry.fields import ClockField, DayField
from sweden.clock import STOCKHOLM, local

#: When a call closes and opens unless another time is written.
CLOSES_AT_HOUR, OPENS_AT_HOUR = time(14), time(9)


class PeriodForm(forms.Form):
    """When the call opens and closes, and the days that follow from it. Swedish time."""

    opens_day = DayField(label=_("Opens, day"), required=False)
    opens_time = ClockField(label=_("Opens, time"), required=False, initial=OPENS_AT_HOUR)
    closes_day = DayField(label=_("Closes, day"), required=False)
    closes_time = ClockField(
        label=_("Closes, time"),
        required=False,
        initial=CLOSES_AT_HOUR,
    )
    decision_planned_on = DayField(label=_("Decision planned, day"), required=False)
    project_start_from = DayField(label=_("Earliest start of the projects"), required=False)
    project_end_latest = DayField(label=_("Latest end of the projects"), required=False)

    late_rule = forms.ChoiceField(
        label=_("An application that comes after the call has closed"),
        choices=LateRule.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The same for everyone. Who has been let in later by a decision of their own is not late."),
    )
    in_calendar = forms.BooleanField(
        label=_("Show title and period to the other agencies in the joint calendar before the call is published"),
        required=False,
    )

    @staticmethod
    def initial_of(call: Call) -> dict[str, Any]:
        """What stands in the fields before anything is typed."""
        opens, closes = (local(moment) if moment else None for moment in (call.opens_at, call.closes_at))
        return {
            "opens_day": opens.date() if opens else None,
            "opens_time": opens.time() if opens else OPENS_AT_HOUR,
            "closes_day": closes.date() if closes else None,
            "closes_time": closes.time() if closes else CLOSES_AT_HOUR,
            "decision_planned_on": call.decision_planned_on,
            "in_calendar": call.in_calendar,
            "late_rule": call.late_rule,
            "project_start_from": call.project_start_from,
            "project_end_latest": call.project_end_latest,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens = moment(data.get("opens_day"), data.get("opens_time") or OPENS_AT_HOUR)
        closes = moment(data.get("closes_day"), data.get("closes_time") or CLOSES_AT_HOUR)
        if opens and closes and closes <= opens:
            self.add_error("closes_day", _("The call must close after it opens."))
        start, end = data.get("project_start_from"), data.get("project_end_latest")
        if start and end and end < start:
            self.add_error("project_end_latest", _("The projects must end after they start."))
        decision = data.get("decision_planned_on")
        if decision and closes and decision < local(closes).date():
            self.add_error("decision_planned_on", _("The decision is planned for a day after the call has closed."))
        data["opens_at"], data["closes_at"] = opens, closes
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.edit` takes."""
        names = ("opens_at", "closes_at", "decision_planned_on", "in_calendar")
        names += ("project_start_from", "project_end_latest")
        found = {name: self.cleaned_data.get(name) for name in names}
        return found | {"late_rule": self.cleaned_data.get("late_rule") or LateRule.AS_LATE}


def moment(day: date | None, at: time) -> datetime | None:
    return datetime.combine(day, at, STOCKHOLM) if day else None
