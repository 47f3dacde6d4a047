"""Every list of the API, found in its routes: none is measured because somebody thought of it, or forgotten."""

from collections.abc import Mapping

from django.urls import URLPattern, reverse

from config.api import routes
from registry.api.views import Download, Listing, Whole

#: Largest multiple of the bare view, at 50 rows.
GOAL = 8
ROWS = 50
#: Of these there are more than a page's rows, at either size.
FULL = {
    "API: applications",
    "API: panel items",
    "API: agenda",
    "API: occasion comments",
    "API: declarations waiting",
}
#: What names a row of those where it is not its own identifier.
IDENTIFIED = {"API: declarations waiting": "application"}
#: Lists that an officer may not read: an economist asks for them.
OF_THE_ACCOUNTS = {"API: journal lines"}
#: Lists for those who watch over their authority.
OF_ADMINISTRATORS = {"API: administrators acts"}
#: Lists that hold something for somebody at the other authority: what waits for one's own declaration of bias.
OF_ANOTHER = {"API: declarations waiting"}


def lists() -> dict[str, URLPattern]:
    """The lists by the name of their address. A list that is asked for as a file only is none: it answers no page of
    rows but all of a period (the journal's, as an authority's own system reads it), and has the list itself beside it.
    """
    found = ((one, getattr(one.callback, "view_class", object)) for one in routes())
    return {str(one.name): one for one, view in found if issubclass(view, Listing) and not issubclass(view, Download)}


def addresses(inside: Mapping[str, str]) -> dict[str, str]:
    """What is measured, by what it is called in the table: each list's first page, with as many rows as there are up to
    fifty. `inside`: what lists of something are asked for in, by how their addresses begin ("calls" → its identifier),
    or by the list's own name.
    """
    found = {}
    for name, one in lists().items():
        of = inside.get(name) or inside.get(str(one.pattern).split("/")[0])
        words = dict.fromkeys(one.pattern.converters, of)
        limit = "" if issubclass(one.callback.view_class, Whole) else f"?limit={ROWS}"
        found[f"API: {name.replace('_', ' ')}"] = reverse(f"api:{name}", kwargs=words) + limit
    return found
