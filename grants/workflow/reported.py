"""What the parties have reported of their costs becomes what the authority has approved of them, by one act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.texts import fitting
from grants.errors.stated import DivisionUnexplained, NothingReported, ReportedNotDivided
from grants.models import ApprovedCost, Grant, GrantParty, GrantVersion, ReportFor, ReportVersion
from grants.permissions import may_in
from grants.queries.agreement import standing_versions
from grants.rules.followup import WITH_COSTS, costs_by_year, division_by_year
from grants.workflow.approving import approve_cost
from grants.workflow.planning import locked
from sweden.typography import amount as shown


@dataclass(frozen=True)
class Reported:
    """A party's costs of a year by the reports that are approved for the grant, kronor, and the rows that stand for the
    same days (none: nothing is approved yet)."""

    agreed: GrantParty
    year: int
    starts_on: date
    ends_on: date
    cost: int
    standing: Sequence[ApprovedCost]
    division: Mapping[str, int] = field(default_factory=dict)

    @property
    def organisation(self) -> Organisation:
        """The party."""
        return self.agreed.organisation  # type: ignore[no-any-return]

    @property
    def share(self) -> Fraction:
        """The share that the grant pays of the costs; of all of them together, where each category has its own."""
        return self.agreed.share

    @property
    def approved(self) -> int | None:
        """What stands approved, kronor; None: nothing."""
        return sum(one.cost for one in self.standing) if self.standing else None

    @property
    def to_divide(self) -> list[dict[str, str]]:
        """The categories of aid that the costs are to be divided among; none where they are of one, or stand approved
        without."""
        return [] if any(not one.category for one in self.standing) else self.agreed.divided

    @property
    def stated(self) -> Mapping[str, int]:
        """How the party has divided them itself, to the krona; empty where it has not."""
        known = {one["category"] for one in self.to_divide}
        whole = set(self.division) <= known and sum(self.division.values()) == self.cost
        return self.division if known and whole else {}

    @property
    def is_taken_up(self) -> bool:
        """Whether just this stands approved."""
        return self.approved == self.cost and all(
            one.paid_share == self.agreed.share_of(one.category) for one in self.standing
        )


def _approved_versions(grants: Sequence[Grant]) -> dict[int, list[ReportVersion]]:
    """What was handed in last of each report with costs that is approved for the grant, by the grant's key."""
    approved = list(
        ReportFor.objects.filter(
            grant__in=[one.pk for one in grants], approved_at__isnull=False, report__kind__in=WITH_COSTS
        ).values_list("grant", "report")
    )
    versions = ReportVersion.objects.filter(report__in={report for _grant, report in approved}).select_related("report")
    last = {one.report_id: one for one in versions.order_by("report", "-number").distinct("report")}
    found: dict[int, list[ReportVersion]] = {one.pk: [] for one in grants}
    for grant, report in approved:
        if report in last:
            found[grant].append(last[report])
    return found


def reported_of(grant: Grant, *, now: datetime) -> list[Reported]:
    """The parties' reported costs by year, beside what stands approved. Empty without a version of the grant that says
    each party's share and its period."""
    return reported_of_many([grant], now=now)[grant.pk]


def reported_of_many(grants: Sequence[Grant], *, now: datetime) -> dict[int, list[Reported]]:
    """The same of several grants, by their keys. Five queries."""
    keys = [one.pk for one in grants]
    handed_in, versions = _approved_versions(grants), standing_versions(keys)
    parties: dict[int, list[GrantParty]] = {}
    rows = GrantParty.objects.filter(version__in=[one.pk for one in versions.values()]).select_related("organisation")
    for party in rows.order_by("-is_coordinator", "name"):
        parties.setdefault(party.version_id, []).append(party)
    standing: dict[int, list[ApprovedCost]] = {}
    for row in ApprovedCost.objects.standing(now).filter(grant__in=keys).order_by("pk"):
        standing.setdefault(row.grant_id, []).append(row)
    found: dict[int, list[Reported]] = {key: [] for key in keys}
    for key in keys:
        version = versions.get(key)
        if version is None or version.starts_on is None or version.ends_on is None:
            continue
        told = [one.content["parties"] for one in handed_in[key]]
        sums, divided = costs_by_year(told), division_by_year(told)
        for party in parties.get(version.pk, []):
            if not party.max_amount and not party.by_year:  # with means of its own: nothing is paid of its costs
                continue
            for year, cost in sorted(sums.get(str(party.organisation.uuid), {}).items()):
                days = _days(version, year)
                if days is not None:
                    rows_then = _same(standing.get(key, []), party.organisation_id, days)
                    own = divided.get((str(party.organisation.uuid), year), {})
                    found[key].append(Reported(party, year, *days, cost, rows_then, own))
    return found


def _days(version: GrantVersion, year: int) -> tuple[date, date] | None:
    """The days of the grant's period within a year."""
    first, last = max(version.starts_on, date(year, 1, 1)), min(version.ends_on, date(year, 12, 31))
    return (first, last) if first <= last else None


def _same(rows: Iterable[ApprovedCost], party: int, days: tuple[date, date]) -> list[ApprovedCost]:
    return [one for one in rows if one.organisation_id == party and (one.starts_on, one.ends_on) == days]


#: A party's costs of a year by category of aid, kronor: by the key of the organisation and the year.
Division = Mapping[tuple[int, int], Mapping[str, int]]


@transaction.atomic
def approve_reported(
    grant: Grant, *, divided: Division | None = None, why: str = "", by: User, now: datetime
) -> list[ApprovedCost]:
    """Approve what the parties have reported, each year by itself, with the share that the grant pays, all or none.
    Where a party has several categories of aid its costs are divided as it has stated, or as `divided` says: with `why`
    where that is otherwise than stated.

    What was approved so before and has been reported anew is replaced; what stands already is left as it is, and each
    row can be replaced by hand. Raises NotAllowed, NothingReported, ReportedNotDivided, DivisionUnexplained,
    CostOverlaps (other costs of the same days stand).
    """
    if not may_in(by, "approve_cost", grant):
        raise NotAllowed
    grant = locked(grant)
    left = [one for one in reported_of(grant, now=now) if not one.is_taken_up]
    if not left:
        raise NothingReported
    given = {(one.organisation.pk, one.year): (divided or {}).get((one.organisation.pk, one.year)) for one in left}
    otherwise = {place for one in left if is_otherwise(one, given[place := (one.organisation.pk, one.year)])}
    if otherwise and not why.strip():
        raise DivisionUnexplained
    return [
        approve_cost(
            grant,
            organisation=one.organisation,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            cost=cost,
            category=category,
            note=fitting(ApprovedCost, "note", why)
            if (one.organisation.pk, one.year) in otherwise
            else "Enligt godkända rapporter",
            replaces=row,
            by=by,
            now=now,
        )
        for one in left
        for category, cost, row in _rows(one, given[one.organisation.pk, one.year] or one.stated)
    ]


def is_otherwise(one: Reported, divided: Mapping[str, int] | None) -> bool:
    """Whether costs are divided otherwise than the party has stated."""
    if not one.stated or divided is None:
        return False
    return {key: kr for key, kr in divided.items() if kr} != {key: kr for key, kr in one.stated.items() if kr}


def not_divided(one: Reported) -> ReportedNotDivided:
    """That a party's reported costs are to be divided among its categories of aid."""
    return ReportedNotDivided(party=one.agreed.name, cost=shown(one.cost), year=one.year)


def _rows(one: Reported, divided: Mapping[str, int]) -> list[tuple[str, int, ApprovedCost | None]]:
    """What becomes approved of reported costs: category, kronor, the row that is replaced."""
    standing = {row.category: row for row in one.standing}
    if not one.to_divide:
        return [("", one.cost, standing.get(""))]
    keys = [each["category"] for each in one.to_divide]
    if set(divided) - set(keys) or sum(divided.values()) != one.cost:
        raise not_divided(one)
    return [(key, divided.get(key, 0), standing.get(key)) for key in keys if divided.get(key) or key in standing]
