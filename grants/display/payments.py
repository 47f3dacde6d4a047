"""How payments look: their states as marks, and the plan of a grant with its sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from grants.models import Grant, Hold, Instalment
from grants.states.payments import PaymentStatus
from registry.display import Mark

#: An instalment that nothing has been done about yet.
PLANNED = Mark(_("in the plan"), "neutral", "ring")
DUE = Mark(_("to be proposed"), "warning", "ring")
MARKS = {
    PaymentStatus.PROPOSED: Mark(PaymentStatus.PROPOSED.label, "info", "ring"),
    PaymentStatus.ATTESTED: Mark(PaymentStatus.ATTESTED.label, "info", "ring"),
    PaymentStatus.ORDERED: Mark(PaymentStatus.ORDERED.label, "info", "dot"),
    PaymentStatus.PAID: Mark(PaymentStatus.PAID.label, "success", "square"),
    PaymentStatus.REJECTED: Mark(PaymentStatus.REJECTED.label, "danger", "square"),
    PaymentStatus.WITHDRAWN: Mark(PaymentStatus.WITHDRAWN.label, "neutral", "square"),
    PaymentStatus.RETURNED: Mark(PaymentStatus.RETURNED.label, "danger", "square"),
}


def mark_of(instalment: Instalment, today: Any) -> Mark:
    """The state of an instalment read with `with_payment`."""
    if instalment.status:
        return MARKS[PaymentStatus(instalment.status)]
    return DUE if instalment.planned_on <= today else PLANNED


@dataclass
class PartyPlan:
    """A party of a grant: granted, paid by its instalments and without any, kronor; its instalments; its account."""

    party: Organisation
    granted: int
    paid_outside: int = 0
    lines: list[Instalment] = field(default_factory=list)
    account: Any = None
    checks: list[Any] = field(default_factory=list)

    @property
    def paid(self) -> int:
        return self.paid_outside + sum(one.amount for one in self.lines if one.status == PaymentStatus.PAID)

    @property
    def unplanned(self) -> int:
        return self.granted - self.paid_outside - sum(one.amount for one in self.lines)


def plans(
    parties: Iterable[Organisation],
    lines: Iterable[Instalment],
    *,
    granted: Mapping[tuple[int, int], int],
    outside: Mapping[tuple[int, int], int],
) -> list[PartyPlan]:
    """The plan of each party that has been granted money, by name. Sums by (key of the party, budget year), kronor."""

    def of(sums: Mapping[tuple[int, int], int], party: Organisation) -> int:
        return sum(amount for (key, _year), amount in sums.items() if key == party.pk)

    found = {one.pk: PartyPlan(one, of(granted, one), of(outside, one)) for one in parties}
    for line in lines:
        if line.organisation_id in found:
            found[line.organisation_id].lines.append(line)
    return sorted(found.values(), key=lambda one: one.party.name)


def holds_of(grant: Grant) -> list[Hold]:
    """What stops payments of the grant now."""
    rows = grant.holds.filter(lifted_at__isnull=True)
    return list(rows.select_related("organisation", "placed_by__person").order_by("pk"))
