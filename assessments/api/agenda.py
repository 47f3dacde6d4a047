"""The agenda of a decision meeting: who leaves for an item, who dissents, how those who decide voted."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.permissions import authorities_as
from accounts.prepared import Prepared
from applications.models import Application
from assessments.api.meetings import DecisionMeetingOut, OfMeetings, PersonOut
from assessments.api.opened import Beside, named
from assessments.errors.bias import NotDeclared
from assessments.models import (
    Absent,
    AgendaItem,
    CounterProposal,
    CounterVote,
    DecisionMeeting,
    ItemAbsence,
    ItemDissent,
    ItemVote,
    Outcome,
    Proposal,
)
from assessments.permissions import MAY, may_meet
from assessments.queries.meetings import items_seen
from assessments.queries.places import number
from assessments.states.meetings import MeetingStatus
from assessments.workflow import meetings as workflow
from assessments.workflow.agenda import put_on_agenda, take_off_agenda
from assessments.workflow.gate import must_declare
from assessments.workflow.presence import may_present
from assessments.workflow.voting import Ballot, Counter
from registry.api import shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Listing, Thing, found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class ItemAbsenceOut(PersonOut):
    """A participant who leaves the meeting for the item."""

    reason = shapes.choice(Absent.choices)

    example: ClassVar = {**PersonOut.example, "reason": "bias"}


class DissentOut(PersonOut):
    """A dissenting opinion (30 § förvaltningslagen)."""

    text = shapes.text()

    example: ClassVar = {**PersonOut.example, "text": "Projektet borde ha fått hela det sökta beloppet."}


class VoteOut(PersonOut):
    """How one of those who decide together voted (29 § förvaltningslagen)."""

    approves = shapes.yes("For the proposal; else against it.", source="is_yes")

    example: ClassVar = {**PersonOut.example, "approves": True}


class CounterOut(PersonOut):
    """Another decision than the presented proposal, raised by one who decides."""

    number = shapes.whole("In the order they were raised, from 1.")
    outcome = shapes.choice(Outcome.choices)
    text = shapes.text("What it says.")
    carried = shapes.yes("It won the vote, and the presented proposal was sent back for it.", source="is_carried")

    example: ClassVar = {
        **PersonOut.example,
        "number": 1,
        "outcome": "reject",
        "text": "Ansökan avslås: projektet saknar industriell part.",
        "carried": False,
    }


class CounterVoteOut(PersonOut):
    """A vote on which counter-proposal is put against the presented one."""

    round = shapes.whole("Which round, from 1.")
    counter = shapes.whole("The number of the counter-proposal voted for.", source="counter.number")

    example: ClassVar = {**PersonOut.example, "round": 1, "counter": 2}


class ItemOut(shapes.Out):
    """An application on the agenda."""

    uuid = shapes.ident()
    meeting = shapes.ident("The meeting.", source="meeting.uuid")
    place = shapes.whole("Place on the agenda (§), among the items that the caller may know of.")
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    proposal = shapes.ident(
        "The proposal: what waits, or what was decided; null: none is made.",
        by=lambda row: row.standing,
        null=True,
    )
    presenter = shapes.ident(
        "Who was chosen to present it; null: whoever made the proposal.",
        by=lambda row: row.presenter and row.presenter.person.uuid,
        null=True,
    )
    absences = shapes.many(ItemAbsenceOut, "Who leaves for the item.", by=lambda row: row.absences.all())
    dissents = shapes.many(DissentOut, "Who dissents.", by=lambda row: row.dissents.all())
    votes = shapes.many(VoteOut, "None where no vote was asked for.", by=lambda row: row.votes.all())
    counters = shapes.many(CounterOut, "What was raised against the proposal.", by=lambda row: row.counters.all())
    counter_votes = shapes.many(
        CounterVoteOut, "Votes between counter-proposals.", by=lambda row: row.counter_votes.all()
    )

    example: ClassVar = {
        "uuid": f"{_UUID}44",
        "meeting": f"{_UUID}41",
        "place": 1,
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "proposal": f"{_UUID}71",
        "presenter": None,
        "absences": [ItemAbsenceOut.example],
        "dissents": [],
        "votes": [],
        "counters": [],
        "counter_votes": [],
    }


#: What is told of items that no join brings.
_BESIDE = Beside(
    absences=(ItemAbsence, ("person",)),
    dissents=(ItemDissent, ("person",)),
    votes=(ItemVote, ("person",)),
    counters=(CounterProposal, ("raised_by",)),
    counter_votes=(CounterVote, ("person", "counter")),
)


#: Which proposal waits in each application, of one authority.
_WAITING = Prepared(
    lambda keys, authority: (
        Proposal.objects.waiting()
        .filter(application__among=keys, authority=authority)
        .order_by()
        .values_list("application", "uuid")
    ),
    keys=list,
    authority=int,
)


class OfItems(OfMeetings):
    """The items of a meeting, but for those whose applications the caller is kept out of."""

    out = ItemOut

    def meeting(self) -> DecisionMeeting:
        """The meeting in the address, for those who keep it; raises NotFound."""
        own = authorities_as(self.user, *MAY["assessments.meet"])
        one: DecisionMeeting = found(super().rows().filter(authority__in=own), uuid=self.kwargs["uuid"])
        self.request._request.case_read = one.call.case_id
        return one

    def rows(self) -> QuerySet:
        own = authorities_as(self.user, *MAY["assessments.meet"])
        meetings = DecisionMeeting.objects.visible_to(self.user).filter(uuid=self.kwargs["uuid"], authority__in=own)
        rows = items_seen(AgendaItem.objects.filter(meeting__in=meetings), self.user)
        return named(rows, "meeting__uuid", "meeting__authority__key", "proposal__uuid", "presenter__person__uuid")

    def told(self, rows: list[Any]) -> list[Any]:
        if rows:
            self.request._request.case_read = [one.application.case_id for one in rows]
            _BESIDE.give(rows)
            number(rows, AgendaItem.objects.filter(meeting=rows[0].meeting_id), self.user)
        keys = [one.application_id for one in rows]
        waiting = dict(_WAITING(keys=keys, authority=rows[0].meeting.authority_id)) if rows else {}
        for one in rows:
            one.standing = one.proposal.uuid if one.proposal_id else waiting.get(one.application_id)
        return rows


class AgendaIn(shapes.In):
    """An application of the meeting's call."""

    application = serializers.UUIDField()

    example: ClassVar = {"application": f"{_UUID}21"}


class Agenda(OfItems, Creating, Listing):
    """List a meeting's agenda; POST puts an application on it, last."""

    into = AgendaIn
    orders: ClassVar = {"place": "position"}
    not_since = "an item's place follows from the others of its meeting, of which there are at most some hundred"

    def find(self) -> DecisionMeeting:
        return self.meeting()

    def told(self, rows: list[Any]) -> list[Any]:
        if not rows:
            self.meeting()  # none on the agenda, or none that the caller may ask for
        return super().told(rows)

    def act(self, thing: DecisionMeeting, values: dict[str, Any]) -> AgendaItem:
        seen = Application.objects.visible_to(self.user).filter(call=thing.call_id)
        row = found(seen, case__uuid=values["application"])
        put_on_agenda(thing, [row], **self.by)
        one: AgendaItem = found(thing.items.all(), application=row)
        return one

    def place(self, thing: AgendaItem) -> str:
        return reverse("api:agenda_item", args=[self.kwargs["uuid"], thing.uuid])


class OnItem(OfItems):
    """An item of a meeting."""

    def find(self) -> AgendaItem:
        one: AgendaItem = found(self.rows(), uuid=self.kwargs["item"])
        self.request._request.case_read = one.application.case_id
        if one.meeting.status == MeetingStatus.PLANNED and must_declare(self.user, one.application):
            raise NotDeclared
        return one

    def may(self, thing: AgendaItem) -> bool:
        return may_meet(self.user, thing.meeting.authority)


class AbsentIn(shapes.In):
    """A participant who leaves for the item."""

    person = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=Absent.choices)


class DissentIn(shapes.In):
    """Someone who dissents, and the words."""

    person = serializers.UUIDField()
    text = text_in(4000)


class VoteIn(shapes.In):
    """A vote of one who decides."""

    person = serializers.UUIDField()
    approves = serializers.BooleanField()


class CounterIn(shapes.In):
    """A counter-proposal, by one who decides."""

    person = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    text = text_in(4000)


class CounterVoteIn(shapes.In):
    """A vote in a round between two counter-proposals, by their numbers in the order given."""

    round = serializers.IntegerField(min_value=1, max_value=50)
    person = serializers.UUIDField()
    counter = serializers.IntegerField(min_value=1, max_value=50)


class PresenceIn(shapes.In):
    """Who leaves, who dissents, what was raised and how those who decide voted; replaces what was said."""

    absences = AbsentIn(many=True, max_length=50)
    dissents = DissentIn(many=True, max_length=50)
    votes = VoteIn(many=True, required=False, default=list, max_length=50)
    counters = CounterIn(many=True, required=False, default=list, max_length=50)
    counter_votes = CounterVoteIn(many=True, required=False, default=list, max_length=200)
    presenter = serializers.UUIDField(required=False, allow_null=True, default=None)

    example: ClassVar = {"absences": [{"person": f"{_UUID}08", "reason": "bias"}], "dissents": []}


class OneItem(OnItem, Changing, Thing):
    """Read an item of the agenda, or write down who leaves for it and who dissents.

    Who leaves for bias is kept out of the case from now on, until a colleague has tried it.
    """

    into = PresenceIn
    replaces = True

    def act(self, thing: AgendaItem, values: dict[str, Any]) -> AgendaItem:
        """Write down who leaves the meeting for an item, and who dissents."""
        standing = workflow.standing_proposals(thing.meeting, [thing.application_id]).values()
        known = {one.person.uuid: one.person for one in thing.meeting.participants.select_related("person")}
        known |= {one.proposed_by.person.uuid: one.proposed_by.person for one in standing}
        known[thing.meeting.decider.person.uuid] = thing.meeting.decider.person
        for name in ("absences", "dissents", "votes", "counters", "counter_votes"):
            for place, one in enumerate(values[name]):
                if one["person"] not in known:
                    raise Invalid([unknown(f"/{name}/{place}/person")])
        absent = {known[one["person"]]: one["reason"] for one in values["absences"]}
        dissents = {known[one["person"]]: one["text"] for one in values["dissents"]}
        votes = {known[one["person"]]: one["approves"] for one in values["votes"]}
        counters = [Counter(known[one["person"]], one["outcome"], one["text"]) for one in values["counters"]]
        rounds = {(one["round"], known[one["person"]]): one["counter"] for one in values["counter_votes"]}
        chosen = None
        if values["presenter"] is not None:
            chosen = may_present(thing.meeting).get(str(values["presenter"]))
            if chosen is None:
                raise Invalid([unknown("/presenter")])
            known[chosen.person.uuid] = chosen.person
        ballot = Ballot(votes, counters, rounds)
        return workflow.say_presence(thing, absent, dissents, ballot=ballot, presenter=chosen, **self.by)


class TakeOff(OnItem, Act):
    """Take an application off the agenda; the rest keep their order. The answer is the meeting."""

    out = DecisionMeetingOut
    match_demanded = False

    def act(self, thing: AgendaItem, values: dict[str, Any]) -> DecisionMeeting:
        take_off_agenda(thing, **self.by)
        return thing.meeting

    def told(self, rows: list[Any]) -> list[Any]:
        return rows

    def read_again(self, thing: DecisionMeeting) -> DecisionMeeting:
        return self.meeting()
