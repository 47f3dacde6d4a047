"""What the steps share."""

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from assessments.errors.bias import NotDeclared
from assessments.permissions import may_keep_reviewers
from assessments.workflow.gate import demand_open, must_declare
from registry.queries import is_blocked


def seen(application: Application, by: User) -> Application:
    """The application, held until the transaction ends. NotAllowed for whoever may not see the case (another
    authority's, a person kept out of it); NotDeclared for whoever has to say first whether they are biased."""
    if not Application.objects.visible_to(by).handed_in().filter(pk=application.pk).exists():
        raise NotAllowed
    held = (
        Application.objects.select_for_update(of=("self",))
        .select_related("case__authority__organisation", "case__officer", "call__case", "submitted_version")
        .get(pk=application.pk)
    )
    if must_declare(by, held):
        raise NotDeclared
    return held


def demand_kept(application: Application, by: User) -> None:
    """Raise NotAllowed for whoever does not keep the reviewers of the application's authority, or is kept out of its
    case; NotDeclared for whoever has to say first whether they are biased."""
    if not may_keep_reviewers(by, application.case.authority_id) or is_blocked(by, application.case_id):
        raise NotAllowed
    demand_open(by, application)
