"""What the ledger's pages are asked in the address: which rows, and as of when."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programmes.forms.amounts import YearField
from programmes.models import Assignment
from programmes.models.ledger import EntryKind
from programmes.templatetags.texts import text_of
from registry.fields import DayField
from sweden import clock


def in_order(form: forms.Form, first: str, last: str) -> None:
    """The last day at its field, when it lies before the first."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if start and end and end < start:
        form.add_error(last, _("The last day is before the first."))


#: What a drill-down from a figure asks for, in words. The kinds behind each stand in `programmes.rules.ledger`.
MEASURE_WORDS = {
    "granted": pgettext_lazy("money", "Granted"),
    "conditional": _("Granted conditionally"),
    "paid_net": _("Paid net"),
    "own_cost": _("Own costs"),
    "used": _("Taken of the frame"),
    "allocated": _("Allocated"),
    "recovered": _("Recoveries decided"),
    "requisitioned": _("Requisitioned"),
    "received": _("Received from Kammarkollegiet"),
    "returned": _("Returned to Kammarkollegiet"),
}
#: The value of "no strand named".
NO_STRAND = "0"


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"


class MomentField(forms.Field):
    """A moment on the Swedish clock, "2026-01-23T16:00"; a day alone is its end. Kept in UTC."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        try:
            if len(text) <= 10:
                return clock.end_of_day(date.fromisoformat(text))
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=clock.STOCKHOLM)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(_("Write the moment as 2026-01-23T16:00."), code="invalid") from None


class BalancesFilter(forms.Form):
    """As of which day, and as recorded at which moment."""

    per = DayField(label=_("As of"), required=False)
    som = MomentField(label=_("As recorded at"), required=False)


class LedgerFilter(forms.Form):
    """Which rows of the ledger."""

    ar = YearField(label=_("Budget year"), required=False)
    slag = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *EntryKind.choices])
    uppdrag = forms.ChoiceField(label=_("Assignment"), required=False)
    insats = forms.ChoiceField(label=_("Part"), required=False)
    organisation = forms.CharField(label=_("Organisation"), required=False, max_length=100)
    arende = forms.CharField(label=_("Case number"), required=False, max_length=40)
    fran = DayField(label=_("Happened from"), required=False)
    till = DayField(label=_("Happened to"), required=False)
    bokford_fran = MomentField(label=_("Booked from"), required=False)
    bokford_till = MomentField(label=_("Booked to"), required=False)
    q = forms.CharField(label=_("Words in the reference"), required=False, max_length=100)
    matt = forms.ChoiceField(
        label=_("Figure"),
        required=False,
        choices=[("", _("All entries")), *MEASURE_WORDS.items()],
    )

    def __init__(self, *args: Any, assignments: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = len(assignments) > 1
        if several:
            self.fields["uppdrag"].choices = [
                ("", _("All")),
                *((one.key, f"{one.authority}, {text_of(one, 'short_title')}") for one in assignments),
            ]
        else:
            del self.fields["uppdrag"]
        strands = [(one, strand) for one in assignments for strand in one.strands.all()]
        if strands:
            self.fields["insats"].choices = [
                ("", _("All")),
                (NO_STRAND, _("no part named")),
                *((str(strand.uuid), _strand(one, strand, several)) for one, strand in strands),
            ]
        else:
            del self.fields["insats"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        in_order(self, "fran", "till")
        in_order(self, "bokford_fran", "bokford_till")
        return data


def _strand(assignment: Assignment, strand: Any, several: bool) -> str:
    name = text_of(strand, "name")
    return f"{text_of(assignment, 'short_title')}: {name}" if several else name
