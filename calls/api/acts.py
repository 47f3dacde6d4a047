"""What is done with a call beside writing and publishing it: sent back, approved, extended, taken back, closed."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts.scopes import Scope
from calls.api.calls import OfCalls
from calls.models import Call
from calls.permissions import may
from calls.states import CallAct
from calls.workflow.proofreading import approve, send_back
from calls.workflow.publishing import close_out, extend_deadline, take_back
from calls.workflow.scheduling import schedule, unschedule
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.views import Act


class OfWork(OfCalls):
    """A published call is read by everyone, and worked on by those who see its case."""

    def rows(self) -> QuerySet:
        return super().rows().filter(pk__in=Call.objects.worked_on_by(self.user).values("pk"))


class OnCall(OfWork, Act):
    """An act on a call."""

    of: ClassVar[CallAct]

    def may(self, thing: Call) -> bool:
        return may(self.user, self.of, thing)


class ProofNoteIn(shapes.In):
    """What should change."""

    note = text_in(4000, required=False, default="")

    example: ClassVar = {"note": "Syftet nämner fel strategi."}


class SendBackCall(OnCall):
    """Send a call that is being proofread, or has been, back to be written."""

    into = ProofNoteIn
    of = CallAct.SEND_BACK

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return send_back(thing, **values, **self.by)


class ApproveCall(OnCall):
    """Approve a call that one has proofread. Another than those who have written in it."""

    of = CallAct.APPROVE
    judges = True

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return approve(thing, revision=thing.revision, **self.by)


class ScheduleIn(shapes.In):
    """When the call is published by itself; null takes a set moment back."""

    at = shapes.moment_in(allow_null=True)

    example: ClassVar = {"at": "2026-02-16T08:00:00+01:00"}


class ScheduleCall(OnCall):
    """Set when a proofread call is published by itself, or take that back."""

    writes = Scope.CALLS_PUBLISH
    into = ScheduleIn
    of = CallAct.SCHEDULE

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        if values["at"] is None:
            return unschedule(thing, **self.by)
        return schedule(thing, at=values["at"], revision=thing.revision, **self.by)


class ExtensionIn(shapes.In):
    """The new closing moment, and why."""

    closes_at = shapes.moment_in()
    reason = text_in(4000)

    example: ClassVar = {"closes_at": "2026-06-10T14:00:00+02:00", "reason": "Driftstopp den 2 juni."}


class ExtendCall(OnCall):
    """Move the closing moment of a published call forward, with a reason that is registered."""

    writes = Scope.CALLS_PUBLISH
    into = ExtensionIn
    of = CallAct.EXTEND

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        extend_deadline(thing, **values, **self.by)
        return thing


class CallReasonIn(shapes.In):
    """Why."""

    reason = text_in(4000)

    example: ClassVar = {"reason": "Medlen har flyttats till ett annat år."}


class TakeBackCall(OnCall):
    """Make a published call a draft again before it opens, with the reason in the register."""

    writes = Scope.CALLS_PUBLISH
    into = CallReasonIn
    of = CallAct.TAKE_BACK

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return take_back(thing, **values, **self.by)


class CloseOutCall(OnCall):
    """Mark a call that has closed as decided: nothing more will be granted in it."""

    writes = Scope.CALLS_PUBLISH
    of = CallAct.CLOSE_OUT

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return close_out(thing, **self.by)
