"""M48, how often and how many actors of each group that the decision names have been heard. No database, no clock."""

from collections.abc import Iterable, Mapping
from typing import Any

from reporting.rules.figures import TOTAL, Row, Rows, figure


def groups(consultations: Rows, names: Iterable[str]) -> list[Row]:
    """A row per group that is named, also where nobody has been heard, and one for all; none where no group is named.

    `occasions` counts consultations, `organisations` distinct ones among those who took part (one on each line).
    """
    keys = list(names)
    rows = [_row(key, {name: one for name, one in consultations.items() if key in one["groups"]}) for key in keys]
    return [*rows, _row(TOTAL, consultations)] if keys else []


def _row(key: str, own: Mapping[str, Mapping[str, Any]]) -> Row:
    behind = [f"consultations/{name}" for name in own]
    who = {organisation.casefold() for one in own.values() for organisation in one["who"]}
    subjects = dict.fromkeys(one["subject"] for one in own.values())
    return {
        "key": key,
        "about": "; ".join(subjects) if key != TOTAL else "",
        "figures": {
            "occasions": figure("M48", len(own), behind),
            "organisations": figure("M48", len(who), behind),
        },
    }


def unheard(rows: Iterable[Row], reasons: Mapping[str, str]) -> list[str]:
    """The groups that have not been heard and for which nobody has said why."""
    return [
        row["key"]
        for row in rows
        if row["key"] != TOTAL
        and not row["figures"]["occasions"]["value"]
        and not (reasons.get(row["key"]) or "").strip()
    ]
