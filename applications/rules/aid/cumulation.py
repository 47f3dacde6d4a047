"""Several public sources on the same costs (cumulation): the aid within the highest intensity, all public money within
the most favourable rate of a programme that the Union manages itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sweden.findings import Finding, Severity, Source
from sweden.money import at_most


class Kind(StrEnum):
    """What other public money is. Funds paid through an authority in Sweden are state aid."""

    STATE_AID = "state_aid"
    DE_MINIMIS = "de_minimis"
    EU_CENTRAL = "eu_central"


@dataclass(frozen=True)
class Other:
    """Public money from elsewhere, and the part of it that is for the same identifiable costs. Kronor."""

    source: str
    kind: Kind
    on_same_costs: int


@dataclass(frozen=True)
class Cumulated:
    """The aid on the costs, all public money on them, and what is too much."""

    state_aid: int
    total_public: int
    findings: list[Finding]


def cumulation(
    grant: int,
    others: Sequence[Other],
    *,
    eligible_costs: int,
    intensities: Sequence[Fraction],
    most_favourable_rate: Fraction | None = None,
    party: str = "",
    source: Source | None = None,
) -> Cumulated:
    """The grant with all other public money on the same costs.

    `intensities` are the highest of the measures that meet on the costs; the highest of them is the limit. Findings
    cumulation.aid and cumulation.eu_rate (blocking): allowed, excess; cumulation.eu_rate_unknown (warning) when there
    is money from the Union and nobody has entered its rate.
    """
    named = {"party": party} if party else {}
    aid = sum(one.on_same_costs for one in others if one.kind is not Kind.EU_CENTRAL)
    union = sum(one.on_same_costs for one in others if one.kind is Kind.EU_CENTRAL)
    findings = []

    def held(rule: str, limit: Fraction, other: int) -> None:
        if grant + other > limit:
            allowed = min(grant, max(0, at_most(limit) - other))
            figures = {**named, "limit": at_most(limit), "others": other, "allowed": allowed, "excess": grant - allowed}
            findings.append(Finding(rule, Severity.BLOCKING, figures, source))

    held("cumulation.aid", max(intensities) * eligible_costs, aid)
    if union and most_favourable_rate is None:
        findings.append(Finding("cumulation.eu_rate_unknown", Severity.WARNING, named, source))
    elif union and most_favourable_rate is not None:
        held("cumulation.eu_rate", most_favourable_rate * eligible_costs, aid + union)
    return Cumulated(grant + aid, grant + aid + union, findings)
