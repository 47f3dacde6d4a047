"""What the applications say to the programme office: outcomes, and what is pending as far as it is told."""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.queries import AS_TOLD
from applications.states import UNDECIDED, Status
from programmes.models import Programme, TechnologyArea
from programmes.officefigures import PENDING, Figures, Line, authorities_of
from programmes.rules.disclosure import at_least, told
from programmes.templatetags.texts import text_of

#: Outcomes, which are public once they have been told.
_DECIDED = (Status.GRANTED, Status.REJECTED, Status.DISMISSED)
_NO_AREA = ""


def figures(user: Any, programme: Programme, now: datetime) -> list[Figures]:
    """Applications by outcome, and those that are pending by technology area, per agency.

    The same for every reader: what one agency's people see of their own cases is not told to the other's by this page,
    and a decision of which no letter has gone is pending. What is pending is only told in counts that reveal nothing
    about one application.
    """
    live = Application.objects.handed_in().filter(case__mode="live", pk__in=_of(programme)).annotate(told=AS_TOLD)
    decided: dict[str, dict[int, int]] = {}
    rows = live.filter(told__in=_DECIDED).values_list("told", "case__authority").annotate(total=Count("pk"))
    for status, authority, total in rows.order_by():
        decided.setdefault(status, {})[authority] = total

    columns = [one.pk for one in authorities_of(programme)]
    areas = list(TechnologyArea.objects.filter(assignment__programme=programme))
    names = {area.key: text_of(area, "name") for area in areas} | {_NO_AREA: _("no technology area")}
    pending = {authority: dict.fromkeys(names, 0) for authority in columns}
    rows = live.filter(told__in=UNDECIDED).values_list("technology_area__key", "case__authority")
    for key, authority, total in rows.annotate(total=Count("pk")).order_by():
        if authority in pending:
            pending[authority][key if key in names else _NO_AREA] += total

    shown = {authority: told(counts) for authority, counts in pending.items()}
    lines = [Line(status.label, decided.get(str(status), {})) for status in _DECIDED]
    lines.append(Line(_("pending, at least"), {who: at_least(counts) for who, counts in pending.items()}))
    by_area = [Line(names[key], {who: counts[key] for who, counts in shown.items()}, PENDING) for key in names]
    return [
        Figures("applications", _("Applications"), lines, order=20),
        Figures("pending", _("Pending applications by technology area"), by_area, order=50),
    ]


def _of(programme: Programme) -> Any:
    """Keys of the programme's applications, each once whatever parts their call has."""
    return Application.objects.filter(call__call_strands__assignment__programme=programme).values("pk")
