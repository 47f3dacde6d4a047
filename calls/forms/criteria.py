"""What a call judges by, a row each."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import CountField, RowsForm
from calls.forms.setup import SHORT, long_text
from calls.presets import Preset
from calls.rules.criteria import Criterion, Grade
from calls.workflow.setup import free_key


class CriteriaForm(RowsForm):
    """What the call judges by, one row each. Grades stand one to a line: number | Swedish | English."""

    def __init__(
        self, data: Any = None, *, criteria: Iterable[Criterion], two_steps: bool, add: Preset | None = None
    ) -> None:
        super().__init__(data)
        self.two_steps = two_steps
        self.keys: list[str] = []
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
        for name in ("name_sv", "name_en", "question_sv", "question_en", "grades", "weight", "step", "key"):
            field = self.fields.get(f"{number}-{name}")
            value = field.initial if field is not None else self.keys[number]
            self.data[f"{number}-{name}"] = "" if value is None else str(value)
        if self.fields[f"{number}-overall"].initial:
            self.data[f"{number}-overall"] = "on"

    def _row(self, given: Criterion) -> None:
        number = len(self.keys)
        self.keys.append(given.key)
        self.fields |= {
            f"{number}-place": CountField(label=_("Place"), most=99, initial=number + 1, required=False),
            f"{number}-name_sv": forms.CharField(label=_("Name in Swedish"), max_length=120, initial=given.name_sv),
            f"{number}-name_en": forms.CharField(label=_("Name in English"), initial=given.name_en, **SHORT),
            f"{number}-question_sv": long_text(_("What we ask, in Swedish")),
            f"{number}-question_en": long_text(_("What we ask, in English")),
            f"{number}-grades": forms.CharField(
                label=_("Grades, the lowest first"),
                required=False,
                max_length=4000,
                initial="\n".join(_line(one) for one in given.grades),
                widget=forms.Textarea(attrs={"rows": max(3, len(given.grades))}),
                help_text=_("One to a line: number | Swedish | English. None: judged in words only."),
            ),
            f"{number}-weight": CountField(label=_("Weight, per cent"), most=100, required=False, initial=given.weight),
            f"{number}-step": forms.TypedChoiceField(
                label=_("Step"), coerce=int, choices=[(1, _("first")), (2, _("second"))], initial=given.step
            ),
            f"{number}-overall": forms.BooleanField(
                label=_("It sums up the others"), required=False, initial=given.overall
            ),
            f"{number}-remove": forms.BooleanField(label=_("Remove the criterion"), required=False),
        }
        self.fields[f"{number}-question_sv"].initial = given.question_sv
        self.fields[f"{number}-question_en"].initial = given.question_en
        if not self.two_steps:
            self.fields[f"{number}-step"].required = False
            self.fields[f"{number}-step"].widget = forms.HiddenInput()

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
            try:
                data[f"{number}-grades"] = grades(data.get(f"{number}-grades") or "")
            except ValidationError as wrong:
                self.add_error(f"{number}-grades", wrong)
            step = data.get(f"{number}-step") or 1
            if data.get(f"{number}-overall"):
                if step in overall:
                    self.add_error(f"{number}-overall", _("One criterion in each step sums up the others."))
                overall.add(step)
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page."""
        names = ("place", "name_sv", "name_en", "question_sv", "question_en", "grades", "weight", "step", "overall")
        return [
            {"number": number, "key": key} | {name: self[f"{number}-{name}"] for name in (*names, "remove")}
            for number, key in enumerate(self.keys)
        ]

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


def _line(grade: Grade) -> str:
    return " | ".join(str(one) for one in (grade.value, grade.name_sv, grade.name_en) if one != "")


def grades(text: str) -> tuple[Grade, ...]:
    """A scale from lines of number | Swedish | English; numbers rise. Raises ValidationError."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        number, _bar, names = line.partition("|")
        swedish, _bar, english = names.partition("|")
        number = number.strip()
        if not (number.isascii() and number.isdigit() and len(number) <= 4):
            raise ValidationError(_("Begin each line with a number: 3 | Bra | Good."), code="number")
        found.append(Grade(int(number), swedish.strip()[:120], english.strip()[:120]))
    values = [one.value for one in found]
    if len(values) == 1 or values != sorted(set(values)):
        raise ValidationError(_("Write at least two grades, the lowest first, each number once."), code="order")
    return tuple(found)
