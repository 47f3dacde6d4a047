"""What many tables ask of the same rows, worked out once: what is granted to whom, and the entries by kind and agency.

Plain rows in, plain sums out. With tens of thousands of rows the collector of cyclic garbage takes as long as the sums,
and finds nothing: rows and figures never refer to themselves. `uncollected` keeps it away meanwhile.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from reporting.rules.figures import Rows

#: The case, the party and the budget year.
Place = tuple[str, str, int]


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cyclic garbage, if it runs; what is made must not refer to itself."""
    runs = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if runs:
            gc.enable()


@dataclass
class Sum:
    """Kronor, and the names of the rows that they are the sum of."""

    amount: Decimal
    rows: list[str]


class Booked(NamedTuple):
    """An entry as sums need it: its name, kronor, budget year, the day it happened (ISO 8601), case, party and call."""

    name: str
    amount: Decimal
    year: int
    occurred_on: str
    case: str
    party: str
    call: str

    @property
    def calendar_year(self) -> int:
        """The year it happened."""
        return int(self.occurred_on[:4])


class Known(dict[str, Rows]):
    """The rows of a dataset by kind and key, with what is asked of them often."""

    @cached_property
    def _booked(self) -> dict[tuple[str, str], list[Booked]]:
        """By kind and agency, in the order of their names: what is behind a figure is in order from the start."""
        found: dict[tuple[str, str], list[Booked]] = {}
        entries = self["entries"]
        for key in sorted(entries):
            entry = entries[key]
            one = Booked(
                f"entries/{key}",
                Decimal(entry["amount"]),
                entry["year"],
                entry["occurred_on"],
                entry["case"],
                entry.get("party_key", ""),
                entry.get("call", ""),
            )
            place = (entry["kind"], entry["agency"])
            if place in found:
                found[place].append(one)
            else:
                found[place] = [one]
        return found

    def booked(self, kind: str, agency: str | None = None) -> list[Booked]:
        """The entries of a kind at an agency, or at every one."""
        if agency is not None:
            return self._booked.get((kind, agency), [])
        return [one for (of, _at), rows in self._booked.items() if of == kind for one in rows]

    @cached_property
    def by_budget_year(self) -> dict[tuple[str, str, int], Sum]:
        """What is booked by kind, agency and budget year."""
        return _summed(((*place, one.year), one) for place, rows in self._booked.items() for one in rows)

    @cached_property
    def by_calendar_year(self) -> dict[tuple[str, str, int], Sum]:
        """What is booked by kind, agency and the year it happened."""
        return _summed(((*place, one.calendar_year), one) for place, rows in self._booked.items() for one in rows)

    @cached_property
    def by_call(self) -> dict[str, Sum]:
        """What is granted by call."""
        return _summed((one.call, one) for one in self.booked("commitment"))

    @cached_property
    def granted(self) -> dict[Place, Sum]:
        """What is granted by case, party and budget year."""
        rows = self.booked("commitment")
        return _summed(((one.case, one.party, one.year), one) for one in rows if one.case)

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
        return {case for (case, _party, _year), one in self.granted.items() if one.amount}

    @cached_property
    def by_case(self) -> dict[str, Sum]:
        """What is granted by case."""
        return merge(self.granted, lambda case, party, year: case)

    @cached_property
    def by_party(self) -> dict[tuple[str, str], Sum]:
        """What is granted by case and party."""
        return merge(self.granted, lambda case, party, year: (case, party))

    @cached_property
    def by_year(self) -> dict[tuple[str, int], Sum]:
        """What is granted by case and budget year."""
        return merge(self.granted, lambda case, party, year: (case, year))


def _summed(rows: Iterable[tuple[Any, Booked]]) -> dict[Any, Sum]:
    found: dict[Any, Sum] = {}
    for place, one in rows:
        into = found.get(place)
        if into is None:
            found[place] = Sum(one.amount, [one.name])
        else:
            into.amount += one.amount
            into.rows.append(one.name)
    return found


def known(sources: Mapping[str, Rows]) -> Known:
    """The sources with what is worked out of them; the same ones if they are it already."""
    return sources if isinstance(sources, Known) else Known(sources)


def merge(found: Mapping[Place, Sum], place: Callable[[str, str, int], Any]) -> dict[Any, Sum]:
    """The same sums by another place, which `place(case, party, year)` gives."""
    merged: dict[Any, Sum] = {}
    for key, one in found.items():
        where = place(*key)
        into = merged.get(where)
        if into is None:
            into = merged[where] = Sum(Decimal(0), [])
        into.amount += one.amount
        into.rows += one.rows
    return merged
