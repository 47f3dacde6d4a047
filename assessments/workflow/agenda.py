"""A decision meeting's agenda: what is put on it and taken off it again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from accounts.errors import NotAllowed
from accounts.models import User
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import UNDECIDED, Status
from assessments.errors.meetings import ElsewhereOnAgenda, NotOfTheCall
from assessments.errors.procedure import CaseDecided
from assessments.models import AgendaItem, Decision, DecisionMeeting, Outcome, Reconsideration
from assessments.permissions import deciding
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.queries.meetings import items_seen
from assessments.states.meetings import MeetingStatus
from assessments.workflow.gate import demand_open
from assessments.workflow.meetings import held_open
from calls.models import CallStrand
from registry.workflow.stream import record, record_all

#: What may stand on an agenda: found to meet the formal demands or not, perhaps proposed, perhaps in reserve.
READY = (Status.ELIGIBLE, Status.INELIGIBLE, Status.PROPOSED, Status.RESERVE)


def to_decide(authorities: Iterable[int]) -> Q:
    """The condition on an application that one of the authorities (their keys) has something to decide on in a meeting.
    After the decision it may have: on its own part of a joint call, or whether a grant that is taken up again is
    withdrawn."""
    keys = list(authorities)
    taken_up = Reconsideration.objects.open().filter(
        decision__application=OuterRef("pk"), decision__outcome=Outcome.GRANT, decision__authority__in=keys
    )
    parts = CallStrand.objects.filter(Q(decides__in=keys) | Q(decides=None, assignment__authority__in=keys))
    decided = Decision.objects.filter(application=OuterRef("pk"), authority__in=keys)
    led = Q(case__authority__in=keys)
    part = Exists(parts.filter(call=OuterRef("call")))
    return (
        (led | part) & Q(status__in=READY)
        | led & Q(status=Status.GRANTED) & Exists(taken_up)
        | ~led & part & Q(status__in=DECIDED_BY_LEAD) & ~Exists(decided)
    )


@transaction.atomic
def put_on_agenda(
    meeting: DecisionMeeting, applications: Sequence[Application], *, by: User, now: datetime
) -> list[AgendaItem]:
    """Add applications, in the order given; one that is there stays. Raises NotAllowed, NotDeclared, NotOfTheCall,
    ElsewhereOnAgenda, and CaseDecided or ActNotOpen where nothing is left for the meeting to decide, or not yet."""
    meeting = held_open(meeting, by)
    keys = sorted({one.pk for one in applications})
    held = {
        one.pk: one
        for one in Application.objects.visible_to(by)
        .filter(pk__in=keys)
        .select_related("case__authority", "call")
        .order_by("pk")
        .select_for_update(of=["self"], no_key=True)
    }
    if len(held) < len(keys):
        raise NotAllowed
    demand_open(by, *held.values())
    for row in held.values():
        if row.call_id != meeting.call_id or meeting.authority not in deciding(row):
            raise NotOfTheCall(case=row.case.designation)
    there = set(meeting.items.filter(application__in=keys).values_list("application", flat=True))
    taken = AgendaItem.objects.filter(
        application__in=keys, meeting__status=MeetingStatus.PLANNED, meeting__authority=meeting.authority
    ).exclude(meeting=meeting)
    if (other := taken.select_related("application__case__authority").first()) is not None:
        raise ElsewhereOnAgenda(case=other.application.case.designation)
    left = set(Application.objects.filter(to_decide([meeting.authority_id]), pk__in=keys).values_list("pk", flat=True))
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    rows = []
    for one in applications:
        row = held[one.pk]
        if row.pk not in there:
            if row.pk not in left:
                raise nothing_left(row)
            there.add(row.pk)
            last += 1
            rows.append(AgendaItem(meeting=meeting, application=row, position=last))
    made = AgendaItem.objects.bulk_create(rows)
    about = {"meeting": str(meeting.uuid)}
    record_all("meeting.put_on_agenda", [(one.application.case, about) for one in made], by=by, at=now)
    return made


def nothing_left(application: Application) -> ActNotOpen | CaseDecided:
    """Why the application is not put on an agenda: it is too early, or all is decided."""
    if application.status in UNDECIDED:
        return ActNotOpen(status=application.status, act="agenda")
    return CaseDecided()


@transaction.atomic
def take_off_agenda(item: AgendaItem, *, by: User, now: datetime) -> None:
    """Take an application off the agenda; the rest keep their order."""
    meeting = held_open(item.meeting, by)
    row = items_seen(meeting.items.filter(pk=item.pk), by).select_related("application__case").first()
    if row is None:
        raise NotAllowed
    case = row.application.case
    row.delete()
    for place, key in enumerate(meeting.items.order_by("position", "pk").values_list("pk", flat=True), start=1):
        AgendaItem.objects.filter(pk=key).exclude(position=place).update(position=place)
    record("meeting.taken_off_agenda", case=case, by=by, at=now, meeting=str(meeting.uuid))
