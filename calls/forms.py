"""From what is typed to clean values: the sections of a call, lists' filters, and the acts' small forms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, OrganisationKind, User
from calls.models import Call, CallCondition, Effect, Phase
from calls.rules import kinds
from calls.rules.form import CHOICE, LONG_TEXT, SHORT_TEXT, YES_NO
from calls.rules.kinds import KINDS, ParameterType
from calls.sentences import BASE_LABELS, IN_KIND_LABELS, KIND_LABELS, PARAMETER_LABELS
from calls.states import CallStatus
from programmes.models import Assignment, Condition, Strand
from programmes.templatetags.texts import part_name, text_of
from registry.fields import ClockField, DayField, KronorField
from sweden.clock import STOCKHOLM, local

#: When a call closes and opens unless another time is written.
CLOSES_AT_HOUR, OPENS_AT_HOUR = time(14), time(9)


class NewCallForm(forms.Form):
    """What a call begins with."""

    part = forms.ChoiceField(label=_("Assignment or part that the money comes from"), widget=forms.RadioSelect)
    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    test = forms.BooleanField(
        label=_("This is a test: its own number series, never public, never in the ledger or a report"), required=False
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[Assignment, Strand | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {part_key(assignment, strand): (assignment, strand) for assignment, strand in parts}
        self.fields["part"].choices = [(key, part_label(*part)) for key, part in self.parts.items()]

    def clean_part(self) -> tuple[Assignment, Strand | None]:
        return self.parts[self.cleaned_data["part"]]


def part_key(assignment: Assignment, strand: Strand | None) -> str:
    """How a part is named in a form."""
    return f"{assignment.pk}-{strand.pk if strand else 0}"


def part_label(assignment: Assignment, strand: Strand | None) -> str:
    """How a part is named for people: programme, part, strand."""
    from_programme = part_name(assignment)
    return f"{from_programme}: {text_of(strand, 'name')}" if strand else from_programme


class TextsForm(forms.ModelForm):
    """What the call says, and whom one asks."""

    class Meta:
        model = Call
        fields = [
            "title_sv",
            "title_en",
            "purpose_sv",
            "purpose_en",
            "who_may_apply_sv",
            "who_may_apply_en",
            "legal_basis_sv",
            "may_be_appealed",
            "appeal_ground_sv",
            "contact_name",
            "contact_email",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("purpose_sv", 6),
                ("purpose_en", 6),
                ("who_may_apply_sv", 4),
                ("who_may_apply_en", 4),
                ("legal_basis_sv", 2),
            )
        }
        help_texts = {
            "purpose_sv": _(
                "What the call is for, in plain words. The first paragraph is the lead of the public page."
            ),
            "legal_basis_sv": _("The ordinance the grants rest on, and the basis for state aid."),
            "appeal_ground_sv": _("The provision that says whether the decision may be appealed."),
        }

    def _post_clean(self) -> None:
        """Nothing is written to the row here: the workflow does that, on the revision that was read."""


class PeriodForm(forms.Form):
    """When the call opens and closes, and the days that follow from it. Swedish time."""

    opens_day = DayField(label=_("Opens, day"), required=False)
    opens_time = ClockField(label=_("Opens, time"), required=False, initial=OPENS_AT_HOUR)
    closes_day = DayField(label=_("Closes, day"), required=False)
    closes_time = ClockField(
        label=_("Closes, time"),
        required=False,
        initial=CLOSES_AT_HOUR,
    )
    decision_planned_on = DayField(label=_("Decision planned, day"), required=False)
    project_start_from = DayField(label=_("Earliest start of the projects"), required=False)
    project_end_latest = DayField(label=_("Latest end of the projects"), required=False)

    @staticmethod
    def initial_of(call: Call) -> dict[str, Any]:
        """What stands in the fields before anything is typed."""
        opens, closes = (local(moment) if moment else None for moment in (call.opens_at, call.closes_at))
        return {
            "opens_day": opens.date() if opens else None,
            "opens_time": opens.time() if opens else OPENS_AT_HOUR,
            "closes_day": closes.date() if closes else None,
            "closes_time": closes.time() if closes else CLOSES_AT_HOUR,
            "decision_planned_on": call.decision_planned_on,
            "project_start_from": call.project_start_from,
            "project_end_latest": call.project_end_latest,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens = _moment(data.get("opens_day"), data.get("opens_time") or OPENS_AT_HOUR)
        closes = _moment(data.get("closes_day"), data.get("closes_time") or CLOSES_AT_HOUR)
        if opens and closes and closes <= opens:
            self.add_error("closes_day", _("The call must close after it opens."))
        start, end = data.get("project_start_from"), data.get("project_end_latest")
        if start and end and end < start:
            self.add_error("project_end_latest", _("The projects must end after they start."))
        decision = data.get("decision_planned_on")
        if decision and closes and decision < local(closes).date():
            self.add_error("decision_planned_on", _("The decision is planned for a day after the call has closed."))
        data["opens_at"], data["closes_at"] = opens, closes
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `workflow.edit` takes."""
        names = ("opens_at", "closes_at", "decision_planned_on", "project_start_from", "project_end_latest")
        return {name: self.cleaned_data.get(name) for name in names}


def _moment(day: date | None, at: time) -> datetime | None:
    return datetime.combine(day, at, STOCKHOLM) if day else None


class MoneyForm(forms.Form):
    """Where the money comes from: a row per part of the authority's assignments, a column per budget year."""

    def __init__(
        self,
        *args: Any,
        parts: Sequence[tuple[Assignment, Strand | None]],
        years: Sequence[int],
        chosen: Mapping[str, Mapping[int, int]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = list(years)
        self.parts = {part_key(*part): part for part in parts}
        for key, part in self.parts.items():
            self.fields[f"use-{key}"] = forms.BooleanField(
                label=part_label(*part), required=False, initial=key in chosen
            )
            for year in self.years:
                self.fields[f"sum-{key}-{year}"] = KronorField(
                    label=f"{part_label(*part)} {year}", required=False, initial=chosen.get(key, {}).get(year)
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the table: each part with its tick and its fields per year."""
        return [
            {
                "label": part_label(*part),
                "use": self[f"use-{key}"],
                "cells": [(year, self[f"sum-{key}-{year}"]) for year in self.years],
            }
            for key, part in self.parts.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self.parts:
            typed = [data.get(f"sum-{key}-{year}") for year in self.years]
            if any(typed) and not data.get(f"use-{key}"):
                self.add_error(f"use-{key}", _("Tick the part, or clear its amounts."))
        return data

    @property
    def chosen(self) -> list[tuple[Assignment, Strand | None, dict[int, int]]]:
        """The parts that are ticked, with kronor per year."""
        return [
            (*part, {year: self.cleaned_data.get(f"sum-{key}-{year}") or 0 for year in self.years})
            for key, part in self.parts.items()
            if self.cleaned_data.get(f"use-{key}")
        ]


class PercentField(forms.Field):
    """A share typed in per cent: "50" or "33,3"; kept as an exact fraction."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Fraction | None:
        if value in self.empty_values:
            return None
        text = str(value).replace("%", "").replace(",", ".").strip()
        whole, _point, decimals = text.partition(".")
        if not whole.isascii() or not whole.isdigit() or len(decimals) > 4 or not (decimals or "0").isdigit():
            raise ValidationError(_("Write the share in per cent, for example 50 or 33,3."), code="format")
        share = Fraction(int(whole + decimals), 100 * 10 ** len(decimals))
        if not 0 < share <= 1:
            raise ValidationError(_("Write a share above 0 and at most 100 per cent."), code="range")
        return share

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Fraction):
            return value
        hundredths = value * 10000
        whole, rest = divmod(int(hundredths), 100)
        return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if hundredths.denominator == 1 else f"{whole}"


class CountField(forms.IntegerField):
    """A small whole number, typed as text so that nothing that is typed is lost."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, most: int, least: int = 1, **kwargs: Any) -> None:
        super().__init__(
            min_value=least,
            max_value=most,
            error_messages={
                "invalid": _("Write a whole number."),
                "min_value": _("Write a number that is %(limit_value)s or more."),
                "max_value": _("Write a number that is at most %(limit_value)s."),
            },
            **kwargs,
        )


def _parameter_field(parameter: kinds.Parameter) -> forms.Field:
    label = PARAMETER_LABELS[parameter.name]
    match parameter.type:
        case ParameterType.KRONOR:
            return KronorField(label=label)
        case ParameterType.SHARE:
            return PercentField(label=label)
        case ParameterType.BASE:
            return forms.ChoiceField(label=label, choices=list(BASE_LABELS.items()))
        case ParameterType.IN_KIND:
            return forms.ChoiceField(label=label, choices=list(IN_KIND_LABELS.items()))
        case ParameterType.COUNT:
            return CountField(label=label, most=parameter.most, least=parameter.least)
        case ParameterType.DAY:
            return DayField(label=label)
    return forms.MultipleChoiceField(label=label, choices=OrganisationKind.choices, widget=forms.CheckboxSelectMultiple)


class RowsForm(forms.Form):
    """A form of rows that people add and remove without script: each row's fields are named `<number>-<name>`."""

    def rows_in(self, data: Mapping[str, Any]) -> list[int]:
        """The numbers of the rows that were sent."""
        try:
            return list(range(min(int(data.get("rows", 0)), 100)))
        except ValueError:
            return []


class ConditionsForm(RowsForm):
    """The call's conditions, one row each; the kind of a row is settled when it is added."""

    def __init__(
        self,
        data: Any = None,
        *,
        conditions: Iterable[CallCondition] = (),
        sources: Iterable[Condition] = (),
        add: str = "",
    ) -> None:
        super().__init__(data)
        self.sources = {str(one.pk): one for one in sources}
        self.kinds: list[tuple[str, Condition | None]] = []
        if data is None:
            for condition in conditions:
                self._row(condition.kind, condition.source, condition.parameters, condition.effect)
        else:
            for number in self.rows_in(data):
                kind = data.get(f"{number}-kind", "")
                if kind in KINDS:
                    self._row(kind, self.sources.get(data.get(f"{number}-source", "")))
        if add in KINDS:
            self._row(add, None)

    def _row(
        self, kind: str, source: Condition | None, parameters: Mapping[str, Any] | None = None, effect: str = ""
    ) -> None:
        number = len(self.kinds)
        self.kinds.append((kind, source))
        try:
            values = kinds.read(kind, parameters) if parameters is not None else {}
        except kinds.KindError:
            values = {}
        for parameter in KINDS[kind]:
            field = _parameter_field(parameter)
            field.initial = values.get(parameter.name)
            self.fields[f"{number}-{parameter.name}"] = field
        self.fields[f"{number}-effect"] = forms.ChoiceField(
            label=_("If it is not met"), choices=Effect.choices, initial=effect or Effect.STOP
        )
        self.fields[f"{number}-remove"] = forms.BooleanField(label=_("Remove the condition"), required=False)

    def full_clean(self) -> None:
        """A row that is being removed has no errors."""
        super().full_clean()
        if self.is_bound:
            for number in range(len(self.kinds)):
                if self.cleaned_data.get(f"{number}-remove"):
                    for name in [name for name in self._errors if name.startswith(f"{number}-")]:
                        del self._errors[name]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: each condition with its fields and, when it mirrors one, the government's."""
        return [
            {
                "number": number,
                "kind": kind,
                "label": KIND_LABELS[kind],
                "source": source,
                "fields": [self[f"{number}-{one.name}"] for one in KINDS[kind]],
                "effect": self[f"{number}-effect"],
                "remove": self[f"{number}-remove"],
            }
            for number, (kind, source) in enumerate(self.kinds)
        ]

    @property
    def demands(self) -> list[dict[str, Any]]:
        """The rows that stay: kind, parameters, effect, source."""
        data = self.cleaned_data
        return [
            {
                "kind": kind,
                "parameters": {
                    one.name: tuple(value) if isinstance(value := data[f"{number}-{one.name}"], list) else value
                    for one in KINDS[kind]
                },
                "effect": data[f"{number}-effect"],
                "source": source,
            }
            for number, (kind, source) in enumerate(self.kinds)
            if not data.get(f"{number}-remove")
        ]


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


class ProofreaderForm(forms.Form):
    """Whom to ask."""

    proofreader = forms.ModelChoiceField(
        label=_("Who proofreads"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proofreader"].queryset = people


class NoteForm(forms.Form):
    """What is to be changed."""

    note = forms.CharField(label=_("What is to be changed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class ExtensionForm(forms.Form):
    """A later closing moment, and why."""

    closes_day = DayField(label=_("New closing day"))
    closes_time = ClockField(label=_("Time"), required=False, initial=CLOSES_AT_HOUR)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Shown on the call's public page."))

    @property
    def closes_at(self) -> datetime:
        """The new closing moment."""
        return datetime.combine(
            self.cleaned_data["closes_day"], self.cleaned_data.get("closes_time") or CLOSES_AT_HOUR, STOCKHOLM
        )


class PublicFilterForm(forms.Form):
    """The filters of the public list; they stand in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    myndighet = forms.ChoiceField(label=_("Agency"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            (Phase.OPEN, _("Open")),
            (Phase.COMING, _("Opens later")),
            (Phase.CLOSED, _("Has closed")),
        ],
    )

    def __init__(self, *args: Any, authorities: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [("", _("All")), *((one.key, one.short_name) for one in authorities)]


class StaffFilterForm(forms.Form):
    """The filters of the officers' list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    myndighet = forms.ChoiceField(label=_("Agency"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *CallStatus.choices])

    def __init__(self, *args: Any, authorities: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [("", _("All")), *((one.key, one.short_name) for one in authorities)]
