"""Those who take part for a party are told by mail of what the authority says to it: of payments that the bank did not
make, and at the end of a grant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import Organisation, User
from applications.permissions import coordinates
from assessments.models import PartyAgent
from assessments.states.procedure import Power
from grants.models import Grant, Payment
from grants.rules.payments import blames_account
from registry.links import whole
from registry.models import Participation
from registry.permissions import administers
from registry.workflow.telling import tell_parts


def parts_for(grant: Grant, organisation: Organisation) -> list[Participation]:
    """The parts of those who coordinate the project and of those who take part for the party."""
    rows = Participation.objects.filter(case=grant.case_id, ended_at__isnull=True).select_related("person")
    rows = rows.prefetch_related("person__users").order_by("pk")
    return [one for one in rows if coordinates(one) or one.organisation_id == organisation.pk]


def speaks_for(by: User, grant: Grant, organisation: Organisation) -> bool:
    """Whether the user speaks for the organisation itself: takes part for it, is its verified administrator, or has
    shown a power of attorney (FL (2017:900) 14 §). What is served on a party and what it says for its own part is by
    these, also where another party coordinates the project."""
    for part in Participation.objects.filter(case=grant.case_id, person=by.person_id, ended_at__isnull=True):
        if part.organisation_id == organisation.pk:
            return True
        if part.organisation_id is None and coordinates(part) and organisation.pk == grant.coordinator_id:
            return True
    return administers(by, organisation) or _is_agent(by, grant, organisation)


def _is_agent(by: User, grant: Grant, organisation: Organisation) -> bool:
    if grant.decision is None or not by.email:
        return False
    agents = PartyAgent.objects.filter(
        application=grant.decision.application_id, email__iexact=by.email, power=Power.SHOWN, ended=""
    )
    return agents.filter(Q(organisation=None) | Q(organisation=organisation)).exists()


def tell(
    grant: Grant, organisation: Organisation, what: str, *, about: UUID, page: str, key: str, now: datetime
) -> int:
    """Tell them of "told" (a claim is considered, with time to reply), "proposed" (the same of a final grant), "claim",
    "dropped", "waived", "interest", "interest_undone", "settlement", "lapsed" or "revoked"; each person once for the
    key. `page` is the name of the page about it, `about` whose it is. How many were told."""
    context = {"what": what, "path": whole(page, about)}
    return _tell(grant, organisation, f"grant.end_{what}", "end", context, key=key, now=now)


def tell_of_fallen(payments: Sequence[Payment], *, now: datetime) -> None:
    """Tell the parties that the bank has rejected payments or sent them back (read with their orders): what the bank
    says, of each sum where it says several things, and what to do. Once for each party of a grant and answer."""
    by_party: dict[tuple[int, int], list[Payment]] = {}
    for one in payments:
        by_party.setdefault((one.instalment.grant_id, one.instalment.organisation_id), []).append(one)
    for rows in by_party.values():
        line = rows[0].instalment
        reasons: dict[str, int] = {}
        for one in rows:
            why = one.note.strip().rstrip(".")
            reasons[why] = reasons.get(why, 0) + one.amount
        context = {
            "amount": sum(one.amount for one in rows),
            "why": next(iter(reasons)) if len(reasons) == 1 else "",
            "reasons": [(part, why) for why, part in reasons.items()] if len(reasons) > 1 else [],
            "blames_account": any(blames_account(one.note) for one in rows),
            "path": whole("grants:mine", line.grant.uuid),
            "account_path": whole("applications:account", line.grant.case.uuid),
        }
        key = f"fallen:{rows[0].uuid}:{rows[0].status}"
        _tell(line.grant, line.organisation, "grant.payment_fallen", "fallen", context, key=key, now=now)


def _tell(
    grant: Grant, organisation: Organisation, kind: str, texts: str, context: dict[str, Any], *, key: str, now: datetime
) -> int:
    said, parts = {**context, "grant": grant, "party": organisation}, parts_for(grant, organisation)
    return tell_parts(grant.case, parts, kind, f"grants/messages/{texts}", said, key=key, now=now)
