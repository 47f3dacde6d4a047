"""What a decision may demand of one project: its size, its time, who takes part, who coordinates, what each may get.

Each rule takes plain values and returns findings. `excess` and `days` are the smallest cut, and `lacking` the smallest
addition, after which the rule holds, everything else unchanged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from programmes.rules.facts import Party
from sweden.findings import Finding, Severity, Source
from sweden.money import at_most
from sweden.periods import last_day_of_months

#: Sizes of an enterprise that are neither large nor unknown.
SMALL_OR_MEDIUM = ("micro", "small", "medium")
LARGE = "large"
COMPANY = "company"
#: In a table of intensities: whatever the category of aid, and whatever the size.
ANY = "any"


@dataclass(frozen=True)
class Weight:
    """How heavily a broken demand weighs, and what it rests on."""

    severity: Severity = Severity.BLOCKING
    source: Source | None = None

    def finding(self, rule: str, **figures: object) -> Finding:
        return Finding(rule, self.severity, figures, self.source)


_BLOCKS = Weight()


def max_grant_findings(grant: int, most: int, weight: Weight = _BLOCKS) -> list[Finding]:
    """The grant of a project is at most `most` kronor. Finding project.max_grant: excess."""
    if grant <= most:
        return []
    return [weight.finding("project.max_grant", grant=grant, allowed=most, excess=grant - most)]


def max_months_findings(starts_on: date, ends_on: date, months: int, weight: Weight = _BLOCKS) -> list[Finding]:
    """A project lasts at most `months` months, both days included. Finding project.max_months: latest, days."""
    latest = last_day_of_months(starts_on, months)
    if ends_on <= latest:
        return []
    return [weight.finding("project.max_months", months=months, latest=latest, days=(ends_on - latest).days)]


def min_months_findings(starts_on: date, ends_on: date, months: int, weight: Weight = _BLOCKS) -> list[Finding]:
    """A project lasts at least `months` months, both days included. Finding project.min_months: earliest, days."""
    earliest = last_day_of_months(starts_on, months)
    if ends_on >= earliest:
        return []
    return [weight.finding("project.min_months", months=months, earliest=earliest, days=(earliest - ends_on).days)]


def not_before_findings(rule: str, day: date, earliest: date, weight: Weight = _BLOCKS) -> list[Finding]:
    """A day is `earliest` or later. `rule` names which: project.earliest_start. Figure `days`: how much too early."""
    return [weight.finding(rule, date=earliest, days=(earliest - day).days)] if day < earliest else []


def not_after_findings(rule: str, day: date, latest: date, weight: Weight = _BLOCKS) -> list[Finding]:
    """A day is `latest` or earlier: project.latest_start, project.latest_end. Figure `days`: how much too late."""
    return [weight.finding(rule, date=latest, days=(day - latest).days)] if day > latest else []


def min_parties_findings(parties: Sequence[Party], count: int, weight: Weight = _BLOCKS) -> list[Finding]:
    """At least `count` parties take part. Finding project.min_parties: lacking."""
    if len(parties) >= count:
        return []
    return [weight.finding("project.min_parties", count=len(parties), wanted=count, lacking=count - len(parties))]


def sizes_findings(
    parties: Iterable[Party], *, large: int, small_or_medium: int, weight: Weight = _BLOCKS
) -> list[Finding]:
    """At least so many large companies, and so many small or medium-sized ones.

    A company of unknown size counts as neither: ask `sizes_unknown` first. Finding parties.sizes per size: lacking.
    """
    companies = [party for party in parties if party.kind == COMPANY]
    found = {
        "large": sum(party.size == LARGE for party in companies),
        "small_or_medium": sum(party.size in SMALL_OR_MEDIUM for party in companies),
    }
    return [
        weight.finding("parties.sizes", size=size, count=found[size], wanted=wanted, lacking=wanted - found[size])
        for size, wanted in (("large", large), ("small_or_medium", small_or_medium))
        if found[size] < wanted
    ]


def sizes_unknown(parties: Iterable[Party]) -> list[str]:
    """The companies whose size nobody has stated."""
    return [one.name for one in parties if one.kind == COMPANY and one.size not in (*SMALL_OR_MEDIUM, LARGE)]


def kinds_findings(parties: Sequence[Party], required: Mapping[str, int], weight: Weight = _BLOCKS) -> list[Finding]:
    """At least so many parties of each kind of organisation. Finding parties.kinds per kind: lacking."""
    findings = []
    for kind, wanted in required.items():
        count = sum(party.kind == kind for party in parties)
        if count < wanted:
            figures = {"kind": kind, "count": count, "wanted": wanted, "lacking": wanted - count}
            findings.append(weight.finding("parties.kinds", **figures))
    return findings


def categories_findings(
    parties: Sequence[Party], kinds: Sequence[str], count: int, weight: Weight = _BLOCKS
) -> list[Finding]:
    """Parties come from at least `count` of the listed kinds of organisations. Finding parties.categories: lacking."""
    found = len({party.kind for party in parties} & set(kinds))
    if found >= count:
        return []
    return [weight.finding("parties.categories", kinds=tuple(kinds), count=found, wanted=count, lacking=count - found)]


def regions_findings(
    parties: Sequence[Party], count: int, counties: Sequence[str] = (), weight: Weight = _BLOCKS
) -> list[Finding]:
    """At least `count` regions (the authorities, regioner) are parties; of the named counties when any are named.

    Finding parties.regions: lacking.
    """
    found = sum(party.kind == "region" and (not counties or party.county in counties) for party in parties)
    if found >= count:
        return []
    figures = {"count": found, "wanted": count, "lacking": count - found, "counties": tuple(counties)}
    return [weight.finding("parties.regions", **figures)]


def coordinator_findings(parties: Sequence[Party], kinds: Sequence[str], weight: Weight = _BLOCKS) -> list[Finding]:
    """The coordinator is of one of the listed kinds. Finding project.coordinator_kind per coordinator that is not."""
    return [
        weight.finding("project.coordinator_kind", party=party.name, kind=party.kind, kinds=tuple(kinds))
        for party in parties
        if party.is_coordinator and party.kind not in kinds
    ]


#: Category of aid → size of the enterprise → the highest share of the costs; `any` for either stands for the rest.
Intensities = Mapping[str, Mapping[str, Fraction]]


def intensity_of(table: Intensities, category: str, size: str) -> Fraction | None:
    """What the table says for a category and a size; None when it says nothing of them."""
    sizes = table.get(category, table.get(ANY, {}))
    return sizes.get(size, sizes.get(ANY))


def intensity_findings(parties: Iterable[Party], table: Intensities, weight: Weight = _BLOCKS) -> list[Finding]:
    """Each party's grant in each category of aid is at most the table's share of its costs there, rounded down.

    What the table does not name may get nothing. Finding parties.intensity: allowed, excess.
    """
    findings = []
    for party in parties:
        for category, (costs, grant) in party.by_category.items():
            share = intensity_of(table, category, party.size) or Fraction(0)
            allowed = at_most(share * costs)
            if grant > allowed:
                figures = {"party": party.name, "category": category, "size": party.size, "limit": share}
                figures |= {"costs": costs, "grant": grant, "allowed": allowed, "excess": grant - allowed}
                findings.append(weight.finding("parties.intensity", **figures))
    return findings
