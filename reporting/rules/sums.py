"""Which figures of a table are sums and differences of others, and where rounding makes them look otherwise.

A total row has the key "total", or "group.total" for the rows whose keys begin with "group.". Shares, levels and counts
of distinct things are never added.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporting.rules.figures import TOTAL, Row, number
from sweden.money import round_half_up

#: Figures that a total does not add: shares, what is counted once in all, levels that a grant may reach several of.
APART = frozenset(
    {
        "recipients",
        "occasions",
        "organisations",
        "success",
        "amount_success",
        "authorised",
        "over_floor",
        "mean_grant",
        "median_grant",
        "level_unsaid",
        *(f"level_{level}" for level in range(1, 10)),
    }
)
#: Figures of a grant that may stand in several rows of a table.
SEVERAL = {"t4": frozenset({"grants"}), "e1": frozenset({"grants"})}
#: A difference → what is subtracted from what, in the same row.
DIFFERENCES = {
    "left": ("frame", ("granted",)),
    "net": ("gross", ("reduced",)),
    "paid_net": ("paid", ("repaid",)),
    "used": ("paid", ("repaid",)),
    "outstanding": ("claimed", ("waived", "repaid_claims")),
}
THOUSAND = 1000


def value(row: Mapping[str, Any], name: str) -> Fraction | None:
    """A figure of a row as an exact number; None where it cannot occur or the row has none."""
    one = row["figures"].get(name)
    found = number(one["value"]) if one else None
    return None if found is None else Fraction(found)


def totals(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each total row with the rows that it is the total of."""
    for row in rows:
        group, _dot, last = row["key"].rpartition(".")
        if row["key"] == TOTAL:
            yield row, [one for one in rows if one["key"] != TOTAL]
        elif last == TOTAL:
            yield row, [one for one in rows if one is not row and one["key"].startswith(f"{group}.")]


def summed(table: str, row: Row) -> list[str]:
    """The figures of a total row that are sums of its parts."""
    apart = APART | SEVERAL.get(table, frozenset())
    return [name for name in row["figures"] if name not in apart and not name.endswith("share")]


def thousands(amount: Fraction) -> int:
    """Kronor as thousands, half away from zero, as tables show them."""
    return int(round_half_up(amount / THOUSAND))


def rounding(table: str, rows: Sequence[Row], amounts: Sequence[str]) -> list[str]:
    """The shown sums and differences (row/figure) that are not those of the shown parts. `amounts` are the figures
    that are shown in thousands; a count is never rounded."""
    found = []
    for whole, parts in totals(rows):
        for name in summed(table, whole):
            total, own = value(whole, name), [value(part, name) for part in parts]
            if name in amounts and total is not None and None not in own:
                shown = sum(thousands(one) for one in own if one is not None)
                found += [f"{whole['key']}/{name}"] if shown != thousands(total) else []
    for row in rows:
        for name, (whole_name, less) in DIFFERENCES.items():
            numbers = [value(row, one) for one in (name, whole_name, *less)]
            if name in amounts and None not in numbers:
                left, from_, *away = [thousands(one) for one in numbers if one is not None]
                found += [f"{row['key']}/{name}"] if left != from_ - sum(away) else []
    return list(dict.fromkeys(found))


def added_up(table: str, rows: Sequence[Row]) -> list[tuple[str, Fraction]]:
    """The totals (row/figure) that are not the sum of their rows on unrounded figures, and by how much."""
    found = []
    for whole, parts in totals(rows):
        for name in summed(table, whole):
            total = value(whole, name)
            if total is None or any(part.get("hidden") and value(part, name) is None for part in parts):
                continue
            off = total - sum((value(part, name) or Fraction(0) for part in parts), Fraction(0))
            found += [(f"{whole['key']}/{name}", off)] if off else []
    return found


def exact(amount: Fraction) -> int | Decimal:
    """An exact number as kronor: whole, or with the bank's decimals."""
    return int(amount) if amount.denominator == 1 else Decimal(amount.numerator) / Decimal(amount.denominator)
