"""Deciding on many proposals at once: each as it was proposed, by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.permissions import authorities_as
from assessments.errors.bias import NotDeclared
from assessments.errors.decisions import ProposalGone, ProposerDecides
from assessments.errors.meetings import OnAgenda
from assessments.models import Proposal
from assessments.permissions import MAY, made_by
from assessments.workflow.awaiting import awaited_by_meetings
from assessments.workflow.decisions import decide
from assessments.workflow.gate import closed
from registry.errors import ProposerKeptOut
from registry.massacts import Kind
from registry.queries import kept_out_of


def rows(user: User) -> QuerySet[Proposal]:
    """The proposals of the authorities where `user` decides, of cases that they see."""
    mine = authorities_as(user, *MAY["assessments.decide"])
    seen = Proposal.objects.visible_to(user).filter(authority__in=mine, application__case__mode="live")
    return (
        seen.select_related("application__case__authority", "application__coordinator", "proposed_by__person")
        .prefetch_related("amounts")
        .defer("application__case__search")
    )


def read(proposal: Proposal) -> str:
    """What a preview shows of a proposal, which is never changed: whether it stands, and where its application is."""
    return f"{proposal.application.status}|{proposal.withdrawn_at or ''}"


def _known(by: User, things: Sequence[Proposal]) -> dict[int, DomainError]:
    mine = authorities_as(by, *MAY["assessments.decide"])
    shut = closed(by, [one.application for one in things])
    stand = set(Proposal.objects.waiting().filter(pk__in=[one.pk for one in things]).values_list("pk", flat=True))
    meets = awaited_by_meetings(things)
    kept_out = kept_out_of(made_by(one) for one in things)
    found: dict[int, DomainError] = {}
    for one in things:
        if one.authority_id not in mine:
            found[one.pk] = NotAllowed()
        elif one.application_id in shut:
            found[one.pk] = NotDeclared()
        elif one.pk not in stand:
            found[one.pk] = ProposalGone()
        elif one.proposed_by.person_id == by.person_id:
            found[one.pk] = ProposerDecides()
        elif made_by(one) in kept_out:
            found[one.pk] = ProposerKeptOut()
        elif one.pk in meets:
            found[one.pk] = OnAgenda(day=meets[one.pk])
    return found


def _decide(proposal: Proposal, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return decide(proposal, by=by, now=now)


ACTS: dict[str, Kind] = {
    "decide": Kind(
        _("Decide as proposed"),
        _known,
        _decide,
        follows=[
            _("Each becomes a decision, registered with its money. It is not undone, only taken up again."),
            _("Nobody else takes part in the final handling: where somebody does, decide on the page of the case."),
            _("Read each proposal below before you decide."),
        ],
        weighs=True,
    ),
}
