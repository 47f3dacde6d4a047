"""The frozen record of a panel's meeting, from which its minutes are made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from assessments.documents.panels import ranked
from assessments.models import Panel, PanelItem, PreScore
from assessments.workflow.biasgrounds import why_out
from assessments.workflow.reviewing import criteria_of
from sweden.clock import local


def latest_scores(item: PanelItem) -> list[PreScore]:
    """Each member's latest grade, in the order of their names."""
    found: dict[int, PreScore] = {}
    for one in sorted(item.scores.all(), key=lambda row: (row.set_at, row.pk)):
        found[one.person_id] = one
    return sorted(found.values(), key=lambda row: (row.person.name, row.person_id))


def panel_record(
    panel: Panel, items: Sequence[PanelItem], blocked: Mapping[int, set[int]], by: User, now: datetime
) -> dict[str, Any]:
    """Who was there, and each item with who was out of it and why, grades before and agreed, statement and rank.
    `blocked`: who a decision on bias keeps out of which item."""
    on = local(now).date()
    names = {one.person_id: one.person.name for one in panel.members.select_related("person")}
    members = (
        panel.members.filter(since__lte=on).exclude(until__lt=on).select_related("person").order_by("person__name")
    )
    biased = {
        one.pk: ({a.person_id for a in one.absences.all() if a.biased} | blocked.get(one.pk, set())) & set(names)
        for one in items
    }
    why = why_out((one.application_id, person) for one in items for person in biased[one.pk])
    items[0].application.call = panel.call
    criteria = criteria_of(items[0].application)  # the same for all of the call's applications
    rows = []
    for one in items:
        out = [{"name": names[key], **why[one.application_id, key]} for key in biased[one.pk]]
        away = [a.person.name for a in one.absences.all() if a.person_id not in biased[one.pk]]
        rows.append(
            {
                "place": one.position,
                "number": one.application.case.designation,
                "title": one.application.case.title_public,
                "coordinator": str(one.application.coordinator),
                "biased": sorted(row["name"] for row in out),
                "bias": sorted(out, key=lambda row: row["name"]),
                "away": sorted(away),
                "scores": [
                    {"name": score.person.name, "grade": score.grade, "at": local(score.set_at).isoformat()}
                    for score in latest_scores(one)
                ],
                "sifted": one.sifted,
                "grade": one.grade,
                "criteria": [
                    {"name": each.name_sv, "grade": one.grades[each.key]} for each in criteria if each.key in one.grades
                ],
                "statement": one.statement,
            }
        )
    return {
        "authority": panel.call.case.authority.organisation.name,
        "authority_short": panel.call.case.authority.short_name,
        "call": panel.call.title_sv,
        "call_number": panel.call.case.designation,
        "panel": panel.name,
        "day": on.isoformat(),
        "scale": [panel.lowest, panel.highest],
        "members": [{"name": one.person.name, "role": str(one.role)} for one in members],
        "items": ranked(rows),
        "remarks": panel.remarks,
        "sifted_statement": panel.sifted_statement,
        "closed_by": by.person.name,
    }
