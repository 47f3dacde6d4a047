"""The record of a decision: what is frozen with it, that its document is rendered from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import Authority, Person, User
from assessments.models import Outcome, Proposal
from assessments.rules.procedure import Against
from assessments.workflow.amounts import against, amounts_of, shares_of
from assessments.workflow.communicating import hearing
from assessments.workflow.granting import demand_whole, said_of_grant
from assessments.workflow.replacing import withdraws
from calls.models import Call
from programmes.models import LedgerEntry
from registry.loading import appeal_law
from registry.models import DecisionKind
from registry.rules.appeals import Appeal, in_english
from registry.workflow.appeals import appeal_of, appeal_words
from sweden.clock import local


@dataclass(frozen=True)
class Item:
    """A proposal to decide on, who takes part in the final handling without deciding (31 §), who dissents with
    which words (30 §), and who decide together with the decider, with what the record says of them and of a vote
    (28–29 §§)."""

    proposal: Proposal
    others: Sequence[Person] = ()
    dissents: Sequence[tuple[Person, str]] = ()
    together: Sequence[Person] = ()
    voted: Mapping[str, Any] = field(default_factory=dict)
    presenter: User | None = None
    """Who presents it; None: whoever made the proposal."""

    @property
    def presented_by(self) -> User:
        return self.presenter or self.proposal.proposed_by


def content_of(
    proposal: Proposal, entries: Sequence[LedgerEntry], *, by: User, title: str, item: Item, now: datetime
) -> dict[str, Any]:
    """The frozen record that the document is rendered from. Raises GrantLetterLacks, AppealGroundMissing."""
    application = proposal.application
    handed_in = proposal.version.content
    authority = proposal.authority
    presenter = item.presented_by.person
    of_grant = said_of_grant(proposal, by=by, now=now)
    demand_whole(proposal, of_grant)  # the page of a meeting says the same before (`foreseeing`)
    return {
        "outcome": proposal.outcome,
        "authority": authority.organisation.name,
        "authority_short": authority.short_name,
        "authority_number": authority.organisation.number,
        "authority_address": authority.postal_address,
        "authority_email": authority.registrar_email,
        "number": application.case.designation,
        "decided_on": local(now).date().isoformat(),
        "call": application.call.title_sv,
        "legal_basis": application.call.legal_basis_sv,
        "title": handed_in["title"],
        "starts_on": handed_in["starts_on"],
        "ends_on": handed_in["ends_on"],
        "coordinator": application.coordinator.name,
        "coordinator_number": application.coordinator.number,
        "requested": application.requested,
        "granted": sum(int(entry.amount) for entry in entries),
        "amounts": [
            {"party": e.organisation.name, "number": e.organisation.number, "year": e.year, "amount": int(e.amount)}
            for e in entries
        ],
        "shares": shares_of(handed_in, entries),
        "grant": of_grant,
        "assignments": [
            {"key": one.key, "title": one.title_sv, "number": one.decision_number or ""}
            for one in dict.fromkeys(entry.assignment for entry in entries)
        ],
        "conditional_years": sorted({entry.year for entry in entries if entry.conditional}),
        "reasons": proposal.reasons,
        "terms": proposal.terms,
        "exception_reason": proposal.exception_reason,
        "decided_by": by.person.name,
        "decided_by_title": title,
        "presented_by": presenter.name,
        "presented_by_title": _title(presenter, authority),
        "others": [person.name for person in item.others],
        **item.voted,
        "dissents": [{"name": person.name, "text": text} for person, text in item.dissents],
        "ground": _ground(proposal),
        "hearing": hearing(application, authority, against_of(proposal), since=granted_at(proposal)),
        "reserve_place": proposal.reserve_place,
        "reserve_until": proposal.reserve_until.isoformat() if proposal.reserve_until else "",
        **appeal_of_proposal(proposal, local(now).date()),
    }


def _title(person: Person, authority: Authority) -> str:
    """The title of the one who presents: the role by which they work at the authority."""
    held = person.role_assignments.held_now()
    role = held.filter(authority=authority).exclude(title="").order_by("pk").first()
    return role.title if role else ""


def appeal_of_proposal(proposal: Proposal, on: date) -> dict[str, Any]:
    """How the decision is appealed, or that it may not be, with its ground, in Swedish and in short in English, and
    within how many weeks. Empty for a place on the reserve list. What the authority has entered for the kind of
    decision goes before what the call says of all its decisions. Raises AppealGroundMissing."""
    if proposal.outcome == Outcome.RESERVE:
        return {"appeal": "", "appeal_en": "", "appeal_weeks": 0}
    authority = proposal.authority
    appeal = appeal_in(proposal.application.call, authority, appeal_kind(proposal), on)
    kinds = [party["kind"] for party in proposal.version.content["parties"]]
    text = appeal_words(appeal, proposal.application.case, authority=authority, kinds=kinds)
    return {"appeal": text, "appeal_en": in_english(appeal), "appeal_weeks": appeal.weeks if appeal.may else 0}


def appeal_kind(proposal: Proposal) -> str:
    """The kind of decision whose appeal holds for a proposal that is decided."""
    return str(DecisionKind.CHANGE if withdraws(proposal) else proposal.outcome)


def appeal_in(call: Call, authority: Authority, kind: str, on: date) -> Appeal:
    """How the authority's decisions of a kind on a call's applications are appealed. Raises AppealGroundMissing."""
    usual = appeal_law()
    of_call = Appeal(call.may_be_appealed, call.appeal_ground_sv, usual.court, usual.weeks)
    return appeal_of(authority, kind, on, otherwise=of_call)


def _ground(proposal: Proposal) -> str:
    """Why an application that is dismissed cannot be examined: the ground of its check; empty for other outcomes."""
    if proposal.outcome != Outcome.DISMISS:
        return ""
    last = proposal.application.eligibility_checks.filter(undone=None).order_by("-pk").first()
    return str(last.ground) if last else ""


def against_of(proposal: Proposal) -> Against | None:
    """How the decision that is proposed is less than what was applied for."""
    return against(proposal.application, proposal.authority, proposal.outcome, amounts_of(proposal))


def granted_at(proposal: Proposal) -> datetime | None:
    """When what the proposal would withdraw was decided: a party is heard anew before that; None for others."""
    return proposal.replaces.decided_at if proposal.replaces and withdraws(proposal) else None
