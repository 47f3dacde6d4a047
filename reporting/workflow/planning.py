"""Who answers for an occasion, and when its milestones are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from programmes.display.duties import extras
from programmes.errors.duties import NotOnStaff, Unchanged
from programmes.models import DutyOfAssignment, ReportingDuty
from programmes.workflow.duties import responsible_of, works_at
from registry.links import whole
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record
from reporting.facts.named import Named, own_responsible
from reporting.models import Occasion, OccasionMilestone, OccasionResponsible
from reporting.permissions import may_plan


def answering(duties: Iterable[ReportingDuty], occasions: Iterable[Occasion]) -> tuple[Named, Named]:
    """Who answers for duties, and for single occasions of them where someone else does. Two queries."""
    return responsible_of(duties), own_responsible(occasions)


@transaction.atomic
def set_occasion_responsible(
    occasion: Occasion, *, authority: Authority, person: Person | None, by: User, now: datetime
) -> OccasionResponsible:
    """Say who answers for this occasion at an authority; None: whoever answers for the duty. The one named is told.

    Raises NotAllowed, NotOnStaff, Unchanged.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty").get(pk=occasion.pk)
    if not may_plan(by, occasion, authority):
        raise NotAllowed
    if person is not None and not works_at(person, authority):
        raise NotOnStaff(name=person.name, authority=authority.short_name)
    if own_responsible([occasion]).get((occasion.pk, authority.pk)) == person:
        raise Unchanged
    row = OccasionResponsible.objects.create(
        occasion=occasion, authority=authority, person=person, set_by=by, set_at=now
    )
    case = occasion.parties.select_related("case").get(authority=authority).case
    who = {"person": str(person.uuid)} if person else {}
    record("occasion.responsible_set", case=case, by=by, at=now, occasion=str(occasion.uuid), **who)
    if person is not None and person != by.person:
        address = whole("reporting:occasion", occasion.uuid)
        queue_message(
            kind="occasion_responsible",
            subject=f"Du ansvarar nu för: {case.title_public}",
            body=f"{by.person.name} har angett dig som ansvarig vid {authority.short_name} för {case.title_public}.\n\n"
            f"{address}",
            to=person,
            case=case,
            now=now,
        )
    return row


@dataclass(frozen=True)
class Waits:
    """A milestone that has not been held: what it is, and its day where one is set."""

    title: str
    day: date | None


def waits_for(occasions: Iterable[Occasion]) -> dict[int, list[Waits]]:
    """The milestones that remain of each occasion: key of the occasion → them. At most two queries."""
    occasions = list(occasions)
    if not occasions:
        return {}
    # A joint duty stands in several files; what they say of it is the same, and an empty list says nothing.
    named: dict[int, list[dict[str, str]]] = {}
    ties = DutyOfAssignment.objects.filter(duty__in={one.duty_id for one in occasions}).order_by("pk")
    for duty, key, facts in ties.values_list("duty_id", "duty__key", "assignment__facts__duties"):
        named[duty] = named.get(duty) or list((facts or {}).get(key, {}).get("milestones", ()))
    rows = OccasionMilestone.objects.filter(occasion__in=[one.pk for one in occasions])
    latest = rows.order_by("occasion_id", "key", "-pk").distinct("occasion_id", "key")
    days = {(row.occasion_id, row.key): row for row in latest}
    found: dict[int, list[Waits]] = {}
    for one in occasions:
        for milestone in named.get(one.duty_id, ()):
            row = days.get((one.pk, milestone["key"]))
            if row is None or not row.held:
                found.setdefault(one.pk, []).append(Waits(milestone["title"], row.day if row else None))
    return found


def milestones_of(occasion: Occasion) -> dict[str, OccasionMilestone]:
    """The days of the occasion's milestones, by the milestone's key."""
    rows = occasion.milestones.select_related("set_by__person").order_by("key", "-pk").distinct("key")
    return {row.key: row for row in rows}


@transaction.atomic
def set_milestone(
    occasion: Occasion, key: str, *, day: date | None, held: bool, note: str = "", by: User, now: datetime
) -> OccasionMilestone:
    """Say when a milestone of the occasion is, and whether it has been held. The decision names no day for it.

    Raises NotAllowed, also for a milestone that the duty does not have; Unchanged.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty").get(pk=occasion.pk)
    parties = list(occasion.parties.select_related("authority", "case"))
    known = {one["key"] for one in extras(occasion.duty, "milestones")}
    if key not in known or not any(may_plan(by, occasion, party.authority) for party in parties):
        raise NotAllowed
    before = milestones_of(occasion).get(key)
    if before and (before.day, before.held, before.note) == (day, held, note):
        raise Unchanged
    row = OccasionMilestone.objects.create(
        occasion=occasion, key=key, day=day, held=held, note=note, set_by=by, set_at=now
    )
    for party in parties:
        record("occasion.milestone_set", case=party.case, by=by, at=now, milestone=key, day=day and day.isoformat())
    return row
