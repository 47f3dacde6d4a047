"""What is applied for and granted, party by party, part by part and year by year."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from django.db.models import prefetch_related_objects

from accounts.models import Authority, Organisation
from applications.models import Application
from assessments.models import Outcome, Proposal, ProposedAmount
from assessments.rules.procedure import Against, Part, is_lower
from calls.models import CallStrand
from programmes.models import Assignment, LedgerEntry, Strand
from programmes.models.ledger import EntryKind
from programmes.rules.parts import part_key


@dataclass(frozen=True)
class Amount:
    """What a party is proposed from an assignment in a budget year, kronor."""

    organisation: Organisation
    assignment: Assignment
    year: int
    amount: int
    strand: Strand | None = None


def requested(application: Application) -> list[Amount]:
    """What was applied for, party by party and year by year, as amounts to begin from."""
    parties = application.submitted_version.parties.select_related("organisation")
    parts = application.call.call_strands.select_related("assignment__authority", "strand").order_by("pk")
    return _requested(application.submitted_version.content, parties, parts)


def _requested(content: dict[str, Any], parties: Iterable[Any], parts: Iterable[CallStrand]) -> list[Amount]:
    organisations = {str(p.uuid): p.organisation for p in parties}
    places: dict[str, CallStrand] = {}
    for part in parts:
        places.setdefault(part.assignment.key, part)  # an assignment without a strand named: its first part in the call
        places[part_key(part.assignment.key, part.strand and part.strand.key)] = part
    return [
        Amount(organisations[party["uuid"]], places[key].assignment, year, amount, places[key].strand)
        for party in content["parties"]
        for key, year, amount in party["requested"]
        if amount
    ]


def to_divide(application: Application, authority: Authority | None = None) -> list[Amount]:
    """What an officer of the authority (None: the one that owns the case) may propose from: what was applied for of
    the money that it decides on, and nothing yet of its other parts of a joint call, for each party and year."""
    asked = requested(application)
    parts = parts_of(application, authority or application.case.authority)
    own = {(part.assignment_id, part.strand_id) for part in parts}
    of_it = [one for one in asked if (one.assignment.pk, one.strand and one.strand.pk) in own]
    there = {(one.assignment.pk, one.strand and one.strand.pk) for one in of_it}
    more = [part for part in parts if (part.assignment_id, part.strand_id) not in there]
    if of_it and authority in (None, application.case.authority):
        more = [part for part in more if part.assignment.authority_id != application.case.authority_id]
    places = dict.fromkeys((one.organisation, one.year) for one in asked)
    return of_it + [
        Amount(organisation, part.assignment, year, 0, part.strand) for part in more for organisation, year in places
    ]


def parts_of(application: Application, authority: Authority) -> list[CallStrand]:
    """The call's money that the authority decides on."""
    parts = application.call.call_strands.select_related("assignment__authority", "strand", "decides").order_by("pk")
    return [part for part in parts if part.roles.decides.pk == authority.pk]


def granted_by_others(application: Application, authority: Authority) -> list[Amount]:
    """What other authorities of the joint call grant the application today: as decided, with what has been changed,
    moved or withdrawn since, as the ledger has it."""
    own = {(part.assignment_id, part.strand_id) for part in parts_of(application, authority)}
    entries = LedgerEntry.objects.filter(
        case=application.case_id, kind=EntryKind.COMMITMENT, organisation__isnull=False
    ).select_related("organisation", "assignment__authority", "strand")
    sums: dict[tuple[Any, ...], Decimal] = {}
    for one in entries.order_by("pk"):
        if (one.assignment_id, one.strand_id) not in own:
            place = (one.organisation, one.assignment, one.year, one.strand)
            sums[place] = sums.get(place, Decimal()) + one.amount
    return [
        Amount(party, assignment, year, ceil(total), strand)
        for (party, assignment, year, strand), total in sums.items()
        if total
    ]


def against(application: Application, authority: Authority, outcome: str, amounts: Sequence[Amount]) -> Against | None:
    """How a decision of the authority would be less than what was applied for; None when it is not, and for a place on
    the reserve list, which decides nothing."""
    if outcome == Outcome.RESERVE:
        return None
    if outcome != Outcome.GRANT:
        return Against(outcome)
    own = {(part.assignment_id, part.strand_id) for part in parts_of(application, authority)}
    waiting = _waiting([application.pk], authority)
    elsewhere = list(waiting.values_list("organisation", "amount"))
    elsewhere += [(one.organisation.pk, one.amount) for one in granted_by_others(application, authority)]
    return _lower(own, requested(application), elsewhere, amounts)


def against_each(authority: Authority, proposals: Sequence[Proposal]) -> dict[int, Against | None]:
    """What `against` says of each of the authority's proposals in a call, by their keys. A constant number of queries;
    the proposals have their application with its call, and their amounts, at hand."""
    found = {
        one.pk: None if one.outcome == Outcome.RESERVE else Against(one.outcome)
        for one in proposals
        if one.outcome != Outcome.GRANT
    }
    grants = [one for one in proposals if one.outcome == Outcome.GRANT]
    if not grants:
        return found
    call = grants[0].application.call
    parts = list(call.call_strands.select_related("assignment__authority", "strand", "decides").order_by("pk"))
    own = {(part.assignment_id, part.strand_id) for part in parts if part.roles.decides.pk == authority.pk}
    prefetch_related_objects(grants, "application__submitted_version__parties__organisation")
    waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = _waiting([one.application_id for one in grants], authority)
    for key, party, amount in rows.values_list("proposal__application", "organisation", "amount"):
        waiting[key].append((party, amount))
    given: dict[int, dict[tuple[Any, ...], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in LedgerEntry.objects.filter(
        case__in=[one.application.case_id for one in grants], kind=EntryKind.COMMITMENT, organisation__isnull=False
    ):
        if (entry.assignment_id, entry.strand_id) not in own:
            place = (entry.organisation_id, entry.assignment_id, entry.year, entry.strand_id)
            given[entry.case_id][place] += entry.amount
    for one in grants:
        version = one.application.submitted_version
        asked = _requested(version.content, version.parties.all(), parts)
        elsewhere = [*waiting[one.application_id]]
        elsewhere += [(place[0], ceil(total)) for place, total in given[one.application.case_id].items()]
        found[one.pk] = _lower(own, asked, elsewhere, amounts_of(one))
    return found


def _waiting(applications: Iterable[int], authority: Authority) -> Any:
    """What others than the authority propose to grant these applications."""
    return ProposedAmount.objects.filter(
        proposal__application__in=list(applications),
        proposal__outcome=Outcome.GRANT,
        proposal__withdrawn_at__isnull=True,
        proposal__decision__isnull=True,
    ).exclude(proposal__authority=authority)


def _lower(
    own: Container[tuple[int, int | None]],
    asked: Sequence[Amount],
    elsewhere: Sequence[tuple[int, int]],
    amounts: Sequence[Amount],
) -> Against | None:
    """Whether a grant of `amounts` is less than what was `asked`, with what is given `elsewhere` (party, kronor)."""

    def part(party: int) -> Part:
        here = sum(one.amount for one in amounts if one.organisation.pk == party)
        wanted = [one for one in asked if one.organisation.pk == party]
        of_it = [one.amount for one in wanted if (one.assignment.pk, one.strand and one.strand.pk) in own]
        given = here + sum(amount for key, amount in elsewhere if key == party)
        return Part(sum(of_it), here, sum(one.amount for one in wanted), given)

    return Against.LOWER if is_lower(part(key) for key in {one.organisation.pk for one in asked}) else None


def amounts_of(proposal: Proposal) -> list[Amount]:
    """What a proposal gives."""
    return [
        Amount(one.organisation, one.assignment, one.year, one.amount, one.strand) for one in proposal.amounts.all()
    ]


def shares_of(handed_in: dict[str, Any], entries: Sequence[LedgerEntry]) -> dict[str, str]:
    """What part of each party's costs the grant is at most, as exact fractions by the party's name."""
    granted: dict[str, int] = {}
    names = {}
    for entry in entries:
        key = str(entry.organisation.uuid)
        granted[key] = granted.get(key, 0) + int(entry.amount)
        names[key] = entry.organisation.name
    costs = {party["organisation"]: sum(cell[2] for cell in party["costs"]) for party in handed_in["parties"]}
    return {names[key]: str(Fraction(total, costs[key])) for key, total in granted.items() if costs.get(key)}
