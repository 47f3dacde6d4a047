"""What is typed in reports, and about them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from applications.rules.facts import CATEGORIES
from grants.display.reports import STATES
from grants.models.report import Kind, ResultKind
from grants.rules.followup import TEXTS
from grants.sentences.reports import CATEGORY_WORDS, FIELDS
from registry.fields import DayField, KronorField, LongTextField

TEXT = 10_000


class Saving(forms.Form):
    """A form whose fields can be saved one by one, while others are wrong."""

    def kept(self) -> dict[str, Any]:
        """The values without errors among those that were sent."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in self.fields if name in self.data and name not in self.errors}


class TextsForm(Saving):
    """The texts of a report of a kind."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TEXTS[kind]:
            label, ask = FIELDS[name]
            self.fields[name] = LongTextField(
                label=label, help_text=ask, max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 6})
            )


def cell_name(place: str) -> str:
    """The field of a place of costs: "2026|personal" → "c_2026_personal"."""
    year, _bar, kind = place.partition("|")
    return f"c_{year}_{kind}"


class CostsForm(Saving):
    """A party's costs by year and kind, and its comment."""

    def __init__(
        self, *args: Any, years: list[int], categories: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.divided = {f"d_{year}_{category}": f"{year}|{category}" for category in categories or {} for year in years}
        for name, place in self.divided.items():
            year, _bar, category = place.partition("|")
            self.fields[name] = KronorField(label=f"{(categories or {})[category]} {year}", required=False)
        self.places = {cell_name(f"{year}|{kind}"): f"{year}|{kind}" for year in years for kind in CATEGORIES}
        for name, place in self.places.items():
            year, _bar, kind = place.partition("|")
            self.fields[name] = KronorField(label=f"{CATEGORY_WORDS[kind]} {year}", required=False)
        self.fields["comment"] = LongTextField(
            label=_("Comment"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    @property
    def values(self) -> dict[str, Any]:
        """The cells by place, how they are divided among categories of aid, and the comment (None: not sent)."""
        kept = self.kept()
        return {
            "values": {self.places[name]: value for name, value in kept.items() if name in self.places},
            "division": {self.divided[name]: value for name, value in kept.items() if name in self.divided},
            "comment": kept.get("comment"),
        }


class WordsForm(forms.Form):
    """A question, an answer or a reason."""

    text = LongTextField(label=_("Text"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class ReasonForm(forms.Form):
    """A reason in a line."""

    why = forms.CharField(label=_("Why"), max_length=300)


class MoveForm(ReasonForm):
    """Another last day."""

    due_on = DayField(label=_("New last day"))

    field_order = ["due_on", "why"]


class AskForm(ReasonForm):
    """One more report."""

    kind = forms.ChoiceField(label=_("Kind of report"), choices=Kind.choices)
    starts_on = DayField(label=_("The period begins"))
    ends_on = DayField(label=_("The period ends"))
    due_on = DayField(label=_("Last day"))

    field_order = ["kind", "starts_on", "ends_on", "due_on", "why"]


class CertificateForm(forms.Form):
    """The auditor's certificate."""

    file = forms.FileField(label=_("Auditor's certificate, PDF"), allow_empty_file=False)


class ReportFilter(forms.Form):
    """Which reports the list shows."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), label=_("Authority"), required=False, to_field_name="key", empty_label=_("All")
    )
    kind = forms.ChoiceField(label=_("Kind of report"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *STATES])
    q = forms.CharField(label=_("Project or case number"), required=False, max_length=100)

    def __init__(self, *args: Any, authorities: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")
        if len(authorities) < 2:
            del self.fields["authority"]


class ResultForm(forms.Form):
    """One result."""

    kind = forms.ChoiceField(label=_("What it is"), choices=ResultKind.choices)
    title = forms.CharField(
        label=_("Title or description"),
        max_length=300,
        required=False,
        help_text=_("Write no names of persons. Of doctoral students only the number is given."),
    )
    reference = forms.CharField(label=_("DOI, number or address"), max_length=300, required=False)
    year = forms.IntegerField(
        label=_("Year"),
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6", "autocomplete": "off"}),
    )
    number = forms.IntegerField(
        label=_("Level reached, or number of persons"),
        min_value=1,
        max_value=1000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6", "autocomplete": "off"}),
    )
    is_open = forms.NullBooleanField(
        label=_("Openly available"),
        required=False,
        widget=forms.Select(choices=[("", _("not stated")), ("true", _("yes")), ("false", _("no"))]),
    )

    def clean(self) -> dict[str, Any]:
        """Doctoral mobility is a number alone: no name can be stored with it. All else has a title."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == ResultKind.MOBILITY:
            for name in ("title", "reference"):
                if data.get(name):
                    self.add_error(name, _("Of doctoral students only the number is kept. Leave this empty."))
        elif "title" in data and not data["title"]:
            self.add_error("title", self.fields["title"].error_messages["required"])
        return data


class ResultFilter(forms.Form):
    """Which results the list shows."""

    kind = forms.ChoiceField(label=_("What it is"), required=False, choices=[("", _("All kinds")), *ResultKind.choices])
    year = forms.IntegerField(label=_("Year"), required=False)
    q = forms.CharField(label=_("Title or project"), required=False, max_length=100)
