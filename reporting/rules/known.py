"""What many tables ask of the same rows, worked out once: what is granted to whom, and the entries by kind and agency.

Plain rows in, plain sums out. With tens of thousands of rows the collector of cyclic garbage takes as long as the sums,
and finds nothing: rows and figures never refer to themselves. `uncollected` keeps it away meanwhile.
"""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from reporting.rules.figures import Behind, Rows

#: The case, the party and the budget year.
Place = tuple[str, str, int]


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cyclic garbage, if it runs; what is made must not refer to itself.

    What was made meanwhile counts as old at once: else the collector's next turn would go through all of it.
    """
    runs = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if runs:
            gc.freeze()
            gc.enable()
            gc.unfreeze()


@dataclass(slots=True)
class Sum:
    """Kronor, and the names of the rows that they are the sum of, in order and each once."""

    amount: Decimal
    rows: Behind


class Booked(NamedTuple):
    """An entry as sums need it. Kronor; the budget year; the day it happened (ISO 8601)."""

    name: str
    amount: Decimal
    year: int
    occurred_on: str
    case: str
    party: str
    call: str
    agency: str
    kind: str

    @property
    def calendar_year(self) -> int:
        """The year it happened."""
        return int(self.occurred_on[:4])


class Known(dict[str, Rows]):
    """The rows of a dataset by kind and key, with what is asked of them often."""

    @cached_property
    def every(self) -> list[Booked]:
        """The entries in the order of their names: what is behind a figure is in order from the start."""
        found = []
        entries = self["entries"]
        alone: dict[str, str] = {}
        same = alone.setdefault  # a word is one object, however many rows say it: it is found much faster then
        for key in sorted(entries):
            entry = entries[key]
            case, party, call = entry["case"], entry.get("party_key", ""), entry.get("call", "")
            agency, kind, day = entry["agency"], entry["kind"], entry["occurred_on"]
            found.append(
                Booked(
                    "entries/" + key,
                    Decimal(entry["amount"]),
                    entry["year"],
                    same(day, day),
                    same(case, case),
                    same(party, party),
                    same(call, call),
                    same(agency, agency),
                    same(kind, kind),
                )
            )
        return found

    def names(self, kinds: Collection[str], agencies: Collection[str], from_: str = "", before: str = "9999") -> Behind:
        """The names of the entries of some kinds at some agencies, that happened from a day and before another."""
        return Behind(
            one.name
            for one in self.every
            if one.kind in kinds and one.agency in agencies and from_ <= one.occurred_on < before
        )

    def decided_or_paid(self, cases: Collection[str], agencies: Collection[str]) -> Behind:
        """The names of what is committed to the cases, and of what the agencies have paid."""
        return Behind(
            one.name
            for one in self.every
            if (one.kind == "payment" and one.agency in agencies) or (one.kind == "commitment" and one.case in cases)
        )

    @cached_property
    def _booked(self) -> dict[str, list[Booked]]:
        found: dict[str, list[Booked]] = {}
        for one in self.every:
            if one.kind in found:
                found[one.kind].append(one)
            else:
                found[one.kind] = [one]
        return found

    @cached_property
    def _of_agency(self) -> dict[tuple[str, str], list[Booked]]:
        found: dict[tuple[str, str], list[Booked]] = {}
        for kind, rows in self._booked.items():
            for one in rows:
                place = (kind, one.agency)
                if place in found:
                    found[place].append(one)
                else:
                    found[place] = [one]
        return found

    def booked(self, kind: str, agency: str | None = None) -> list[Booked]:
        """The entries of a kind at an agency, or at every one, in the order of their names."""
        if agency is None:
            return self._booked.get(kind, [])
        return self._of_agency.get((kind, agency), [])

    def by_budget_year(self, kind: str) -> dict[tuple[str, int], Sum]:
        """What is booked of a kind by agency and budget year."""
        return self._by_year(kind, "year")

    def by_calendar_year(self, kind: str) -> dict[tuple[str, int], Sum]:
        """What is booked of a kind by agency and the year it happened."""
        return self._by_year(kind, "calendar_year")

    def _by_year(self, kind: str, which: str) -> dict[tuple[str, int], Sum]:
        if (kind, which) not in self._years:
            year = attrgetter(which)
            self._years[kind, which] = _summed(((one.agency, year(one)), one) for one in self.booked(kind))
        return self._years[kind, which]

    @cached_property
    def _years(self) -> dict[tuple[str, str], dict[tuple[str, int], Sum]]:
        return {}

    @cached_property
    def by_call(self) -> dict[str, Sum]:
        """What is granted by call."""
        return _summed((one.call, one) for one in self.booked("commitment"))

    @cached_property
    def committed(self) -> list[Booked]:
        """The commitments to a case, in the order of their names."""
        return [one for one in self.booked("commitment") if one.case]

    @cached_property
    def everything(self) -> Behind:
        """The names of the commitments to a case."""
        return Behind(one.name for one in self.committed)

    @cached_property
    def granted(self) -> dict[Place, Decimal]:
        """What is granted by case, party and budget year."""
        found: dict[Place, Decimal] = {}
        for one in self.committed:
            place = (one.case, one.party, one.year)
            found[place] = found[place] + one.amount if place in found else one.amount
        return found

    @cached_property
    def applications_of(self) -> dict[str, dict[str, Mapping[str, Any]]]:
        """The applications by call, each by its key."""
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for key, one in self["applications"].items():
            found.setdefault(one["call"], {})[key] = one
        return found

    @cached_property
    def with_money(self) -> set[str]:
        """The cases that have been granted money of some party and year."""
        return {case for (case, _party, _year), amount in self.granted.items() if amount}

    @cached_property
    def by_case(self) -> dict[str, Decimal]:
        """What is granted by case."""
        return merge(self.granted, itemgetter(0))

    @cached_property
    def by_party(self) -> dict[tuple[str, str], Decimal]:
        """What is granted by case and party."""
        return merge(self.granted, itemgetter(0, 1))

    def moved(self, kind: str, agency: str, before: str = "") -> dict[tuple[str, str], Decimal]:
        """What is booked of a kind at an agency by case and party; before a day (ISO 8601), if one is given."""
        place = (kind, agency, before)
        if place not in self._moved:
            found = self._moved[place] = {}
            for one in self.booked(kind, agency):
                if not before or one.occurred_on < before:
                    at = (one.case, one.party)
                    found[at] = found[at] + one.amount if at in found else one.amount
        return self._moved[place]

    @cached_property
    def due(self) -> dict[tuple[str, ...], dict[int, Sum]]:
        """What is left to pay by agencies and budget year, as far as anyone has asked."""
        return {}

    @cached_property
    def _moved(self) -> dict[tuple[str, str, str], dict[tuple[str, str], Decimal]]:
        return {}

    def paid(self, agencies: Iterable[str]) -> dict[tuple[str, str], Decimal]:
        """What the agencies have paid together, by case and party."""
        found: dict[tuple[str, str], Decimal] = {}
        for agency in agencies:
            for at, amount in self.moved("payment", agency).items():
                found[at] = found[at] + amount if at in found else amount
        return found

    def left(self, agencies: Iterable[str], before: str = "") -> Decimal:
        """What the agencies have granted and not yet paid; per case and party never below zero."""
        left: dict[tuple[str, str], Decimal] = {}
        for agency in agencies:
            for at, amount in self.moved("commitment", agency, before).items():
                left[at] = left[at] + amount if at in left else amount
        for agency in agencies:
            for at, amount in self.moved("payment", agency, before).items():
                if at in left:
                    left[at] -= amount
        return sum((one for one in left.values() if one > 0), Decimal(0))

    @cached_property
    def by_year(self) -> dict[tuple[str, int], Sum]:
        """What is granted by case and budget year."""
        return _summed(((one.case, one.year), one) for one in self.committed)

    @cached_property
    def paid_by_year(self) -> dict[tuple[str, int], Sum]:
        """What is paid by case and budget year."""
        return _summed(((one.case, one.year), one) for one in self.booked("payment"))


def _summed(rows: Iterable[tuple[Any, Booked]]) -> dict[Any, Sum]:
    """Sums by place; the entries come in the order of their names."""
    found: dict[Any, Sum] = {}
    for place, one in rows:
        into = found.get(place)
        if into is None:
            found[place] = Sum(one.amount, Behind((one.name,)))
        else:
            into.amount += one.amount
            into.rows.append(one.name)
    return found


def known(sources: Mapping[str, Rows]) -> Known:
    """The sources with what is worked out of them; the same ones if they are it already."""
    return sources if isinstance(sources, Known) else Known(sources)


def merge(found: Mapping[Place, Decimal], place: Callable[[Place], Any]) -> dict[Any, Decimal]:
    """The same amounts by another place, which `place((case, party, year))` gives."""
    merged: dict[Any, Decimal] = {}
    for key, amount in found.items():
        where = place(key)
        merged[where] = merged[where] + amount if where in merged else amount
    return merged
