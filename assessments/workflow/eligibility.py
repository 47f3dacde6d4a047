"""The check of the formal demands (formaliagranskning)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from applications.models.rounds import Outcome as RoundOutcome
from applications.models.rounds import RoundKind
from applications.states import Act
from applications.workflow.facts import judged_as_handed_in
from applications.workflow.submission import move
from assessments.errors.decisions import ReasonsMissing
from assessments.errors.procedure import CheckStale, GroundMissing, NoOrderPassed, NotLate, UndoReasonMissing
from assessments.models import EligibilityCheck, EligibilityUndone
from assessments.permissions import may_check_eligibility
from assessments.states.procedure import DismissalGround
from assessments.workflow.common import seen
from calls.workflow.joint import open_case_to
from registry.models.stream import Direction
from registry.workflow.stream import register
from sweden.findings import as_json

#: The officer's own finding on a demand that is not met.
NOT_MET = "not_met"


def revision(application: Application) -> str:
    """What an officer has read when the check is made: another version, check or status is another revision."""
    last = EligibilityCheck.objects.filter(application=application).order_by("-pk").values_list("pk", flat=True).first()
    return f"{application.submitted_version_id}:{application.status}:{last or 0}"


def let_in_late(application: Application) -> bool:
    """Whether it came in late, in a call that does not judge late ones with the others: let in only with reasons."""
    return bool(application.late and not application.call.judges_late)


@transaction.atomic
def check_eligibility(
    application: Application,
    *,
    eligible: bool,
    note: str,
    ground: str = "",
    own: Sequence[Mapping[str, Any]] = (),
    read: str | None = None,
    by: User,
    now: datetime,
) -> EligibilityCheck:
    """Record that the formal demands are met or not, with the findings as they were seen.

    `own` is the officer's own finding on each demand (`demand`, `words`, `found`, `note`); `ground` why it cannot be
    examined; `read` the revision of the page it was read on, CheckStale when that is no longer what stands.

    Authorities that decide on a part of a joint call see the case from then on.

    Raises NotAllowed, CheckStale, ReasonsMissing, GroundMissing, NotLate and NoOrderPassed.

    A no needs its reason, and so does letting in what a condition stops, what the officer finds not met, or what came
    in late, unless the call judges late ones with the others.
    """
    application = seen(application, by)
    if not may_check_eligibility(by, application):
        raise NotAllowed
    if read is not None and read != revision(application):
        raise CheckStale
    _facts, judged = judged_as_handed_in(application)
    stops = any(finding.stops for one in judged for finding in one.findings)
    unmet = any(one.get("found") == NOT_MET for one in own)
    if (not eligible or let_in_late(application) or stops or unmet) and not note.strip():
        raise ReasonsMissing
    if eligible and ground:
        raise GroundMissing
    _demand_true(application, ground, now)
    move(application, Act.FIND_ELIGIBLE if eligible else Act.FIND_INELIGIBLE, by=by, now=now)
    check = EligibilityCheck.objects.create(
        application=application,
        version=application.submitted_version,
        eligible=eligible,
        ground=ground,
        own=[dict(one) for one in own],
        note=note.strip(),
        findings=[as_json(finding) for one in judged for finding in one.findings],
        checked_by=by,
        checked_at=now,
    )
    if eligible:
        others = {
            part.assignment
            for part in application.call.call_strands.select_related("assignment__authority", "decides")
            if part.roles.decides.pk != application.case.authority_id
        }
        open_case_to(application.case, others, by=by, now=now)
    outcome = "uppfyller" if eligible else "uppfyller inte"
    register(
        application.case,
        direction=Direction.DRAWN_UP,
        what="Formaliagranskning",
        what_internal=f"Formaliagranskning: ansökan {outcome} de formella kraven",
        by=by,
        now=now,
    )
    return check


def _demand_true(application: Application, ground: str, now: datetime) -> None:
    """The letter says the ground as a fact: it came in late, or an order to complete it has passed."""
    if ground == DismissalGround.LATE and not application.late:
        raise NotLate
    if ground == DismissalGround.INCOMPLETE:
        orders = application.rounds.filter(kind=RoundKind.SUPPLEMENT, may_dismiss=True)
        over = Q(ended_at__isnull=False) | Q(closes_at__lt=now)
        if not orders.exclude(outcome=RoundOutcome.TAKEN_BACK).filter(over).exists():
            raise NoOrderPassed


@transaction.atomic
def reopen_eligibility(application: Application, *, reason: str, by: User, now: datetime) -> Application:
    """Take the check back, with a reason; it stays in the history and a new one is made.

    Raises NotAllowed, ActNotOpen, UndoReasonMissing.
    """
    application = seen(application, by)
    if not may_check_eligibility(by, application):
        raise NotAllowed
    if not reason.strip():
        raise UndoReasonMissing
    moved = move(application, Act.REOPEN_ELIGIBILITY, by=by, now=now)
    check = EligibilityCheck.objects.filter(application=application, undone=None).order_by("-pk").first()
    if check is not None:
        EligibilityUndone.objects.create(eligibility_check=check, reason=reason.strip(), undone_by=by, undone_at=now)
    register(
        application.case,
        direction=Direction.DRAWN_UP,
        what="Formaliagranskning återtagen",
        by=by,
        now=now,
    )
    return moved
