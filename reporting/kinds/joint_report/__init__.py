"""The joint report on the excellence clusters, due on 1 February."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reporting.datasets import joint_report
from reporting.drawing import divided as divided_tables
from reporting.drawing.tables import Table
from reporting.drawing.tables import table as money
from reporting.drawing.typed import reconciled, unreconciled
from reporting.kinds.maker import Maker
from reporting.rules.beside import paid_above_findings
from reporting.rules.breakdowns import gaps
from reporting.rules.figures import number
from sweden.findings import Finding
from sweden.typography import genitive, kronor_in_text, listed, millions


def table(content: Mapping[str, Any], key: str) -> Table:
    """One of the report's tables by its key."""
    if key == "t1":
        found = money(content, key)
        return replace(found, notes=[*found.notes, *reconciled(content)])
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


def words(content: Mapping[str, Any]) -> dict[str, str]:
    """The words of the sections' leads: how the clusters stand, and what no grant reaches."""
    return {"clusters": _clusters(content), "gaps": _gaps(content), "year": str(content["year"])}


def _clusters(content: Mapping[str, Any]) -> str:
    rows = [row for row in content["tables"].get("t9", ()) if row["year"] == content["year"]]
    if not rows:
        return "Inga kluster har medel för året."
    met = [row for row in rows if row["met_grant"]]
    agency = genitive(content["agencies"][content["asked"]["clusters"]["agency"]]["short_name"])
    text = (
        f"Villkoret om minst {millions(rows[0]['floor'])} per kluster och år är uppfyllt för {len(met)} av "
        f"{len(rows)} kluster {content['year']}, räknat på {agency} bidrag."
    )
    for row in rows:
        basis = "cluster_paid" if content["asked"].get("cluster_money") == "paid" else "cluster_grant"
        own, whole = (int(number(row["figures"][name]["value"]) or 0) for name in (basis, "financing"))
        if not row["met_grant"]:
            text += (
                f" För {row['number'] or row['title']} är {agency} bidrag {kronor_in_text(own)}, vilket är "
                f"{kronor_in_text(row['floor'] - own)} under {millions(row['floor'])}; räknat på all finansiering "
                f"är det {kronor_in_text(whole)}."
            )
    lacking = [row["school"] for row in content["tables"].get("t10b", ()) if not row["exists"]]
    if lacking:
        names = listed([divided_tables.SCHOOLS.get(one, one) for one in lacking])
        text += f" Forskarskola saknas för {names}."
    return text


def _gaps(content: Mapping[str, Any]) -> str:
    if not content["tables"].get("t5"):
        return "Inga bidrag har beviljats."
    missing = gaps(content["tables"]["t5"])
    if not missing:
        return "Bidragen omfattar tillsammans alla teknikmognadsnivåer, från 1 till 9."
    word = "nivå" if len(missing) == 1 else "nivåerna"
    return f"Inget bidrag omfattar teknikmognads{word} {listed([str(one) for one in missing])}."


def findings(content: Mapping[str, Any]) -> list[Finding]:
    """What is remarked on of the figures: not compared with the accounts, and paid above what is granted."""
    return [*unreconciled(content), *paid_above_findings(content["sources"])]


MAKER = Maker(
    content=joint_report.content,
    again=joint_report.figures_again,
    table=table,
    selection=selection,
    findings=findings,
    words=words,
)
