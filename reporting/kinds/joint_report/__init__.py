"""The joint report on the excellence clusters, due on 1 February."""

from collections.abc import Mapping
from typing import Any

from reporting import divided_tables
from reporting.datasets import joint_report
from reporting.kinds.maker import Maker
from reporting.tables import Table
from reporting.tables import table as money


def table(content: Mapping[str, Any], key: str) -> Table:
    """One of the report's tables by its key."""
    return divided_tables.DIVIDED[key](content) if key in divided_tables.DIVIDED else money(content, key)


def selection(data: Mapping[str, Any], key: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    if key in divided_tables.DIVIDED:
        return divided_tables.selection(data, key, row)
    names = {k: a["short_name"] for k, a in data["agencies"].items()} | {"total": "båda myndigheterna"}
    if key == "t1":
        year, agency = row.split(".")
        return f"{names[agency]}, {year}"
    if key in ("t2", "t2b"):
        call = data["sources"]["calls"].get(row)
        return f"{call['title']} ({call['number']})" if call else "alla utlysningar i tabellen"
    return f"{names[row]}, beslut under {data['year']}"


MAKER = Maker(content=joint_report.content, again=joint_report.figures_again, table=table, selection=selection)
