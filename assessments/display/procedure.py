"""What has been done in a case under förvaltningslagen, and where it stands in time, as pages show it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import Authority
from accounts.prepared import Prepared
from applications.models import Application
from applications.states import UNDECIDED
from assessments.models import (
    Communication,
    Correction,
    DecisionRequest,
    DelayNotice,
    PartyAgent,
    Reconsideration,
)
from assessments.rules.procedure import case_clock
from assessments.sentences.procedure import sentence
from registry.display import ShownFinding
from registry.models import CaseLetter, Document
from registry.workflow.letters import documents_of
from sweden.clock import local


@dataclass(frozen=True)
class ShownClock:
    """Where a case stands in time (11–12 §§)."""

    received_on: date
    six_months_end: date
    planned_on: date | None
    told_until: date | None
    answer_by: date | None
    found: list[ShownFinding]
    due: date | None
    runs: bool


def _days(application: Any) -> Any:
    asked = DecisionRequest.objects.filter(application=OuterRef("pk"))
    noticed = DelayNotice.objects.filter(application=OuterRef("pk")).order_by("-sent_at", "-pk")
    return Application.objects.filter(pk=application).values_list(
        Subquery(noticed.values("expected_on")[:1]),
        Subquery(asked.values("received_on")),
        Subquery(asked.values("refusal__expected_on")),
    )


#: Every page of a case asks this: the day that the last notice told, the day that a decision was asked for, and the day
#: that the refusal to decide told.
_DAYS = Prepared(_days, application=int)


def clock_of(application: Application, now: datetime) -> ShownClock:
    """The clock of an application that has been handed in; one small question."""
    received = local(application.submitted_at).date()
    noticed, requested_on, refused = _DAYS.one(application=application.pk)
    told = max((day for day in (noticed, refused) if day), default=None)
    runs = application.status in UNDECIDED
    clock = case_clock(
        received,
        today=local(now).date(),
        decided=not runs,
        planned_on=application.call.decision_planned_on,
        told_until=told,
        requested_on=requested_on,
        refused=refused is not None,
    )
    return ShownClock(
        received_on=received,
        six_months_end=clock.law.six_months_end,
        planned_on=application.call.decision_planned_on,
        told_until=told,
        answer_by=clock.law.answer_by if requested_on and refused is None and runs else None,
        found=[ShownFinding.of(one, sentence(one)) for one in clock.findings],
        due=clock.due,
        runs=runs,
    )


@dataclass(frozen=True)
class Sent:
    """Something with a letter: the row and its letter's document, when it is made."""

    row: Any
    document: Document | None = None


@dataclass(frozen=True)
class Handled:
    """Everything done in the case, each kind newest first."""

    request: Sent | None = None
    refusal: Sent | None = None
    notices: list[Sent] = field(default_factory=list)
    communications: list[Sent] = field(default_factory=list)
    agents: list[PartyAgent] = field(default_factory=list)
    corrections: list[Sent] = field(default_factory=list)
    taken_up: list[Sent] = field(default_factory=list)


def handled(application: Application, part: Authority | None = None) -> Handled:
    """What has been done, with the letters' documents; a fixed number of questions. `part`: only what another authority
    than owns the case has done with its own part of it."""
    request = (
        DecisionRequest.objects.filter(application=application)
        .select_related("registered_by__person", "refusal__letter", "refusal__decided_by__person")
        .first()
    )
    refusal = getattr(request, "refusal", None) if request else None
    notices = list(application.delay_notices.select_related("sent_by__person", "letter"))
    sent = list(
        Communication.objects.filter(application=application)
        .select_related("by__person", "letter", "answer__noted_by__person")
        .prefetch_related("documents")
    )
    own = {"decision__application": application}
    if part is not None:
        request, refusal, notices, own = None, None, [], {**own, "decision__authority": part}
        sent = [one for one in sent if one.authority_id == part.pk]
    corrections = list(Correction.objects.filter(**own).select_related("corrected_by__person", "letter"))
    taken_up = list(Reconsideration.objects.filter(**own).select_related("taken_up_by__person", "letter", "decision"))
    letters: list[CaseLetter | None] = [one.letter for one in (*notices, *sent, *corrections, *taken_up)]
    if refusal:
        letters.append(refusal.letter)
    documents = documents_of(letters)

    def of(row: Any) -> Sent:
        return Sent(row, documents.get(row.letter.key) if row.letter else None)

    return Handled(
        request=Sent(request) if request else None,
        refusal=of(refusal) if refusal else None,
        notices=[of(one) for one in notices],
        communications=[of(one) for one in sent],
        agents=list(application.agents.select_related("organisation", "registered_by__person", "power_document__file"))
        if part is None
        else [],
        corrections=[of(one) for one in corrections],
        taken_up=[of(one) for one in taken_up],
    )
