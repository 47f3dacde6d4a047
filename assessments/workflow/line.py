"""Moving the funding line, ranking, ticking, and making proposals for all that is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.errors import DomainError, NotAllowed, Stale
from accounts.models import User
from accounts.prepared import Prepared
from applications.models import Application
from applications.states import Act, Status, is_open
from assessments.errors.decisions import ItemRefused
from assessments.errors.panels import NothingTicked
from assessments.models import FundingLine, Outcome, Proposal, Rank
from assessments.permissions import may_rank
from assessments.queries.line import RANKED, sums_that_count
from assessments.rules.line import Ranked, chosen, in_order, seen_part
from assessments.rules.reviews import grades_of_reviews
from assessments.workflow.gate import demand_whole
from assessments.workflow.proposals import propose, requested
from calls.models import Call
from registry.errors import TooMany
from registry.queries import NOTHING, blocks_of, is_plain, sight
from registry.workflow.stream import record, record_all

#: So many proposals at most in one act.
MOST = 500


@dataclass(frozen=True)
class Listed:
    """A call's list as a reader sees it: the rows in order, how many stand above the line, and what is chosen."""

    rows: Sequence[Ranked]
    above: int
    revision: int
    chosen: set[int]


def _rows(seen: Q, call: int) -> QuerySet[Any, Any]:
    rows = Application.objects.filter(seen, call=call, status__in=RANKED, case__mode="live").order_by("pk")
    return rows.values_list("pk", "rank__place", "rank__ticked")


#: Whoever moves the line asks these each time.
_ROWS = Prepared(_rows, shape=("seen",), call=int)
_LINE = Prepared(lambda call: FundingLine.objects.filter(call=call).order_by("pk")[:1], call=int)
_LOCK = Prepared(
    lambda call: Call.objects.select_for_update(of=["self"], no_key=True).only("pk").filter(pk=call), call=int
)


def listed(call: Call, user: User) -> Listed:
    """The ranked list of the applications that `user` may see. Two queries, and two for whoever is kept out of some
    case: what is above the line is so in the whole list, and the places told are those among what is seen."""
    seen = sight(user, case="case__")
    if seen == NOTHING:
        rows: Any = ()
    else:
        rows = _ROWS(seen=seen, call=call.pk) if is_plain(seen) else _rows(seen, call.pk)
    ordered = in_order(Ranked(*row) for row in rows)
    line = _LINE.one(call=call.pk)
    above = line.above if line else 0
    if ordered and blocks_of(user):
        whole = in_order(Ranked(*row) for row in _rows(Q(), call.pk))
        if len(whole) > len(ordered):
            known = {one.key for one in ordered}
            ordered, above = seen_part(whole, known, above)
    return Listed(ordered, above, line.revision if line else 0, chosen(ordered, above))


def moved(
    found: Listed, line: FundingLine, places: Mapping[int, int | None], ticks: Mapping[int, bool | None]
) -> Listed:
    """The list as it is when the line, and places and ticks of its rows, have been kept. Asks nothing."""
    rows = found.rows  # mostly the line alone has moved
    if places or ticks:
        kept = (Ranked(one.key, places.get(one.key, one.place), ticks.get(one.key, one.ticked)) for one in rows)
        rows = in_order(kept)
    return Listed(rows, line.above, line.revision, chosen(rows, line.above))


def demand_rank(call: Call, user: User) -> None:
    """Raise NotAllowed for whoever does not prepare the call's decisions, and AnotherActsHere for whoever is kept out
    of one of its applications that have been handed in, wherever it stands: all of them compete."""
    if not may_rank(user, call):
        raise NotAllowed
    demand_whole(user, Application.objects.handed_in().filter(call=call).exclude(status=Status.WITHDRAWN))


@transaction.atomic
def keep(
    call: Call,
    *,
    above: int | None,
    places: Mapping[int, int | None],
    ticks: Mapping[int, bool | None],
    revision: int,
    by: User,
    now: datetime,
) -> FundingLine:
    """Move the line and keep places and ticks, by the applications' keys. Raises Stale when someone else has moved the
    line or changed the list since, AnotherActsHere."""
    demand_rank(call, by)
    _LOCK(call=call.pk)
    line = _LINE.one(call=call.pk) or FundingLine(call=call, revision=0)
    if line.revision != revision:
        raise Stale
    if places or ticks:
        _keep_rows(call, places, ticks, by, now)
    line.above = line.above if above is None else max(0, above)
    line.revision += 1
    line.moved_by, line.moved_at = by, now
    line.save()
    record("line.moved", case=call.case, by=by, at=now, above=line.above)
    return line


def _keep_rows(
    call: Call, places: Mapping[int, int | None], ticks: Mapping[int, bool | None], by: User, now: datetime
) -> None:
    seen = {
        one.pk: one
        for one in Application.objects.visible_to(by)
        .filter(pk__in={*places, *ticks}, call=call, status__in=RANKED)
        .select_related("case")
        .defer("case__search")
    }
    standing = {one.application_id: one for one in Rank.objects.filter(application__in=seen)}
    changed = []
    for key in sorted(seen):
        row = standing.get(key) or Rank(application_id=key)
        before = (row.place, row.ticked)
        row.place, row.ticked = places.get(key, row.place), ticks.get(key, row.ticked)
        if row.pk is None or before != (row.place, row.ticked):
            changed.append(row)
    Rank.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["application"], update_fields=["place", "ticked"]
    )
    rows = [(seen[row.application_id].case, {"place": row.place, "ticked": row.ticked}) for row in changed]
    record_all("line.placed", rows, by=by, at=now)


@transaction.atomic
def rank_by_grades(call: Call, *, by: User, now: datetime) -> int:
    """Order the list by the panel's agreed grade, then by the mean of the handed-in reviews' grades; what has none
    comes last. Ticks stay. Returns how many have a place."""
    demand_rank(call, by)
    Call.objects.select_for_update(of=["self"], no_key=True).only("pk").get(pk=call.pk)
    rows = Application.objects.visible_to(by).filter(call=call, status__in=RANKED)
    agreed = dict(rows.filter(panel_item__grade__isnull=False).values_list("pk", "panel_item__grade"))
    means = means_of(rows.values("pk"))
    graded = sorted(
        (key for key in {*agreed, *means}), key=lambda key: (-agreed.get(key, -1), -(means.get(key) or 0), key)
    )
    ranks = {one.application_id: one for one in Rank.objects.filter(application__in=rows.values("pk"))}
    changed = []
    for place, key in enumerate(graded, start=1):
        row = ranks.get(key) or Rank(application_id=key)
        row.place = place
        changed.append(row)
    Rank.objects.bulk_create(changed, update_conflicts=True, unique_fields=["application"], update_fields=["place"])
    line = FundingLine.objects.filter(call=call).first() or FundingLine(call=call, revision=0)
    line.revision += 1
    line.moved_by, line.moved_at = by, now
    line.save()
    record("line.ranked", case=call.case, by=by, at=now)
    return len(graded)


def means_of(applications: object) -> dict[int, Fraction]:
    """The mean of what the reviews that count come to, of each application (their keys), exact: what lies at a limit is
    not below it. One query."""
    found = grades_of_reviews(sums_that_count(assignment__application__in=applications))
    return {key: sum(grades, Fraction(0)) / len(grades) for key, grades in found.items()}


def ticked(call: Call, user: User) -> list[Application]:
    """What is chosen and can be proposed now, in the list's order."""
    found = listed(call, user)
    rows = {
        one.pk: one
        for one in Application.objects.filter(pk__in=found.chosen).select_related(
            "case__authority", "call__case", "submitted_version", "coordinator"
        )
    }
    order = [one.key for one in found.rows if one.key in found.chosen]
    return [rows[key] for key in order if is_open(rows[key].status, Act.PROPOSE)]


@transaction.atomic
def propose_ticked(call: Call, *, reasons: str, terms: str, revision: int, by: User, now: datetime) -> list[Proposal]:
    """Propose what was applied for, for everything chosen, or nothing: ItemRefused names the one that cannot be.
    Raises Stale when the list is another than the preview showed, TooMany for more than fit in one act."""
    demand_rank(call, by)
    Call.objects.select_for_update(of=["self"], no_key=True).only("pk").get(pk=call.pk)
    if listed(call, by).revision != revision:
        raise Stale
    rows = ticked(call, by)
    if not rows:
        raise NothingTicked
    if len(rows) > MOST:
        raise TooMany(most=MOST)
    made = []
    for one in rows:
        try:
            made.append(
                propose(
                    one, outcome=Outcome.GRANT, amounts=requested(one), reasons=reasons, terms=terms, by=by, now=now
                )
            )
        except DomainError as refusal:
            raise ItemRefused(case=one.case, refusal=refusal) from refusal
    record("line.proposed", case=call.case, by=by, at=now, count=len(made))
    return made
