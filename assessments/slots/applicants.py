"""What the judgement says to applicants, on their own pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.permissions import is_staff_anywhere
from applications.models import Application
from applications.permissions import coordinates, part_of
from applications.states import UNDECIDED, Status
from applications.workflow.cases import of_case
from assessments.display.decisions import PartyRow, table
from assessments.models import (
    Communication,
    Decision,
    DecisionRequest,
    Outcome,
)
from assessments.workflow.procedure import may_request
from assessments.workflow.proposals import requested
from registry.models import Case
from sweden.clock import local


@dataclass(frozen=True)
class Mine:
    """What a party meets on its own page while it waits: what it may comment on and until when, whether it may ask for
    a decision, and by when a request is answered."""

    communications: list[Communication]
    may_request: bool
    request: DecisionRequest | None


def mine(user: Any, case: Case, now: datetime) -> Mine | None:
    """The applicant's page of an application that has been handed in and is not decided."""
    application = of_case(case)
    if application is None or application.told_status not in UNDECIDED | {Status.GRANTED}:
        return None
    today = local(now).date()
    sent = Communication.objects.filter(application=application, left_out="", answer=None, answer_by__gte=today)
    request = DecisionRequest.objects.filter(application=application, refusal=None).first()
    may = may_request(application, day=today) and coordinates(part_of(user, application))
    found = Mine(list(sent.order_by("answer_by")), may, request)
    return found if found.communications or may or request else None


def shown_reviews(user: Any, thing: Any, now: datetime) -> list[Application] | None:
    """Applications of the reader's whose reviews they may answer now."""
    if is_staff_anywhere(user):
        return None
    rows = Application.objects.filter(
        case__participations__person=user.person_id,
        case__participations__ended_at=None,
        review_releases__reply_by__gte=now,
    )
    return list(rows.select_related("case__authority").distinct().order_by("pk")) or None


@dataclass(frozen=True)
class BesideApplied:
    """What each party applied for, and what it was granted, by year."""

    years: list[int]
    rows: list[PartyRow]

    @property
    def asked(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def by_year(self) -> list[tuple[int, int]]:
        """What was granted to all of them, by year."""
        return [
            (year, sum(value for row in self.rows for one, value in row.cells if one == year)) for year in self.years
        ]

    @property
    def granted(self) -> int:
        return sum(row.total for row in self.rows)


def decided_beside_applied(user: Any, application: Application, now: datetime) -> BesideApplied | None:
    """The applicant's page: party by party what was applied for and decided, once it has been told."""
    if application.withheld or application.status != Status.GRANTED:
        return None
    decisions = Decision.objects.told().filter(application=application, replaced_by__isnull=True)
    amounts = [
        one
        for decision in decisions.prefetch_related("proposal__amounts__organisation").order_by("pk")
        for one in decision.proposal.amounts.all()
        if decision.outcome == Outcome.GRANT
    ]
    return BesideApplied(*table(amounts, requested(application))) if amounts else None
