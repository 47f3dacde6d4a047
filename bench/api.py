"""Every list of the API, found in its routes: none is measured because somebody thought of it, or forgotten."""

from typing import Any

from django.urls import URLPattern, reverse

from config.api import routes
from registry.api.views import Download, Listing, Whole

#: Largest multiple of the bare view, at 50 rows.
GOAL = 8
ROWS = 50
#: Lists inside one thing of which the bench's world has none, by how their addresses begin: the lines and comments of a
#: reporting occasion (a line for each section and version, however many applications there are; `--only account`
#: measures what they are made of), and the items of one panel or decision meeting (`--only selection` has a panel's).
OF_NOTHING_LOADED = ("occasions/<uuid:uuid>/", "panels/<uuid:uuid>/", "decision-meetings/<uuid:uuid>/")
#: Lists that an officer may not read: an economist asks for them.
OF_THE_ACCOUNTS = {"API: journal lines"}


def lists() -> dict[str, URLPattern]:
    """The lists by the name of their address. A list that is asked for as a file only is none: it answers no page of
    rows but all of a period (the journal's, as an authority's own system reads it), and has the list itself beside it.
    """
    found = ((one, getattr(one.callback, "view_class", object)) for one in routes())
    return {str(one.name): one for one, view in found if issubclass(view, Listing) and not issubclass(view, Download)}


def addresses(programme: str, assignment: str, call: str, application: str) -> dict[str, str]:
    """What is measured, by what it is called in the table: each list's first page, with as many rows as there are up to
    fifty. Lists inside a programme, an assignment, a call or an application are asked for in these."""
    things = {"assignments": assignment, "calls": call, "applications": application}
    found = {}
    for name, one in lists().items():
        if str(one.pattern).startswith(OF_NOTHING_LOADED):
            continue
        wanted = one.pattern.converters
        inside: dict[str, Any] = {"key": programme, "uuid": things.get(str(one.pattern).split("/")[0])}
        address = reverse(f"api:{name}", kwargs={word: inside[word] for word in wanted})
        limit = "" if issubclass(one.callback.view_class, Whole) else f"?limit={ROWS}"
        found[f"API: {name.replace('_', ' ')}"] = address + limit
    return found
