"""A call's pages of judgement as tabs: who reviews what, the panels, the ranked list with the funding line."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.permissions import may_read_reviews, may_see_line
from calls.models import Call
from registry.display import Tab


def call_tabs(user: User, call: Call, current: str) -> list[Tab]:
    """The pages that the reader may open; `current` is the name of the address one is on."""
    names: dict[str, str] = {}
    if may_read_reviews(user, call.case.authority_id):
        names |= {
            "call_reviews": _("Reviews"),
            "call_reviewers": _("Reviewers"),
            "call_bias": _("Bias"),
            "review_terms": _("Terms of reviewing"),
        }
    if may_see_line(user, call):
        names |= {"panels": _("Panels"), "line": _("Ranking and funding line")}
    return [
        Tab(label, reverse(f"assessments:{name}", args=[call.uuid]), name == current) for name, label in names.items()
    ]
