"""A question of a call's form as the page shows it: its fields, rows, and the section it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from calls.rules import settings


class TypedField(forms.Field):
    """Takes what is typed as it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        return value


@dataclass(frozen=True)
class Row:
    """A row of a table or of people: its number and its bound fields."""

    number: int
    cells: Sequence[BoundField]


@dataclass
class Block:
    """A question on the page. `names` are its fields by part; `when`: in words, what it depends on."""

    question: Mapping[str, Any]
    names: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    label: Any = ""
    help: str = ""
    when: str = ""
    form: Any = None
    files: Sequence[Any] = ()
    #: Why a file that came along was not attached.
    refused: list[str] = field(default_factory=list)
    locked: bool = False

    @property
    def key(self) -> str:
        return str(self.question["key"])

    @property
    def kind(self) -> str:
        return str(self.question.get("kind") or settings.LONG_TEXT)

    @property
    def optional(self) -> bool:
        """Whether the application may be handed in without an answer."""
        return not self.question.get("required")

    @property
    def ident(self) -> str:
        return f"q-{self.key}"

    @property
    def depends(self) -> str:
        """For the script: the field and the answers on which this question is asked."""
        when = self.question.get("when")
        return f"q-{when['question']}" if when else ""

    @property
    def answers(self) -> str:
        when = self.question.get("when")
        return " ".join(when["is"]) if when else ""

    @property
    def bound(self) -> BoundField:
        """The question's only, or first, field."""
        return self.form[next(iter(self.names.values()))]

    @property
    def more(self) -> BoundField | None:
        """The follow-up of a yes or no."""
        return self.form[self.names["more"]] if "more" in self.names else None

    @property
    def bounds(self) -> list[BoundField]:
        return [self.form[name] for name in self.names.values()]

    @property
    def shown_rows(self) -> list[Row]:
        return [Row(number, [self.form[name] for name in names]) for number, names in self.rows]

    @property
    def heads(self) -> list[Any]:
        """The names of the columns."""
        first = self.rows[0][1] if self.rows else []
        return [self.form.fields[name].label for name in first]

    @property
    def remarks(self) -> list[str]:
        """What is to be mended before handing in; saved all the same."""
        found: list[str] = []
        for name, sentences in self.form.remarks().items():
            if name == self.ident or name in self.names.values():
                found += sentences
        return found

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Errors of its cells: the field's identity and the sentence."""
        return [
            (bound.id_for_label or bound.auto_id, str(error))
            for _number, names in self.rows
            for bound in (self.form[name] for name in names)
            for error in bound.errors
        ]

    @property
    def can_grow(self) -> bool:
        most = self.question.get("most_rows") or self.question.get("most_people") or 0
        return bool(self.rows) and len(self.rows) < most and not self.locked


@dataclass(frozen=True)
class SectionBlock:
    """A section of the form with its questions."""

    key: str
    title: Any
    text: str
    blocks: Sequence[Block]
