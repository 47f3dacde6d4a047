"""What asking and deciding have in common: the request under its grant's lock, and the words of its kind."""

from grants.models import ChangeKind, ChangeRequest
from grants.workflow.planning import locked

#: What the kinds are called in the register and in the letters, which are in Swedish.
WORDS = {
    ChangeKind.TIME: "projektets tid",
    ChangeKind.BUDGET: "medel mellan parter eller kostnadsslag",
    ChangeKind.PARTY_IN: "en ny part",
    ChangeKind.PARTY_OUT: "en part lämnar",
    ChangeKind.LEADER: "projektledare",
    ChangeKind.COORDINATOR: "koordinator",
    ChangeKind.CONTENT: "projektets innehåll",
    ChangeKind.PAUSE: "uppehåll",
    ChangeKind.AMOUNTS: "beviljade belopp efter omprövning",
}


def held(request: ChangeRequest) -> ChangeRequest:
    """The request as it stands, with its grant locked."""
    grant = locked(request.grant)
    rows = ChangeRequest.objects.select_related("base__terms", "base__coordinator", "asked_by__person")
    request = rows.get(pk=request.pk)
    request.grant = grant
    return request
