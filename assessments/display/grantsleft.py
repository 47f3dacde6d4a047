"""How many grants a call gives by its own conditions, beside how many have been given and are chosen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery

from accounts.prepared import Prepared
from applications.workflow.others import granted_in
from calls.models import Call, CallCondition
from calls.rules import kinds
from calls.sentences.conditions import condition_sentence


@dataclass(frozen=True)
class GrantsLeft:
    """A condition on how many grants the call gives, of one kind of project where it says so. `left` is below zero
    where too many are chosen."""

    demand: str
    project: str
    most: int
    granted: int
    chosen: int

    @property
    def left(self) -> int:
        return self.most - self.granted - self.chosen


#: One question: what has been granted is counted only where a condition asks.
_MOST = Prepared(
    lambda call: (
        CallCondition.objects.filter(call=call, kind__in=kinds.OF_GRANTS)
        .annotate(granted=ArraySubquery(granted_in(call, "live").values("submitted_version__project_kind")))
        .values_list("kind", "parameters", "project_kind__key", "project_kind__name_sv", "granted")
    ),
    call=int,
)


def grants_left(call: Call, chosen: Iterable[str]) -> list[GrantsLeft]:
    """Each such condition. `chosen`: the kinds of project of those chosen that have not been granted."""
    wanted, found = Counter(chosen), []
    for kind, parameters, of_kind, name, granted in _MOST(call=call.pk):
        given, most = Counter(granted), kinds.read(kind, parameters)["grants"]
        counts = [one[of_kind] if of_kind else one.total() for one in (given, wanted)]
        found.append(GrantsLeft(condition_sentence(kind, parameters), name or "", most, *counts))
    return found
