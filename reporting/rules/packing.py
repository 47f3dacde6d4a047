"""How a dataset lies in the database: what is behind its figures is kept once, not by name in every figure.

With ten thousand grants the same names stand behind some sixty figures: three million words, more than PostgreSQL takes
in one value. Packed they are a hundredth of it. `unpacked(packed(content)) == content`, whatever the content is.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

from reporting.rules.figures import Behind, Figure

#: Where the names and the lists of places stand in a packed dataset.
NAMES, BEHIND = "packed_names", "packed_behind"


def packed(content: Any) -> Any:
    """The content with the rows behind each figure as the number of a list. A list is numbers in a word: the place of
    its first name among all names, then how far it is to each next one."""
    if not _figured(content):
        return content
    lists: dict[int, list[str]] = {}  # by what they are, so that figures with the same rows share one
    for one in _figures(content["tables"]):
        lists.setdefault(id(one["rows"]), one["rows"])
    names = sorted({name for rows in lists.values() for name in rows})
    place = {name: number for number, name in enumerate(names)}
    told: dict[str, int] = {}
    number = {key: told.setdefault(_steps([place[name] for name in rows]), len(told)) for key, rows in lists.items()}
    tables = _with_rows(content["tables"], lambda rows: number[id(rows)])
    return {**content, "tables": tables, NAMES: names, BEHIND: list(told)}


def unpacked(content: Any) -> Any:
    """The content as it was; what is not packed is given back as it is."""
    if not isinstance(content, dict) or BEHIND not in content:
        return content
    names = content[NAMES]
    lists = [
        Behind([names[place] for place in accumulate(int(step) for step in steps.split())]) for steps in content[BEHIND]
    ]
    kept = {key: value for key, value in content.items() if key not in (NAMES, BEHIND)}
    return {**kept, "tables": _with_rows(content["tables"], lists.__getitem__)}


def _steps(places: list[int]) -> str:
    return " ".join(map(str, [*places[:1], *(later - earlier for earlier, later in pairwise(places))]))


def _figured(content: Any) -> bool:
    """Whether there are tables of figures in the form that `figure` gives them, all of them."""
    if not isinstance(content, dict) or BEHIND in content or not isinstance(content.get("tables"), Mapping):
        return False
    try:
        return all(isinstance(rows, list) for rows in content["tables"].values()) and all(
            isinstance(one["rows"], list) and all(isinstance(name, str) for name in one["rows"][:1])
            for one in _figures(content["tables"])
        )
    except (KeyError, TypeError, AttributeError):
        return False


def _figures(tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[Figure]:
    return (one for rows in tables.values() for row in rows for one in row["figures"].values())


def _with_rows(tables: Mapping[str, list[dict[str, Any]]], change: Any) -> dict[str, list[dict[str, Any]]]:
    return {
        key: [
            {
                **row,
                "figures": {name: {**one, "rows": change(one["rows"])} for name, one in row["figures"].items()},
            }
            for row in rows
        ]
        for key, rows in tables.items()
    }
