"""Every list of the API, found in its routes: none is measured because somebody thought of it, or forgotten."""

from typing import Any

from django.urls import URLPattern, reverse

from config.api import routes
from registry.api.views import Listing, Whole

#: Largest multiple of the bare view, at 50 rows.
GOAL = 8
ROWS = 50
#: Lists inside one reporting occasion: a line for each section and version, however many applications there are. The
#: bench's world has no occasion (`--only account` measures what they are made of).
OF_AN_OCCASION = {"occasion_texts", "occasion_reports", "occasion_comments"}
#: Lists inside one panel or decision meeting, of which the bench's world has none.
OF_A_MEETING = {"panel_items", "agenda"}
#: Lists that an officer may not read: an economist asks for them.
OF_THE_ACCOUNTS = {"API: journal lines"}
#: The same lines as `journal_lines`, written as the authority has said that its economy system reads them: none has in
#: the bench's world.
AS_A_SYSTEM_READS = {"journal_file"}
LEFT_OUT = OF_AN_OCCASION | OF_A_MEETING | AS_A_SYSTEM_READS


def lists() -> dict[str, URLPattern]:
    """The lists by the name of their address."""
    return {str(one.name): one for one in routes() if issubclass(getattr(one.callback, "view_class", object), Listing)}


def addresses(programme: str, assignment: str, call: str, application: str) -> dict[str, str]:
    """What is measured, by what it is called in the table: each list's first page, with as many rows as there are up to
    fifty. Lists inside a programme, an assignment, a call or an application are asked for in these."""
    things = {"assignments": assignment, "calls": call, "applications": application}
    found = {}
    for name, one in lists().items():
        if name in LEFT_OUT:
            continue
        wanted = one.pattern.converters
        inside: dict[str, Any] = {"key": programme, "uuid": things.get(str(one.pattern).split("/")[0])}
        address = reverse(f"api:{name}", kwargs={word: inside[word] for word in wanted})
        limit = "" if issubclass(one.callback.view_class, Whole) else f"?limit={ROWS}"
        found[f"API: {name.replace('_', ' ')}"] = address + limit
    return found
