"""What follows on a step of the handling in the API: an answer, a power of attorney, a refusal, a correction."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.models import User
from accounts.scopes import Scope
from applications.api.incase import InCase
from applications.models import Application
from applications.permissions import coordinates, part_of
from assessments.api.handling import (
    AgentOut,
    CommunicationOut,
    DecisionRequestOut,
    EligibilityCheckOut,
    OfHandling,
    OfOwnPart,
)
from assessments.api.opened import OnApplication
from assessments.forms.procedure import RefuseForm
from assessments.models import (
    Communication,
    DecisionRequest,
    EligibilityCheck,
    PartyAgent,
)
from assessments.permissions import may_amend, may_check_eligibility, may_note_received
from assessments.states.procedure import AgentEnd
from assessments.workflow import communicating, noting, procedure, speaking
from assessments.workflow.eligibility import reopen_eligibility
from registry.api import shapes
from registry.api.files import FileIn, file_in
from registry.api.shapes import text_in
from registry.api.views import Act, found
from registry.models import Note
from registry.permissions import may_note
from sweden.clock import local


class InStep(InCase, Act):
    """An act on a step that stands in one application. The act itself says whether it is open still."""

    match_demanded = False


class PartyAnswerIn(shapes.In):
    """What the party answered; empty words note that nothing came in time."""

    received_on = shapes.day_in()
    said = text_in(10_000, required=False, default="")

    example: ClassVar = {"received_on": "2025-12-18", "said": "Vi har inget att invända."}


class AnswerCommunication(OfOwnPart, InStep):
    """Note the party's answer to what was communicated, or that none came."""

    out, into = CommunicationOut, PartyAnswerIn
    acts = ("assessments.note_received",)

    def rows(self) -> QuerySet:
        rows = Communication.objects.filter(application=self.application())
        return rows.select_related("application__case", "by__person", "answer")

    def find(self) -> Communication:
        one: Communication = found(self.rows(), uuid=self.kwargs["which"])
        return one

    def may(self, thing: Communication) -> bool:
        return may_note_received(self.user, thing.application, thing.authority_id)

    def act(self, thing: Communication, values: dict[str, Any]) -> Communication:
        communicating.note_answer(thing, **values, **self.by)
        return thing


class OfAgent(InStep):
    """Someone who speaks for a party."""

    out = AgentOut

    def rows(self) -> QuerySet:
        return PartyAgent.objects.filter(application=self.application()).select_related("application__case")

    def find(self) -> PartyAgent:
        one: PartyAgent = found(self.rows(), uuid=self.kwargs["which"])
        return one

    def may(self, thing: PartyAgent) -> bool:
        return may_note_received(self.user, thing.application)


class PowerIn(shapes.In):
    """When the power of attorney was shown, and its file if it came as one."""

    shown_on = shapes.day_in()
    file = FileIn(required=False, allow_null=True, default=None, help_text="A PDF or a picture, scanned for viruses.")

    example: ClassVar = {"shown_on": "2025-12-10"}


class ShowPower(OfAgent):
    """Note that an agent's power of attorney came in."""

    into = PowerIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"shown_on": values["shown_on"], "upload": file_in(values["file"], "file")}

    def act(self, thing: PartyAgent, values: dict[str, Any]) -> PartyAgent:
        return speaking.show_power(thing, **values, **self.by)


class AgentEndIn(shapes.In):
    """Why someone no longer speaks for the party."""

    ended = serializers.ChoiceField(choices=AgentEnd.choices)
    reason = text_in(10_000, required=False, default="")

    example: ClassVar = {"ended": "done"}


class EndAgent(OfAgent):
    """End an agent's part.

    That the person is unsuitable (14 § förvaltningslagen) is a decision: a person's, with a fresh proof.
    """

    into = AgentEndIn

    def may(self, thing: PartyAgent) -> bool:
        return super().may(thing) or may_amend(self.user, thing.application)

    def act(self, thing: PartyAgent, values: dict[str, Any]) -> PartyAgent:
        if values["ended"] == AgentEnd.UNSUITABLE:
            self.demand_proof(self.request)
        return speaking.end_agent(thing, **values, **self.by)


class RefusalIn(shapes.In):
    """The separate decision not to decide the case now. `presented_by`: identifier of the person who presented it."""

    reasons = text_in(10_000)
    expected_on = shapes.day_in()
    presented_by = serializers.UUIDField(required=False, allow_null=True, default=None)

    example: ClassVar = {
        "reasons": "Ärendet väntar på ett yttrande från en sakkunnig.",
        "expected_on": "2026-06-30",
        "presented_by": "0198c0de-0000-7000-8000-000000000008",
    }


class RefuseRequest(InStep):
    """Refuse the party's request that the case be decided: a decision of its own, which can be taken to court."""

    out, into = DecisionRequestOut, RefusalIn
    decides = True

    def find(self) -> Application:
        return self.application()

    def may(self, thing: Application) -> bool:
        return may_amend(self.user, thing)

    def act(self, thing: Application, values: dict[str, Any]) -> DecisionRequest:
        given = {**values, "presented_by": self._presenter(thing, values["presented_by"])}
        return procedure.refuse_request(thing, **given, **self.by).request

    def _presenter(self, application: Application, wanted: Any) -> User | None:
        if wanted is None:
            return None
        offered = RefuseForm(application=application, today=local(self.now).date()).fields["presented_by"].queryset
        one: User = found(offered, person__uuid=wanted)
        return one

    def read_again(self, thing: DecisionRequest) -> DecisionRequest:
        return found(DecisionRequest.objects.select_related("refusal"), pk=thing.pk)


class PartyRequestIn(shapes.In):
    """Why, if the party wants to say it."""

    text = text_in(10_000, required=False, default="")

    example: ClassVar = {"text": "Vi behöver besked före halvårsskiftet."}


class AskForDecision(OnApplication):
    """Ask, as a party, that the case be decided (12 § förvaltningslagen): once, after six months."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out, into = DecisionRequestOut, PartyRequestIn

    def may(self, thing: Application) -> bool:
        return coordinates(part_of(self.user, thing))

    def act(self, thing: Application, values: dict[str, Any]) -> DecisionRequest:
        return procedure.request_decision(thing, **values, **self.by)


class UndoCheckIn(shapes.In):
    """Why the check is taken back."""

    reason = text_in(4000)

    example: ClassVar = {"reason": "Underlaget hade kommit in, men låg i ett annat ärende."}


class UndoCheck(InStep):
    """Take back the check of an application's formal demands. It stays in the history, and a new one is made."""

    out, into = EligibilityCheckOut, UndoCheckIn
    judges = True

    def find(self) -> Application:
        return self.application()

    def may(self, thing: Application) -> bool:
        return may_check_eligibility(self.user, thing)

    def act(self, thing: Application, values: dict[str, Any]) -> Application:
        return reopen_eligibility(thing, **values, **self.by)

    def read_again(self, thing: Application) -> EligibilityCheck:
        rows = EligibilityCheck.objects.filter(application=thing).order_by("-pk")
        one: EligibilityCheck = found(rows.select_related("version", "checked_by__person", "undone"))
        return one


class CaseNoteOut(shapes.Out):
    """A note in the case (tjänsteanteckning). Locked when saved; a mistake is mended by a new one."""

    uuid = shapes.ident()
    text = shapes.text()
    written_by = shapes.text("Who wrote it.", source="written_by.person.name")
    written_at = shapes.moment("When.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000045",
        "text": "Uppgift mottagen 2025-12-11, telefonsamtal, från Ada Lindholm.\n\nProjektledaren är föräldraledig.",
        "written_by": "Elin Sandberg",
        "written_at": "2025-12-11T09:20:00Z",
    }


class CaseNoteIn(shapes.In):
    """What was learnt otherwise than in writing (27 § förvaltningslagen)."""

    received_on = shapes.day_in()
    how = serializers.ChoiceField(choices=sorted(noting.HOW))
    source = text_in(200)
    text = text_in(10_000)
    matters = serializers.BooleanField(
        required=False, default=True, help_text="It may matter to the decision: registered."
    )

    example: ClassVar = {
        "received_on": "2025-12-11",
        "how": "phone",
        "source": "Ada Lindholm",
        "text": "Projektledaren är föräldraledig.",
    }


class Notes(OfHandling):
    """List the notes of an application's case.

    A new one is locked at once; what may matter to the decision is registered.
    """

    out, into = CaseNoteOut, CaseNoteIn
    name = "notes"

    def rows(self) -> QuerySet:
        rows = Note.objects.filter(case=self.application().case_id).order_by("pk")
        return rows.select_related("written_by__person")

    def may(self, thing: Application) -> bool:
        return may_note(self.user, thing.case)

    def act(self, thing: Application, values: dict[str, Any]) -> Note:
        return noting.note_information(thing, **values, **self.by)
