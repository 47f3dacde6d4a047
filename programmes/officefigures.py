"""The agencies side by side: figures that the storeys give of their part of a programme, for its office.

A storey fills the slot "office-figures" with a list of `Figures`. What is decided is public and told in full; what is
pending is told by `programmes.rules.disclosure` only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from programmes.models import LedgerEntry, Programme
from programmes.rules.ledger import measured
from registry.slots import said
from sweden.clock import local

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
    """Granted and paid by agency. From the ledger, as of today."""
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
    return [Figures("money", _("Granted and paid"), lines, order=30)]
