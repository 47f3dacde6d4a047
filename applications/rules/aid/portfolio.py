"""State aid over all applications of a call: what one undertaking asks for in several of them, and the sums by ground.

Each application is judged by itself elsewhere (`assess`); this is what only shows when they stand beside each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from applications.rules.aid import around, demands
from applications.rules.aid.party import AidParty, AidProject
from applications.rules.aid.ruleset import Family
from sweden.findings import Finding


@dataclass(frozen=True)
class Taker:
    """A party in an application: which (`application`), and which organisation it is, wherever it takes part. One that
    has been merged into another is the other."""

    application: str
    organisation: str
    party: AidParty


@dataclass(frozen=True)
class Ground:
    """All applications' costs and grants in a category, kronor, and how many parties stand for them."""

    basis: str
    category: str
    title_sv: str
    title_en: str
    parties: int
    costs: int
    grant: int


def grounds(takers: Sequence[Taker]) -> list[Ground]:
    """The sums by category, the largest grant first."""
    sums: dict[tuple[str, str], Ground] = {}
    for taker in takers:
        for line in taker.party.lines:
            one = line.category
            before = sums.get((line.basis.key, one.key)) or Ground(
                line.basis.key, one.key, one.title_sv, one.title_en, 0, 0, 0
            )
            sums[line.basis.key, one.key] = replace(
                before, parties=before.parties + 1, costs=before.costs + line.costs, grant=before.grant + line.grant
            )
    return sorted(sums.values(), key=lambda one: (-one.grant, one.basis, one.category))


def across(takers: Sequence[Taker], *, decided_on: date, rate: Fraction | None) -> list[tuple[Finding, list[str]]]:
    """What an undertaking asks for in several applications against the ceilings that hold for them together.

    Findings deminimis.ceiling and aid.amount_cap (also aid.rate_missing), once for each undertaking, with the
    applications it is in; `excess` is what they are to be cut by together. One that is in a single application is told
    there, save as two parties that have since become one.
    """
    found: list[tuple[Finding, list[str]]] = []
    for members in _undertakings(takers).values():
        where = list(dict.fromkeys(one.application for one in members))
        if len(where) > 1 or len({one.party.unit for one in members}) > 1:
            found += [(one, where) for one in _ceilings(members, decided_on, rate)]
    return found


def _undertakings(takers: Sequence[Taker]) -> Mapping[str, list[Taker]]:
    """Those who are one: the same organisation, or the same named group."""
    units: dict[str, list[Taker]] = {}
    for taker in takers:
        unit = f"group {taker.party.group}" if taker.party.group else f"organisation {taker.organisation}"
        units.setdefault(unit, []).append(taker)
    return units


def _ceilings(members: Sequence[Taker], decided_on: date, rate: Fraction | None) -> list[Finding]:
    """The undertaking as one party with all its lines and all it has said of earlier aid, each award once."""
    first = members[0].party
    whole = replace(
        first,
        group="",
        lines=[line for one in members for line in one.party.lines],
        earlier=list(dict.fromkeys(award for one in members for award in one.party.earlier)),
    )
    found = []
    if any(line.rules.family is Family.DE_MINIMIS for line in whole.lines):
        found += around.de_minimis(whole, [whole], AidProject(decided_on=decided_on, rate=rate))
    for line in {one.basis.key: one for one in whole.lines}.values():
        grants: dict[str, int] = {}
        for one in whole.lines:
            if one.basis.key == line.basis.key:
                grants[one.category.key] = grants.get(one.category.key, 0) + one.grant
        for cap in line.basis.amount_caps:
            if cap.years is not None:  # those without are for each project by itself
                found += demands.amount_cap(
                    cap,
                    whole.name,
                    grants,
                    decided_on=decided_on,
                    rate=rate,
                    earlier=around.earlier_on(line.basis, whole, [whole], rate),
                    cite=line.rules.source,
                )
    return found
