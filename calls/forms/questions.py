"""The questions of a call's form, a row each."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import CountField, RowsForm
from calls.rules.form import CHOICE, LONG_TEXT, SHORT_TEXT, YES_NO

QUESTION_KINDS = [
    (SHORT_TEXT, _("Short text")),
    (LONG_TEXT, _("Long text")),
    (YES_NO, _("Yes or no")),
    (CHOICE, _("One of several alternatives")),
]


class QuestionsForm(RowsForm):
    """The questions of the application form, one row each. Alternatives stand one to a line: Swedish | English."""

    def __init__(self, data: Any = None, *, questions: Sequence[Mapping[str, Any]] = (), add: str = "") -> None:
        super().__init__(data)
        self.keys: list[str] = []
        if data is None:
            for question in questions:
                self._row(question["key"], question)
        else:
            for number in self.rows_in(data):
                self._row(data.get(f"{number}-key", "")[:40], {})
        if add:
            number = len(self.keys)
            self._row(self._free_key(), {"kind": add})
            if self.is_bound:  # what is typed is kept, and the new row begins as it would on a fresh page
                self.data = self.data.copy()
                self.data[f"{number}-key"] = self.keys[-1]
                for name, value in (("place", number + 1), ("kind", add), ("required", "on")):
                    self.data[f"{number}-{name}"] = str(value)

    def _free_key(self) -> str:
        number = len(self.keys) + 1
        while f"q{number}" in self.keys:
            number += 1
        return f"q{number}"

    def _row(self, key: str, given: Mapping[str, Any]) -> None:
        number = len(self.keys)
        self.keys.append(key)
        options = "\n".join(
            f"{one['label_sv']} | {one['label_en']}" if one.get("label_en") else one["label_sv"]
            for one in given.get("options", [])
        )
        long = forms.Textarea(attrs={"rows": 2})
        self.fields |= {
            f"{number}-place": CountField(label=_("Place"), most=99, initial=number + 1, required=False),
            f"{number}-kind": forms.ChoiceField(
                label=_("Kind of answer"), choices=QUESTION_KINDS, initial=given.get("kind", LONG_TEXT)
            ),
            f"{number}-label_sv": forms.CharField(
                label=_("Question in Swedish"), max_length=300, initial=given.get("label_sv")
            ),
            f"{number}-label_en": forms.CharField(
                label=_("Question in English"), max_length=300, required=False, initial=given.get("label_en")
            ),
            f"{number}-help_sv": forms.CharField(
                label=_("Help in Swedish"), max_length=1000, required=False, initial=given.get("help_sv"), widget=long
            ),
            f"{number}-help_en": forms.CharField(
                label=_("Help in English"), max_length=1000, required=False, initial=given.get("help_en"), widget=long
            ),
            f"{number}-max_words": CountField(
                label=_("Most words"), most=5000, required=False, initial=given.get("max_words") or None
            ),
            f"{number}-options": forms.CharField(
                label=_("Alternatives, one to a line"),
                required=False,
                initial=options,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Swedish | English"),
            ),
            f"{number}-required": forms.BooleanField(
                label=_("Must be answered"), required=False, initial=given.get("required", True)
            ),
            f"{number}-remove": forms.BooleanField(label=_("Remove the question"), required=False),
        }

    def full_clean(self) -> None:
        """A row that is being removed has no errors."""
        super().full_clean()
        if self.is_bound:
            for number in range(len(self.keys)):
                if self.cleaned_data.get(f"{number}-remove"):
                    for name in [name for name in self._errors if name.startswith(f"{number}-")]:
                        del self._errors[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(len(self.keys)):
            is_choice = data.get(f"{number}-kind") == CHOICE and not data.get(f"{number}-remove")
            if is_choice and len(_options(data.get(f"{number}-options", ""))) < 2:
                self.add_error(f"{number}-options", _("Write at least two alternatives, one to a line."))
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page."""
        names = ("place", "kind", "label_sv", "label_en", "help_sv", "help_en", "max_words", "options", "required")
        return [
            {"number": number, "key": key, "remove": self[f"{number}-remove"]}
            | {name: self[f"{number}-{name}"] for name in names}
            for number, key in enumerate(self.keys)
        ]

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions that stay, in their places, as `workflow.set_questions` takes them."""
        data = self.cleaned_data
        kept = []
        for number, key in enumerate(self.keys):
            if data.get(f"{number}-remove"):
                continue
            question = {
                name: data[f"{number}-{name}"]
                for name in ("kind", "label_sv", "label_en", "help_sv", "help_en", "required")
            }
            question |= {
                "key": key,
                "max_words": data.get(f"{number}-max_words") or 0,
                "options": _options(data.get(f"{number}-options", "")),
            }
            kept.append((data.get(f"{number}-place") or 99, number, question))
        return [question for _place, _number, question in sorted(kept, key=lambda one: one[:2])]


def _options(text: str) -> list[dict[str, str]]:
    lines = [line.partition("|") for line in text.splitlines() if line.strip()]
    return [
        {"key": f"o{number}", "label_sv": swedish.strip(), "label_en": english.strip()}
        for number, (swedish, _bar, english) in enumerate(lines, start=1)
    ]
