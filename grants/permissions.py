"""Who may write what about grants."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import holds
from accounts.roles import CASE_READERS, Role
from registry.queries import blocks_of, is_blocked

if TYPE_CHECKING:
    from accounts.models import Authority
    from grants.models import Grant

MAY: dict[str, frozenset[Role]] = {
    "grants.classify": frozenset({Role.CASE_OFFICER}),
    "grants.approve_cost": frozenset({Role.ECONOMIST}),
    "grants.plan_payments": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "grants.propose_payment": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "grants.attest_payment": frozenset({Role.ECONOMIST, Role.DECISION_MAKER}),
    "grants.export_payment": frozenset({Role.ECONOMIST}),
    "grants.verify_account": frozenset({Role.ECONOMIST}),
    "grants.follow_up": frozenset({Role.CASE_OFFICER}),
    "grants.agree": frozenset({Role.CASE_OFFICER}),
    "grants.decide_change": frozenset({Role.DECISION_MAKER}),
    "grants.reconsider": frozenset({Role.CASE_OFFICER}),
    "grants.settle": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
    "grants.decide_settlement": frozenset({Role.DECISION_MAKER}),
    "grants.set_repayment_terms": frozenset({Role.DECISION_MAKER}),
    "grants.book_recovery": frozenset({Role.ECONOMIST}),
    "grants.close": frozenset({Role.CASE_OFFICER}),
    "grants.hand_over_journal": frozenset({Role.ECONOMIST}),
    "grants.tell_registers": frozenset({Role.CASE_OFFICER, Role.ECONOMIST}),
}
WORDS = {
    "grants.classify": _("State what the government's conditions ask about a granted project"),
    "grants.approve_cost": _("Approve the costs of a granted project's parties"),
    "grants.plan_payments": _("Write the plan of instalments, confirm what they wait for, hold and release payments"),
    "grants.propose_payment": _("Propose that an instalment is paid, and take a proposal back"),
    "grants.attest_payment": _("Attest a payment that another has proposed"),
    "grants.export_payment": _("Put attested payments into an order file, and enter what the bank answers"),
    "grants.follow_up": _("Ask about a report, send it back, approve it, and ask for one more or none"),
    "grants.settle": _("Propose a party's final grant, and tell a party of a claim for repayment"),
    "grants.decide_settlement": _("Decide on a party's final grant, on a claim for repayment and on waiving it"),
    "grants.set_repayment_terms": _("Say to which account repayments are paid, and on what legal basis claims rest"),
    "grants.book_recovery": _("Book what is paid back on a claim, and record interest"),
    "grants.tell_registers": _("Tell the registers of state aid what has been granted"),
    "grants.hand_over_journal": _("Hand over journal lines to the agency's accounting"),
    "grants.close": _("Close a grant by its checklist"),
    "grants.verify_account": _("Verify an account by calling the party back; two people do"),
    "grants.agree": _("See to agreements: ask for acceptances, check rights to speak, tick off the set-up"),
    "grants.decide_change": _("Decide on a recipient's request of a change, and on amounts that are taken up again"),
    "grants.reconsider": _("Take up the amounts of a grant again, for another to decide"),
}


def may_classify(user, grant: "Grant") -> bool:
    """An officer of the authority that granted it."""
    return holds(user, *MAY["grants.classify"], authority=grant.authority_id)


def may_approve_cost(user, grant: "Grant") -> bool:
    """An economist of the authority that granted it."""
    return holds(user, *MAY["grants.approve_cost"], authority=grant.authority_id)


def may(user, act: str, authority: "Authority | int") -> bool:
    """Whether `user` may do one of the acts of MAY ("attest_payment") at the authority."""
    return holds(user, *MAY[f"grants.{act}"], authority=authority)


def may_in(user, act: str, grant: "Grant") -> bool:
    """Whether `user` may do the act with this grant: has the right at its authority, and is not kept out of its case.
    Every act asks this; a page asks `may` of what its reader has been let in to."""
    return may(user, act, grant.authority_id) and not is_blocked(user, grant.case_id)


def may_in_all(user, act: str, grants: "Iterable[Grant]") -> bool:
    """The same of several grants: as many questions for one as for a thousand."""
    places = {(one.authority_id, one.case_id) for one in grants}
    if not all(may(user, act, authority) for authority in {authority for authority, _case in places}):
        return False
    return blocks_of(user).isdisjoint(case for _authority, case in places)


def may_pay_anywhere(user) -> bool:
    """Whether `user` has to do with payments at some authority."""
    return holds(user, *MAY["grants.propose_payment"], *MAY["grants.attest_payment"])


def may_read(user, grant: "Grant") -> bool:
    """Whether `user` works with cases at the authority that granted it."""
    return holds(user, *CASE_READERS, authority=grant.authority_id)
