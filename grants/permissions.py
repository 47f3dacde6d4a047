"""Who may write what about grants."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import holds
from accounts.roles import Role

if TYPE_CHECKING:
    from grants.models import Grant

MAY: dict[str, frozenset[Role]] = {
    "grants.classify": frozenset({Role.CASE_OFFICER}),
    "grants.approve_cost": frozenset({Role.ECONOMIST}),
}
WORDS = {
    "grants.classify": _("State what the government's conditions ask about a granted project"),
    "grants.approve_cost": _("Approve the costs of a granted project's parties"),
}


def may_classify(user, grant: "Grant") -> bool:
    """An officer of the authority that granted it."""
    return holds(user, *MAY["grants.classify"], authority=grant.authority_id)


def may_approve_cost(user, grant: "Grant") -> bool:
    """An economist of the authority that granted it."""
    return holds(user, *MAY["grants.approve_cost"], authority=grant.authority_id)
