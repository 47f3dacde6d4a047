"""What pages show, as small values: the storeys make them, templates/components/ draw them.

Words are lazily translated, so that one value serves every reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from sweden.findings import Finding, Severity, Source

Text = str | Promise
Colour = Literal["neutral", "info", "brand1", "success", "warning", "danger", "accent"]
Shape = Literal["ring", "dot", "square"]


@dataclass(frozen=True)
class Mark:
    """A state as a word on a coloured ground, with a sign: ring waits, dot is under way, square has ended."""

    word: Text
    colour: Colour = "neutral"
    shape: Shape = "dot"


@dataclass(frozen=True)
class Link:
    """Something to follow or do: words, where to, and (where it is listed) what follows from it."""

    label: Text
    url: str
    note: Text = ""


@dataclass(frozen=True)
class Content:
    """Something in a case that can be marked as secret and disclosed by itself: a text, or a file with its name.

    `key` lasts and begins with the storey's name: "application.summary". `words` are the text's, in Swedish or as
    written; `file` is a `registry.StoredFile`.
    """

    key: str
    label: Text
    words: str = ""
    file: Any = None
    filename: str = ""


@dataclass(frozen=True)
class Weight:
    """How a severity looks: its word, colour and icon."""

    word: Text
    colour: Colour
    icon: str


WEIGHTS: dict[Severity, Weight] = {
    Severity.BLOCKING: Weight(pgettext_lazy("severity", "Stops"), "danger", "stop"),
    Severity.OVERRIDE: Weight(pgettext_lazy("severity", "Needs a decision"), "danger", "lock"),
    Severity.REASON: Weight(pgettext_lazy("severity", "Needs a reason"), "warning", "reason"),
    Severity.BREACH: Weight(pgettext_lazy("severity", "Shortfall"), "danger", "stop"),
    Severity.WARNING: Weight(pgettext_lazy("severity", "Warning"), "warning", "warning"),
    Severity.INFO: Weight(pgettext_lazy("severity", "Note"), "info", "info"),
}
HELD = Weight(pgettext_lazy("severity", "Met"), "success", "done")


@dataclass(frozen=True)
class ShownFinding:
    """A finding with its sentence in the reader's language. Without `severity` it says what is fulfilled.

    `note` stands small below the sentence; without one the source does, with its words quoted.
    """

    sentence: Text
    severity: Severity | None = None
    source: Source | None = None
    note: Text = ""
    act: Link | None = None
    excepted: bool = False

    @classmethod
    def of(cls, finding: Finding, sentence: Text, *, act: Link | None = None, note: Text = "") -> "ShownFinding":
        """The finding of a rule, with the sentence its storey has made."""
        return cls(sentence, finding.severity, finding.source, note, act, finding.excepted)

    @property
    def weight(self) -> Weight:
        return WEIGHTS[self.severity] if self.severity else HELD


def heaviest_first(findings: Sequence[ShownFinding]) -> list[ShownFinding]:
    """Worst first, the fulfilled last; equals keep their order."""
    return sorted(findings, key=lambda one: -(one.severity.weight if one.severity else 0))


@dataclass(frozen=True)
class Step:
    """A step on the way of a case: done, now, or left."""

    word: Text
    state: Literal["done", "now", "left"] = "left"

    @property
    def icon(self) -> str:
        return {"done": "done", "now": "waiting", "left": "ring"}[self.state]


def steps(words: Sequence[Text], now: int) -> list[Step]:
    """Steps from their words; `now` is the index of the present one (len(words) when all are done)."""
    return [Step(word, "done" if i < now else "now" if i == now else "left") for i, word in enumerate(words)]


@dataclass(frozen=True)
class Tab:
    """A part of one object or a saved view: a link, with a count where one helps."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Right:
    """Who may do one act in a case, and when not: why. `open_now` is what the reader may do at once."""

    act: Text
    who: Text
    state: Literal["open", "later", "locked"] = "later"

    @property
    def icon(self) -> str:
        return {"open": "done", "later": "ring", "locked": "lock"}[self.state]


@dataclass(frozen=True)
class StreamLine:
    """One thing that happened in a case. `serial` is its number in the register, when it has one."""

    at: datetime
    what: Text
    icon: str = "register"
    more: Text = ""
    serial: int | None = None
    below: Text = ""
    note: str = ""
    documents: Sequence[Any] = field(default=())
    swedish: bool = False  # what stands in the register is Swedish on English pages too


@dataclass(frozen=True)
class NextStep:
    """The one act that is next: what, why, whose turn and until when, and where it is done."""

    title: Text
    why: Text = ""
    whose: Text = ""
    act: Link | None = None
