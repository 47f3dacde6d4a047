"""What every dataset's figures have in common: a value as JSON keeps it, which measure it is, and its rows.

A figure is `{"value", "measure", "rows"}`: `rows` names what it was computed from as "kind/key". Value None is "cannot
occur" and is printed as a point.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

Rows = Mapping[str, Mapping[str, Any]]
Figure = dict[str, Any]
Row = dict[str, Any]

TOTAL = "total"


def plain(value: Any) -> Any:
    """A value as JSON keeps it exactly: whole numbers as such, other amounts and shares as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value


def number(value: Any) -> int | Decimal | Fraction | None:
    """A figure's value as a number again; None stays None."""
    if value is None or isinstance(value, int):
        return value
    return Fraction(value) if "/" in value else Decimal(value)


class Behind(list[str]):
    """Names of rows, in order and each once; figures that are computed from the same rows share one."""

    __slots__ = ()


def behind(rows: Iterable[str]) -> Behind:
    """The rows' names in order, each once; what is so already is returned as it is."""
    return rows if isinstance(rows, Behind) else Behind(sorted(dict.fromkeys(rows)))


def figure(measure: str, value: Any, rows: Iterable[str]) -> Figure:
    """A figure of a measure, with the rows behind it."""
    return {"value": plain(value), "measure": measure, "rows": behind(rows)}


def added(rows: Iterable[Row], name: str) -> Figure:
    """The sum of a figure over rows; None where a row has none."""
    figures = [row["figures"][name] for row in rows]
    values = [number(one["value"]) for one in figures]
    known = [Decimal(value) for value in values if isinstance(value, int | Decimal)]
    total = sum(known, Decimal(0)) if len(known) == len(values) else None
    return figure(figures[0]["measure"], total, (key for one in figures for key in one["rows"]))


def flat(tables: Mapping[str, list[Row]]) -> dict[str, Any]:
    """Every figure's value by its trace: table/row/figure."""
    return {
        f"{table}/{row['key']}/{name}": one["value"]
        for table, rows in tables.items()
        for row in rows
        for name, one in row["figures"].items()
    }


def differences(again: Mapping[str, list[Row]], kept: Mapping[str, list[Row]]) -> list[str]:
    """Figures of `kept` that are not those computed `again`, by table, row and name; empty when every one holds.

    Tables and columns that a later edition of the product has added were not in the document, and are no difference.
    """
    columns = {table: {name for row in rows for name in row["figures"]} for table, rows in kept.items()}
    told = {
        table: [
            {**row, "figures": {name: one for name, one in row["figures"].items() if name in columns[table]}}
            if columns[table]
            else row
            for row in rows
        ]
        for table, rows in again.items()
        if table in kept
    }
    new, old = flat(told), flat(kept)
    return [name for name in {**new, **old} if new.get(name, ...) != old.get(name, ...)]


def changes(table: str, earlier: list[Row], later: list[Row]) -> list[dict[str, Any]]:
    """The amounts and counts of a table that have another value in a later document, by their traces."""
    before, after = flat({table: earlier}), flat({table: later})
    old, new = _behind(table, earlier), _behind(table, later)
    return [
        {
            "figure": name,
            "before": before[name],
            "after": after[name],
            "rows_before": old[name],
            "rows": new[name],
        }
        for name in before
        if name in after and before[name] != after[name] and before[name] is not None and "share" not in name
    ]


def _behind(table: str, rows: Iterable[Row]) -> dict[str, list[str]]:
    return {f"{table}/{row['key']}/{name}": one["rows"] for row in rows for name, one in row["figures"].items()}
