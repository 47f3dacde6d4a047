"""What the list of grants is asked for."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.errors.stated import ShareAboveLimit
from grants.models import GrantParty
from programmes.models import Assignment
from registry.fields import DayField, KronorField
from sweden.typography import percent as shown_share

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
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    replaces = forms.TypedChoiceField(label=_("Replaces"), required=False, empty_value=None)

    def __init__(
        self, *args: Any, parties: list[Any], standing: list[Any], agreed: Mapping[int, GrantParty], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreed = agreed
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
        if agreed and percent is not None and Fraction(percent, 100) > agreed.share:
            self.add_error("percent", str(ShareAboveLimit(party=agreed.name, limit=shown_share(agreed.share))))
        return cleaned


def _shown(row: Any) -> str:
    return f"{row.organisation}, {row.starts_on} – {row.ends_on}: {row.cost} kr"
