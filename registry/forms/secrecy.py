"""Forms of secrecy: marking, and filters of the log of reading."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.administered import GROUPS
from registry.fields import DayField
from registry.rules.secrecy import Ground
from registry.workflow.contents import Part


def ground_choices(grounds: Sequence[Ground]) -> list[tuple[str, str]]:
    """The grounds as choices: section and what it protects."""
    english = get_language() == "en"
    return [(one.key, f"{one.section}: {one.title_en if english else one.title_sv}") for one in grounds]


class MarkForm(forms.Form):
    """What in a case may be secret, on what ground."""

    what = forms.ChoiceField(label=_("What is marked"))
    ground = forms.ChoiceField(label=_("Ground"))
    reason = forms.CharField(
        label=_("What in it is sensitive, and for whom"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Without the sensitive fact itself"),
    )

    def __init__(self, *args: Any, parts: Mapping[str, Sequence[Part]], grounds: Sequence[Ground], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.parts = {one.name: one for group in parts.values() for one in group}
        self.fields["what"].choices = [
            ("", _("Choose")),
            *((word, [(one.name, one.label) for one in group]) for word, group in parts.items() if group),
        ]
        self.fields["ground"].choices = [("", _("Choose")), *ground_choices(grounds)]

    @property
    def part(self) -> Part:
        """The chosen thing."""
        return self.parts[self.cleaned_data["what"]]


class AdministeredFilterForm(forms.Form):
    """Which acts of administrators: of what kind, by whom, on which days."""

    vad = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), *GROUPS.items()],
    )
    namn = forms.CharField(
        label=_("Who did it"), required=False, max_length=100, widget=forms.TextInput(attrs={"size": 18})
    )
    fran = DayField(label=_("From"), required=False)
    till = DayField(label=_("To and including"), required=False)
    maskiner = forms.ChoiceField(
        label=_("What machines have done"),
        required=False,
        choices=[("", _("left out of the list")), ("med", _("in the list"))],
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("fran"), data.get("till")
        if first and last and last < first:
            self.add_error("till", _("The last day is before the first."))
        return data


class ReadingFilterForm(forms.Form):
    """Whose reading, of which case, on which days."""

    namn = forms.CharField(label=_("Name"), required=False, max_length=100, widget=forms.TextInput(attrs={"size": 18}))
    arende = forms.CharField(
        label=_("Case number"), required=False, max_length=40, widget=forms.TextInput(attrs={"size": 14})
    )
    fran = DayField(label=_("From"), required=False)
    till = DayField(label=_("To and including"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("fran"), data.get("till")
        if first and last and last < first:
            self.add_error("till", _("The last day is before the first."))
        return data

    def narrow(self, rows: Any) -> Any:
        """The readings that the filled-in fields leave."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        if name := data.get("namn", "").strip():
            rows = rows.filter(person__name__icontains=name)
        if number := data.get("arende", "").strip():
            rows = rows.filter(case__number__istartswith=number)
        if data.get("fran"):
            rows = rows.filter(day__gte=data["fran"])
        if data.get("till"):
            rows = rows.filter(day__lte=data["till"])
        return rows
