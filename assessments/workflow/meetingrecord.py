"""The frozen record of a decision meeting, from which its list of decisions is made."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from assessments.documents.meetings import sums_of
from assessments.errors.decisions import ItemRefused
from assessments.errors.meetings import LedgerDiffers
from assessments.models import Absent, AgendaItem, Decision, DecisionMeeting, Outcome, Reserve
from assessments.workflow.biasgrounds import why_out
from assessments.workflow.communicating import terms_of
from assessments.workflow.decisionrecord import Item
from assessments.workflow.presence import Gathered, expected
from programmes.models import LedgerEntry
from programmes.workflow.ledger import Line, judge
from sweden.clock import local


def record_of(
    meeting: DecisionMeeting,
    items: Sequence[AgendaItem],
    wanted: Sequence[Item],
    done: Sequence[Decision | Reserve],
    who: Gathered,
    now: datetime,
) -> dict[str, Any]:
    """The frozen record of the meeting: presence, each item, the sums by strand and year, the frame before and after.
    Raises ItemRefused where what an item says was granted is not what was booked."""
    booked = _booked(items, now)
    proposals = {item.application_id: wish.proposal for item, wish in zip(items, wanted, strict=True)}
    people = expected(meeting, items, proposals)
    names = {key: one.name for key, one in people.items()}
    biased = {item.pk: _biased(item, who, names) for item in items}
    why = why_out((item.application_id, person) for item in items for person in biased[item.pk])
    rows = []
    for item, wish, one in zip(items, wanted, done, strict=True):
        granted = [entry for entry in booked if entry.idempotency_key.startswith(f"decision:{wish.proposal.uuid}:")]
        if (sum_booked := sum(int(entry.amount) for entry in granted)) != one.content["granted"]:
            differs = LedgerDiffers(said=one.content["granted"], booked=sum_booked)
            raise ItemRefused(case=item.application.case, refusal=differs)
        out = [(names[key], why[item.application_id, key]) for key in biased[item.pk]]
        rows.append(
            {
                "place": item.position,
                "number": item.application.case.designation,
                "title": item.application.case.title_public,
                "proposed": str(wish.proposal.outcome),
                "outcome": one.content["outcome"],
                "granted": one.content["granted"],
                "years": _years(one),
                "parts": _parts(granted),
                "freed": _parts(
                    [entry for entry in booked if entry.idempotency_key.startswith(f"withdrawn:{wish.proposal.uuid}:")]
                ),
                "presented_by": wish.presented_by.person.name,
                "proposed_by": wish.proposal.proposed_by.person.name,
                "biased": sorted(name for name, _why in out),
                "bias": sorted(({"name": name, **said} for name, said in out), key=lambda row: row["name"]),
                "away": _away(item, who, names, biased[item.pk]),
                "dissents": one.content["dissents"],
                "vote": one.content.get("vote", {}),
                "conditional_years": one.content["conditional_years"],
                "reserve_until": one.content["reserve_until"],
            }
        )
    deciding = [one for one in who.seated if one.pk in who.deciding]
    presents = {wish.presented_by.person_id for wish in wanted}
    return {
        "authority": meeting.authority.organisation.name,
        "authority_short": meeting.authority.short_name,
        "call": meeting.call.title_sv,
        "call_number": meeting.call.case.designation,
        "day": local(now).date().isoformat(),
        "place": meeting.place,
        "decider": meeting.decider.person.name,
        "deciders": [one.name for one in deciding],
        "present": [one.name for one in who.seated if one not in deciding and who.came.get(one.pk)],
        "people": [
            {"name": one.name, "roles": _roles(one.pk, meeting, who, presents), "came": who.came.get(one.pk, False)}
            for one in people.values()
        ],
        "quorum": _quorum(meeting, who),
        "adjuster": meeting.adjuster.person.name if meeting.adjuster else "",
        "items": rows,
        "outcomes": {str(kind): sum(row["outcome"] == kind for row in rows) for kind in Outcome.values},
        "sums": sums_of(rows),
        "frames": _frames(booked, now),
        "total": sum(row["granted"] for row in rows),
    }


def _booked(items: Sequence[AgendaItem], now: datetime) -> list[LedgerEntry]:
    """What the meeting booked: commitments, and what withdrawn grants set free."""
    of_it = Q(idempotency_key__startswith="decision:") | Q(idempotency_key__startswith="withdrawn:")
    rows = LedgerEntry.objects.filter(of_it, case__in=[item.application.case_id for item in items], recorded_at=now)
    return list(rows.select_related("assignment", "strand", "organisation").order_by("pk"))


def _whole(entry: LedgerEntry) -> str:
    return str(entry.assignment.short_title_sv or entry.assignment.title_sv)


def _part(entry: LedgerEntry) -> str:
    return str(entry.strand or _whole(entry))


def _parts(entries: Sequence[LedgerEntry]) -> list[dict[str, Any]]:
    """By strand and year, with the assignment that the strand is of (`whole`)."""
    found: dict[tuple[str, str, int], int] = defaultdict(int)
    for entry in entries:
        found[_part(entry), _whole(entry), entry.year] += int(entry.amount)
    return [
        {"part": part, "whole": whole, "year": year, "amount": amount}
        for (part, whole, year), amount in sorted(found.items())
    ]


def _frames(booked: Sequence[LedgerEntry], now: datetime) -> list[dict[str, Any]]:
    """What was left to decide of each part and year before the meeting and after it, kronor; None where the amount is
    no ceiling."""
    lines = [Line(one.assignment, one.year, one.organisation, 0, one.strand) for one in booked]
    drawn: dict[tuple[int, int | None, int], int] = defaultdict(int)
    for one in booked:
        for strand in {None, one.strand_id}:
            drawn[one.assignment_id, strand, one.year] += int(one.amount)
    found = []
    for room in judge(lines, on=local(now).date(), now=now) if lines else []:
        if room.appropriation is not None:
            continue
        after = room.left
        used = drawn[room.assignment.pk, room.strand and room.strand.pk, room.year]
        part = str(room.strand or room.assignment.short_title_sv or room.assignment.title_sv)
        before = None if after is None else int(after) + used
        found.append(
            {"part": part, "year": room.year, "before": before, "after": None if after is None else int(after)}
        )
    return found


def _biased(item: AgendaItem, who: Gathered, names: dict[int, str]) -> set[int]:
    kept = {person for case, person in who.out if case == item.application.case_id}
    kept |= {one.person_id for one in item.absences.all() if one.reason == Absent.BIAS}
    return kept & set(names)


def _away(item: AgendaItem, who: Gathered, names: dict[int, str], biased: set[int]) -> list[str]:
    """Who left for the item otherwise. Whoever did not come at all is said so once, among those called."""
    left = {one.person_id for one in item.absences.all() if one.reason == Absent.AWAY}
    return sorted(names[key] for key in left - biased if key in names and who.came.get(key, True))


def _roles(person: int, meeting: DecisionMeeting, who: Gathered, presents: set[int]) -> list[str]:
    found = ["chair"] if person == meeting.decider.person_id else []
    if any(one.pk == person for one in who.seated):
        found.append("decider" if person in who.deciding else "participant")
    return found + (["presenter"] if person in presents else [])


def _quorum(meeting: DecisionMeeting, who: Gathered) -> dict[str, Any]:
    """How many had to decide each item at least, and whether the authority has said so; empty where one decides."""
    if not who.deciding:
        return {}
    return {"least": who.quorum, "by_authority": terms_of(meeting.authority).quorum is not None}


def _years(one: Decision | Reserve) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in one.content["amounts"]:
        found[str(row["year"])] = found.get(str(row["year"]), 0) + row["amount"]
    return found
