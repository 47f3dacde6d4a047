"""Requests of changes of grants. People ask and decide; a machine only reads."""

from typing import Any

from django.db.models import QuerySet

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from grants.models import ChangeKind, ChangeRequest
from grants.states.changes import ChangeStatus
from registry.api import asking, shapes
from registry.api.views import Listing, Resource, Thing


class ChangeOut(shapes.Out):
    """A request to change a grant (begäran om ändring), and what was decided."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    number = shapes.text("The case number, with the authority before it.", source="grant.case.designation")
    kind = shapes.choice(ChangeKind.choices, "What is to be changed.")
    status = shapes.choice(ChangeStatus.choices, "How far it has come.")
    reason = shapes.text("Why it is needed, in the recipient's words.")
    asked_at = shapes.moment("When it was asked for.")
    decided_at = shapes.moment("When it was decided.", null=True)
    decided_why = shapes.text("The reasons for the decision; empty: none has been made.")
    version = shapes.whole(
        "Number of the grant's version that it made.", by=lambda row: row.made and row.made.number, null=True
    )

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000061",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "number": "Vinnova 2025-00012",
        "kind": "time",
        "status": "approved",
        "reason": "Leveransen av utrustning dröjer.",
        "asked_at": "2026-01-19T10:00:00Z",
        "decided_at": "2026-01-20T09:00:00Z",
        "decided_why": "Förlängningen ryms i dispositionstiden.",
        "version": 2,
    }


class OfChanges(Resource):
    """Read by those who work with cases at the authority that granted, and see the case."""

    reads = Scope.GRANTS_READ
    out = ChangeOut

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *CASE_READERS))

    def rows(self) -> QuerySet:
        seen = ChangeRequest.objects.visible_to(self.user).filter(
            grant__authority__in=authorities_as(self.user, *CASE_READERS)
        )
        return seen.select_related("grant__case__authority", "made").defer("grant__case__search")


class Changes(OfChanges, Listing):
    """List requests of changes of grants."""

    filters = (
        asking.by_uuid("grant"),
        asking.by_choice("status", ChangeStatus.choices),
        asking.by_choice("kind", ChangeKind.choices),
    )


class OneChange(OfChanges, Thing):
    """Read a request of a change."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key
