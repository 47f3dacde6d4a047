"""Forms of the consultation log."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from programmes.actors import Group
from programmes.forms.logs import VersionForm, long_text
from programmes.models import Assignment, TechnologyArea
from programmes.models.consultation import ConsultationForm as Form
from programmes.templatetags.texts import text_of
from registry.fields import DayField
from sweden.counties import COUNTIES


def counties() -> list[tuple[str, str]]:
    """Codes and names of the counties, in the reader's language."""
    english = (get_language() or "sv").startswith("en")
    return [(one.code, one.name_en if english else one.name_sv) for one in COUNTIES]


def part(assignment: Assignment) -> str:
    """An assignment as a choice: the agency and its part."""
    return f"{assignment.authority.short_name}, {text_of(assignment, 'short_title')}"


def _several(label: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "pk-check"}), **kwargs
    )


class ConsultationForm(VersionForm):
    """Who was asked, how, about what, what they said, what came of it, and what they were told."""

    LINKS = ("groups", "assignments", "areas")

    subject = forms.CharField(label=_("What it was about"), max_length=200)
    form = forms.ChoiceField(
        label=_("Form"),
        choices=Form.choices,
        help_text=_("A quick dialogue gives each ten minutes, and an answer afterwards on what it led to."),
    )
    held_on = DayField(label=_("Day"))
    held_to = DayField(label=_("To and including"), required=False, help_text=_("For one that went on for days."))
    who = forms.CharField(
        label=_("Who gave their views"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Organisations, with the people who spoke for them, one on each line."),
    )
    groups = _several(_("Groups of actors"))
    responsible = forms.CharField(label=_("Who held it"), max_length=200, required=False)
    assignments = _several(_("Assignments"), help_text=_("None chosen: the whole programme."))
    areas = _several(_("Technology areas"))
    county = forms.ChoiceField(label=_("County"), required=False)
    said = long_text(_("What was said"), 5)
    outcome = long_text(_("What came of it"), 3, required=False)
    feedback_on = DayField(label=_("Feedback given"), required=False)
    feedback_how = forms.CharField(label=_("How the feedback was given"), max_length=300, required=False)
    material = forms.URLField(
        label=_("Link to notes or a recording"), max_length=500, required=False, assume_scheme="https"
    )
    material_note = forms.CharField(
        label=_("About the recording"),
        max_length=300,
        required=False,
        help_text=_("That those who took part agreed to it, and how long it is kept."),
    )

    def __init__(
        self,
        *args: Any,
        groups: dict[str, Group],
        assignments: Sequence[Assignment],
        areas: Sequence[TechnologyArea],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.assignments = {one.key: one for one in assignments}
        self.areas = {one.key: one for one in areas}
        self.fields["groups"].choices = [(key, group.name) for key, group in groups.items()]
        self.fields["assignments"].choices = [(key, part(one)) for key, one in self.assignments.items()]
        self.fields["areas"].choices = [(key, text_of(one, "name")) for key, one in self.areas.items()]
        self.fields["county"].choices = [("", _("none in particular")), *counties()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("held_on"), data.get("held_to")
        if first and last and last < first:
            self.add_error("held_to", _("The last day is before the first."))
        feedback(self, data)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.versions.write_consultation` takes."""
        data = super().values
        data["assignments"] = [self.assignments[key] for key in data["assignments"]]
        data["areas"] = [self.areas[key] for key in data["areas"]]
        return data


def feedback(form: forms.Form, data: dict[str, Any]) -> None:
    """Feedback has a day and a way, one without the other is asked for; and it comes after what was said."""
    _after_it_was_held(form, data.get("held_on"), data.get("feedback_on"))
    if data.get("feedback_on") and not data.get("feedback_how"):
        form.add_error("feedback_how", _("Say how: by letter, at a meeting."))
    if data.get("feedback_how") and not data.get("feedback_on") and "feedback_on" not in form.errors:
        form.add_error("feedback_on", _("Give the day of the feedback."))


def _after_it_was_held(form: forms.Form, held: date | None, told: date | None) -> None:
    if held and told and told < held:
        form.add_error("feedback_on", _("The feedback is dated before the consultation was held."))


class FeedbackForm(forms.Form):
    """What came of a consultation, and what those who were asked have been told."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    outcome = long_text(_("What came of it"), 4)
    feedback_on = DayField(label=_("Feedback given"))
    feedback_how = forms.CharField(
        label=_("How the feedback was given"),
        max_length=300,
        help_text=_("For example: a letter to all who took part."),
    )

    def __init__(self, *args: Any, held_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_on = held_on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _after_it_was_held(self, self.held_on, data.get("feedback_on"))
        return data


class ConsultationFilterForm(forms.Form):
    """Filters of the list, in the address."""

    ord = forms.CharField(
        label=_("Search in the list"), required=False, max_length=200, widget=forms.TextInput(attrs={"size": 20})
    )
    ar = forms.ChoiceField(label=_("Year"), required=False)
    grupp = forms.ChoiceField(label=_("Group"), required=False)
    form = forms.ChoiceField(label=_("Form"), required=False)
    uppdrag = forms.ChoiceField(label=_("Assignment"), required=False)
    omrade = forms.ChoiceField(label=_("Technology area"), required=False)
    lan = forms.ChoiceField(label=_("County"), required=False)
    aterkoppling = forms.ChoiceField(
        label=_("Feedback"),
        required=False,
        choices=[
            ("", _("All")),
            ("saknas", pgettext_lazy("feedback", "not given yet")),
            ("lamnad", pgettext_lazy("feedback", "given")),
        ],
    )

    def __init__(
        self,
        *args: Any,
        years: Iterable[int],
        groups: dict[str, Group],
        assignments: Sequence[Assignment],
        areas: Sequence[TechnologyArea],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("All"))
        self.fields["ar"].choices = [every, *((str(year), str(year)) for year in years)]
        self.fields["grupp"].choices = [every, *((key, one.name) for key, one in groups.items())]
        self.fields["form"].choices = [every, *Form.choices]
        self.fields["uppdrag"].choices = [every, *((one.key, part(one)) for one in assignments)]
        self.fields["omrade"].choices = [every, *((one.key, text_of(one, "name")) for one in areas)]
        self.fields["lan"].choices = [every, *counties()]
        if len(assignments) < 2:
            del self.fields["uppdrag"]
        if not areas:
            del self.fields["omrade"]
