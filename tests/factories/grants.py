"""What has been granted, for tests: an application taken through proposal, decision and the laying up of its grant."""

from datetime import date
from typing import Any

from accounts.models import User
from accounts.roles import Role
from assessments.workflow.decisions import decide
from assessments.workflow.proposals import Amount, requested
from grants.models import Grant, RepaymentTerms
from grants.workflow.opening import open_grants
from registry.models import AppealRule, DecisionKind
from tests.factories import applications, assessments, calls
from tests.factories import programmes as make


def appeals(authority: Any, by: User) -> None:
    """The authority has entered how what it decides of a grant is appealed."""
    rule = {"authority": authority, "ground": "påhittad bestämmelse", "valid_from": date(2020, 1, 1)}
    for kind in (DecisionKind.CHANGE, DecisionKind.FINAL, DecisionKind.LAPSE, DecisionKind.RECOVERY):
        AppealRule.objects.create(kind=kind, may_be_appealed=False, set_by=by, set_at=assessments.DECIDED, **rule)


def repayment_terms(authority: Any, *, valid_from: date = date(2020, 1, 1), account: str = "bankgiro 991-2346") -> None:
    """The authority has entered to which account it claims, and on what."""
    RepaymentTerms.objects.create(
        authority=authority,
        valid_from=valid_from,
        account=account,
        legal_basis="Villkoren, punkt 12 (påhittat)",
        source="Allmänna villkor (påhittade)",
        quote="Det som inte har använts betalas tillbaka.",
        set_at=assessments.DECIDED,
    )


def grant(assignment: Any, *, strand: Any = None, by: User | None = None, claims: bool = True, **fields: Any) -> Grant:
    """A grant of all that was applied for, from the assignment or a strand of it. Fields are the application's.
    Without `claims` its authority has not said to which account it claims, and on what."""
    call = calls.call(assignment, strand=strand)
    application = applications.submitted_application(call, by=by or applications.applicant(), **fields)
    officer = make.worker(Role.CASE_OFFICER, assignment.authority)
    amounts = [Amount(one.organisation, assignment, one.year, one.amount, strand) for one in requested(application)]
    proposal = assessments.proposal(
        application, officer, amounts=amounts, exception_reason="Skälen står i ärendets bedömning."
    )
    decider = assessments.decider(assignment)
    decide(proposal, by=decider, now=assessments.DECIDED)
    appeals(assignment.authority, decider)
    if claims:
        repayment_terms(assignment.authority)
    open_grants(now=assessments.DECIDED)
    return Grant.objects.select_related("case", "assignment", "strand", "project").get(case=application.case)
