"""The judgement for tests: an application that may be decided, and the people who do it."""

from datetime import UTC, datetime

from accounts.models import User
from accounts.roles import Role
from applications.models import Application
from assessments.models import DecisionTerms, Outcome, Proposal
from assessments.states.procedure import Demanded
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.proposals import propose, requested
from sweden.clock import now as clock_now
from tests.factories import applications, calls
from tests.factories import programmes as make

CHECKED = datetime(2025, 11, 5, 9, tzinfo=UTC)
PROPOSED = datetime(2025, 11, 10, 9, tzinfo=UTC)
DECIDED = datetime(2025, 11, 20, 9, tzinfo=UTC)


def terms(authority, by: User, **values) -> DecisionTerms:
    """The authority hears nobody before its decisions, its letters go at once, and its grants may be decided before
    terms and follow-up have been entered, unless told otherwise."""
    unheard = dict.fromkeys(("lower_unheard", "reject_unheard", "dismiss_unheard"), True)
    given = {**unheard, "reason": "Tilldelning av bidrag.", "reads_letters": False}
    given |= {"may_lack": Demanded.values, "may_lack_reason": "Påhittat exempel."} | values
    return DecisionTerms.objects.create(authority=authority, set_by=by, set_at=clock_now(), **given)


def decider(assignment, *, amount_limit: int | None = None, delegated: bool = True, **values) -> User:
    """A decision-maker at the assignment's authority, with a delegation that covers it, and with its terms."""
    user = make.worker(Role.DECISION_MAKER, assignment.authority, name="Karin Wretman", amount_limit=amount_limit)
    if delegated:
        make.delegation(user, assignment)
    terms(assignment.authority, user, **values)
    return User.objects.get(pk=user.pk)


def application(of=None, **fields) -> Application:
    """A handed-in application in a call of the assignment whose money is there for 2025 and 2026."""
    return applications.submitted_application(of or calls.call(appeal_ground_sv="12 § förordningen"), **fields)


def proposal(of: Application, officer: User, *, outcome: str = Outcome.GRANT, amounts=None, **fields) -> Proposal:
    """A standing proposal; what was applied for is granted unless told otherwise."""
    if of.status == "submitted":
        check_eligibility(of, eligible=outcome != Outcome.DISMISS, note="Prövad.", by=officer, now=CHECKED)
        of.refresh_from_db()
    return propose(
        of,
        outcome=outcome,
        amounts=requested(of) if amounts is None else amounts,
        reasons=fields.pop("reasons", "Projektet har hög vetenskaplig kvalitet och uppfyller utlysningens syfte."),
        by=officer,
        now=PROPOSED,
        **fields,
    )
