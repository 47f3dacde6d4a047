"""What is written, entered and decided in a report."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF
from registry.fields import DayField, KronorField
from reporting.kinds.catalogue import Input, InputField, Section


class TextForm(forms.Form):
    """An authority's text in a section, on top of the revision that was read."""

    text = forms.CharField(required=False, strip=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 10}))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        place = {"authority": authority.short_name, "number": section.number}
        self.fields["text"].label = _("%(authority)s's text in section %(number)s") % place


class CommentForm(forms.Form):
    """A note to those one writes with."""

    text = forms.CharField(label=_("Comment"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))


def names(content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What an area and a group of actors are chosen from, by the kind of value."""
    return {
        "area": {one["key"]: one["name"] for one in content.get("areas", ())},
        "group": dict(content.get("groups", {})),
        "agency": {key: one["short_name"] for key, one in content.get("agencies", {}).items()},
    }


class RowForm(forms.Form):
    """A row of a document's table, with the values that its kind asks for. Their labels are Swedish, as printed."""

    def __init__(self, *args, table: Input, names: Mapping[str, Mapping[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.table = table
        for one in table.fields:
            self.fields[one.key] = _row_field(one, names)
        self.fields["number"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def number(self) -> int:
        """The save that was read; 0 for a new row or an unreadable one."""
        return int(self.cleaned_data.get("number") or 0)

    @property
    def values(self) -> dict[str, Any]:
        """What is saved: plain values, days as 2027-02-01."""
        data = {one.key: self.cleaned_data.get(one.key) for one in self.table.fields}
        return {key: _plain(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    """A value as it is kept: a day as 2027-02-01, an amount as a number, nothing as empty."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) and not isinstance(value, bool) else value or ""


def _row_field(one: InputField, names: Mapping[str, Mapping[str, str]]) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "required": one.required}
    if one.kind in ("choice", "area", "group", "agency"):
        choices = one.choices or names.get(one.kind, {})
        return forms.ChoiceField(choices=[("", _("Choose")), *choices.items()], **common)
    if one.kind == "day":
        return DayField(**common)
    if one.kind == "kronor":
        return KronorField(**common)
    if one.kind == "year":
        return forms.CharField(
            max_length=4, validators=[RegexValidator(r"^\d{4}$", _("Write the year as 2026."))], **common
        )
    if one.kind == "text":
        return forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), **common)
    return forms.CharField(max_length=300, **common)


class ApproveForm(forms.Form):
    """An authority's decision: who presented, and who else took part (FL 31 §)."""

    presenter = forms.ModelChoiceField(User.objects.none(), label=_("Presenter"), to_field_name="uuid")
    others = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Others who took part in the final handling without deciding"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        staff = authority.role_assignments.held_now().of_people().filter(role__in=STAFF)
        colleagues = User.objects.filter(person__role_assignments__in=staff, is_active=True).exclude(
            person=by.person_id
        )
        self.fields["presenter"].queryset = colleagues.select_related("person").distinct().order_by("person__name")
        self.fields["others"].queryset = (
            Person.objects.filter(role_assignments__in=staff).exclude(pk=by.person_id).distinct().order_by("name")
        )

    def clean_others(self):
        """Those who took part beside the presenter, who is named once."""
        others, presenter = self.cleaned_data["others"], self.cleaned_data.get("presenter")
        if presenter and presenter.person in others:
            raise forms.ValidationError(
                _("%(name)s presents the report and is already named as presenter.") % {"name": presenter.person}
            )
        return others
