"""Document kinds: a kind is a file of sections, a dataset module and templates, found by its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Demand:
    """The sentence of a decision that a section answers (krav)."""

    assignment: str
    quote: str


@dataclass(frozen=True)
class Section:
    """A section of a document. `generated` names what fills it; else people write, beside its `tables`.

    `writers` says whose text a required section needs: "one" (any of the authorities writes for all), "each", or the
    key of the authority whose assignment it answers.
    """

    key: str
    number: str
    heading: str
    guidance: str = ""
    required: bool = False
    writers: str = "one"
    generated: str = ""
    tables: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()

    def writes(self, authority: str) -> bool:
        """Whether the section needs a text of the authority's own."""
        return self.writers in ("each", authority)

    def lacks(self, authorities: Sequence[str], texts: Mapping[str, str]) -> list[str]:
        """The keys of those whose text is still needed; where any may write, all of them until one has."""
        wrote = {key for key, text in texts.items() if text.strip()}
        if not self.required:
            return []
        if self.writers == "one":
            return [] if wrote else list(authorities)
        return [key for key in authorities if self.writes(key) and key not in wrote]


@dataclass(frozen=True)
class Kind:
    """A kind of document that answers a duty."""

    key: str
    schema: str
    title: str
    subtitle: str
    case_title: str
    cutoff: dict[str, int]
    default_submitter: str = ""
    sections: tuple[Section, ...] = field(default_factory=tuple)

    def cutoff_for(self, due_on: date) -> date:
        """The last day whose figures count in the document due on `due_on`."""
        return date(due_on.year - self.cutoff["years_before"], self.cutoff["month"], self.cutoff["day"])

    def section(self, key: str) -> Section | None:
        """The section named `key`, or None."""
        return next((section for section in self.sections if section.key == key), None)

    @property
    def written(self) -> tuple[Section, ...]:
        """The sections that people write in."""
        return tuple(section for section in self.sections if not section.generated)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind the product can produce, by key."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem != "measures":
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            data["sections"] = tuple(_section(section) for section in data["sections"])
            found[data["key"]] = Kind(**data)
    return found


def _section(data: dict[str, Any]) -> Section:
    demands = tuple(Demand(**demand) for demand in data.pop("demands", []))
    return Section(**{**data, "tables": tuple(data.get("tables", [])), "demands": demands})


@cache
def measures() -> dict[str, dict[str, str]]:
    """What each measure is called, how it is counted and of what."""
    return yaml.safe_load((FOLDER / "measures.yaml").read_text(encoding="utf-8"))
