"""Approving what a party's work has cost, so that a statement can tell what has been earned."""

from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from grants.errors.stated import CategoryFaulty, CostOverlaps, PeriodFaulty, PlanFaulty, ShareAboveLimit
from grants.models import ApprovedCost, Grant, GrantParty, PlannedCost
from grants.permissions import may_in
from grants.queries.agreement import standing_versions
from grants.queries.money import money
from registry.workflow.stream import record
from sweden.typography import amount as shown
from sweden.typography import percent as shown_share


def parties_of(grant: Grant) -> list[Organisation]:
    """The organisations that have been granted money of the grant."""
    return list(Organisation.objects.filter(pk__in=money(grant).parties).order_by("name", "pk"))


def agreed_with(grant: Grant) -> dict[int, GrantParty]:
    """What the grant's standing version says of each party, by the key of the organisation. Empty where the grant has
    none: it was decided outside the product."""
    version = standing_versions([grant.pk]).get(grant.pk)
    return {one.organisation_id: one for one in version.parties.all()} if version else {}


def fault_of(
    agreed: GrantParty, category: str, share: Fraction, *, replaces: ApprovedCost | None = None
) -> CategoryFaulty | ShareAboveLimit | None:
    """What is wrong with costs of a category at a share, by what is agreed with the party. Costs that were approved
    without a category, before their party's were frozen, are put right without one."""
    lacks = bool(agreed.divided) and not category and replaces is None
    if lacks or (category and not agreed.has_category(category)):
        return CategoryFaulty(party=agreed.name)
    if share > agreed.share_of(category):
        return ShareAboveLimit(party=agreed.name, limit=shown_share(agreed.share_of(category)))
    return None


@transaction.atomic
def approve_cost(
    grant: Grant,
    *,
    organisation: Organisation,
    starts_on: date,
    ends_on: date,
    cost: int,
    percent: int | None = None,
    share: Fraction | None = None,
    category: str = "",
    note: str = "",
    replaces: ApprovedCost | None = None,
    by: User,
    now: datetime,
) -> ApprovedCost:
    """Approve eligible costs of a party for a period within one calendar year, kronor, with the share that is paid:
    in `percent`, exactly as `share`, or else the party's largest by the grant. A party with costs in several categories
    of aid has one row for each.

    A correction names the row it replaces, of the same party and category. Costs without a category are of every
    category, so they overlap with any. Raises NotAllowed, PeriodFaulty, CategoryFaulty, ShareAboveLimit, CostOverlaps.
    """
    if not may_in(by, "approve_cost", grant):
        raise NotAllowed
    if organisation not in parties_of(grant) or ends_on < starts_on or ends_on.year != starts_on.year:
        raise PeriodFaulty
    Grant.objects.select_for_update(of=["self"]).get(pk=grant.pk)
    category = category.strip()
    agreed = agreed_with(grant).get(organisation.pk)
    if percent is not None:
        share = Fraction(percent, 100)
    elif share is None:
        share = agreed.share_of(category) if agreed else Fraction(1)
    if agreed and (wrong := fault_of(agreed, category, share, replaces=replaces)):
        raise wrong
    standing = ApprovedCost.objects.standing(now).filter(grant=grant, organisation=organisation)
    if replaces is not None and not standing.filter(pk=replaces.pk, category=category).exists():
        raise CostOverlaps
    others = standing.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if category:
        others = others.filter(category__in=[category, ""])
    if others.exclude(pk=replaces.pk if replaces else None).exists():
        raise CostOverlaps
    row = ApprovedCost.objects.create(
        grant=grant,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        cost=cost,
        share=f"{share.numerator}/{share.denominator}",
        category=category,
        note=note.strip(),
        replaces=replaces,
        stated_by=by,
        stated_at=now,
    )
    record("grant.cost_approved", case=grant.case, by=by, at=now, cost=str(row.uuid))
    return row


@transaction.atomic
def plan_cost(grant: Grant, *, year: int, costs: int, by: User, now: datetime) -> PlannedCost:
    """State all eligible costs that the project plans for a year, whoever pays them, kronor; what stood for the year is
    replaced. Raises NotAllowed, PlanFaulty."""
    if not may_in(by, "approve_cost", grant):
        raise NotAllowed
    Grant.objects.select_for_update(of=["self"]).get(pk=grant.pk)
    granted = sum(amount for (_party, of), amount in money(grant).granted.items() if of == year)
    if not granted or costs < granted:
        raise PlanFaulty(granted=shown(granted), year=year)
    standing = PlannedCost.objects.standing(now).filter(grant=grant, year=year).first()
    row = PlannedCost.objects.create(
        grant=grant, year=year, costs=costs, replaces=standing, stated_by=by, stated_at=now
    )
    record("grant.cost_planned", case=grant.case, by=by, at=now, year=year, costs=costs)
    return row
