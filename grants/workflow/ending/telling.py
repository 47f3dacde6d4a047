"""Those who take part for a party are told by mail of what the authority says to it at the end of a grant."""

from datetime import datetime
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Organisation
from applications.permissions import coordinates
from grants.models import Grant
from registry.links import whole
from registry.models import Participation
from registry.workflow.outbox import queue_message


def parts_for(grant: Grant, organisation: Organisation) -> list[Participation]:
    """The parts of those who coordinate the project and of those who take part for the party."""
    rows = Participation.objects.filter(case=grant.case_id, ended_at__isnull=True).select_related("person")
    return [one for one in rows.order_by("pk") if coordinates(one) or one.organisation_id == organisation.pk]


def tell(
    grant: Grant, organisation: Organisation, what: str, *, about: UUID, page: str, key: str, now: datetime
) -> int:
    """Tell them of "told" (a claim is considered, with time to reply), "claim", "dropped", "waived", "settlement",
    "lapsed" or "revoked";
    each person once for the key. `page` is the name of the page about it, `about` whose it is. How many were told."""
    sent = 0
    for part in parts_for(grant, organisation):
        user = part.person.users.order_by("pk").first()
        with translation.override(user.language if user else "sv"):
            context = {"what": what, "grant": grant, "party": organisation, "path": whole(page, about)}
            message = queue_message(
                kind=f"grant.end_{what}",
                subject=render_to_string("grants/messages/end_subject.txt", context).strip(),
                body=render_to_string("grants/messages/end.txt", context),
                to=part.person,
                case=grant.case,
                now=now,
                key=f"{key}:{part.person.uuid}",
            )
            sent += message is not None
    return sent
