"""What the steps share."""

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application


def seen(application: Application, by: User) -> Application:
    """The application, held until the transaction ends. NotAllowed for whoever may not see the case (another
    authority's, a person kept out of it)."""
    if not Application.objects.visible_to(by).handed_in().filter(pk=application.pk).exists():
        raise NotAllowed
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("case__authority__organisation", "case__officer", "call__case", "submitted_version")
        .get(pk=application.pk)
    )
