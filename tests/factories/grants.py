"""What has been granted, for tests: an application taken through proposal, decision and the laying up of its grant."""

from typing import Any

from accounts.models import User
from accounts.roles import Role
from assessments.workflow.decisions import decide
from assessments.workflow.proposals import Amount, requested
from grants.models import Grant
from grants.workflow.opening import open_grants
from tests.factories import applications, assessments, calls
from tests.factories import programmes as make


def grant(assignment: Any, *, strand: Any = None, by: User | None = None, **fields: Any) -> Grant:
    """A grant of all that was applied for, from the assignment or a strand of it. Fields are the application's."""
    call = calls.call(assignment, strand=strand)
    application = applications.submitted_application(call, by=by or applications.applicant(), **fields)
    officer = make.worker(Role.CASE_OFFICER, assignment.authority)
    amounts = [Amount(one.organisation, assignment, one.year, one.amount, strand) for one in requested(application)]
    proposal = assessments.proposal(
        application, officer, amounts=amounts, exception_reason="Skälen står i ärendets bedömning."
    )
    decide(proposal, by=assessments.decider(assignment), now=assessments.DECIDED)
    open_grants(now=assessments.DECIDED)
    return Grant.objects.select_related("case", "assignment", "strand", "project").get(case=application.case)
