"""What the list of grants is asked for."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from grants.display.agreement import title_of
from grants.errors.stated import DivisionUnexplained, ShareAboveLimit
from grants.models import GrantParty
from grants.workflow.approving import fault_of
from grants.workflow.reported import Reported, is_otherwise, not_divided
from programmes.models import Assignment
from registry.fields import DayField, KronorField

#: What a share that is no whole per cent is told.
WHOLE_PER_CENT = dict.fromkeys(("invalid", "min_value", "max_value"), _("Write a whole number from 0 to 100."))


class GrantFilter(forms.Form):
    """Which grants the list shows."""

    assignment = forms.ModelChoiceField(
        Assignment.objects.none(), label=_("Assignment"), required=False, to_field_name="key", empty_label=_("All")
    )
    q = forms.CharField(label=_("Project or coordinator"), required=False, max_length=100)

    def __init__(self, *args: Any, authorities: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignment"]
        field.queryset = Assignment.objects.filter(authority__in=authorities).order_by("key")
        field.label_from_instance = lambda one: f"{one.authority}: {one.short_title_sv or one.title_sv}"
        field.queryset = field.queryset.select_related("authority")


class ThemeForm(forms.Form):
    """How much of a grant is of a theme."""

    percent = forms.IntegerField(
        label=_("Share of the grant, per cent"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "5"}),
        error_messages={
            "invalid": _("Write a whole number from 0 to 100."),
            "min_value": _("Write a whole number from 0 to 100."),
            "max_value": _("Write a whole number from 0 to 100."),
        },
    )
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


class PartForm(forms.Form):
    """What is known of a demanded part of a project."""

    description = forms.CharField(
        label=_("How it forms part of the project"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
        help_text=_("Left empty, it is not described, and the condition is not met."),
    )
    amount = KronorField(label=_("Money set aside for it within the grant, kronor"))
    covers = forms.MultipleChoiceField(
        label=_("What it covers"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(self, *args: Any, covers: list[tuple[str, str]], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for year in years:
            self.fields[f"year_{year}"] = KronorField(
                label=_("Of it in %(year)s, kronor") % {"year": year}, required=False
            )
        if covers:
            self.fields["covers"].choices = covers
        else:
            del self.fields["covers"]

    @property
    def values(self) -> dict[str, Any]:
        """What is stated: the years' amounts together, where any is given."""
        data = dict(self.cleaned_data)
        years = {int(name[5:]): data.pop(name) for name in list(data) if name.startswith("year_")}
        known = {year: amount for year, amount in years.items() if amount is not None}
        return {**data, "by_year": known}


class AreasForm(forms.Form):
    """How much of a grant is of each technology area, and why."""

    def __init__(self, *args: Any, areas: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in areas.items():
            self.fields[f"area_{key}"] = forms.IntegerField(
                label=_("%(area)s, per cent") % {"area": name},
                min_value=0,
                max_value=100,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "5"}),
                error_messages=WHOLE_PER_CENT,
            )
        self.fields["reason"] = forms.CharField(
            label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
        )

    @property
    def shares(self) -> dict[str, int]:
        """Per cent by the area's key."""
        return {name[5:]: value or 0 for name, value in self.cleaned_data.items() if name.startswith("area_")}


class PlanForm(forms.Form):
    """All eligible costs that a project plans for a year."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    costs = KronorField(label=_("All eligible costs of the year, whoever pays them, kronor"))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]


class CostForm(forms.Form):
    """Eligible costs of a party for a period, and how much of them the grant pays."""

    organisation = forms.TypedChoiceField(label=_("Party"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))
    cost = KronorField(label=_("Eligible costs, kronor"))
    percent = forms.IntegerField(
        label=_("The grant's share of the costs, per cent"),
        help_text=_("Left empty, it is the party's largest share by the grant. It is never more."),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "5"}),
        error_messages=WHOLE_PER_CENT,
    )
    category = forms.ChoiceField(
        label=_("Category of aid"),
        required=False,
        help_text=_("Where the party has several, each with its own share."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    replaces = forms.TypedChoiceField(label=_("Replaces"), required=False, empty_value=None)

    def __init__(
        self, *args: Any, parties: list[Any], standing: list[Any], agreed: Mapping[int, GrantParty], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreed = agreed
        titles = {each["category"]: capfirst(title_of(each)) for one in agreed.values() for each in one.shares}
        self.fields["category"].choices = [("", _("None")), *sorted(titles.items())]
        if not titles:
            self.fields["category"].widget = forms.HiddenInput()
        by_key = {str(one.uuid): one for one in parties}
        self.fields["organisation"].choices = [("", "–"), *((key, one.name) for key, one in by_key.items())]
        self.fields["organisation"].coerce = by_key.__getitem__
        rows = {str(one.uuid): one for one in standing}
        if rows:
            field = self.fields["replaces"]
            field.choices = [("", _("no row: it is new")), *((key, _shown(one)) for key, one in rows.items())]
            field.coerce = rows.__getitem__
        else:
            del self.fields["replaces"]

    def clean(self) -> Any:
        cleaned = super().clean()
        party, percent = self.cleaned_data.get("organisation"), self.cleaned_data.get("percent")
        agreed = self.agreed.get(party.pk) if party else None
        category, replaces = self.cleaned_data.get("category"), self.cleaned_data.get("replaces")
        if agreed and category is not None:
            share = agreed.share_of(category) if percent is None else Fraction(percent, 100)
            if wrong := fault_of(agreed, category, share, replaces=replaces):
                self.add_error("percent" if isinstance(wrong, ShareAboveLimit) else "category", str(wrong))
        return cleaned


class DividedForm(forms.Form):
    """What of the reported costs of each party with several categories of aid is of which."""

    def __init__(self, *args: Any, reported: Sequence[Reported], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reported = [one for one in reported if one.to_divide and not one.is_taken_up]
        for one in self.reported:
            for each in one.to_divide:
                words = {"party": one.agreed.name, "year": one.year, "category": title_of(each)}
                self.fields[_place(one, each["category"])] = KronorField(
                    label=_("%(party)s, %(year)s, %(category)s: kronor") % words,
                    initial=one.stated.get(each["category"]),
                    required=False,
                )
        if any(one.stated for one in self.reported):
            self.fields["why"] = forms.CharField(
                label=_("Why, where it is divided otherwise than the party has stated"), max_length=300, required=False
            )

    def clean(self) -> Any:
        cleaned = super().clean()
        for one in self.reported:
            names = [_place(one, each["category"]) for each in one.to_divide]
            if not self.errors.keys() & set(names) and sum(cleaned.get(name) or 0 for name in names) != one.cost:
                self.add_error(names[0], str(not_divided(one)))
        if not self.errors and not cleaned.get("why"):
            given = self.divided
            if any(is_otherwise(one, given[one.organisation.pk, one.year]) for one in self.reported):
                self.add_error("why", str(DivisionUnexplained()))
        return cleaned

    @property
    def divided(self) -> dict[tuple[int, int], dict[str, int]]:
        """The kronor by party and year, by category of aid."""
        return {
            (one.organisation.pk, one.year): {
                each["category"]: self.cleaned_data[_place(one, each["category"])] or 0 for each in one.to_divide
            }
            for one in self.reported
        }


def _place(one: Reported, category: str) -> str:
    return f"d_{one.organisation.uuid}_{one.year}_{category}"


def _shown(row: Any) -> str:
    return f"{row.organisation}, {row.starts_on} – {row.ends_on}: {row.cost} kr"
