"""The frozen record of a decision meeting, from which its list of decisions is made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import Person
from assessments.models import Absent, AgendaItem, Decision, DecisionMeeting, Outcome, Reserve
from assessments.workflow.decisionrecord import Item
from assessments.workflow.voting import deciders_of
from programmes.models import LedgerEntry
from sweden.clock import local


def record_of(
    meeting: DecisionMeeting,
    items: Sequence[AgendaItem],
    wanted: Sequence[Item],
    done: Sequence[Decision | Reserve],
    seated: Sequence[Person],
    out: set[tuple[int, int]],
    now: datetime,
) -> dict[str, Any]:
    """The frozen record of the meeting: presence, each item, the sums by strand and year."""
    deciding = deciders_of(meeting)
    names = {one.pk: one.name for one in seated}
    rows = []
    for item, wish, one in zip(items, wanted, done, strict=True):
        biased = {person for case, person in out if case == item.application.case_id}
        biased |= {a.person_id for a in item.absences.all() if a.reason == Absent.BIAS}
        rows.append(
            {
                "place": item.position,
                "number": item.application.case.designation,
                "title": item.application.case.title_public,
                "outcome": one.content["outcome"],
                "granted": one.content["granted"],
                "years": _years(one),
                "presented_by": wish.proposal.proposed_by.person.name,
                "biased": sorted(names[key] for key in biased if key in names),
                "away": sorted(
                    a.person.name for a in item.absences.all() if a.reason == Absent.AWAY and a.person_id not in biased
                ),
                "dissents": one.content["dissents"],
                "vote": one.content.get("vote", {}),
                "conditional_years": one.content["conditional_years"],
                "reserve_until": one.content["reserve_until"],
            }
        )
    sums: dict[tuple[str, int], int] = {}
    entries = LedgerEntry.objects.filter(
        idempotency_key__startswith="decision:",
        case__in=[item.application.case_id for item in items],
        recorded_at=now,
    ).select_related("assignment", "strand")
    for entry in entries:
        part = str(entry.strand or entry.assignment.short_title_sv or entry.assignment.title_sv)
        sums[part, entry.year] = sums.get((part, entry.year), 0) + int(entry.amount)
    return {
        "authority": meeting.authority.organisation.name,
        "authority_short": meeting.authority.short_name,
        "call": meeting.call.title_sv,
        "call_number": meeting.call.case.designation,
        "day": local(now).date().isoformat(),
        "place": meeting.place,
        "decider": meeting.decider.person.name,
        "deciders": [one.name for one in deciding],
        "present": [one.name for one in seated if one not in deciding],
        "items": rows,
        "outcomes": {str(kind): sum(row["outcome"] == kind for row in rows) for kind in Outcome.values},
        "sums": [{"part": part, "year": year, "amount": amount} for (part, year), amount in sorted(sums.items())],
        "total": sum(row["granted"] for row in rows),
    }


def _years(one: Decision | Reserve) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in one.content["amounts"]:
        found[str(row["year"])] = found.get(str(row["year"]), 0) + row["amount"]
    return found
