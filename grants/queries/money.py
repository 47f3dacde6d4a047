"""A grant's money in the ledger, by party and budget year: what is granted, and what is paid net of what came back.

One place: every plan, judgement and sum of a grant reads here. A grant's entries are those that name it; what names
none (entered before there was one) is of the first grant of its case, assignment and strand (a grant without strand is
of the whole assignment), so that each krona is of one grant at most.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Q, Sum

from grants.rules.kronor import carried

#: (key of the organisation, budget year).
Place = tuple[int, int]
COMMITMENT, PAYMENT, REPAYMENT = "commitment", "payment", "repayment"


@dataclass
class Money:
    """Of one grant, kronor: `granted` by party and budget year, those above zero; `paid` net of what has come back,
    and what has come back (`repaid`) by party."""

    granted: dict[Place, int] = field(default_factory=dict)
    paid: dict[Place, Decimal] = field(default_factory=dict)
    repaid: dict[int, Decimal] = field(default_factory=dict)

    def granted_to(self, party: int) -> int:
        """What the party has been granted in all."""
        return sum(amount for (one, _year), amount in self.granted.items() if one == party)

    def paid_to(self, party: int) -> Decimal:
        """What the party has been paid in all, net of what has come back."""
        return sum((amount for (one, _year), amount in self.paid.items() if one == party), Decimal(0))

    def kronor_to(self, party: int) -> int:
        """What the party has been paid in all, net of what has come back: whole kronor, öre upwards."""
        return sum(self.kronor_by_year(party).values())

    def kronor_by_year(self, party: int) -> dict[int, int]:
        """The same by budget year: the öre are carried from year to year, so that the years make up the whole."""
        return carried({year: amount for (one, year), amount in self.paid.items() if one == party})

    def paid_up(self) -> dict[Place, int]:
        """What every party has been paid by budget year, whole kronor: of this nothing is paid again."""
        parties = sorted({party for party, _year in self.paid})
        return {(one, year): kronor for one in parties for year, kronor in self.kronor_by_year(one).items()}

    @property
    def years(self) -> list[int]:
        """The budget years that it has money of."""
        return sorted({year for _party, year in self.granted})

    @property
    def parties(self) -> set[int]:
        """Keys of the organisations that have been granted money."""
        return {party for party, _year in self.granted}

    @property
    def total(self) -> int:
        return sum(self.granted.values())


def money_of(grants: Iterable[Any], *, booked_by: datetime | None = None) -> dict[int, Money]:
    """The money of each grant, by its key, as it stands or as it was `booked_by` a moment. One query, and one more
    where there are entries that name no grant."""
    named = {one.uuid: one for one in grants}
    found = {one.pk: Money() for one in named.values()}
    kinds = (COMMITMENT, PAYMENT, REPAYMENT)
    entries = apps.get_model("programmes", "LedgerEntry").objects.filter(
        case__in={one.case_id for one in named.values()}, kind__in=kinds
    )
    if booked_by is not None:
        entries = entries.filter(recorded_at__lte=booked_by)
    rows = list(
        entries.values_list("case", "assignment", "strand", "grant_uuid", "organisation", "year", "kind")
        .annotate(sum=Sum("amount"))
        .order_by("case", "organisation", "year", "kind")
    )
    first = first_of({tuple(row[:3]) for row in rows if row[3] is None})
    sums: dict[tuple[int, int, int, str], Decimal] = {}
    for *place, grant, party, year, kind, amount in rows:
        pk = named[grant].pk if grant in named else first.get(tuple(place)) if grant is None else None
        if pk in found and party is not None:
            sums[pk, party, year, kind] = sums.get((pk, party, year, kind), Decimal(0)) + amount
    for (pk, party, year, kind), amount in sums.items():
        if kind == COMMITMENT:
            if amount > 0:
                found[pk].granted[party, year] = int(amount)
            continue
        sign = 1 if kind == PAYMENT else -1
        if kind == REPAYMENT:
            found[pk].repaid[party] = found[pk].repaid.get(party, Decimal(0)) + amount
        found[pk].paid[party, year] = found[pk].paid.get((party, year), Decimal(0)) + sign * amount
    return found


def first_of(places: Collection[tuple[int, int, int | None]]) -> dict[tuple[int, int, int | None], int]:
    """The key of the first grant of each case, assignment and strand: what names no grant is of it. One query, none for
    no places."""
    if not places:
        return {}
    rows = apps.get_model("grants", "Grant").objects.filter(case__in={case for case, *_part in places})
    found = {tuple(place): pk for *place, pk in rows.order_by("-pk").values_list("case", "assignment", "strand", "pk")}
    return {place: found[place] for place in places if place in found}


def entries_of(grant: Any) -> Any:
    """The entries in the ledger that are of the grant."""
    place = (grant.case_id, grant.assignment_id, grant.strand_id)
    own = Q(grant_uuid=grant.uuid)
    if first_of({place})[place] == grant.pk:
        own |= Q(grant_uuid=None, assignment=place[1], strand=place[2])
    return apps.get_model("programmes", "LedgerEntry").objects.filter(own, case=place[0])


def money(grant: Any, *, booked_by: datetime | None = None) -> Money:
    """The money of one grant."""
    return money_of([grant], booked_by=booked_by)[grant.pk]
