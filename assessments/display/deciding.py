"""What a decision rests on besides the proposal: reviews, panel, formal demands, bias, delegation and meeting."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from applications.models import Application
from assessments.display.eligibility import OwnFinding, own_findings
from assessments.display.line import reviews_of, said_of_reviews
from assessments.models import (
    AgendaItem,
    BiasDecision,
    ConflictOfInterest,
    EligibilityCheck,
    PanelItem,
    Proposal,
    Review,
)
from assessments.permissions import may_read_reviews, widest_delegation
from assessments.queries.line import panel_items_seen
from assessments.queries.meetings import items_seen
from assessments.queries.places import number
from assessments.states.meetings import MeetingStatus
from assessments.states.panels import PanelStatus


@dataclass(frozen=True)
class Grounds:
    """What the reader may see of what a decision rests on. `limit`: kronor, None for any amount; told where `covered`.
    `item`: the place on the agenda of a planned meeting."""

    reviews: list[Review]
    grades: str
    panel: PanelItem | None
    panel_agreed: bool
    own: list[OwnFinding]
    bias: list[tuple[ConflictOfInterest, BiasDecision | None]]
    covered: bool
    limit: int | None
    item: AgendaItem | None


def grounds_of(proposal: Proposal, check: EligibilityCheck | None, user: User) -> Grounds:
    """What stands behind a proposal, as far as the reader may see it. A constant number of queries."""
    application = proposal.application
    covered, limit = widest_delegation(user, proposal)
    reviews = _reviews(application, user)
    panel = _panel(application, user)
    return Grounds(
        reviews=reviews,
        grades=said_of_reviews(reviews_of([application.pk]).get(application.pk)) if reviews else "",
        panel=panel,
        panel_agreed=panel is not None and panel.panel.status == PanelStatus.CLOSED,
        own=own_findings(check.own) if check else [],
        bias=_bias(application, user),
        covered=covered,
        limit=limit,
        item=_agenda(proposal, user),
    )


def _reviews(application: Application, user: User) -> list[Review]:
    """Those that count, for whoever reads the owning authority's reviews."""
    if not may_read_reviews(user, application.case.authority_id):
        return []
    rows = Review.objects.counted().with_version().filter(assignment__application=application)
    rows = rows.select_related("assignment__reviewer__person").prefetch_related("grades__criterion")
    return list(rows.order_by("submitted_at", "pk"))


def _panel(application: Application, user: User) -> PanelItem | None:
    """The application before its panel, where the reader may open the panel."""
    panels: Any = PanelItem._meta.get_field("panel").related_model
    rows = PanelItem.objects.filter(application=application, panel__in=panels.objects.visible_to(user))
    return panel_items_seen(rows, user).select_related("panel").first()


def _bias(application: Application, user: User) -> list[tuple[ConflictOfInterest, BiasDecision | None]]:
    """Who has said that they are biased or unsure, with what was decided on it since."""
    rows = (
        ConflictOfInterest.objects.visible_to(user)
        .filter(application=application)
        .standing()
        .exclude(answer__in=["free", "undone"])
    )
    decided = {
        one.person_id: one
        for one in BiasDecision.objects.visible_to(user).filter(application=application).order_by("pk")
    }
    return [
        (one, last if (last := decided.get(one.person_id)) and last.decided_at >= one.declared_at else None)
        for one in rows.select_related("person").order_by("pk")
    ]


def _agenda(proposal: Proposal, user: User) -> AgendaItem | None:
    """Where the application stands on the agenda of a meeting that has not been held, at the authority that decides."""
    rows = AgendaItem.objects.filter(
        application=proposal.application_id,
        meeting__authority=proposal.authority_id,
        meeting__status=MeetingStatus.PLANNED,
    )
    one: AgendaItem | None = items_seen(rows, user).select_related("meeting").first()
    if one is not None:
        number([one], one.meeting.items.all(), user)
    return one
