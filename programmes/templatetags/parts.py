"""The pages of a programme as a row of tabs. `{% load parts %}`."""

from dataclasses import replace
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from registry.display import Tab
from registry.slots import said

register = template.Library()


def tabs_of(user: Any, programme: Any, now: Any, path: str) -> list[Tab]:
    """The overview and the pages that the storeys hang beside it, the one that `path` lies under as the current."""
    overview = Tab(gettext_lazy("Overview"), reverse("programmes:programme", args=[programme.key]))
    tabs = [overview, *(tab for _filling, more in said("programme-tabs", user, programme, now) for tab in more)]
    under = [tab.url for tab in tabs if path == tab.url or (tab is not overview and path.startswith(tab.url))]
    here = max(under, key=len, default="")
    return [replace(tab, current=tab.url == here) for tab in tabs]


@register.inclusion_tag("components/tabs.html", takes_context=True)
def programme_tabs(context: Context, programme: Any) -> dict[str, Any]:
    """`{% programme_tabs programme %}`: none are drawn where there is only the overview."""
    request = context["request"]
    tabs = tabs_of(request.user, programme, request.now, request.path)
    return {"tabs": tabs if len(tabs) > 1 else [], "label": gettext("Pages of the programme")}
