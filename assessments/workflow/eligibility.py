"""The check of the formal demands (formaliagranskning)."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from applications.states import Act
from applications.workflow.facts import judged_as_handed_in
from applications.workflow.submission import move
from assessments.errors.decisions import ReasonsMissing
from assessments.models import EligibilityCheck
from assessments.permissions import may_check_eligibility
from assessments.workflow.common import seen
from calls.workflow.joint import open_case_to
from registry.models.stream import Direction
from registry.workflow.stream import register
from sweden.findings import as_json


@transaction.atomic
def check_eligibility(
    application: Application, *, eligible: bool, note: str, by: User, now: datetime
) -> EligibilityCheck:
    """Record that the formal demands are met or not, with the findings as they were seen.

    Authorities that decide on a part of a joint call see the case from then on.

    A no needs its reason, and so does letting in what a condition stops or what came in late, unless the call judges
    late ones with the others.
    """
    application = seen(application, by)
    if not may_check_eligibility(by, application):
        raise NotAllowed
    _facts, judged = judged_as_handed_in(application)
    stops = any(finding.stops for one in judged for finding in one.findings)
    let_in = application.late and not application.call.judges_late
    if (not eligible or let_in or stops) and not note.strip():
        raise ReasonsMissing
    move(application, Act.FIND_ELIGIBLE if eligible else Act.FIND_INELIGIBLE, by=by, now=now)
    check = EligibilityCheck.objects.create(
        application=application,
        version=application.submitted_version,
        eligible=eligible,
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


@transaction.atomic
def reopen_eligibility(application: Application, *, by: User, now: datetime) -> Application:
    """Take the check back; it stays in the history and a new one is made."""
    application = seen(application, by)
    if not may_check_eligibility(by, application):
        raise NotAllowed
    return move(application, Act.REOPEN_ELIGIBILITY, by=by, now=now)
