"""The agencies side by side: figures that the storeys give of their part of a programme, for its office.

A storey fills the slot "office-figures" with a list of `Figures`. What is decided is public and told in full; what is
pending is told by `programmes.rules.disclosure` only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from programmes.models import LedgerEntry, Programme
from programmes.rules.ledger import MEASURES, measured
from registry.slots import said
from sweden.clock import local
from sweden.counties import BY_CODE

#: How figures are drawn.
COUNT, KRONOR, PENDING = "count", "kronor", "pending"


@dataclass(frozen=True)
class Line:
    """One row: what is counted, and the figure of each authority by its key in the database. None: fewer than three,
    or not to be told."""

    label: Any
    figures: Mapping[int, Any]
    unit: str = COUNT


@dataclass(frozen=True)
class Figures:
    """A table of figures with the agencies as columns. `key` names it on the page."""

    key: str
    title: Any
    lines: Sequence[Line]
    note: Any = ""
    order: int = 100

    @property
    def is_summed(self) -> bool:
        """Whether the agencies are added: never what is pending."""
        return all(line.unit != PENDING for line in self.lines)


@dataclass(frozen=True)
class DrawnLine:
    """A row with its figures in the order of the page's columns."""

    label: Any
    unit: str
    figures: list[Any]
    total: Any


def authorities_of(programme: Programme) -> list[Authority]:
    """The authorities that carry out the programme, by name."""
    rows = Authority.objects.filter(assignments__programme=programme).distinct()
    return sorted(rows, key=lambda one: one.short_name)


def drawn(figures: Figures, columns: Sequence[Authority]) -> list[DrawnLine]:
    """The rows of a table; sums of what is pending are not told."""
    lines = []
    for line in figures.lines:
        values = [line.figures.get(one.pk, None if line.unit == PENDING else 0) for one in columns]
        total = None if line.unit == PENDING else sum(values)
        lines.append(DrawnLine(line.label, line.unit, values, total))
    return lines


def all_figures(user: Any, programme: Programme, now: datetime) -> list[Figures]:
    """What every storey has to say, in order."""
    found = [figures for _filling, more in said("office-figures", user, programme, now) for figures in more]
    return sorted(found, key=lambda one: one.order)


def money(user: Any, programme: Programme, now: datetime) -> list[Figures]:
    """Granted and paid by agency, and granted by county of the party. From the ledger, as of today."""
    entries = LedgerEntry.objects.filter(assignment__programme=programme).as_of(local(now).date(), now)
    rows: dict[int, list[tuple[str, Any]]] = {}
    sums = entries.values_list("assignment__authority", "kind").annotate(total=Sum("amount")).order_by()
    for authority, kind, total in sums:
        rows.setdefault(authority, []).append((kind, total))
    words = {"granted": _("Granted in total"), "paid_net": _("Paid net")}
    lines = [
        Line(word, {authority: int(measured(name, found)) for authority, found in rows.items()}, KRONOR)
        for name, word in words.items()
    ]
    places = Figures("counties", _("Granted by county"), _by_county(entries), _("By the seat of the party."), order=60)
    return [Figures("money", _("Granted and paid"), lines, order=30), places]


def _by_county(entries: Any) -> list[Line]:
    sums: dict[str, dict[int, int]] = {}
    granted = entries.filter(kind__in=MEASURES["granted"])
    rows = granted.values_list("organisation__county", "assignment__authority").annotate(total=Sum("amount"))
    for county, authority, total in rows.order_by():
        place = sums.setdefault(county if county in BY_CODE else "", {})
        place[authority] = place.get(authority, 0) + int(total)
    lines = [Line(County(code), sums[code], KRONOR) for code in sorted(sums) if code]
    return [*lines, Line(_("county not stated"), sums[""], KRONOR)] if "" in sums else lines


class County:
    """A county's name in the reader's language."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        county = BY_CODE.get(self.code)
        if county is None:
            return ""
        return county.name_en if (get_language() or "sv").startswith("en") else county.name_sv
