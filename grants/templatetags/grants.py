"""The pages of one grant as a row of tabs, and that it is closed. `{% load grants %}`."""

from dataclasses import replace
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from grants.models import Closing, Recovery
from grants.permissions import may_read
from grants.states.changes import ChangeStatus
from grants.states.recovery import OPEN
from registry.display import Tab

register = template.Library()

#: The pages, by the names of their addresses.
PAGES = (
    ("agreement", gettext_lazy("Agreement and set-up")),
    ("payments", gettext_lazy("Payments")),
    ("follow_up", pgettext_lazy("grants", "Reports")),
    ("results", gettext_lazy("Results")),
    ("costs", gettext_lazy("Approved costs")),
    ("ending", gettext_lazy("Settlement")),
)


def tabs_of(grant: Any, here: str) -> list[Tab]:
    """The grant's pages; changes that wait and claims that are open are counted."""
    waiting = grant.changes.filter(status=ChangeStatus.ASKED).count()
    claims = Recovery.objects.filter(grant=grant, status__in=OPEN).count()
    tabs = [Tab(word, reverse(f"grants:{name}", args=[grant.uuid]), name == here) for name, word in PAGES]
    number = grant.case.number
    changes = Tab(gettext_lazy("Changes"), f"{reverse('grants:changes')}?q={number}", count=waiting or None)
    return [*tabs[:3], changes, *tabs[3:5], replace(tabs[5], count=claims or None)]


@register.inclusion_tag("grants/tabs.html", takes_context=True)
def grant_tabs(context: Context, grant: Any) -> dict[str, Any]:
    """`{% grant_tabs grant %}`: the row of pages for those who work with the case, and the day it was closed."""
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    closed = Closing.objects.filter(closes=grant).select_related("closed_by__person").first()
    works = may_read(request.user, grant)
    return {
        "tabs": tabs_of(grant, here) if works else [],
        "label": gettext("Pages of the grant"),
        "closed": closed,
        "works": works,
        "grant": grant,
    }
