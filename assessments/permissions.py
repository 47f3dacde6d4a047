"""Who may judge and decide; whether it is open now is asked of the states."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.permissions import holds, role_of, roles_of
from accounts.roles import CASE_READERS, Role
from assessments.rules.delegation import Delegation, Part, beyond, covering, widest
from registry.queries import kept_out_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from accounts.models import Authority, RoleAssignment, User
    from applications.models import Application
    from assessments.models import Proposal, ProposedAmount
    from calls.models import Call

MAY: dict[str, frozenset[Role]] = {
    "assessments.check_eligibility": frozenset({Role.CASE_OFFICER}),
    "assessments.propose": frozenset({Role.CASE_OFFICER}),
    "assessments.decide": frozenset({Role.DECISION_MAKER}),
    "assessments.meet": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "assessments.letters": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "assessments.rank": frozenset({Role.CASE_OFFICER}),
    "assessments.handle": frozenset({Role.CASE_OFFICER}),
    "assessments.note_received": frozenset({Role.CASE_OFFICER, Role.REGISTRAR}),
    "assessments.amend": frozenset({Role.DECISION_MAKER}),
    "assessments.set_decision_terms": frozenset({Role.DECISION_MAKER}),
    "assessments.judge_bias": frozenset({Role.CASE_OFFICER, Role.DECISION_MAKER}),
    "assessments.set_bias_terms": frozenset({Role.DECISION_MAKER, Role.ADMINISTRATOR}),
    "assessments.keep_reviewers": frozenset({Role.CASE_OFFICER}),
    "assessments.read_reviews": CASE_READERS,
}
WORDS = {
    "assessments.check_eligibility": _("Check an application's formal demands"),
    "assessments.propose": _("Propose a decision"),
    "assessments.decide": _("Decide on a proposal, within the delegation"),
    "assessments.meet": _("Call a decision meeting and keep its agenda and presence"),
    "assessments.letters": _("Read, change and send the letters about decisions"),
    "assessments.rank": _("Rank a call's applications, move the funding line, and keep the panels"),
    "assessments.handle": _("Tell a party of delay, communicate before a decision, and do acts on many applications"),
    "assessments.note_received": _("Register a request for a decision, an answer, or an agent"),
    "assessments.amend": _("Refuse a request for a decision, and correct or take up again a decision"),
    "assessments.set_decision_terms": _(
        "Say when parties need not be heard before a decision, and whether letters are read before they are sent"
    ),
    "assessments.judge_bias": _("Decide on somebody's bias, never one's own"),
    "assessments.set_bias_terms": _("Set when the authority's people declare bias before they open a case"),
    "assessments.keep_reviewers": _("Keep the pool of reviewers, invite, assign, unlock and approve reviews"),
    "assessments.read_reviews": _("Read the reviews of the authority's applications"),
}


def _at(user: "User", application: "Application", act: str, part: int | None = None) -> bool:
    """`part`: key of the authority whose part of a joint call it is about; None: that which owns the case."""
    return holds(user, *MAY[act], authority=part or application.case.authority_id)


def may_check_eligibility(user: "User", application: "Application") -> bool:
    """An officer of the authority that owns the case."""
    return _at(user, application, "assessments.check_eligibility")


def may_propose(user: "User", application: "Application") -> bool:
    """An officer of the authority that owns the case."""
    return _at(user, application, "assessments.propose")


def may_handle(user: "User", application: "Application", part: int | None = None) -> bool:
    """Tell the party of delay or of material before a decision: an officer of the authority that owns the case, or
    decides on the `part`."""
    return _at(user, application, "assessments.handle", part)


def may_note_received(user: "User", application: "Application", part: int | None = None) -> bool:
    """Register what came from the party outside the product: a request, an answer, an agent, an appeal."""
    return _at(user, application, "assessments.note_received", part)


def may_amend(user: "User", application: "Application", part: int | None = None) -> bool:
    """Decide beside the decision itself: refuse a request for one, correct it, take it up again. What an authority has
    decided on its `part` of a joint call, it changes itself."""
    return _at(user, application, "assessments.amend", part)


#: What is done with a decision after it has been made, by the authority whose decision it is.
AFTERWARDS = ("assessments.amend", "assessments.handle", "assessments.note_received")


def deciding(application: "Application") -> list["Authority"]:
    """The authorities that decide on the application: the one that owns the case first, then those that decide on a
    part of the joint call."""
    lead = application.case.authority
    parts = application.call.call_strands.select_related("assignment__authority", "decides").order_by("pk")
    return list(dict.fromkeys([lead, *(part.roles.decides for part in parts)]))


def own_part(user: "User", application: "Application", *acts: str) -> "Authority | None":
    """The authority at which `user` does any of the acts with the application: that which owns the case if possible,
    else one that decides on a part of the joint call; None: at none."""
    roles = {role for act in acts for role in MAY[act]}
    if holds(user, *roles, authority=application.case.authority_id):
        return application.case.authority
    return next((one for one in deciding(application) if holds(user, *roles, authority=one.pk)), None)


def may_propose_part(user: "User", application: "Application", authority: "Authority") -> bool:
    """An officer of an authority that decides on the application, or on a part of it."""
    return authority in deciding(application) and holds(user, *MAY["assessments.propose"], authority=authority.pk)


def may_take_back(user: "User", proposal: "Proposal") -> bool:
    """The officers at the authority whose proposal it is, and its decision-makers, who send it back."""
    roles = MAY["assessments.propose"] | MAY["assessments.decide"]
    return holds(user, *roles, authority=proposal.authority_id)


def may_meet(user: "User", authority: "Authority") -> bool:
    """Officers and decision-makers of the authority."""
    return holds(user, *MAY["assessments.meet"], authority=authority.pk)


def meets_as(user: "User", call: "Call") -> "Authority | None":
    """The authority for which `user` calls decision meetings on the call's applications: the one whose call it is if
    possible, else one that decides on a part of it; None: none."""
    parts = call.call_strands.select_related("assignment__authority", "decides").order_by("pk")
    own = dict.fromkeys([call.case.authority, *(part.roles.decides for part in parts)])
    return next((one for one in own if may_meet(user, one)), None)


def may_read_out(user: "User", authority: "Authority") -> bool:
    """Officers and decision-makers of the authority whose letter it is."""
    return holds(user, *MAY["assessments.letters"], authority=authority.pk)


def may_rank(user: "User", call: "Call") -> bool:
    """Officers of the authority whose call it is: they prepare the decisions."""
    return holds(user, *MAY["assessments.rank"], authority=call.case.authority_id)


def may_see_line(user: "User", call: "Call") -> bool:
    """Those who prepare and those who decide, at the authority whose call it is."""
    return holds(user, *MAY["assessments.rank"], *MAY["assessments.decide"], authority=call.case.authority_id)


class Hindrance(StrEnum):
    """Why someone may not decide on a proposal."""

    NO_ROLE = "role"
    OWN = "own"
    KEPT_OUT = "kept_out"
    AMOUNT = "amount"
    STRAND = "strand"


def deciding_role(user: "User", proposal: "Proposal") -> "RoleAssignment | None":
    """The role by which `user` decides at the authority whose decision it is."""
    return role_of(user, *MAY["assessments.decide"], authority=proposal.authority_id)


def why_not_decide(
    user: "User",
    proposal: "Proposal",
    delegations: "Sequence[Delegation] | None" = None,
    kept_out: "Container[tuple[int, int]] | None" = None,
) -> Hindrance | None:
    """What keeps `user` from deciding: no such role at the authority, the proposal is the person's own, whoever made it
    has been kept out of the case since, or the delegation does not reach. None when nothing does. Where many proposals
    are asked about, `delegations` are those of `user` at the proposal's authority, and `kept_out` what `kept_out_of`
    says of them (None: they are read).

    A decision that gives no money lies in the parts of the call that the authority decides on: also an avslag is
    decided by someone entitled.
    """
    if deciding_role(user, proposal) is None:
        return Hindrance.NO_ROLE
    if proposal.proposed_by.person_id == user.person_id:
        return Hindrance.OWN
    if made_by(proposal) in (kept_out_of([made_by(proposal)]) if kept_out is None else kept_out):
        return Hindrance.KEPT_OUT
    amounts = list(proposal.amounts.all())
    held = delegations_of(user, proposal.authority_id) if delegations is None else delegations
    beyond_it = beyond(held, amount=sum(one.amount for one in amounts), parts=_parts(proposal, amounts))
    return Hindrance(beyond_it) if beyond_it else None


def made_by(proposal: "Proposal") -> tuple[int, int]:
    """Keys of the person who made the proposal and of its case, as `registry.queries.kept_out_of` asks for them."""
    return proposal.proposed_by.person_id, proposal.application.case_id


def widest_delegation(user: "User", proposal: "Proposal") -> tuple[bool, int | None]:
    """Whether `user` is entrusted with the parts of the mandate it lies in, and up to which amount (None: any)."""
    own = covering(delegations_of(user, proposal.authority_id), _parts(proposal, list(proposal.amounts.all())))
    return bool(own), widest(own)


def delegations_of(user: "User", authority: int) -> list[Delegation]:
    """What the user's roles as decision-maker at the authority let them decide. A query for each role."""
    roles = [
        role for role in roles_of(user) if role.role in MAY["assessments.decide"] and role.authority_id == authority
    ]
    strands = apps.get_model("programmes", "StrandDelegation").objects
    return [Delegation(role.amount_limit, strands.of_role(role).parts()) for role in roles]


def _parts(proposal: "Proposal", amounts: "Sequence[ProposedAmount]") -> list[Part]:
    """The parts of the mandate that a proposal lies in: those of its money, else those the authority decides on."""
    parts = amounts or [
        part
        for part in proposal.application.call.call_strands.all()
        if (part.decides_id or part.assignment.authority_id) == proposal.authority_id
    ]
    return [(one.assignment_id, one.strand_id) for one in parts]


def may_judge_bias(user: "User", application: "Application") -> bool:
    """Decide on somebody's bias: officers and decision-makers of the authority that owns the case. Not on one's own,
    which the act itself refuses."""
    return _at(user, application, "assessments.judge_bias")


def may_set_bias_terms(user: "User", authority: "Authority | int | None" = None) -> bool:
    """Set when an authority's people declare bias."""
    return holds(user, *MAY["assessments.set_bias_terms"], authority=authority)


def may_set_decision_terms(user: "User", authority: "Authority | int | None" = None) -> bool:
    """Take the authority's standpoints on how its decisions are prepared and told."""
    return holds(user, *MAY["assessments.set_decision_terms"], authority=authority)


def may_keep_reviewers(user: "User", authority: "Authority | int | None" = None) -> bool:
    """Keep the authority's pool of reviewers, invite and assign them, and see to what they write."""
    return holds(user, *MAY["assessments.keep_reviewers"], authority=authority)


def may_read_reviews(user: "User", authority: "Authority | int | None" = None) -> bool:
    """Read how an authority's applications are reviewed."""
    return holds(user, *MAY["assessments.read_reviews"], authority=authority)


def reviews(user: "User") -> bool:
    """Whether the user is a reviewer somewhere."""
    return holds(user, Role.REVIEWER)
