"""What is typed about the end of a grant: reasons, a claim and its decision, payments on it, the checklist."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import PercentField
from grants.display.ending import CHECKLIST
from grants.errors.settlement import MoveDayFaulty
from grants.rules.recovery import InterestTerms, is_day_of_move
from grants.states.settlement import Section
from grants.workflow.ending.hearing import GROUNDS
from registry.fields import DayField, KronorField, LongTextField
from sweden.bankdays import first_banking_day_on_or_after
from sweden.parsing import ParseError, bank_amount

TEXT = 10_000


def _long(label: Any, help_text: Any = "", rows: int = 4, *, required: bool = True) -> LongTextField:
    return LongTextField(
        label=label,
        help_text=help_text,
        max_length=TEXT,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class MoneyField(forms.CharField):
    """Kronor and öre, as people and banks write them."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "size": "14"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=30, **kwargs)

    def clean(self, value: Any) -> Decimal:
        text = super().clean(value)
        try:
            amount = bank_amount(text)
        except ParseError:
            raise ValidationError(_("Write an amount in kronor, for example 1 250,50.")) from None
        if amount <= 0:
            raise ValidationError(_("Write an amount above 0."))
        return amount


class PayDayField(DayField):
    """The day by which something is to be paid, if banks are open on it: else nobody can pay on it."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and (next_day := first_banking_day_on_or_after(day)) != day:
            raise ValidationError(
                _("Banks are closed on that day. Write a banking day, for example %(day)s."),
                params={"day": next_day.isoformat()},
            )
        return day


class ReasonsForm(forms.Form):
    """Why the final grant is what it is."""

    reasons = _long(_("Reasons"), _("Which costs were approved, and what decided?"))
    without_report = _long(
        _("Why it is not waited for the final report"),
        _("The final report is not approved. What is written here stands among the reasons."),
    )

    without_costs = _long(
        _("Why the final grant is 0 kronor though no costs are approved"),
        _("For example that the party has reported none though it was reminded. It stands among the reasons."),
    )

    def __init__(self, *args: Any, lacks_report: bool = False, lacks_costs: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not lacks_report:
            del self.fields["without_report"]
        if not lacks_costs:
            del self.fields["without_costs"]


class HearForm(forms.Form):
    """By when a party may reply on a proposed final grant."""

    reply_by = DayField(label=_("Reply at the latest"))


class UnheardForm(forms.Form):
    """Why a party is not told of a proposed final grant."""

    ground = forms.ChoiceField(label=_("Ground in section 25"), choices=GROUNDS)
    reason = _long(_("Why it is left out"), rows=3)


class LapseForm(forms.Form):
    """Why what is left of a final grant is not paid."""

    reasons = _long(_("Reasons"), _("Why the rest is not paid, and who has said so"), rows=3)


class RevokeForm(forms.Form):
    """On what ground a decided final grant is changed, and why."""

    section = forms.ChoiceField(label=_("Ground in the Administrative Procedure Act"), choices=Section)
    reasons = _long(_("Reasons"), _("What is wrong in the decision, and what shows it"), rows=3)


class ClaimForm(forms.Form):
    """What the party is told before a claim is decided on."""

    amount = KronorField(label=_("Amount, kronor"))
    facts = _long(_("What has happened"), _("What was granted and paid, what was reported, and why it is too much"))
    reply_by = DayField(label=_("Reply at the latest"))


class ReplyForm(forms.Form):
    """The party's reply."""

    text = _long(_("Reply"))


class DecideForm(forms.Form):
    """The decision on a claim."""

    reasons = _long(_("Reasons"), _("The ground, the calculation, and why it is not less"))
    waiver = _long(_("Why the claim is not waived"), rows=3)
    interest = forms.CharField(
        label=_("Interest on the claim"), max_length=300, help_text=_("Basis and from which day, or that none is taken")
    )
    due_on = PayDayField(label=_("To be paid by"))
    not_awaited = forms.CharField(
        label=_("Why the reply is not waited for, if the day has not passed"), max_length=300, required=False
    )

    def __init__(self, *args: Any, is_aid: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_aid:  # its interest is worked out
            del self.fields["interest"]

    @property
    def values(self) -> tuple[dict[str, str], date]:
        """What is said, and the day to pay by."""
        data = dict(self.cleaned_data)
        due_on: date = data.pop("due_on")
        return data, due_on


class DropForm(forms.Form):
    """Why a claim is dropped."""

    why = forms.CharField(label=_("Why the claim is dropped"), max_length=300)


class OnAClaimForm(forms.Form):
    """What is entered on a claim that has been decided on. `days`: the first and last on which it can have happened
    (the field `day`)."""

    day = ""

    def __init__(self, *args: Any, days: tuple[date, date] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days

    def clean(self) -> dict[str, Any]:
        """Said at the day, in the words of the act itself."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day = data.get(self.day)
        if day and self.days and not is_day_of_move(day, decided_on=self.days[0], today=self.days[1]):
            self.add_error(self.day, str(MoveDayFaulty(first=self.days[0], last=self.days[1])))
        return data


class ReceiveForm(OnAClaimForm):
    """A payment that came in."""

    day = "received_on"

    amount = MoneyField(label=_("Amount, kronor"))
    received_on = DayField(label=_("Day it came in"))
    reference = forms.CharField(label=_("The bank's reference"), max_length=200)


class WaiveForm(forms.Form):
    """A waiver."""

    amount = MoneyField(label=_("Amount waived, kronor"))
    ground = _long(_("Ground of the waiver"), rows=3)


class InterestForm(OnAClaimForm):
    """Interest that is claimed, with what the party's letter says that it rests on."""

    day = "on"

    amount = MoneyField(label=_("Interest, kronor"))
    basis = forms.CharField(
        label=_("Basis of the interest"), max_length=200, help_text=_("The provision or the term that says so")
    )
    runs_on = MoneyField(label=_("Interest runs on, kr"))
    starts_on = DayField(label=_("First day of the interest"))
    ends_on = DayField(label=_("Last day of the interest"))
    percent = PercentField(label=_("Rate a year, per cent"))
    source = forms.CharField(label=_("Where the rate of interest is decided"), max_length=200)
    on = DayField(label=_("Day of the claim of interest"))
    due_on = PayDayField(label=_("To be paid by"))

    def clean(self) -> dict[str, Any]:
        """What is claimed, and its terms in one."""
        data = super().clean()
        if self.errors:
            return data
        own = ("runs_on", "starts_on", "ends_on", "source", "due_on")
        terms = InterestTerms(**{name: data.pop(name) for name in own}, percent=_percent(data.pop("percent")))
        if terms.ends_on < terms.starts_on:
            self.add_error("ends_on", _("The last day has to come after the first."))
        return {**data, "is_paid": False, "terms": terms}


def _percent(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) * 100 / share.denominator).quantize(Decimal("0.0001"))


class InterestPaidForm(OnAClaimForm):
    """Interest that has been paid."""

    day = "on"

    amount = MoneyField(label=_("Interest that has been paid, kronor"))
    on = DayField(label=_("Day it came in"))
    basis = forms.CharField(label=_("The bank's reference"), max_length=200)

    def clean(self) -> dict[str, Any]:
        """Said to be paid."""
        return {**super().clean(), "is_paid": True}


class UndoForm(forms.Form):
    """Why what was entered on a claim is undone."""

    reason = forms.CharField(label=_("What was wrong"), max_length=300)


class ReopenForm(forms.Form):
    """Why a closed grant is opened again."""

    reasons = _long(_("Reasons"), _("What is to be paid, claimed or corrected"), rows=3)


class CloseForm(forms.Form):
    """A reason for each line that is not in order."""

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in lines:
            if one.needs_reason:
                self.fields[one.key] = forms.CharField(
                    label=CHECKLIST[one.key][0], max_length=300, help_text=_("Why the grant is closed all the same")
                )


class ReceiptForm(forms.Form):
    """When the party received a letter, and where it is seen; the party itself only says so."""

    received_on = DayField(label=_("Received"))
    note = forms.CharField(
        label=_("Where it is seen"), help_text=_("The receipt, or how it was served"), max_length=300
    )

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_own:
            del self.fields["received_on"], self.fields["note"]
