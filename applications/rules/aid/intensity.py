"""Aid intensity: the highest share of a party's costs in a category, and the grants held against it.

The intensity is judged per party and per category; room left in one never covers another. Limits compare as exact
fractions. `allowed` is the largest whole krona that keeps the limit, `excess` the smallest cut of the grant.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from applications.rules.aid.ruleset import Bonus, Category, Combine, Ground
from sweden.findings import Finding, Severity, Source
from sweden.money import at_most

#: How a category's source is made a finding's: by the set it stands in.
Cite = Callable[[str], Source | None]


def no_source(_place: str) -> Source | None:
    """Cites nothing."""
    return None


def max_intensity(category: Category, size: str | None, bonuses: Iterable[str] = ()) -> Fraction:
    """The highest intensity for an enterprise of this size: base, size bonus and other bonuses, up to the cap.

    `bonuses` are the keys of those that the project gives; those that the category does not have add nothing. An
    unknown size has no size bonus.
    """
    given = set(bonuses)
    points = [one.points for one in category.bonuses if one.key in given]
    extra = sum(points, Fraction(0)) if category.combine is Combine.SUM else max(points, default=Fraction(0))
    share = category.share + category.size_bonus.get(size or "", Fraction(0)) + extra
    cap = category.cap.get(size or "", category.cap.get("", Fraction(1) if not category.cap else None))
    return min(share, cap if cap is not None else min(category.cap.values()), Fraction(1))


@dataclass(frozen=True)
class Line:
    """A party's costs in a category, and the grant asked for them. Kronor."""

    category: Category
    costs: int
    grant: int = 0


@dataclass(frozen=True)
class Party:
    """A party's lines, its size (None unknown), the bonuses it may count, and a grant asked for in one sum, if so."""

    key: str
    size: str | None
    lines: Sequence[Line]
    bonuses: Collection[str] = ()
    grant_total: int = 0


@dataclass(frozen=True)
class Limit:
    """The most that may be granted, kronor: of a party in a category, or of a party (category and share empty)."""

    party: str
    allowed: int
    category: str = ""
    share: Fraction | None = None


@dataclass(frozen=True)
class Intensities:
    """Every limit, and what is above one."""

    limits: list[Limit]
    findings: list[Finding]


def intensity(parties: Iterable[Party], cite: Cite = no_source, rule: str = "aid.intensity") -> Intensities:
    """Each party's grant in each category is at most the intensity of its costs there, all lines of it together.

    Finding aid.intensity (blocking): party, category, allowed, excess; also share, grant, costs.
    """
    limits: list[Limit] = []
    findings: list[Finding] = []
    for party in parties:
        for category, costs, grant in _by_category(party.lines):
            share = max_intensity(category, party.size, party.bonuses)
            allowed = at_most(share * costs)
            limits.append(Limit(party.key, allowed, category.key, share))
            if grant > allowed:
                figures = {
                    "party": party.key,
                    "category": category.key,
                    "category_sv": category.title_sv,
                    "category_en": category.title_en,
                    "share": share,
                    "costs": costs,
                    "grant": grant,
                    "allowed": allowed,
                    "excess": grant - allowed,
                }
                findings.append(Finding(rule, Severity.BLOCKING, figures, cite(category.source)))
    return Intensities(limits, findings)


def _by_category(lines: Iterable[Line]) -> list[tuple[Category, int, int]]:
    sums: dict[str, tuple[Category, int, int]] = {}
    for line in lines:
        category, costs, grant = sums.get(line.category.key, (line.category, 0, 0))
        sums[line.category.key] = category, costs + line.costs, grant + line.grant
    return list(sums.values())


def intensity_party(parties: Iterable[Party], cite: Cite = no_source) -> Intensities:
    """Where one sum is asked for a party: at most the intensities of its costs together, rounded down once.

    Finding aid.intensity_party (blocking): party, allowed, excess.
    """
    limits: list[Limit] = []
    findings: list[Finding] = []
    for party in parties:
        most = sum(
            (max_intensity(line.category, party.size, party.bonuses) * line.costs for line in party.lines), Fraction(0)
        )
        allowed = at_most(most)
        limits.append(Limit(party.key, allowed))
        if party.grant_total > allowed:
            figures = {
                "party": party.key,
                "grant": party.grant_total,
                "allowed": allowed,
                "excess": party.grant_total - allowed,
            }
            source = cite(party.lines[0].category.source) if party.lines else None
            findings.append(Finding("aid.intensity_party", Severity.BLOCKING, figures, source))
    return Intensities(limits, findings)


@dataclass(frozen=True)
class Member:
    """A party as the bonuses see it: what it is, where, of what group (empty: alone), and what it bears, kronor."""

    key: str
    costs: int
    is_undertaking: bool
    size: str | None = None
    country: str = "SE"
    group: str = ""

    @property
    def unit(self) -> str:
        """The economic unit: its group, else itself."""
        return f"group {self.group}" if self.group else f"party {self.key}"


@dataclass(frozen=True)
class Project:
    """What the bonuses ask of a project. `stated` are codes of grounds that are said and shown to hold."""

    members: Sequence[Member]
    research_may_publish: bool = False
    contract_research_only: bool = False
    area: str = ""
    stated: Collection[str] = ()


@dataclass(frozen=True)
class Bonuses:
    """Which bonuses the project gives (keys), by which grounds, and what grounds that are near lack. Codes, sorted."""

    given: list[str]
    largest: Fraction
    grounds: list[str]
    missing: list[str]


#: Sizes of small and medium-sized enterprises.
SMES = frozenset({"micro", "small", "medium"})


def bonuses_of(bonuses: Iterable[Bonus], project: Project, states: Collection[str] = ()) -> Bonuses:
    """The bonuses whose grounds hold. `states` are those whose cooperation counts; empty: all.

    A cooperation tells what it lacks only when its kinds of parties are there. The base of its shares is what all
    parties of the project bear.
    """
    given: dict[str, Fraction] = {}
    grounds: set[str] = set()
    missing: set[str] = set()
    for bonus in bonuses:
        for ground in bonus.grounds:
            holds, lacks = _ground(ground, project, states)
            missing |= lacks
            if holds:
                given[bonus.key] = bonus.points
                grounds |= {_code(ground)} - {""}
    return Bonuses(sorted(given), max(given.values(), default=Fraction(0)), sorted(grounds), sorted(missing))


def _code(ground: Ground) -> str:
    return ground.kind if ground.kind.startswith("collaboration_") else ground.code


def _ground(ground: Ground, project: Project, states: Collection[str]) -> tuple[bool, set[str]]:
    """Whether a ground holds, and what it lacks when it is near."""
    match ground.kind:
        case "stated":
            return ground.code in project.stated, set()
        case "area":
            return bool(ground.area) and ground.area == project.area, set()
        case "collaboration_undertakings":
            return _of_undertakings(ground, project, states)
        case "collaboration_research_organisation":
            return _with_research(ground, project)
    raise ValueError(f"no ground is called {ground.kind}")


def _of_undertakings(ground: Ground, project: Project, states: Collection[str]) -> tuple[bool, set[str]]:
    undertakings = [one for one in project.members if one.is_undertaking]
    if len(undertakings) < 2:
        return False, set()
    lacks = {"contract_research_is_not_collaboration"} if project.contract_research_only else set()
    borne: dict[str, int] = {}
    for one in undertakings:
        borne[one.unit] = borne.get(one.unit, 0) + one.costs
    countries = {one.country for one in undertakings if not states or one.country in states}
    if not any(one.size in SMES for one in undertakings) and len(countries) < ground.states:
        lacks.add("sme_or_second_state")
    if len(borne) < 2:
        lacks.add("undertakings_not_independent")
    elif max(borne.values()) > ground.share * sum(one.costs for one in project.members):
        lacks.add("undertaking_above_70_percent")
    return not lacks, lacks


def _with_research(ground: Ground, project: Project) -> tuple[bool, set[str]]:
    research = [one for one in project.members if not one.is_undertaking]
    if not research or len(research) == len(project.members):
        return False, set()
    lacks = {"contract_research_is_not_collaboration"} if project.contract_research_only else set()
    if sum(one.costs for one in research) < ground.share * sum(one.costs for one in project.members):
        lacks.add("research_organisations_below_10_percent")
    if not project.research_may_publish:
        lacks.add("right_to_publish")
    return not lacks, lacks


@dataclass(frozen=True)
class SizeFrom:
    """A size that holds from a day on."""

    since: date
    size: str


def frozen_size(sizes: Sequence[SizeFrom], *, asked_on: date, decided_on: date | None) -> str | None:
    """The size on the day of the decision; before it, on the day asked. None when none is known that day."""
    day = asked_on if decided_on is None else min(asked_on, decided_on)
    known = [one for one in sizes if one.since <= day]
    return max(known, key=lambda one: one.since).size if known else None
