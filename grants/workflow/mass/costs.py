"""What the parties of many grants have reported of their costs, approved at once."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy, ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.permissions import authorities_as
from grants.errors.stated import NothingReported
from grants.models import Grant
from grants.permissions import MAY
from grants.workflow.reported import Reported, approve_reported, not_divided, reported_of_many
from registry.massacts import Kind
from sweden.clock import now as clock_now
from sweden.typography import kronor

Grants = Sequence[Grant]


def rows(user: User) -> QuerySet[Grant]:
    """The grants of the authorities at which `user` approves costs, as they see them."""
    seen = Grant.objects.visible_to(user).filter(authority__in=authorities_as(user, *MAY["grants.approve_cost"]))
    return seen.select_related("case__authority", "project", "coordinator", "assignment", "strand").defer(
        "case__search"
    )


def _left(grants: Grants) -> dict[int, list[Reported]]:
    """What has been reported of each and does not stand approved just so."""
    found = reported_of_many(grants, now=clock_now())
    return {key: [one for one in lines if not one.is_taken_up] for key, lines in found.items()}


def read(grants: Grants) -> dict[int, str]:
    """What a preview shows of each grant: what is left to approve, in short."""
    found = {}
    for key, lines in _left(grants).items():
        text = "|".join(f"{one.organisation.uuid}:{one.year}:{one.cost}:{one.share}" for one in lines)
        found[key] = hashlib.sha256(text.encode()).hexdigest()[:32] if text else "-"
    return found


def _refusals(by: User, grants: Grants) -> dict[int, DomainError]:
    mine, left = authorities_as(by, *MAY["grants.approve_cost"]), _left(grants)
    found: dict[int, DomainError] = {}
    for one in grants:
        if one.authority_id not in mine:
            found[one.pk] = NotAllowed()
        elif not left[one.pk]:
            found[one.pk] = NothingReported()
        elif undivided := next((line for line in left[one.pk] if line.to_divide and not line.stated), None):
            found[one.pk] = not_divided(undivided)
    return found


def _told(grants: Grants) -> dict[int, str]:
    """How many costs are approved of each, and their sum."""
    said, language = {}, get_language() or "sv"
    for key, lines in _left(grants).items():
        words = ngettext(
            "%(n)s reported cost is approved, together %(sum)s.",
            "%(n)s reported costs are approved, together %(sum)s.",
            len(lines),
        )
        said[key] = words % {"n": len(lines), "sum": kronor(sum(one.cost for one in lines), language)}
    return said


def _replaced(grants: Grants) -> dict[int, str]:
    """Those of which something stands approved already, which is replaced."""
    said = {}
    for key, lines in _left(grants).items():
        if n := sum(bool(one.standing) for one in lines):
            words = ngettext(
                "%(n)s cost that stands approved is replaced.", "%(n)s costs that stand approved are replaced.", n
            )
            said[key] = words % {"n": n}
    return said


def _take_up(grant: Grant, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return approve_reported(grant, by=by, now=now)


ACTS: dict[str, Kind] = {
    "take_up_costs": Kind(
        gettext_lazy("Approve the reported costs"),
        _refusals,
        _take_up,
        tells=_told,
        warns=_replaced,
        follows=[gettext_lazy("The costs count from then on. Each of them can be replaced by hand.")],
    ),
}
