"""Applications on the agenda of a decision meeting."""

from datetime import date

from accounts.models import User
from applications.models import Application
from assessments.models import AgendaItem, DecisionMeeting, Outcome
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
