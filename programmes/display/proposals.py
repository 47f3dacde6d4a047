"""What pages show of proposals for the ledger: what waits for whom, totals of a file, and what is odd about a row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.text import capfirst

from accounts.models import Organisation
from accounts.permissions import authorities_as
from accounts.prepared import Prepared
from programmes.models import EntryProposal, LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.models.proposal import Outcome
from programmes.permissions import MAY
from programmes.rules.ledger import TAKES_ROOM
from programmes.states import ProposalStatus
from programmes.workflow.judging import Judged, Line, judge
from registry.display import Mark
from registry.models import Case
from registry.queries import blocks_of, outside
from sweden.clock import local

MARKS = {
    ProposalStatus.PREVIEW: Mark(capfirst(ProposalStatus.PREVIEW.label), "neutral", "ring"),
    ProposalStatus.PROPOSED: Mark(capfirst(ProposalStatus.PROPOSED.label), "warning", "ring"),
    ProposalStatus.SENT_BACK: Mark(capfirst(ProposalStatus.SENT_BACK.label), "danger", "ring"),
    ProposalStatus.WITHDRAWN: Mark(capfirst(ProposalStatus.WITHDRAWN.label), "neutral", "square"),
    ProposalStatus.BOOKED: Mark(capfirst(ProposalStatus.BOOKED.label), "success", "dot"),
}


def with_sums(proposals: QuerySet[EntryProposal]) -> QuerySet[EntryProposal]:
    """What a line about a proposal needs: how many rows, their kind where it is one, and their sum."""
    new = Q(rows__outcome__in=[Outcome.NEW, Outcome.WAITING])
    return (
        proposals.select_related("assignment__authority", "assignment__case__authority", "proposed_by__person")
        .select_related("decided_by__person")
        .defer("assignment__source_file", "assignment__facts", "assignment__case__search")
        .annotate(
            count=Count("rows", filter=new),
            total=Sum("rows__amount", filter=new),
            kinds=Count("rows__kind", filter=new, distinct=True),
            a_kind=Max("rows__kind", filter=new),
        )
    )


def marked(proposals: Iterable[Any]) -> list[Any]:
    """Proposals with the mark of their state, for lists."""
    found = list(proposals)
    for one in found:
        one.mark = MARKS[ProposalStatus(one.status)]
    return found


def waits_for(user: Any) -> QuerySet[EntryProposal]:
    """Proposals that `user` may approve: at an authority where they may, and not their own."""
    return EntryProposal.objects.visible_to(user).waiting_at(
        authorities_as(user, *MAY["programmes.approve_entry"]), user.person_id
    )


_WAITING = Prepared(
    lambda authorities, blocks, person: (
        EntryProposal.objects.filter(outside(blocks, case="assignment__case__"))
        .waiting_at(authorities, person)
        .values("status")
        .annotate(count=Count("pk"))
        .values_list("count", flat=True)
    ),
    shape=("authorities", "blocks"),
    person=int,
)


def waiting_count(user: Any) -> int:
    """How many proposals wait for the reader's approval: what `waits_for` counts, asked on every page."""
    authorities = frozenset(authorities_as(user, *MAY["programmes.approve_entry"]))
    return _WAITING.one(authorities=authorities, blocks=blocks_of(user), person=user.person_id) or 0


def own(user: Any) -> QuerySet[EntryProposal]:
    """What `user` has proposed or begun that is neither booked nor withdrawn."""
    return EntryProposal.objects.visible_to(user).open().filter(proposed_by__person=user.person_id)


def kind_word(proposal: Any) -> str:
    """The kind of a proposal's rows where it is one; for lists made by `with_sums`."""
    return str(EntryKind(proposal.a_kind).label) if proposal.kinds == 1 else ""


@dataclass(frozen=True)
class Totals:
    """A proposal's rows by outcome, and per kind what would be booked."""

    outcomes: dict[str, int]
    kinds: list[tuple[str, int, Decimal]]

    @property
    def new(self) -> int:
        return self.outcomes.get(Outcome.NEW, 0)

    @property
    def known(self) -> int:
        return self.outcomes.get(Outcome.KNOWN, 0)

    @property
    def waiting(self) -> int:
        return self.outcomes.get(Outcome.WAITING, 0)

    @property
    def faulty(self) -> int:
        return self.outcomes.get(Outcome.FAULTY, 0)


def totals(proposal: EntryProposal) -> Totals:
    """Counted by the database: two questions."""
    outcomes = dict(proposal.rows.order_by("outcome").values_list("outcome").annotate(Count("pk")))
    kinds = (
        proposal.rows.filter(outcome=Outcome.NEW)
        .order_by("kind")
        .values_list("kind")
        .annotate(count=Count("pk"), total=Sum("amount"))
    )
    return Totals(outcomes, [(str(EntryKind(kind).label), count, total) for kind, count, total in kinds])


@dataclass(frozen=True)
class Above:
    """A party that would have been paid more than it was granted in a case, kronor."""

    case: Any
    organisation: Any
    excess: Decimal


def above_granted(proposal: EntryProposal) -> list[Above]:
    """Whom the proposal's payments would take above what is granted them, all years together. Four questions."""
    signs = {"payment": -1, "repayment": 1, "commitment": 1}
    left: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    proposed = proposal.rows.filter(
        outcome=Outcome.NEW, kind__in=["payment", "repayment"], case__isnull=False, organisation__isnull=False
    )
    for case, organisation, kind, total in _sums(proposed):
        left[case, organisation] += signs[kind] * total
    if not left:
        return []
    booked = LedgerEntry.objects.filter(assignment=proposal.assignment_id, kind__in=list(signs))
    for case, organisation, kind, total in _sums(booked.filter(case__in={case for case, _organisation in left})):
        if (case, organisation) in left:
            left[case, organisation] += signs[kind] * total
    above = {key: -amount for key, amount in left.items() if amount < 0}
    cases = Case.objects.select_related("authority").defer("search").in_bulk([case for case, _party in above])
    parties = Organisation.objects.in_bulk([party for _case, party in above])
    return [Above(cases[case], parties[party], excess) for (case, party), excess in sorted(above.items())][:20]


def _sums(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values_list("case", "organisation", "kind").annotate(total=Sum("amount"))


def rooms(proposal: EntryProposal, now: datetime) -> list[Judged]:
    """What the rows that take room (own costs) would leave of each part and year."""
    rows = proposal.rows.filter(outcome=Outcome.NEW, kind__in=TAKES_ROOM)
    sums = rows.order_by().values_list("year", "strand").annotate(total=Sum("amount"))
    strands = {strand.pk: strand for strand in proposal.assignment.strands.all()}
    lines = [
        Line(proposal.assignment, year, None, total, strands.get(strand)) for year, strand, total in sums if total > 0
    ]
    return judge(lines, on=local(now).date(), now=now) if lines else []
