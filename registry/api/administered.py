"""What administrators have done, for those who watch over their authority."""

from functools import cache
from typing import Any, ClassVar

from django.core.signing import BadSignature, Signer
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from registry.administered import GROUPS, acts, told
from registry.api import asking, shapes
from registry.api.problems import Unreadable
from registry.api.views import Listing, body
from registry.permissions import logs_of

_SIGNER = Signer(salt="registry.api.administered")
#: A row's place in the list: its moment, where it is kept and its key there.
Place = tuple[Any, str, int]


class AdministratorsActOut(shapes.Out):
    """One act of an administrator."""

    at = shapes.moment("When.")
    kind = shapes.choice(list(GROUPS.items()), "Of which kind.", source="group")
    by = shapes.text("Who did it.")
    what = shapes.text("What was done, in words.")
    on = shapes.text("With whom or what.")
    more = shapes.text("Its ground or reason, or what the role or the help was.")

    example: ClassVar = {
        "at": "2025-11-05T09:00:00Z",
        "kind": "roles",
        "by": "Gunnar Ek",
        "what": "Gave a role",
        "on": "Elin Sandberg",
        "more": "case officer, Vinnova",
    }


class AdministratorsActs(Listing):
    """List what administrators have done, latest first: roles, machine clients, webhooks, help with signing in, merged
    organisations, changed reference data, protected people, disposal, rules and terms.

    Of the own authority, and what counts for all of them; for its administrators and auditors. Each act is kept where
    it happened and can be changed by nobody. What machines have done is told with `machines=true` alone."""

    reads = Scope.ADMINISTRATION_READ
    out = AdministratorsActOut
    orders: ClassVar = {}
    updated = "at"
    filters = (
        asking.by_choice("kind", list(GROUPS), help="Of this kind."),
        asking.Filter("by", serializers.CharField(max_length=100), "by", "By whose name this stands in."),
        asking.by_day("from", "from", "On this day or later."),
        asking.by_day("until", "until", "On this day or earlier."),
        asking.by_yes("machines", "machines", "With what machines have done, as daily rates; else it is left out."),
    )

    def may_read(self) -> bool:
        return bool(logs_of(self.user))

    @classmethod
    @cache
    def parameters(cls) -> dict[str, Any]:
        return asking.parameters(cls.filters, {}, updated=True)

    def get(self, request: Request, **kwargs: Any) -> Response:
        values = asking.read(request.query_params, self.parameters())
        place = _read(values[asking.CURSOR]) if asking.CURSOR in values else None
        asked = {
            "vad": values.get("kind"),
            "namn": values.get("by"),
            "fran": values.get("from"),
            "till": values.get("until"),
            "since": values.get(asking.SINCE),
            "until": place[0] if place else None,
            "maskiner": values.get("machines"),
        }
        rows, more = _page(acts(logs_of(self.user), asked), place, values[asking.LIMIT])
        items = [self.out.render(one) for one in told(rows)]
        following = self.address(_written(rows[-1])) if more else None
        return body(request, {"items": items, "next": following})


def _page(rows: Any, place: Place | None, size: int) -> tuple[list[Place], bool]:
    """The rows after a place, and whether there are more. Those of the place's own moment come first once more."""
    found: list[Place] = []
    begin = 0
    while len(found) <= size:
        part = list(rows[begin : begin + size + 1])
        if not part:
            break
        found += [one for one in part if place is None or _after(one, place)]
        begin += len(part)
    return found[:size], len(found) > size


def _after(row: Place, place: Place) -> bool:
    """Latest first, then by where it is kept, then the latest key."""
    return row[0] < place[0] or (row[0] == place[0] and (row[1], -row[2]) > (place[1], -place[2]))


def _written(place: Place) -> str:
    return _SIGNER.sign_object([place[0].isoformat(), place[1], place[2]])


def _read(written: str) -> Place:
    try:
        at, source, key = _SIGNER.unsign_object(written)
    except (BadSignature, ValueError) as error:
        raise Unreadable(_("the cursor is none that a list has given."), parameter="cursor") from error
    return parse_datetime(at), source, key
