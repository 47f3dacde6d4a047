"""One question of a call's form, or one section, as its officer writes it: only the fields that its kind has."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.forms.fields import CountField
from calls.rules import settings
from calls.rules.form import FormError, decides
from calls.rules.questions import put_question
from calls.rules.settings import plain
from calls.sentences.labels import COMPONENT_LABELS
from registry.fields import DayField, KronorField

QUESTION_KINDS = [
    (settings.SHORT_TEXT, _("Short text")),
    (settings.LONG_TEXT, _("Long text")),
    (settings.NUMBER, _("A number")),
    (settings.AMOUNT, _("Amount in kronor")),
    (settings.DATE, _("Day")),
    (settings.YES_NO, _("Yes or no, perhaps with a follow-up")),
    (settings.CHOICE, _("One of several alternatives")),
    (settings.CHOICES, _("Several of several alternatives")),
    (settings.TABLE, _("Table")),
    (settings.PERSONS, _("People")),
    (settings.SUBJECTS, _("Research subjects")),
    (settings.FILE, _("File")),
]
KIND_WORDS = dict(QUESTION_KINDS)
COLUMN_KINDS = [("", "–")] + [(key, word) for key, word in QUESTION_KINDS if key in settings.COLUMN_KINDS]
COMMON = ("label_sv", "label_en", "help_sv", "help_en")
#: What of a setting that cannot be kept is said at its field.
_WRONG: dict[str, Any] = {
    "most": _("The highest value is lower than the lowest."),
    "latest": _("The latest day is before the earliest."),
    "options": _("Write at least two alternatives, one to a line, each with its own name."),
    "most_chosen": _("The highest number is lower than the lowest."),
    "least_chosen": _("There are not so many alternatives."),
    "most_people": _("The highest number is lower than the lowest."),
    "columns": _("Name at least one column. A column of alternatives has at least two."),
    "follow_up_sv": _("Write the question that follows, in Swedish."),
}


class BoundField(forms.Field):
    """A bound of a number, exactly as it is typed: 12 or 12,5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 14})

    def to_python(self, value: Any) -> str | None:
        text = str(value or "").replace("\u00a0", "").replace(" ", "").replace("\u2212", "-").replace(",", ".")
        if not text:
            return None
        try:
            found = settings.decimal_of({"bound": text}, "bound")
        except settings.SettingError:
            raise forms.ValidationError(_("Write a number, for example 12 or 12,5."), code="format") from None
        return plain(Decimal(found)) if found is not None else None


def _text(label: Any, most: int, rows: int = 0, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, **more)


def _count(label: Any, most: int, least: int = 0, **more: Any) -> CountField:
    return CountField(label=label, most=most, least=least, required=False, **more)


def _limits() -> dict[str, forms.Field]:
    return {
        "max_words": _count(_("Most words"), settings.MOST_WORDS, 1),
        "max_characters": _count(_("Most characters"), settings.MOST_CHARACTERS, 1),
    }


def _alternatives() -> dict[str, forms.Field]:
    return {
        "options": _text(_("Alternatives in Swedish"), 12_000, 6, strip=False, help_text=_("One to a line.")),
        "options_en": _text(
            _("Alternatives in English"),
            12_000,
            6,
            strip=False,
            help_text=_("One to a line, in the same order as in Swedish."),
        ),
    }


def _fields_of(kind: str) -> dict[str, forms.Field]:
    """The fields of the kind's settings, by the names of `calls.rules.settings`."""
    found = _own_fields(kind)
    if kind in settings.TELLS_OF_A_PART:
        found["component"] = forms.ChoiceField(
            label=_("Tells of a part that the call demands"),
            choices=[("", _("no")), *COMPONENT_LABELS.items()],
            required=False,
            help_text=_("The call's conditions on social sciences, humanities and research schools are judged by it."),
        )
    return found


def _own_fields(kind: str) -> dict[str, forms.Field]:
    match kind:
        case settings.SHORT_TEXT | settings.LONG_TEXT:
            return _limits()
        case settings.NUMBER:
            return {
                "decimals": _count(_("Most decimals"), settings.MOST_DECIMALS),
                "least": BoundField(label=_("Lowest value"), required=False),
                "most": BoundField(label=_("Highest value"), required=False),
                "unit": _text(_("Unit"), 20, help_text=_("For example: months, tonnes")),
            }
        case settings.AMOUNT:
            return {
                "least": KronorField(label=_("Lowest amount, kronor"), required=False),
                "most": KronorField(label=_("Highest amount, kronor"), required=False),
            }
        case settings.DATE:
            return {
                "earliest": DayField(label=_("Earliest day"), required=False),
                "latest": DayField(label=_("Latest day"), required=False),
            }
        case settings.CHOICE:
            return _alternatives()
        case settings.CHOICES:
            return _alternatives() | {
                "least_chosen": _count(_("Fewest chosen"), settings.MOST_OPTIONS),
                "most_chosen": _count(_("Most chosen"), settings.MOST_OPTIONS, 1),
            }
        case settings.YES_NO:
            return {
                "follow_up_on": forms.ChoiceField(
                    label=_("Follow up on"),
                    required=False,
                    choices=[("", _("no follow-up")), ("yes", _("Yes")), ("no", _("No"))],
                ),
                "follow_up_sv": _text(_("The question that follows, in Swedish"), 300),
                "follow_up_en": _text(_("The question that follows, in English"), 300),
                "max_words": _count(_("Most words in the answer to it"), settings.MOST_WORDS, 1),
            }
        case settings.TABLE:
            return _columns() | {"most_rows": _count(_("Most rows"), settings.MOST_ROWS, 1, initial=10)}
        case settings.PERSONS:
            return {
                "least_people": _count(_("Fewest people"), settings.MOST_PEOPLE),
                "most_people": _count(_("Most people"), settings.MOST_PEOPLE, 1, initial=20),
                "orcid_required": forms.BooleanField(label=_("ORCID must be given"), required=False),
                "asks_role": forms.BooleanField(
                    label=_("Ask who leads and who takes part"),
                    required=False,
                    help_text=_("The call's conditions on leader and number of researchers are judged by the answers."),
                ),
            }
        case settings.SUBJECTS:
            levels = [(1, _("area (one digit)")), (3, _("group (three digits)")), (5, _("subject (five digits)"))]
            return {
                "level": forms.TypedChoiceField(
                    label=_("At least to the level"), choices=levels, coerce=int, initial=3, required=False
                ),
                "most_codes": _count(_("Most subjects"), settings.MOST_CODES, 1, initial=3),
            }
        case _:
            return {"most_files": _count(_("Most files"), settings.MOST_FILES, 1, initial=1)}


def _columns() -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for number in range(settings.MOST_COLUMNS):
        found |= {
            f"column{number}-label_sv": _text(_("Column in Swedish"), 120),
            f"column{number}-label_en": _text(_("Column in English"), 120),
            f"column{number}-kind": forms.ChoiceField(label=_("Kind of value"), choices=COLUMN_KINDS, required=False),
            f"column{number}-options": _text(_("Alternatives in Swedish"), 6000, 2, strip=False),
            f"column{number}-options_en": _text(_("Alternatives in English"), 6000, 2, strip=False),
            f"column{number}-required": forms.BooleanField(label=_("Must be filled in"), required=False),
        }
    return found


def lines_of(options: Iterable[Mapping[str, str]], name: str = "label_sv") -> str:
    """Alternatives as they are typed, one to a line; what is not written in English is an empty line."""
    return "\n".join(one.get(name, "") for one in options).rstrip("\n")


def options_of(swedish: str, english: str = "", before: Iterable[Mapping[str, str]] = ()) -> list[dict[str, str]]:
    """Alternatives as they were typed, line by line. One that was there before keeps its key: other questions may
    depend on it.
    """
    keys = {one["label_sv"]: one["key"] for one in before}
    found: list[dict[str, str]] = []
    number = 0
    for label, translated in pairs_of(swedish, english):
        key = keys.get(label)
        while key is None or any(one["key"] == key for one in found):
            number += 1
            key = f"o{number}" if f"o{number}" not in keys.values() else None
        found.append({"key": key, "label_sv": label, "label_en": translated})
    return found


def pairs_of(swedish: str, english: str) -> list[tuple[str, str]]:
    """Each line with the line at its place in the other language; empty pairs are left out."""
    lines = zip_longest(swedish.splitlines(), english.splitlines(), fillvalue="")
    pairs = [(one.strip(), other.strip()) for one, other in lines]
    return [pair for pair in pairs if any(pair)]


class QuestionForm(forms.Form):
    """One question. `content` is the form it stands in, `question` what it is now (with key and kind)."""

    label_sv = forms.CharField(label=_("Question in Swedish"), max_length=300)
    label_en = _text(_("Question in English"), 300)
    help_sv = _text(_("Help in Swedish"), 1000, 2)
    help_en = _text(_("Help in English"), 1000, 2)
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        content: Mapping[str, Any],
        question: Mapping[str, Any],
        project_kinds: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.content, self.question = content, question
        self.kind = str(question["kind"])
        self.is_core = bool(question.get("core"))
        super().__init__(data, initial=self._initial())
        if self.is_core:
            for name in COMMON:
                del self.fields[name]
        else:
            self.fields |= _fields_of(self.kind)
            for name, field in self.fields.items():
                if name not in self.initial and field.initial is not None:
                    self.initial[name] = field.initial
        self._add_place(project_kinds)

    def _initial(self) -> dict[str, Any]:
        found = {name: value for name, value in self.question.items() if value not in (0, None, [])}
        found["required"] = self.question.get("required", True)
        found["options"] = lines_of(self.question.get("options") or ())
        found["options_en"] = lines_of(self.question.get("options") or (), "label_en")
        for number, column in enumerate(self.question.get("columns") or ()):
            for name in ("label_sv", "label_en", "kind", "required"):
                found[f"column{number}-{name}"] = column.get(name)
            found[f"column{number}-options"] = lines_of(column.get("options") or ())
            found[f"column{number}-options_en"] = lines_of(column.get("options") or (), "label_en")
        when = self.question.get("when")
        found["when"] = [f"{when['question']}={one}" for one in when["is"]] if when else []
        return found

    def _add_place(self, project_kinds: Sequence[tuple[str, str]]) -> None:
        sections = self.content.get("sections", [])
        if sections:
            names = [(one["key"], one["title_sv"]) for one in sections]
            self.fields["section"] = forms.ChoiceField(
                label=_("Section"), choices=[("", _("before the sections")), *names], required=False
            )
        if project_kinds:
            self.fields["project_kinds"] = forms.MultipleChoiceField(
                label=_("Only for these kinds of projects"),
                choices=project_kinds,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("None chosen: for all."),
            )
        choices = self._deciding()
        if choices:
            self.fields["when"] = forms.MultipleChoiceField(
                label=_("Asked only on these answers"),
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("Answers to one earlier question. None chosen: always asked."),
            )

    def _deciding(self) -> list[tuple[str, str]]:
        """The answers to earlier questions on which this one may depend."""
        words = {"yes": _("Yes"), "no": _("No")}
        found = []
        for one in self.content.get("questions", []):
            if one["key"] == self.question["key"]:
                break
            labels = words | {option["key"]: option["label_sv"] for option in one.get("options", ())}
            found += [(f"{one['key']}={key}", f"{one['label_sv']} {labels[key]}") for key in decides(one)]
        return found

    @property
    def settings(self) -> list[forms.BoundField]:
        """The fields of the kind, save the columns of a table."""
        apart = (*COMMON, "required", "section", "project_kinds", "when", "options", "options_en")
        return [bound for bound in self if bound.name not in apart and not bound.name.startswith("column")]

    @property
    def columns(self) -> list[list[forms.BoundField]]:
        """The fields of the columns of a table, a row for each."""
        names = ("label_sv", "label_en", "kind", "options", "options_en", "required")
        if self.kind != settings.TABLE or self.is_core:
            return []
        return [[self[f"column{number}-{name}"] for name in names] for number in range(settings.MOST_COLUMNS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len({one.partition("=")[0] for one in data.get("when", ())}) > 1:
            self.add_error("when", _("Choose answers to one question only."))
        for name in [name for name in data if name.endswith("options_en")]:
            if any(not swedish for swedish, _english in pairs_of(data.get(name[:-3]) or "", data.get(name) or "")):
                self.add_error(name, _("There is a line in English that has no line in Swedish beside it."))
        if self.errors:
            return data
        try:
            self.result = put_question(self.content, self.written)
        except FormError as wrong:
            name = wrong.name if wrong.name in self.fields else None
            if wrong.name == "columns":
                name = "column0-label_sv"
            said = _WRONG.get(wrong.name, _("The question cannot be kept like this. Check it, and those around it."))
            self.add_error(name, said)
        return data

    @property
    def written(self) -> dict[str, Any]:
        """The question as `calls.rules.form` takes it."""
        data = self.cleaned_data
        found = dict(self.question) if self.is_core else {"key": self.question["key"], "kind": self.kind}
        found["core"] = self.question.get("core", "")
        found |= {
            name: value
            for name, value in data.items()
            if not name.startswith("column") and name not in ("when", "options_en")
        }
        found["section"] = data.get("section", self.question.get("section", ""))
        if "options" in data:
            found["options"] = options_of(
                data["options"], data.get("options_en", ""), self.question.get("options") or ()
            )
        for name in ("earliest", "latest"):
            if data.get(name):
                found[name] = data[name].isoformat()
        if self.kind == settings.TABLE and not self.is_core:
            found["columns"] = self._written_columns()
        found["when"] = self._written_when()
        return found

    def _written_when(self) -> dict[str, Any] | None:
        if "when" not in self.fields:
            return None if not self.is_core else self.question.get("when")
        chosen = [one.partition("=") for one in self.cleaned_data.get("when", ())]
        return {"question": chosen[0][0], "is": [answer for _key, _sign, answer in chosen]} if chosen else None

    def _written_columns(self) -> list[dict[str, Any]]:
        before = list(self.question.get("columns") or ())
        found = []
        for number in range(settings.MOST_COLUMNS):
            label = self.cleaned_data.get(f"column{number}-label_sv")
            if not label:
                continue
            old = before[number] if number < len(before) else {}
            one = {
                "key": f"c{number + 1}",
                "label_sv": label,
                "label_en": self.cleaned_data.get(f"column{number}-label_en", ""),
                "kind": self.cleaned_data.get(f"column{number}-kind") or settings.SHORT_TEXT,
                "required": self.cleaned_data.get(f"column{number}-required", False),
            }
            if one["kind"] == settings.CHOICE:
                typed = [self.cleaned_data.get(f"column{number}-{name}", "") for name in ("options", "options_en")]
                one["options"] = options_of(*typed, old.get("options") or ())
            found.append(one)
        return found


class SectionForm(forms.Form):
    """A section of the form: its title and what is said below it."""

    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=120)
    title_en = _text(_("Title in English"), 120)
    text_sv = _text(_("Text below it in Swedish"), 1000, 2)
    text_en = _text(_("Text below it in English"), 1000, 2)
