"""The self-check before an application: few answers, put to the same conditions as the application will be.

What is not answered is not judged. Amounts are whole kronor for the whole project.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from applications.rules.conditions import judge
from applications.rules.demand import Demand, Judged
from applications.rules.facts import COMPANY, Facts, PartyFacts

#: Which answers each kind of condition needs; a kind that is not here cannot be asked about beforehand.
NEEDS: dict[str, tuple[str, ...]] = {
    "max_grant": ("grant",),
    "max_share": ("grant", "cost"),
    "max_share_of_total": ("grant", "cost"),
    "min_business_share": ("grant", "cost", "business"),
    "business_matches": ("grant", "business"),
    "min_parties": ("others",),
    "max_parties": ("others",),
    "min_actor_categories": ("kind", "others"),
    "party_of_kind": ("kind", "others"),
    "party_sizes": ("kind", "others"),
    "coordinator_kind": ("kind",),
    "max_months": ("starts_on", "ends_on"),
    "min_months": ("starts_on", "ends_on"),
    "earliest_start": ("starts_on",),
    "latest_start": ("starts_on",),
    "latest_end": ("ends_on",),
    "years_count": ("starts_on", "ends_on"),
    "project_kind": ("project_kind",),
}


@dataclass(frozen=True)
class Answers:
    """What is answered; None is not answered. `others` counts the other parties by (kind, size)."""

    kind: str = ""
    size: str = ""
    name: str = ""
    others: Mapping[tuple[str, str], int] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    grant: int | None = None
    cost: int | None = None
    business: int | None = None
    project_kind: str = ""

    def has(self, name: str) -> bool:
        """Whether the answer is given."""
        return getattr(self, name) not in (None, "")


@dataclass(frozen=True)
class Checked:
    """The conditions that could be judged, those that wait for an answer, and those that only the form can tell."""

    judged: Sequence[Judged] = ()
    waiting: Sequence[Demand] = ()
    later: Sequence[Demand] = field(default=())


def asked_for(demands: Sequence[Demand]) -> set[str]:
    """The answers that the call's conditions need."""
    return {name for demand in demands for name in NEEDS.get(demand.kind, ())}


def facts_of(answers: Answers) -> Facts:
    """The answers as an application's facts: all money is the coordinator's, in one year."""
    year = answers.starts_on.year if answers.starts_on else date.min.year
    coordinator = PartyFacts(
        key="coordinator",
        name=answers.name,
        kind=answers.kind or COMPANY,
        size=answers.size,
        is_coordinator=bool(answers.kind),
        costs={("other_direct", year): answers.cost} if answers.cost else {},
        financing={("business", year): answers.business} if answers.business else {},
        requested={year: answers.grant} if answers.grant else {},
    )
    others = [
        PartyFacts(key=f"{kind}-{size}-{number}", name="", kind=kind, size=size)
        for (kind, size), count in (answers.others or {}).items()
        for number in range(count)
    ]
    return Facts(
        starts_on=answers.starts_on,
        ends_on=answers.ends_on,
        parties=[coordinator, *others],
        project_kind=answers.project_kind,
        # Whoever pays, the project is paid for: what others than the grant pay is the rest of the costs.
        stated_financing=answers.cost,
    )


def check(demands: Sequence[Demand], answers: Answers) -> Checked:
    """Every condition that the answers tell something about, judged as the application will be."""
    own = [one for one in demands if not one.project_kind or one.project_kind == answers.project_kind]
    answered = [one for one in own if one.kind in NEEDS and all(answers.has(name) for name in NEEDS[one.kind])]
    waiting = [one for one in own if one.kind in NEEDS and one not in answered]
    later = [one for one in own if one.kind not in NEEDS]
    judged = judge(answered, facts_of(answers))
    return Checked(
        [one for one in judged if one.known], [*waiting, *(one.demand for one in judged if not one.known)], later
    )
