"""What the steps share."""

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from assessments.errors.bias import NotDeclared
from assessments.workflow.gate import must_declare


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
