"""What the calls say to the programme office: the agencies' calls side by side. Published ones are public."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Value, When
from django.utils.translation import gettext_lazy as _

from calls.models import Call, Phase
from calls.states import CallStatus
from programmes.models import Programme
from programmes.officefigures import Figures, Line

_PHASES = (Phase.COMING, Phase.OPEN, Phase.CLOSED, Phase.DECIDED)


def figures(user: Any, programme: Programme, now: datetime) -> list[Figures]:
    """How many calls of each agency open later, are open, have closed and are decided."""
    phase = Case(
        When(status=CallStatus.DECIDED, then=Value(str(Phase.DECIDED))),
        When(opens_at__gt=now, then=Value(str(Phase.COMING))),
        When(closes_at__lt=now, then=Value(str(Phase.CLOSED))),
        default=Value(str(Phase.OPEN)),
        output_field=CharField(),
    )
    calls = Call.objects.public().filter(call_strands__assignment__programme=programme)
    counts: dict[str, dict[int, int]] = {}
    rows = (
        calls.annotate(stage=phase).values_list("stage", "case__authority").annotate(total=Count("pk", distinct=True))
    )
    for stage, authority, total in rows.order_by():
        counts.setdefault(stage, {})[authority] = total
    lines = [Line(one.label, counts.get(str(one), {})) for one in _PHASES]
    return [Figures("calls", _("Calls"), lines, order=10)]
