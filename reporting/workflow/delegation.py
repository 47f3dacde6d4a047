"""K14: what a decision on a report reaches: the parts of the assignment, and the money it asks for or repays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Authority, User
from accounts.permissions import roles_of
from assessments.rules.delegation import Delegation, Part, beyond
from programmes.models import Strand, StrandDelegation
from reporting.datasets.common import answers
from reporting.models import Occasion
from reporting.permissions import MAY
from reporting.rules.figures import TOTAL, number

#: The tables of the letters whose rows are money that is decided on, and the figure that says how much.
DECIDED = {"r1": "this", "s1": "to_repay"}


@dataclass(frozen=True)
class Reach:
    """What is decided on: `amount` in kronor (0 where a document moves no money), and parts of the mandate."""

    amount: int
    parts: tuple[Part, ...]


def reach(occasion: Occasion, authority: Authority, content: Any) -> Reach:
    """What an authority's decision on the document reaches: the strands that money is asked for or repaid in, else the
    whole of its assignments."""
    own = [
        tie.assignment_id
        for tie in occasion.duty.of_assignments.select_related("assignment")
        if tie.assignment.authority_id == authority.pk
    ]
    sums = {
        str(row["strand"]): number(row["figures"][name]["value"]) or 0
        for table, name in DECIDED.items()
        for row in (content or {}).get("tables", {}).get(table, ())
        if row["key"] != TOTAL
    }
    moved = {key: amount for key, amount in sums.items() if amount}
    strands = Strand.objects.filter(assignment__in=own, key__in=[key for key in moved if key]) if moved else ()
    parts = [(one.assignment_id, one.pk) for one in strands]
    return Reach(int(sum(moved.values())), tuple(parts or [(one, None) for one in own]))


def beyond_delegation(by: User, occasion: Occasion, authority: Authority, content: Any, *, now: datetime) -> str:
    """Why the decision is not within what `by` has been entrusted with: "amount" or "strand"; empty when it is.

    A role for which no parts are entered covers all of them, or none, as the question "delegation" has been answered.
    """
    what = reach(occasion, authority, content)
    roles = [one for one in roles_of(by) if one.role in MAY["reporting.approve"] and one.authority_id == authority.pk]
    every = answers(at=now)["delegation"] == "all"
    held = []
    for role in roles:
        entered = StrandDelegation.objects.of_role(role).parts()
        held.append(Delegation(role.amount_limit, entered or frozenset(what.parts if every else ())))
    return beyond(held, amount=what.amount, parts=what.parts)
