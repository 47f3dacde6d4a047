"""What is typed about payments: the plan, what instalments wait for, accounts verified, orders and their answers."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from grants.forms.stated import WHOLE_PER_CENT
from grants.models.payment import Awaited, Profile
from grants.queries.instalments import DUE
from grants.states.payments import PaymentStatus
from registry.fields import DayField, KronorField

NOTE = 300


def _line(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=NOTE, required=required, help_text=help_text)


class HeldBackForm(forms.Form):
    """What is held back until the final report, and on what ground."""

    percent = forms.IntegerField(
        label=_("Held back until the final report, per cent of each party's grant"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "5"}),
        error_messages=WHOLE_PER_CENT,
    )
    ground = _line(_("Ground"), help_text=_("Where it is decided, for example the terms and their section"))

    @property
    def values(self) -> dict[str, Any]:
        """As the act takes them; the share is exact."""
        data = self.cleaned_data
        return {"held_back": Fraction(data["percent"], 100), "ground": data["ground"]}


class LayPlanForm(HeldBackForm):
    """How the suggested plan is to be; what is held back is said with the first plan only (`stands`: it has been)."""

    per_year = forms.TypedChoiceField(
        label=_("Instalments a year"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3, 4, 6, 12)], initial=1
    )
    waits_for = forms.MultipleChoiceField(
        label=_("The instalments wait for, besides the terms and the declaration"),
        help_text=_("A report is waited for by the instalments on whose day one is due."),
        required=False,
        choices=[(one.value, one.label) for one in (Awaited.REPORT, Awaited.ETHICS)],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("per_year", "percent", "ground", "waits_for")

    def __init__(self, *args: Any, stands: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stands:
            del self.fields["percent"], self.fields["ground"]

    @property
    def values(self) -> dict[str, Any]:
        """As the act takes them."""
        own = super().values if "percent" in self.fields else {}
        return {"per_year": self.cleaned_data["per_year"], "waits_for": self.cleaned_data["waits_for"], **own}


class LineForm(forms.Form):
    """One instalment more."""

    organisation = forms.TypedChoiceField(label=_("Party"))
    year = forms.TypedChoiceField(label=_("Budget year"), coerce=int)
    planned_on = DayField(label=_("Planned day"))
    amount = KronorField(label=_("Amount, kronor"))
    besides = forms.MultipleChoiceField(
        label=_("It waits for, besides the terms and the declaration"),
        required=False,
        choices=[(one.value, one.label) for one in (Awaited.REPORT, Awaited.FINAL_REPORT, Awaited.ETHICS)],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, parties: list[Any], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(one.uuid): one for one in parties}
        self.fields["organisation"].choices = [("", "–"), *((key, one.name) for key, one in by_key.items())]
        self.fields["organisation"].coerce = by_key.__getitem__
        self.fields["year"].choices = [(year, str(year)) for year in years]


class MoveForm(forms.Form):
    """Another day or amount."""

    planned_on = DayField(label=_("Planned day"))
    amount = KronorField(label=_("Amount, kronor"))


class HoldForm(forms.Form):
    """Whose payments are stopped, and why."""

    organisation = forms.TypedChoiceField(label=_("Party"), required=False, empty_value=None)
    reason = _line(_("Why payments are stopped"))

    def __init__(self, *args: Any, parties: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(one.uuid): one for one in parties}
        self.fields["organisation"].choices = [
            ("", _("All parties")),
            *((key, one.name) for key, one in by_key.items()),
        ]
        self.fields["organisation"].coerce = by_key.__getitem__


class NoteForm(forms.Form):
    """A reason, or where something is seen."""

    note = _line(_("Note"))

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label


class CallBackForm(forms.Form):
    """That the party has been called back."""

    called = forms.CharField(
        label=_("Number called, and where it was found"),
        max_length=200,
        help_text=_(
            "Take the number from a public register or earlier papers, never from the message with the account"
        ),
    )
    note = _line(_("With whom, and what was said"))


#: What a list of instalments can be narrowed to.
STATES = [
    ("", _("All states")),
    (DUE, _("to be proposed")),
    ("planned", _("in the plan")),
    *((status.value, status.label) for status in PaymentStatus if status != PaymentStatus.WITHDRAWN),
]


class PaymentFilter(forms.Form):
    """Which instalments the list shows."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), label=_("Authority"), required=False, to_field_name="key", empty_label=_("All")
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    until = DayField(label=_("Planned by"), required=False)
    q = forms.CharField(label=_("Party or case number"), required=False, max_length=100)

    def __init__(self, *args: Any, authorities: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["authority"]
        field.queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")
        if len(authorities) < 2:
            del self.fields["authority"]


class ManyForm(forms.Form):
    """What is done with the chosen: which act, and for an order when and how."""

    profile = forms.ChoiceField(label=_("Form of the file"), choices=Profile, required=False)
    pay_on = DayField(label=_("Day of payment"), required=False)


class AnswerForm(forms.Form):
    """The bank's answer as a file."""

    file = forms.FileField(label=_("Status file, pain.002 or CSV"), allow_empty_file=False)


class WholePaidForm(forms.Form):
    """That every payment of an order which waits for an answer was paid."""

    day = DayField(label=_("Value date of all that wait for an answer"))


class EnterAnswerForm(forms.Form):
    """What the bank or the accounting says of one payment, where no file says it."""

    is_paid = forms.TypedChoiceField(
        label=_("What became of it"),
        choices=[("1", PaymentStatus.PAID.label), ("0", PaymentStatus.REJECTED.label)],
        coerce=lambda word: word == "1",
        widget=forms.RadioSelect,
    )
    day = DayField(label=_("Value date, if it was paid"), required=False)
    why = _line(_("Why, if it was rejected"), required=False)

    def clean(self) -> dict[str, Any]:
        """Whichever of the two the answer asks for is there."""
        data = super().clean() or {}
        lacking = {True: "day", False: "why"}.get(data.get("is_paid"))  # type: ignore[arg-type]
        if lacking and not data.get(lacking) and lacking not in self.errors:
            self.add_error(lacking, self.fields[lacking].default_error_messages["required"])
        return data


class ReturnForm(forms.Form):
    """That a booked payment has come back."""

    day = DayField(label=_("The day it came back"))
    why = _line(_("Why, in the bank's words"))
