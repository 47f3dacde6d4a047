"""The joint report on the excellence clusters, due on 1 February."""

from collections.abc import Mapping
from typing import Any

from reporting.datasets import joint_report
from reporting.kinds.maker import Maker
from reporting.tables import table


def selection(data: Mapping[str, Any], key: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    names = {k: a["short_name"] for k, a in data["agencies"].items()} | {"total": "båda myndigheterna"}
    if key == "t1":
        year, agency = row.split(".")
        return f"{names[agency]}, {year}"
    if key == "t2":
        call = data["sources"]["calls"].get(row)
        return f"{call['title']} ({call['number']})" if call else "alla utlysningar i tabellen"
    return f"{names[row]}, beslut under {data['year']}"


MAKER = Maker(content=joint_report.content, again=joint_report.figures_again, table=table, selection=selection)
