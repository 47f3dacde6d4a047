"""What a decision to grant says beside its amounts: terms, state aid, payments and reports, as the later storey that
keeps them foretells them, frozen with the decision; and what lacks of it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import Authority, User
from applications.models import Application
from assessments.errors.decisions import GrantLetterLacks
from assessments.models import Outcome, Proposal
from assessments.states.procedure import Demanded
from assessments.workflow.amounts import requested
from assessments.workflow.communicating import terms_of
from registry.models.access import Rights
from registry.slots import said
from sweden.clock import local


@dataclass(frozen=True)
class ToGrant:
    """A grant that is decided on a day: what was handed in, and kronor by party (its key) and budget year."""

    authority: Authority
    handed_in: Mapping[str, Any]
    amounts: Mapping[tuple[int, int], int]
    on: date


def said_of_grant(proposal: Proposal, *, by: User, now: datetime) -> dict[str, Any]:
    """What is frozen of a proposed grant; empty for other outcomes. `lacking` names what nobody has entered."""
    if proposal.outcome != Outcome.GRANT:
        return {}
    (found,) = _said([proposal], by=by, now=now)
    return {**found, "leader": _leader(proposal.application), "sought": _sought(proposal.application)}


def _said(proposals: Sequence[Proposal], *, by: User, now: datetime) -> list[dict[str, Any]]:
    """A constant number of questions; the proposals have their authority, amounts and version at hand."""
    on = local(now).date()
    things = [ToGrant(one.authority, one.version.content, _by_place(one), on) for one in proposals]
    found: list[dict[str, Any]] = [{} for _thing in things]
    for _filling, answers in said("decision-grant", by, things, now):
        found = [{**own, **answer} for own, answer in zip(found, answers, strict=True)]
    return [{**own, "lacking": [one.value for one in Demanded if not own.get(one.value)]} for own in found]


def _by_place(proposal: Proposal) -> dict[tuple[int, int], int]:
    amounts: dict[tuple[int, int], int] = {}
    for one in proposal.amounts.all():
        place = (one.organisation_id, one.year)
        amounts[place] = amounts.get(place, 0) + one.amount
    return amounts


def demand_whole(proposal: Proposal, said_of_it: Mapping[str, Any]) -> None:
    """Raise GrantLetterLacks, naming all of it, where the letter would lack what the authority demands in it."""
    if lacks := _lacks(said_of_it.get("lacking", ()), terms_of(proposal.authority).may_lack):
        raise lacks


def lacks_each(proposals: Iterable[Proposal], *, by: User, now: datetime) -> dict[int, GrantLetterLacks]:
    """The same refusals before a meeting is locked, by the proposals' keys. A constant number of questions; the
    proposals are of one authority, with their amounts and version at hand."""
    grants = [one for one in proposals if one.outcome == Outcome.GRANT]
    if not grants:
        return {}
    may_lack = terms_of(grants[0].authority).may_lack
    found = zip(grants, _said(grants, by=by, now=now), strict=True)
    return {one.pk: refusal for one, own in found if (refusal := _lacks(own["lacking"], may_lack))}


def _lacks(lacking: Iterable[str], may_lack: Container[str]) -> GrantLetterLacks | None:
    words = [str(Demanded(one).label) for one in lacking if one not in may_lack]
    return GrantLetterLacks(what=", ".join(words)) if words else None


def _leader(application: Application) -> str:
    """Who leads the project: the person who coordinates the application."""
    parts = application.case.participations.filter(ended_at__isnull=True, rights=Rights.COORDINATE)
    first = parts.select_related("person").order_by("pk").first()
    return first.person.name if first else ""


def _sought(application: Application) -> dict[str, int]:
    """What was applied for, kronor by party."""
    found: dict[str, int] = {}
    for one in requested(application):
        found[one.organisation.name] = found.get(one.organisation.name, 0) + one.amount
    return found
