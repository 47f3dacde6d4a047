"""What the judgement says on My day and in the menu."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from accounts.permissions import authorities_as, holds
from accounts.prepared import Prepared
from applications.models import Application
from assessments.models import (
    ConflictOfInterest,
    DecisionLetter,
    DecisionMeeting,
    Panel,
    Proposal,
    ReviewAssignment,
)
from assessments.permissions import (
    MAY,
)
from assessments.queries.procedure import untold
from assessments.queries.reviews import to_review
from assessments.states.meetings import LetterStatus, MeetingStatus
from assessments.views.waiting import waiting
from assessments.workflow.declaring import to_declare
from assessments.workflow.gate import closed
from registry.queries import blocks_of, outside
from sweden.clock import local

#: How many lines a part of My day shows.
MOST = 6


@dataclass(frozen=True)
class Overdue:
    """The reader's own cases in which time asks for something, and how many in all."""

    rows: list[Application]
    count: int


def overdue(user: Any, thing: Any, now: datetime) -> Overdue | None:
    """My day: cases of the reader's that have waited for more than six months, or past the day the party was told,
    without a notice of delay (11 §). What has a last day of its own stands among the deadlines."""
    if not holds(user, *MAY["assessments.handle"]):
        return None
    rows = untold(user, now)
    found = list(rows[: MOST + 1])
    return Overdue(found[:MOST], rows.count() if len(found) > MOST else len(found)) if found else None


@dataclass(frozen=True)
class Waiting:
    """Proposals that wait for the reader's decision."""

    rows: list[Proposal]
    count: int


def start(user: Any, thing: Any, now: datetime) -> Waiting | None:
    """My day: what waits for a decision-maker."""
    if not holds(user, *MAY["assessments.decide"]):
        return None
    rows = waiting(user).exclude(proposed_by__person=user.person_id).order_by("proposed_at")
    found = list(rows[:8])
    shut = closed(user, [one.application for one in found])
    for one in found:
        one.closed = one.application_id in shut
    return Waiting(found, rows.count()) if found else None


_STANDING = Prepared(
    lambda authorities, blocks: (
        Proposal.objects.waiting()
        .filter(outside(blocks, case="application__case__"))
        .filter(authority__in=authorities, application__case__mode="live")
        .order_by()
        .values("application__case__mode")
        .annotate(count=Count("pk"))
        .values_list("count")
    ),
    shape=("authorities", "blocks"),
)


def count(user: Any, now: datetime) -> int:
    """The menu: how many proposals wait. On every page, so it asks for nothing that only the list shows."""
    authorities = authorities_as(user, *MAY["assessments.decide"], *MAY["assessments.propose"])
    if not authorities:
        return 0
    row = _STANDING.one(authorities=frozenset(authorities), blocks=blocks_of(user))
    return row[0] if row else 0


def review_count(user: Any, now: datetime) -> int:
    """Beside "My reviews": those not handed in."""
    return to_review(user)


def panels(user: Any, thing: Any, now: datetime) -> list[Panel] | None:
    """My day: the open panels where the reader has a seat, the next to meet first."""
    return list(Panel.objects.sat_in(user, local(now).date()).select_related("call")[:MOST]) or None


@dataclass(frozen=True)
class ToReview:
    """The reader's reviews that are not handed in, the first due first (`last`), and how many in all."""

    rows: list[ReviewAssignment]
    count: int


def own_reviews(user: Any, thing: Any, now: datetime) -> ToReview | None:
    """My day: what the reader has been asked to review."""
    rows = ReviewAssignment.objects.of(user).lacking()
    rows = rows.select_related("application__case__authority", "application__call").defer("application__case__search")
    found = list(
        rows.annotate(last=Coalesce("due_at", "application__call__review_terms__due_at")).order_by(
            F("last").asc(nulls_last=True), "pk"
        )[: MOST + 1]
    )
    for one in found:
        one.late = one.last is not None and now > one.last
    return ToReview(found[:MOST], to_review(user) if len(found) > MOST else len(found)) if found else None


def declarations(user: Any, thing: Any, now: datetime) -> int | None:
    """My day: how many applications wait for the reader's own declaration of bias."""
    if not (holds(user, *MAY["assessments.decide"], *MAY["assessments.meet"]) or _sits(user)):
        return None
    return to_declare(user, now).count() or None


def _sits(user: Any) -> bool:
    """Whether the reader has a seat in a decision meeting that is planned."""
    seats = DecisionMeeting.objects.filter(status=MeetingStatus.PLANNED, participants__person=user.person_id)
    return bool(user.person_id and seats.exists())


@dataclass(frozen=True)
class Unfinished:
    """What waits for the officers of the reader's authorities: bias that has been reported and not been tried, and how
    many letters about decisions are to be read and sent."""

    bias: list[ConflictOfInterest]
    letters: int


def unfinished(user: Any, thing: Any, now: datetime) -> Unfinished | None:
    """My day: what keeps cases from going on, for those who may see to it."""
    judges, sends = (authorities_as(user, *MAY[f"assessments.{act}"]) for act in ("judge_bias", "letters"))
    if not (judges or sends):
        return None
    bias = ConflictOfInterest.objects.visible_to(user).untried().filter(application__case__authority__in=judges)
    bias = bias.exclude(person=user.person_id).select_related("application__case__authority", "person")
    letters = DecisionLetter.objects.visible_to(user).filter(authority__in=sends, status=LetterStatus.WAITING)
    reported = list(bias.defer("application__case__search").order_by("declared_at", "pk")[:MOST])
    found = Unfinished(reported, letters.count())
    return found if found.bias or found.letters else None
