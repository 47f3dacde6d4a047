"""The handling of an application in the API: what the law asks for before a decision, through the same acts."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import cached_property
from rest_framework import serializers

from accounts.models import Authority, Organisation
from applications.api.incase import InCase, OfOne
from applications.models import Application
from assessments.models import (
    Communication,
    DecisionRequest,
    DelayNotice,
    EligibilityCheck,
    PartyAgent,
)
from assessments.permissions import may_check_eligibility, may_handle, may_note_received, own_part
from assessments.states.procedure import DismissalGround, LeftOut, Power
from assessments.workflow.communicating import communicate, leave_out
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.procedure import register_request, tell_of_delay
from assessments.workflow.speaking import register_agent
from registry.api import shapes
from registry.api.files import FileIn, file_in
from registry.api.problems import NotFound
from registry.api.shapes import text_in
from registry.api.views import all_of, found


class OfOwnPart(InCase):
    """For those inside the authority that owns the case, and those who do the `acts` at another that decides on a part
    of the joint call: each of its own."""

    acts: ClassVar[tuple[str, ...]]

    def application(self) -> Application:
        try:
            return super().application()
        except NotFound:
            rows = Application.objects.visible_to(self.user).handed_in().filter(case__uuid=self.kwargs["uuid"])
            one = rows.select_related("case__authority", "call", "submitted_version", "coordinator").first()
            if one is None or own_part(self.user, one, *self.acts) is None:
                raise
            self._application = one
            return one

    @cached_property
    def part(self) -> Authority:
        """The authority on whose behalf the caller is here."""
        one = self.application()
        found: Authority = own_part(self.user, one, *self.acts) or one.case.authority
        return found

    def of_part(self, rows: QuerySet, way: str = "decision__authority") -> QuerySet:
        """Those of the caller's own part; inside the authority that owns the case, all."""
        inside = self.part == self.application().case.authority
        return rows if inside else rows.filter(**{way: self.part})


class OfHandling(OfOne):
    """A list within one application, and what those who handle it add to it."""

    def may(self, thing: Application) -> bool:
        return may_handle(self.user, thing)


class DelayNoticeOut(shapes.Out):
    """That the party was told of delay (11 § förvaltningslagen)."""

    uuid = shapes.ident()
    reason = shapes.text("Why it is delayed, as the party was told.")
    expected_on = shapes.day("When a decision is expected.")
    sent_by = shapes.text("Who told.", source="sent_by.person.name")
    sent_at = shapes.moment("When.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000041",
        "reason": "Fler ansökningar än väntat kom in.",
        "expected_on": "2026-02-27",
        "sent_by": "Elin Sandberg",
        "sent_at": "2026-01-16T13:00:00Z",
    }


class DelayNoticeIn(shapes.In):
    """A notice of delay."""

    reason = text_in(10_000)
    expected_on = shapes.day_in()

    example: ClassVar = {"reason": "Fler ansökningar än väntat kom in.", "expected_on": "2026-02-27"}


class DelayNotices(OfHandling):
    """List an application's notices of delay.

    A new one is sent to the party as a letter, and registered.
    """

    out, into = DelayNoticeOut, DelayNoticeIn
    name = "delay_notices"

    def rows(self) -> QuerySet:
        return self.of(DelayNotice).select_related("sent_by__person")

    def act(self, thing: Application, values: dict[str, Any]) -> DelayNotice:
        return tell_of_delay(thing, **values, **self.by)


class CommunicationOut(shapes.Out):
    """What was communicated before a decision, or why nothing was (25 § förvaltningslagen)."""

    uuid = shapes.ident()
    what = shapes.text("What was sent; empty when it was left out.")
    answer_by = shapes.day("Last day to comment.", null=True)
    left_out = shapes.text("Ground on which it was left out; empty when it was sent.")
    reason = shapes.text("Why it was left out.")
    said = shapes.text(
        "What the party answered; null until an answer, or that none came, is noted.",
        by=lambda row: row.answer.said if hasattr(row, "answer") else None,
        null=True,
    )
    noted_by = shapes.text("Who did it.", source="by.person.name")
    at = shapes.moment("When.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000042",
        "what": "Ett yttrande från en sakkunnig.",
        "answer_by": "2025-12-19",
        "left_out": "",
        "reason": "",
        "said": None,
        "noted_by": "Elin Sandberg",
        "at": "2025-12-04T12:00:00Z",
    }


class CommunicationIn(shapes.In):
    """Material to send with a last day to comment, or the ground on which nothing is sent and why."""

    what = text_in(10_000, required=False)
    answer_by = shapes.day_in(required=False, allow_null=True)
    documents = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    left_out = serializers.ChoiceField(choices=LeftOut.choices, required=False)
    reason = text_in(10_000, required=False)

    example: ClassVar = {"left_out": "research", "reason": "Gäller tilldelning av forskningsbidrag."}

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("left_out") and not values.get("answer_by"):
            raise serializers.ValidationError({"answer_by": [serializers.Field.default_error_messages["required"]]})
        return values


class Communications(OfOwnPart, OfHandling):
    """List what was communicated before the decision.

    A new one is sent to the party as a letter, or notes on what ground nothing is sent.
    """

    out, into = CommunicationOut, CommunicationIn
    name = "communications"
    acts = ("assessments.handle",)

    def rows(self) -> QuerySet:
        return self.of_part(self.of(Communication).select_related("by__person", "answer"), "authority")

    def may(self, thing: Application) -> bool:
        return may_handle(self.user, thing, self.part.pk)

    def act(self, thing: Application, values: dict[str, Any]) -> Communication:
        if ground := values.get("left_out"):
            return leave_out(thing, ground=ground, reason=values.get("reason", ""), **self.by)
        own = thing.case.documents.filter(internal=False)
        about = all_of(own, values.get("documents", ()), "documents")
        words = {"what": values.get("what", ""), "answer_by": values["answer_by"]}
        return communicate(thing, **words, documents=about, **self.by)


class DecisionRequestOut(shapes.Out):
    """That the party has asked that the case be decided (12 § förvaltningslagen)."""

    uuid = shapes.ident()
    received_on = shapes.day("When the request came in.")
    answer_by = shapes.day("Last day to decide or refuse.")
    text = shapes.text("The request, or where it is found.")
    refused = shapes.yes("Whether it has been refused.", by=lambda row: hasattr(row, "refusal"))

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000043",
        "received_on": "2026-05-04",
        "answer_by": "2026-06-01",
        "text": "",
        "refused": False,
    }


class DecisionRequestIn(shapes.In):
    """A request that came in."""

    received_on = shapes.day_in()
    text = text_in(10_000, required=False, default="")

    example: ClassVar = {"received_on": "2026-05-04"}


class DecisionRequests(OfHandling):
    """List the party's request that the case be decided: one at most.

    Registering it lets the four weeks run.
    """

    out, into = DecisionRequestOut, DecisionRequestIn
    name = "decision_requests"

    def rows(self) -> QuerySet:
        return self.of(DecisionRequest).select_related("refusal")

    def may(self, thing: Application) -> bool:
        return may_note_received(self.user, thing)

    def act(self, thing: Application, values: dict[str, Any]) -> DecisionRequest:
        return register_request(thing, **values, **self.by)


class AgentOut(shapes.Out):
    """Someone who speaks for a party (14–15 §§ förvaltningslagen)."""

    uuid = shapes.ident()
    name = shapes.text("Who it is.")
    email = shapes.text("Where letters go as well.")
    scope = shapes.text("What the power of attorney covers.")
    may_delegate = shapes.yes("Whether it may be passed on.")
    power = shapes.choice(Power.choices, "Whether a power of attorney has been shown.")
    power_due = shapes.day("Last day to show it.", null=True)
    ended = shapes.text("Why the agent's part has ended; empty while it stands.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000044",
        "name": "Ada Lindholm",
        "email": "ada@byran.example",
        "scope": "Hela ärendet.",
        "may_delegate": False,
        "power": "shown",
        "power_due": None,
        "ended": "",
    }


class AgentIn(shapes.In):
    """Someone to register."""

    name = text_in(200)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    phone = text_in(40, required=False, default="")
    organisation = serializers.UUIDField(required=False, allow_null=True, default=None)
    scope = text_in(10_000)
    may_delegate = serializers.BooleanField(required=False, default=False)
    power = serializers.ChoiceField(choices=Power.choices)
    power_due = shapes.day_in(required=False, allow_null=True, default=None)
    shown_on = shapes.day_in(required=False, allow_null=True, default=None)
    file = FileIn(required=False, allow_null=True, default=None, help_text="The power of attorney, if it was shown.")

    example: ClassVar = {"name": "Ada Lindholm", "scope": "Hela ärendet.", "power": "shown"}


class Agents(OfHandling):
    """List those who speak for the parties.

    One who is asked for a power of attorney is written to.
    """

    out, into = AgentOut, AgentIn
    name = "agents"

    def rows(self) -> QuerySet:
        return self.of(PartyAgent)

    def may(self, thing: Application) -> bool:
        return may_note_received(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        upload = file_in(values.pop("file"), "file")
        return {**values, "upload": upload}

    def act(self, thing: Application, values: dict[str, Any]) -> PartyAgent:
        keys = [party["organisation"] for party in thing.submitted_version.content["parties"]]
        wanted = values.pop("organisation")
        party = found(Organisation.objects.filter(uuid__in=keys), uuid=wanted) if wanted else None
        return register_agent(thing, **values, organisation=party, **self.by)


class OwnFindingOut(shapes.Out):
    """What the officer found of one demand."""

    demand = shapes.text("Key of the demand.", by=lambda one: one["demand"])
    found = shapes.text("met, not_met or unclear.", by=lambda one: one["found"])
    note = shapes.text("What is missing.", by=lambda one: one.get("note", ""))

    example: ClassVar = {"demand": "entitled", "found": "met", "note": ""}


class EligibilityCheckOut(shapes.Out):
    """A check of the formal demands (formaliagranskning). One that is taken back stays."""

    version = shapes.whole("Version of the application that was judged.", source="version.number")
    eligible = shapes.yes("Whether the demands are met.")
    ground = shapes.text("Why it cannot be examined; empty when it can.")
    note = shapes.text("What was checked, and what is missing.")
    own = shapes.many(OwnFindingOut, "The officer's own findings, demand by demand.")
    taken_back = shapes.yes("Whether it has been taken back.", by=lambda row: hasattr(row, "undone"))
    checked_by = shapes.text("Who checked.", source="checked_by.person.name")
    checked_at = shapes.moment("When.")

    example: ClassVar = {
        "version": 1,
        "eligible": True,
        "ground": "",
        "note": "",
        "own": [OwnFindingOut.example],
        "taken_back": False,
        "checked_by": "Elin Sandberg",
        "checked_at": "2025-11-05T09:00:00Z",
    }


class OwnFindingIn(shapes.In):
    """What the officer found of one demand."""

    demand = text_in(80)
    words = text_in(500, required=False, default="")
    found = serializers.ChoiceField(choices=["met", "not_met", "unclear"])
    note = text_in(1000, required=False, default="")


class EligibilityCheckIn(shapes.In):
    """A check to register."""

    eligible = serializers.BooleanField()
    ground = serializers.ChoiceField(choices=DismissalGround.choices, required=False, default="", allow_blank=True)
    note = text_in(4000, required=False, default="")
    own = OwnFindingIn(many=True, required=False, default=list)

    example: ClassVar = {"eligible": True, "note": "Ansökan är fullständig."}


class EligibilityChecks(OfHandling):
    """List the checks of an application's formal demands.

    A check is an assessment, and a person's alone.
    """

    out, into = EligibilityCheckOut, EligibilityCheckIn
    name = "checks"
    judges = True

    def rows(self) -> QuerySet:
        return self.of(EligibilityCheck).select_related("version", "checked_by__person", "undone")

    def may(self, thing: Application) -> bool:
        return may_check_eligibility(self.user, thing)

    def act(self, thing: Application, values: dict[str, Any]) -> EligibilityCheck:
        return check_eligibility(thing, **values, **self.by)
