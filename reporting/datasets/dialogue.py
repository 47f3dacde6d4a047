"""Consultations as plain rows, as they were written at a moment."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from programmes.actors import groups_of
from programmes.models import Assignment, Consultation

#: What follows an organisation's name in a line: the people who spoke for it.
PEOPLE = re.compile(r"[,(]")


def consultations(assignments: Iterable[Assignment], *, on: date, at: datetime) -> dict[str, dict[str, Any]]:
    """The consultations of the assignments' programmes that had been held by a day, in the version that stood at a
    moment; one about other assignments only is left out. Three queries."""
    own = list(assignments)
    rows = (
        Consultation.objects.filter(programme__in={one.programme_id for one in own}, written_at__lte=at)
        .order_by("thread", "-number")
        .distinct("thread")
        .prefetch_related("assignment_links", "area_links__area")
    )
    keys = {one.pk for one in own}
    return {
        str(one.thread): {
            "held_on": one.held_on.isoformat(),
            "subject": one.subject,
            "form": one.form,
            "groups": list(one.groups),
            "who": [PEOPLE.split(line)[0].strip() for line in one.who.splitlines() if line.strip()],
            "said": one.said,
            "outcome": one.outcome,
            "areas": [link.area.key for link in one.area_links.all()],
        }
        for one in sorted(rows, key=lambda one: (one.held_on, one.pk))
        if one.held_on <= on and _concerns(one, keys)
    }


def _concerns(one: Consultation, assignments: set[int]) -> bool:
    linked = {link.assignment_id for link in one.assignment_links.all()}
    return not linked or bool(linked & assignments)


def group_names(assignments: Iterable[Assignment]) -> dict[str, str]:
    """The groups of actors that the decisions name: key → name, in their order."""
    return {group.key: group.name_sv for one in assignments for group in groups_of(one)}
