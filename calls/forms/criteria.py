"""What a call judges by, a row each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import CountField, RowsForm
from calls.forms.setup import SHORT, long_text
from calls.presets import Preset
from calls.rules.criteria import MOST_GRADES, Criterion, Grade
from calls.workflow.setup import free_key

#: Empty rows below the grades that are there, and the fewest rows of a criterion.
EMPTY_GRADES, LEAST_GRADES = 2, 4


class CriteriaForm(RowsForm):
    """What the call judges by, one row each, with a row of its own for each grade: number, Swedish, English."""

    def __init__(
        self, data: Any = None, *, criteria: Iterable[Criterion], two_steps: bool, add: Preset | None = None
    ) -> None:
        super().__init__(data)
        self.two_steps = two_steps
        self.keys: list[str] = []
        #: How many rows of grades each criterion has on the page, the empty ones with them.
        self.grade_rows: list[int] = []
        if data is None:
            for one in criteria:
                self._row(one)
        else:
            for number in self.rows_in(data):
                self._row(Criterion(key=data.get(f"{number}-key", "")[:40], name_sv=""))
        for one in add.criteria if add else ():
            self._row(one)
            if self.is_bound:  # what is typed is kept, and the new rows begin as they would on a fresh page
                self._begin(len(self.keys) - 1)

    def _begin(self, number: int) -> None:
        self.data = self.data.copy()
        self.data[f"{number}-key"] = self.keys[number]
        self.data[f"{number}-grades"] = str(self.grade_rows[number])
        for name, field in self.fields.items():
            if name.startswith(f"{number}-"):
                if isinstance(field, forms.BooleanField):
                    if field.initial:
                        self.data[name] = "on"
                else:
                    self.data[name] = "" if field.initial is None else str(field.initial)

    def _row(self, given: Criterion) -> None:
        number = len(self.keys)
        self.keys.append(given.key)
        self.fields |= {
            f"{number}-place": CountField(label=_("Place"), most=99, initial=number + 1, required=False),
            f"{number}-name_sv": forms.CharField(label=_("Name in Swedish"), max_length=120, initial=given.name_sv),
            f"{number}-name_en": forms.CharField(label=_("Name in English"), initial=given.name_en, **SHORT),
            f"{number}-question_sv": long_text(_("What we ask, in Swedish")),
            f"{number}-question_en": long_text(_("What we ask, in English")),
            f"{number}-weight": CountField(label=_("Weight, per cent"), most=100, required=False, initial=given.weight),
            f"{number}-step": forms.TypedChoiceField(
                label=_("Step"), coerce=int, choices=[(1, _("first")), (2, _("second"))], initial=given.step
            ),
            f"{number}-overall": forms.BooleanField(
                label=_("It sums up the others"), required=False, initial=given.overall
            ),
            f"{number}-remove": forms.BooleanField(label=_("Remove the criterion"), required=False),
        }
        self._grade_rows(number, given.grades)
        self.fields[f"{number}-question_sv"].initial = given.question_sv
        self.fields[f"{number}-question_en"].initial = given.question_en
        if not self.two_steps:
            self.fields[f"{number}-step"].required = False
            self.fields[f"{number}-step"].widget = forms.HiddenInput()

    def _grade_rows(self, number: int, given: Sequence[Grade]) -> None:
        """A row for each grade, and some empty ones below."""
        there = self.data.get(f"{number}-grades", "") if self.is_bound else ""
        count = int(there) if there.isascii() and there.isdigit() and len(there) < 4 else len(given) + EMPTY_GRADES
        count = min(max(count, LEAST_GRADES), MOST_GRADES)
        self.grade_rows.append(count)
        for place in range(count):
            one = given[place] if place < len(given) else None
            stem = f"{number}-grade{place}"
            self.fields |= {
                f"{stem}-value": CountField(
                    label=_("Grade"),
                    most=9999,
                    least=0,
                    required=False,
                    initial=one.value if one else None,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
                ),
                f"{stem}-sv": forms.CharField(label=_("In Swedish"), initial=one.name_sv if one else "", **SHORT),
                f"{stem}-en": forms.CharField(label=_("In English"), initial=one.name_en if one else "", **SHORT),
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
        overall: set[int] = set()
        for number in range(len(self.keys)):
            if data.get(f"{number}-remove"):
                continue
            data[f"{number}-grades"] = self._grades(number, data)
            step = data.get(f"{number}-step") or 1
            if data.get(f"{number}-overall"):
                if step in overall:
                    self.add_error(f"{number}-overall", _("One criterion in each step sums up the others."))
                overall.add(step)
        return data

    def _grades(self, number: int, data: Mapping[str, Any]) -> tuple[Grade, ...]:
        """The criterion's scale: numbers that rise, at least two; empty rows are left out."""
        found: list[Grade] = []
        before = -1
        for place in range(self.grade_rows[number]):
            stem = f"{number}-grade{place}"
            value, swedish, english = (data.get(f"{stem}-{name}") for name in ("value", "sv", "en"))
            if f"{stem}-value" in self.errors:
                continue
            if value is None:
                if swedish or english:
                    self.add_error(f"{stem}-value", _("Write the number of the grade."))
            elif value <= before:
                self.add_error(f"{stem}-value", _("Write the lowest grade first, and each number once."))
            found += [Grade(value, swedish or "", english or "")] if value is not None else []
            before = before if value is None else value
        if len(found) == 1 and not any(name.startswith(f"{number}-grade") for name in self.errors):
            self.add_error(f"{number}-grade0-value", _("Write at least two grades, or none."))
        return tuple(found)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page."""
        names = ("place", "name_sv", "name_en", "question_sv", "question_en", "weight", "step", "overall")
        return [
            {"number": number, "key": key, "grades": self._shown_grades(number)}
            | {name: self[f"{number}-{name}"] for name in (*names, "remove")}
            for number, key in enumerate(self.keys)
        ]

    def _shown_grades(self, number: int) -> list[list[forms.BoundField]]:
        rows = range(self.grade_rows[number])
        return [[self[f"{number}-grade{place}-{name}"] for name in ("value", "sv", "en")] for place in rows]

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria that stay, in their places, each with a key of its own."""
        data = self.cleaned_data
        rows = []
        for number, key in enumerate(self.keys):
            if not data.get(f"{number}-remove"):
                rows.append((data.get(f"{number}-place") or 99, number, key))
        kept: list[Criterion] = []
        for _place, number, key in sorted(rows, key=lambda one: one[:2]):
            taken = {one.key for one in kept}
            values = {name: data[f"{number}-{name}"] for name in ("name_sv", "name_en", "question_sv", "question_en")}
            kept.append(
                Criterion(
                    key=key if key and key not in taken else free_key(values["name_sv"], taken),
                    grades=data[f"{number}-grades"],
                    weight=data.get(f"{number}-weight"),
                    overall=bool(data.get(f"{number}-overall")),
                    step=(data.get(f"{number}-step") or 1) if self.two_steps else 1,
                    **values,
                )
            )
        return kept
