"""Who may do what with a report; whether it is open now is asked of the states."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.permissions import holds, is_staff_anywhere
from accounts.roles import STAFF, Role

if TYPE_CHECKING:
    from accounts.models import Authority, User
    from programmes.models import ReportingDuty
    from reporting.models import Occasion

#: Act → the roles that may do it at an authority that answers for the occasion.
MAY: dict[str, frozenset[Role]] = {
    "reporting.write": frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.PROGRAMME_OFFICE}),
    "reporting.comment": frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.PROGRAMME_OFFICE, Role.REPORT_APPROVER}),
    "reporting.begin": frozenset({Role.CASE_OFFICER, Role.ECONOMIST, Role.PROGRAMME_OFFICE}),
    "reporting.freeze": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "reporting.approve": frozenset({Role.REPORT_APPROVER}),
    "reporting.deliver": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "reporting.settle": frozenset({Role.ECONOMIST}),
    "reporting.plan": frozenset({Role.CASE_OFFICER, Role.REPORT_APPROVER, Role.PROGRAMME_OFFICE}),
    "reporting.answer": frozenset({Role.REPORT_APPROVER}),
    "reporting.have_feed": STAFF,
}

WORDS = {
    "reporting.write": _("Write the authority's part of a report"),
    "reporting.comment": _("Comment on a report's sections, and say that a comment is taken care of"),
    "reporting.begin": _("Begin a duty's document: one without a date, or one before it is opened by itself"),
    "reporting.freeze": _("Freeze a report's figures"),
    "reporting.approve": _("Decide on a report"),
    "reporting.settle": _(
        "Enter what a requisition or statement says of accounts and amounts, and reconcile the money"
    ),
    "reporting.deliver": _("Deliver a report, or record one that was made elsewhere and sent"),
    "reporting.plan": _("Say who answers for a reporting occasion, and when its milestones are"),
    "reporting.answer": _("Answer what the government's decisions leave open in how reports are counted"),
    "reporting.have_feed": _("Have the duty calendar as a feed for one's own calendar"),
}


def _answers(user: "User", occasion: "Occasion", act: str) -> bool:
    return any(holds(user, *MAY[act], authority=party.authority_id) for party in occasion.parties.all())


def may_write(user: "User", occasion: "Occasion", authority: "Authority") -> bool:
    """Write an authority's part: its own people only."""
    return holds(user, *MAY["reporting.write"], authority=authority)


def may_comment(user: "User", occasion: "Occasion") -> bool:
    """Comment on a section: those who write, and those who decide, at any authority that answers for the report."""
    return _answers(user, occasion, "reporting.comment")


def may_begin(user: "User", duty: "ReportingDuty") -> bool:
    """Begin a document that answers a duty: someone at an authority that owes it."""
    return any(holds(user, *MAY["reporting.begin"], authority=one.pk) for one in duty.authorities)


def may_freeze(user: "User", occasion: "Occasion") -> bool:
    """Freeze the figures: an officer or economist of an authority that answers for the report."""
    return _answers(user, occasion, "reporting.freeze")


def may_approve(user: "User", occasion: "Occasion", authority: "Authority") -> bool:
    """Decide on the report for an authority."""
    return holds(user, *MAY["reporting.approve"], authority=authority)


def may_deliver(user: "User", occasion: "Occasion") -> bool:
    """Send the finished report: the submitting authority. An authority's act that a person answers for: no machine
    does it, unless `MACHINES_MAY_DELIVER` says so."""
    if user.is_authenticated and user.is_service and not settings.MACHINES_MAY_DELIVER:
        return False
    return any(
        party.submits and holds(user, *MAY["reporting.deliver"], authority=party.authority_id)
        for party in occasion.parties.all()
    )


def may_render_again(user: "User", occasion: "Occasion") -> bool:
    """Ask for the PDF again after a failure: whoever may freeze, approve or deliver."""
    return any(_answers(user, occasion, act) for act in ("reporting.freeze", "reporting.approve", "reporting.deliver"))


def may_settle(user: "User", occasion: "Occasion") -> bool:
    """Enter a document's details, keep its signed copy, note its answer and reconcile the money: an economist."""
    return _answers(user, occasion, "reporting.settle")


def may_give_reason(user: "User", occasion: "Occasion") -> bool:
    """Say why a document goes on although a check remarks on it: whoever may write in it or decide on it."""
    return any(_answers(user, occasion, act) for act in ("reporting.write", "reporting.approve"))


def may_plan(user: "User", occasion: "Occasion", authority: "Authority") -> bool:
    """Say who answers for the occasion at an authority, and when its milestones are."""
    ours = any(party.authority_id == authority.pk for party in occasion.parties.all())
    return ours and holds(user, *MAY["reporting.plan"], authority=authority)


def may_answer(user: "User") -> bool:
    """Answer an open question: whoever decides on reports, at any authority."""
    return holds(user, *MAY["reporting.answer"])


def may_have_feed(user: "User") -> bool:
    """Have the duty calendar as a feed; asked again each time it is fetched."""
    return is_staff_anywhere(user)
