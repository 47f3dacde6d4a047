"""Forms of the mandate: amounts from letters of appropriation, and authorisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Assignment
from programmes.models.frame import LONGEST_QUOTE, FrameSource, Wording
from programmes.templatetags.texts import text_of
from registry.fields import DayField, KronorField


class YearField(forms.IntegerField):
    """A budget year, typed as text so that nothing that is typed is lost."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "6"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=2000,
            max_value=2100,
            error_messages={
                "invalid": _("Write the year with four digits."),
                "min_value": _("Write the year with four digits."),
                "max_value": _("Write the year with four digits."),
            },
            **kwargs,
        )


def _quote() -> forms.CharField:
    """The passage that gives the amount: what the database takes, and no more."""
    return forms.CharField(
        label=_("The decision's own words"),
        required=False,
        max_length=LONGEST_QUOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _not_before(year: int, first: int) -> int:
    """The year, when the assignment has begun by then."""
    if year < first:
        raise forms.ValidationError(
            _("The assignment has no money before %(value)s."), code="before_the_first", params={"value": first}
        )
    return year


class FrameForm(forms.Form):
    """What a letter of appropriation or an amending decision says for a year."""

    source_kind = forms.ChoiceField(
        label=_("Kind of decision"),
        choices=[
            (FrameSource.APPROPRIATION_LETTER, FrameSource.APPROPRIATION_LETTER.label),
            (FrameSource.AMENDMENT, FrameSource.AMENDMENT.label),
        ],
    )
    source = forms.CharField(
        label=_("Which decision"), max_length=300, help_text=_("Its name, day and number, so that others find it.")
    )
    part = forms.ChoiceField(label=_("Which part of the assignment"))
    year = YearField(label=_("Which budget year"))
    open_ended = forms.BooleanField(label=_("Also for all the years that follow (from and including)"), required=False)
    amount = KronorField(label=_("Amount, kronor"))
    wording = forms.ChoiceField(label=_("How the decision words it"), choices=Wording.choices)
    quote = _quote()
    valid_from = DayField(label=_("Counts from"))

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_year = assignment.valid_from.year
        self.strands = {str(strand.pk): strand for strand in assignment.strands.all()}
        self.fields["part"].choices = [
            ("0", _("the whole assignment")),
            *((key, text_of(strand, "name")) for key, strand in self.strands.items()),
        ]

    def clean_year(self) -> int:
        return _not_before(self.cleaned_data["year"], self.first_year)

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.record_frame` takes."""
        data = dict(self.cleaned_data)
        return data | {"strand": self.strands.get(data.pop("part"))}


class AppropriationForm(forms.Form):
    """What the appropriation holds for a year, for all its assignments together."""

    source_kind = forms.ChoiceField(
        label=_("Kind of decision"),
        choices=[
            (FrameSource.APPROPRIATION_LETTER, FrameSource.APPROPRIATION_LETTER.label),
            (FrameSource.AMENDMENT, FrameSource.AMENDMENT.label),
        ],
    )
    source = forms.CharField(
        label=_("Which decision"), max_length=300, help_text=_("Its name, day and number, so that others find it.")
    )
    year = YearField(label=_("Which budget year"))
    amount = KronorField(label=_("Amount, kronor"))
    quote = _quote()
    valid_from = DayField(label=_("Counts from"))

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_year = assignment.valid_from.year

    def clean_year(self) -> int:
        return _not_before(self.cleaned_data["year"], self.first_year)


class AuthorisationForm(forms.Form):
    """A commitment authorisation."""

    source = forms.CharField(
        label=_("Which decision"), max_length=300, help_text=_("Its name, day and number, so that others find it.")
    )
    amount = KronorField(label=_("At most outstanding, kronor"))
    end_year = YearField(label=_("Last year that may be committed"))
    quote = _quote()
    valid_from = DayField(label=_("Holds from"))
    valid_to = DayField(label=_("Holds to"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end, last = data.get("valid_from"), data.get("valid_to"), data.get("end_year")
        if start and end and end < start:
            self.add_error("valid_to", _("The last day is before the first."))
        if start and last and last < start.year:
            self.add_error("end_year", _("The last year is before the day from which it holds."))
        return data
