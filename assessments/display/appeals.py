"""Appeals on the page of a case's handling, each with what the reader can do with it."""

from typing import Any

from django.utils.translation import gettext_lazy

from applications.models import Application
from assessments.models import Appeal
from assessments.permissions import AFTERWARDS, may_amend, may_handle, may_note_received, own_part
from assessments.workflow import appeals
from registry.permissions import may_read_inside
from registry.states import APPEALS, AppealAct

#: Act → its page and whose it is.
PAGES = {
    AppealAct.ACCEPT: ("assessments:appeal_time", appeals.may_judge, gettext_lazy("Judge whether it came in time")),
    AppealAct.CONTEST: (
        "assessments:appeal_contest",
        may_note_received,
        gettext_lazy("Register an appeal of the dismissal"),
    ),
    AppealAct.RECONSIDER: ("assessments:appeal_reconsider", may_amend, gettext_lazy("Say what reconsidering came to")),
    AppealAct.HAND_OVER: ("assessments:appeal_hand_over", may_handle, gettext_lazy("Note the handing over")),
    AppealAct.END: ("assessments:appeal_outcome", may_note_received, gettext_lazy("Register what the court decided")),
    AppealAct.WITHDRAW: ("assessments:appeal_withdraw", may_note_received, gettext_lazy("Register a withdrawal")),
}


def appeals_shown(user: Any, application: Application) -> list[Appeal]:
    """The application's appeals, the latest first, each with what the reader can do with it now (`acts`: address and
    word)."""
    rows = Appeal.objects.visible_to(user).filter(decision__application=application)
    if not may_read_inside(user, application.case):  # another authority sees to those of its own part
        rows = rows.filter(decision__authority=own_part(user, application, *AFTERWARDS))
    found = list(
        rows.select_related("decision", "dismissal_of", "registered_by__person", "judged_by__person").order_by("-pk")
    )
    for one in found:
        one.acts = [
            (page, word)
            for act, (page, may, word) in PAGES.items()
            if APPEALS.is_open(one.status, act) and may(user, application, one.decision.authority_id)
        ]
    return found
