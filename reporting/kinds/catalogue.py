"""Document kinds: each is a package with its sections, dataset, tables and checks. See docs/document-kinds.md.

Here stand the sections, which are data: what is asked of the writers, who must write, and which sentence of a decision
each answers. What computes and prints a kind is found by `reporting.kinds.registry`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from sweden.shipped import read_yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Demand:
    """The sentence of a decision that a section answers (krav)."""

    assignment: str
    quote: str


@dataclass(frozen=True)
class Area:
    """A technology area that a document, or a section of it, is about."""

    key: str
    name: str


@dataclass(frozen=True)
class InputField:
    """A value of a row that people enter. `kind`: line, text, day, year, kronor (whole, as a number), agency, area,
    group, or choice (with `choices`: value → word)."""

    key: str
    label: str
    kind: str = "line"
    required: bool = False
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Input:
    """A table whose rows people enter: what a row is called, its values, and whether rows are taken over from the last
    document of the kind (`carried`)."""

    key: str
    one: str
    fields: tuple[InputField, ...]
    carried: bool = False


@dataclass(frozen=True)
class Section:
    """A section of a document. `generated` names what fills it; else people write, beside its `charts` and `tables`.

    `writers` says whose text a required section needs: "one" (any of the authorities writes for all), "each", or the
    key of the authority whose assignment it answers.
    `lead` is printed first, with the words that the kind fills in between braces. `only` names the assignments that the
    section is for, where it is not for all. `inputs` are the tables whose rows are entered here. `each_area`: one
    section for each technology area. Where there is a document for each, `once` is a section of the covering letter,
    and `area` says which document a section has been made for.
    """

    key: str
    number: str
    heading: str
    guidance: str = ""
    required: bool = False
    writers: str = "one"
    generated: str = ""
    lead: str = ""
    only: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    inputs: tuple[str, ...] = ()
    each_area: bool = False
    once: bool = False
    area: str = ""
    area_name: str = ""

    def for_area(self, area: Area) -> "Section":
        """The section of an area's own document, with the tables of that area."""
        tables = tuple(f"{one}.{area.key}" for one in self.tables)
        return replace(self, key=f"{area.key}--{self.key}", tables=tables, area=area.key, area_name=area.name)

    def about(self, area: Area, place: int) -> "Section":
        """The section about one of the areas, numbered after the others'."""
        return replace(
            self,
            key=f"{self.key}--{area.key}",
            number=f"{self.number}.{place}",
            heading=self.heading.format(area=area.name),
            area_name=area.name,
        )

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
    """A kind of document that answers a duty.

    `unit` is that of its amounts in tables; `compared` the table that a later version tells the changes of, and the
    next occasion's too unless each has a year of its own (`supplements`: told part by part). `details` says that it has
    values of its own beside texts (an account, a signatory); `signed` that it is signed on paper and sent to the one
    who pays, whose answer is awaited. `per_area`: a document for each technology area (its title `area_title`), with a
    covering letter. `free`: it answers a duty without a date, and is begun by someone; `kept`: it is kept and sent to
    nobody.
    """

    key: str
    schema: str
    title: str
    subtitle: str
    case_title: str
    cutoff: dict[str, Any]
    default_submitter: str = ""
    unit: str = "tkr"
    compared: str = ""
    supplements: bool = False
    details: bool = False
    signed: bool = False
    per_area: bool = False
    area_title: str = ""
    free: bool = False
    kept: bool = False
    opening: str = ""
    package: str = ""
    inputs: tuple[Input, ...] = ()
    sections: tuple[Section, ...] = field(default_factory=tuple)

    def cutoff_for(self, due_on: date) -> date:
        """The last day whose figures count in the document due on `due_on`; the due day itself where none is set."""
        if not self.cutoff:
            return due_on
        return date(due_on.year - self.cutoff["years_before"], self.cutoff["month"], self.cutoff["day"])

    def section(self, key: str) -> Section | None:
        """The section named `key`, or None."""
        return next((section for section in self.sections if section.key == key), None)

    def of(self, assignments: Iterable[str]) -> "Kind":
        """The kind with the sections, and the demands, that are these assignments' (their keys)."""
        keys = set(assignments)
        chosen = [one for one in self.sections if not one.only or keys & set(one.only)]
        if not self.several:
            return self
        return replace(
            self,
            sections=tuple(
                replace(one, demands=tuple(d for d in one.demands if d.assignment in keys)) for one in chosen
            ),
        )

    @property
    def several(self) -> bool:
        """Whether several assignments' duties are answered by it, each with its own sections or demands."""
        return self.free or any(one.only for one in self.sections)

    @property
    def spreads(self) -> bool:
        """Whether its sections depend on which technology areas there are."""
        return self.per_area or any(one.each_area for one in self.sections)

    def spread(self, areas: Sequence[Area]) -> "Kind":
        """The kind with its sections for these areas: those of each area's document, or one about each area."""
        if not self.spreads:
            return self
        found: list[Section] = []
        if self.per_area:
            found += [one for one in self.sections if one.once]
            found += [one.for_area(area) for area in areas for one in self.sections if not one.once]
        else:
            for one in self.sections:
                places = enumerate(areas, start=1) if one.each_area else ()
                found += [one.about(area, place) for place, area in places] if one.each_area else [one]
        return replace(self, sections=tuple(found))

    def part(self, area: str) -> tuple[Section, ...]:
        """The sections of one area's document; "" those of the covering letter, or of the only document."""
        return tuple(one for one in self.sections if one.area == area)

    def input(self, key: str) -> Input | None:
        """The table of entered rows named `key`, or None."""
        return next((one for one in self.inputs if one.key == key), None)

    @property
    def waits(self) -> bool:
        """Whether figures can be frozen only after the cut-off."""
        return bool(self.cutoff)

    @property
    def written(self) -> tuple[Section, ...]:
        """The sections that people write in."""
        return tuple(section for section in self.sections if not section.generated)


def kinds() -> dict[str, Kind]:
    """Every kind the product can produce, by key."""
    return _kinds(tuple(settings.DOCUMENT_KINDS))


@cache
def _kinds(packages: tuple[str, ...]) -> dict[str, Kind]:
    found = {}
    for package in packages:
        data = _data(package)
        if like := data.pop("like", ""):  # the sections of another kind, under a name of its own
            data = {**_data(like), **data}
        data["sections"] = tuple(_section(section) for section in data["sections"])
        data["inputs"] = tuple(_input(one) for one in data.get("inputs", []))
        data["package"] = package
        found[data["key"]] = Kind(**data)
    return found


def _data(package: str) -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(_folder(package) / "sections.yaml")
    return found


def _input(data: dict[str, Any]) -> Input:
    return Input(**{**data, "fields": tuple(InputField(**one) for one in data["fields"])})


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"there is no package {package}")
    return Path(spec.origin).parent


def _section(data: dict[str, Any]) -> Section:
    demands = tuple(Demand(**demand) for demand in data.pop("demands", []))
    lists = {name: tuple(data.get(name, [])) for name in ("tables", "charts", "only", "inputs")}
    return Section(**{**data, **lists, "demands": demands})


def areas_of_content(content: Mapping[str, Any]) -> list[Area]:
    """The technology areas that a dataset's document is about."""
    return [Area(one["key"], one["name"]) for one in content.get("areas", ()) if one.get("included", True)]


@cache
def measures() -> dict[str, dict[str, str]]:
    """What each measure is called, how it is counted and of what."""
    return read_yaml(FOLDER / "measures.yaml")
