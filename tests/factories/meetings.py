"""Applications on the agenda of a decision meeting, and everyone at it."""

from datetime import date
from typing import Any

from accounts.models import User
from applications.models import Application
from assessments.models import AgendaItem, Decision, DecisionMeeting, MeetingPresence, Outcome, Reserve
from assessments.workflow import meetings
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.eligibility import check_eligibility
from calls.models import Call
from tests.factories import applications
from tests.factories import assessments as judge
from tests.factories.assessments import CHECKED, PROPOSED


def applied(call: Call, number: int) -> Application:
    """An application that has been handed in, by a person of its own."""
    by = applications.applicant(f"m{number}@x.example", f"Person {number}")
    return applications.submitted_application(call, by=by, title=f"Projekt {number}")


def on_agenda(meeting: DecisionMeeting, call: Call, officer: User, *outcomes: str | None) -> list[AgendaItem]:
    """Applications with proposals of these outcomes ("": none), on the agenda."""
    rows = []
    for number, outcome in enumerate(outcomes):
        row = applied(call, number)
        if outcome:
            judge.proposal(
                row,
                officer,
                outcome=outcome,
                **({"reserve_until": date(2026, 3, 31), "reserve_place": 2} if outcome == Outcome.RESERVE else {}),
            )
        else:
            check_eligibility(row, eligible=True, note="", by=officer, now=CHECKED)
        rows.append(Application.objects.get(pk=row.pk))
    return put_on_agenda(meeting, rows, by=officer, now=PROPOSED)


def all_there(meeting: DecisionMeeting) -> None:
    """Everyone of whom nothing has been written down is at the meeting."""
    known = set(meeting.presence.values_list("person", flat=True))
    new = [one for one in meetings.people_expected(meeting) if one.pk not in known]
    MeetingPresence.objects.bulk_create(MeetingPresence(meeting=meeting, person=one, came=True) for one in new)


def lock_meeting(meeting: DecisionMeeting, **told: Any) -> list[Decision | Reserve]:
    """The meeting is locked with everyone there."""
    all_there(meeting)
    return meetings.lock_meeting(meeting, **told)
