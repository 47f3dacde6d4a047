"""What every part of a call has in common: read with the call, replaced as a whole while it is a draft."""

from collections.abc import Iterator
from typing import Any

from calls.api.calls import OfCalls
from calls.models import Call
from calls.permissions import may
from calls.states import CallAct
from registry.api.problems import Fault, Invalid
from registry.api.views import Changing, Thing

#: A name that may be left out.
NAME = {"max_length": 120, "allow_blank": True, "required": False, "default": ""}


class OfPart(OfCalls, Changing, Thing):
    """A part of a call: read by those who read the call, written by those who write in the draft."""

    replaces = True

    def may(self, thing: Call) -> bool:
        return may(self.user, CallAct.EDIT, thing)

    @property
    def how(self) -> dict[str, Any]:
        """What every act is told."""
        return {"revision": self.target.revision, "by": self.user, "now": self.now}

    def kinds(self) -> set[str]:
        """Keys of the call's kinds of projects."""
        return {one.key for one in self.target.project_kinds.all()}


def refuse(faults: Iterator[Fault]) -> None:
    """Raises Invalid when there are any."""
    if found := list(faults):
        raise Invalid(found)
