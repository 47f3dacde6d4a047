"""Responsible internationalisation as it is typed: the checklist's answers, an officer's assessment, new checklists."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.display.aid import in_language
from applications.forms.draft import DraftForm, checked_text
from applications.loading.checklists import faults
from applications.models import Checklist
from applications.models.international import Outcome, ScreeningResult
from registry.fields import DayField

#: No checklist comes near this; a longer text is a mistake (characters).
MOST_TEXT = 100_000
#: As much as an answer may hold.
MOST_NOTE = 5_000


def checklist_words(checklist: Checklist | None, name: str) -> str:
    """What a field of the checklist is called, by the name it is saved under."""
    key, _dot, note = name.partition(".")
    for one in checklist.questions if checklist else ():
        if one["key"] == key:
            question = in_language(one["text_sv"], one["text_en"])
            return _("How you handle this: %(question)s") % {"question": question} if note else question
    return name


class ChecklistForm(DraftForm):
    """The questions of a checklist: yes or no, and for a yes how it is handled."""

    def __init__(self, data: Any = None, *, checklist: Checklist, stands: Mapping[str, Any]) -> None:
        initial = {}
        for name, value in stands.items():
            initial[self._name(name)] = ("yes" if value else "no") if isinstance(value, bool) else value
        super().__init__(data, initial=initial)
        self.questions = checklist.questions
        for one in self.questions:
            self.fields[f"q-{one['key']}"] = forms.TypedChoiceField(
                label=in_language(one["text_sv"], one["text_en"]),
                help_text=in_language(one["help_sv"], one["help_en"]),
                choices=[("yes", _("Yes")), ("no", _("No"))],
                widget=forms.RadioSelect,
                coerce=lambda value: value == "yes",
                empty_value=None,
                required=False,
            )
            self.fields[f"q-{one['key']}-note"] = forms.CharField(
                label=_("If yes: what it is, and how you handle it"),
                max_length=MOST_NOTE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @staticmethod
    def _name(saved: str) -> str:
        return "q-" + saved.replace(".", "-")

    def answers(self) -> dict[str, Any]:
        """What can be saved, as `workflow.international.save_answers` takes it."""
        kept = self.kept()
        found = {}
        for one in self.questions:
            key = one["key"]
            for saved in (key, f"{key}.note"):
                if self._name(saved) in kept:
                    found[saved] = kept[self._name(saved)]
        return found

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each question with its source, its answer and its note."""
        return [(one["source"], self[f"q-{one['key']}"], self[f"q-{one['key']}-note"]) for one in self.questions]


class AssessmentForm(forms.Form):
    """What an officer comes to, and which lists were looked in."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What you come to"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    assessment = forms.CharField(
        label=gettext_lazy("Assessment"),
        help_text=gettext_lazy("The risks, how the applicant handles them, and why that is enough or not."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"),
        help_text=gettext_lazy("Only when the cooperation is acceptable with conditions. They belong in the decision."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, checklist: Checklist, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.screenings: Sequence[Mapping[str, Any]] = checklist.screenings
        self.today = today
        for one in self.screenings:
            key = one["key"]
            self.fields[f"s-{key}-result"] = forms.ChoiceField(
                label=_("Result"), choices=ScreeningResult.choices, initial=ScreeningResult.NOT_DONE
            )
            self.fields[f"s-{key}-on"] = DayField(label=_("Looked up on"), required=False)
            self.fields[f"s-{key}-version"] = forms.CharField(
                label=_("The list's version or date"), max_length=100, required=False
            )
            self.fields[f"s-{key}-note"] = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("outcome") == Outcome.CONDITIONS and not (values.get("conditions") or "").strip():
            self.add_error("conditions", _("Write the conditions under which the cooperation is acceptable."))
        for one in self.screenings:
            key = one["key"]
            done = values.get(f"s-{key}-result") != ScreeningResult.NOT_DONE
            for name, sentence in (
                ("on", _("Write the day you looked it up.")),
                ("version", _("Write which version or date of the list it was.")),
            ):
                if done and f"s-{key}-{name}" not in self.errors and not values.get(f"s-{key}-{name}"):
                    self.add_error(f"s-{key}-{name}", sentence)
            on = values.get(f"s-{key}-on")
            if on and on > self.today:
                self.add_error(f"s-{key}-on", _("Write a day that has been, or today."))
            if values.get(f"s-{key}-result") == ScreeningResult.FOUND and not values.get(f"s-{key}-note"):
                self.add_error(f"s-{key}-note", _("Write what was found."))
        return values

    def looked_up(self) -> list[dict[str, Any]]:
        """The look-ups as they are kept."""
        values = self.cleaned_data
        return [
            {
                "key": one["key"],
                "title_sv": one["title_sv"],
                "title_en": one["title_en"],
                "source": one["source"],
                "result": values[f"s-{one['key']}-result"],
                "on": on.isoformat() if (on := values[f"s-{one['key']}-on"]) else None,
                "version": values[f"s-{one['key']}-version"],
                "note": values[f"s-{one['key']}-note"],
            }
            for one in self.screenings
        ]

    @property
    def rows(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Each list with its source and its fields."""
        return [
            (
                in_language(one["title_sv"], one["title_en"]),
                one["source"],
                [self[f"s-{one['key']}-{name}"] for name in ("result", "on", "version", "note")],
            )
            for one in self.screenings
        ]


class NewChecklistForm(forms.Form):
    """A checklist as text; `content` becomes checked values."""

    content = forms.CharField(
        label=gettext_lazy("Checklist"),
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        help_text=gettext_lazy("YAML, as in the product's own files. Give the checklist a new key and its own period."),
    )

    def clean_content(self) -> dict[str, Any]:
        """The content; each fault becomes an error of its own at the field."""
        return checked_text(self.cleaned_data["content"], faults)
