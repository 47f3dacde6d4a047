"""The requisition of a year's money from Kammarkollegiet, due on 29 November."""

from collections.abc import Mapping
from typing import Any

from reporting.datasets import requisition as dataset
from reporting.drawing.tables import ESTIMATED, WORDINGS, Table, drawn
from reporting.kinds import letters
from reporting.kinds.maker import Maker
from reporting.rules import requisition as rules
from sweden.findings import Finding, Waiver
from sweden.typography import listed, lowered

CAPTIONS = {
    "r1": "Tabell 1. Rekvisition per del, {year}, kronor",
    "r2": "Tabell 2. Bidrag som årets medel är till för, kronor",
}


def table(content: Mapping[str, Any], key: str) -> Table:
    """R1, the requisition per part, or R2, what the year's grants need."""
    caption = CAPTIONS[key].format(year=content["year"])
    if key == "r2":
        return drawn(
            content,
            "r2",
            caption,
            heads=[("Bidrag", lambda row: row["case_number"] or "Summa")],
            columns=[("Beviljat för året", "granted"), ("Utbetalt", "paid"), ("Återstår att betala", "to_pay")],
            empty="Inga beslut om bidrag av årets medel ännu.",
        )
    estimated = any(row["wording"] == "estimated" for row in content["tables"]["r1"])
    return drawn(
        content,
        "r1",
        caption,
        heads=[
            ("Del", lambda row: letters.part(content, row["key"])),
            ("Ordalydelse", lambda row: WORDINGS.get(row["wording"] or "", "")),
        ],
        columns=[
            ("Ram för året", "ceiling"),
            ("Tidigare rekvirerat", "earlier"),
            ("Denna rekvisition", "this"),
            ("Summa", "total"),
            ("Kvar att rekvirera", "left"),
        ],
        notes=[ESTIMATED.format(years=content["year"])] if estimated else [],
    )


def fields(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a requisition must say, from the dataset."""
    details, own = content["details"], letters.agency(content)
    return {
        **{name: details.get(name, "") for name in rules.REQUIRED},
        "dnr": own["decision_number"],
        "year": content["year"],
        "amount": letters.whole(content, "r1")["this"]["value"] or "",
    }


def findings(content: Mapping[str, Any]) -> list[Finding]:
    """All that stands in the way of the requisition, or is worth a look."""
    details = content["details"]
    waiver = Waiver(str(details.get("departure_reason") or ""), str(details.get("departure_by") or ""))
    found = rules.findings(content["tables"]["r1"], fields(content), permission=content["permission"], waiver=waiver)
    # That nothing is asked for is told once, as an amount.
    return [one for one in found if one.figures.get("field") != "amount"]


def words(content: Mapping[str, Any]) -> dict[str, str]:
    """The words of the sections' leads."""
    figures, post = letters.whole(content, "r1"), content["appropriation"]
    parts = [
        f"{letters.value(row['figures']['this'])} delen {lowered(letters.part(content, row['key']))}"
        for row in content["tables"]["r1"]
        if row["key"] in content["strands"]
    ]
    item = f", anslagsposten {post['item']} {post['item_name']}" if post.get("item") else ""
    return {
        **letters.common(content),
        "number": str(content["number"]),
        "amount": letters.value(figures["this"]),
        "earlier": letters.value(figures["earlier"]),
        "left": letters.value(figures["left"]) if figures["left"]["value"] is not None else letters.missing("ram"),
        "parts": listed(parts),
        "appropriation": (
            f"utgiftsområde {post['area']}, anslaget {post['number']} {post['name']}{item}"
            if post
            else letters.missing("anslag")
        ),
        "account": letters.account(content["details"]),
        "reference": str(content["details"].get("reference") or letters.missing("betalningsreferens")),
    }


MAKER = Maker(
    content=dataset.content,
    again=dataset.figures_again,
    table=table,
    selection=letters.selection,
    findings=findings,
    words=words,
    template="documents/kammarkollegiet.html",
)
