"""What the interim and final reports on an assignment have in common: their tables, words and checks. Swedish."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reporting.datasets import assignment_report as dataset
from reporting.drawing.divided import COUNTY, GROUP
from reporting.drawing.tables import ESTIMATED, WORDINGS, Table, drawn, said
from reporting.drawing.typed import reconciled, unreconciled
from reporting.kinds import letters
from reporting.kinds.demands import answers
from reporting.kinds.maker import Maker
from reporting.rules.breakdowns import UNKNOWN
from reporting.rules.figures import TOTAL, number
from sweden.findings import Finding, Severity
from sweden.typography import day_long, genitive, listed

Content = Mapping[str, Any]
UNDIVIDED = "Fördelningen är inte angiven i beslutet."
NOTHING = "Inga bidrag har beviljats."
STAGES = {"coming": "ej påbörjat", "running": "pågår", "ended": "avslutat"}


def _money(content: Content) -> list[tuple[str, str]]:
    """The columns of the tables of money: those of the requisitions where there are such."""
    taken = [("Rekvirerat", "requisitioned"), ("Mottaget", "received")] if content["requisitions"] else []
    asked = content["requisitions"] and all("not_requisitioned" in r["figures"] for r in content["tables"]["g1"])
    left = [("Kvar att rekvirera", "not_requisitioned")] if asked else []
    returned = [("Åter till Kammarkollegiet", "returned")] if content["requisitions"] else []
    return [
        ("Ram", "frame"),
        *taken,
        ("Beviljat", "granted"),
        ("Utbetalt", "paid"),
        ("Återbetalt", "repaid"),
        ("Använt", "used"),
        *returned,
        *left,
        ("Kvar att besluta", "left"),
    ]


def _strand(content: Content, row: Mapping[str, Any]) -> str:
    return "Alla" if row["strand"] == "" else letters.part(content, row["strand"])


def _g1(content: Content) -> Table:
    estimated = [str(row["year"]) for row in content["tables"]["g1"] if row["wording"] == "estimated"]
    until = day_long(date.fromisoformat(content["cutoff_on"]))
    notes = [
        f"Använt är utbetalt till mottagare till och med den {until} minus det som de har betalat tillbaka (läsning A)."
    ]
    notes += [ESTIMATED.format(years=listed(list(dict.fromkeys(estimated))))] if estimated else []
    notes += [UNDIVIDED] if list(content["strands"]) == [""] else []
    notes += reconciled(content)
    return drawn(
        content,
        "g1",
        "Tabell 1. Medel per del och medelsår, tkr",
        heads=[
            ("År", lambda row: str(row["year"])),
            ("Del", lambda row: _strand(content, row)),
            ("Ordalydelse", lambda row: WORDINGS.get(row["wording"] or "", "")),
        ],
        columns=_money(content),
        notes=notes,
    )


def _g1t(content: Content) -> Table:
    return drawn(
        content,
        "g1t",
        "Tabell 1. Medel per del, hela perioden, tkr",
        heads=[("Del", lambda row: _strand(content, row))],
        columns=[
            (head.replace("Kammarkoll", "Kammar\u00adkoll"), name) for head, name in _money(content)
        ],  # it stands upright
    )


def _g2(content: Content) -> Table:
    kept = content["tables"]["g2"][0]["figures"] if content["tables"]["g2"] else {}
    more = [] if content["shared"] or "business_share" not in kept else [("Näringsliv/offentligt", "business_share")]
    if "approved_costs" in kept:
        more += [("Utbetalt netto", "funder_paid"), ("Godkända kostnader", "approved_costs")]
        more += [("Utbetalt av godkänt", "paid_share")]
    return drawn(
        content,
        "g2",
        "Tabell 2. Samfinansiering: enligt projektens budgetar, och utbetalt och godkänt, tkr",
        heads=[("År", lambda row: "Sammanlagt" if row["key"] == TOTAL else row["key"])],
        columns=[
            ("Myndigheten", "funder"),
            ("Näringsliv kontant", "business_cash"),
            ("Näringsliv natura", "business_in_kind"),
            ("Egna medel", "own"),
            ("Annan offentlig", "other_public"),
            ("EU", "eu"),
            ("Summa", "all_financing"),
            ("Andel", "platform_share"),
            *([("Andel hittills", "so_far_share")] if "so_far_share" in kept else []),
            *more,
        ],
        empty=NOTHING,
    )


def _g2b(content: Content) -> Table:
    return drawn(
        content,
        "g2b",
        "Tabell 3. Samfinansiering: utbetalt till och med brytdagen, tkr",
        heads=[("År", lambda row: "Sammanlagt" if row["key"] == TOTAL else row["key"])],
        columns=[
            ("Myndigheten, netto", "funder_paid"),
            ("Näringsliv kontant", "paid_business_cash"),
            ("Näringsliv natura", "paid_business_in_kind"),
            ("Egna medel", "paid_own"),
            ("Annan offentlig", "paid_other_public"),
            ("EU", "paid_eu"),
            ("Summa", "paid_all"),
            ("Andel", "platform_share"),
            ("Andel hittills", "so_far_share"),
        ],
        notes=[f"Andras utbetalningar är angivna efter: {listed(_origins(content))}."],
        empty="Vad andra än myndigheten har betalat ut är inte angivet.",
    )


def _origins(content: Content) -> list[str]:
    return list(dict.fromkeys(one["origin"] for one in content["sources"].get("financed", {}).values()))


def _g3(content: Content) -> Table:
    return drawn(
        content,
        "g3",
        "Tabell 3. Projekt, antal parter och tkr",
        heads=[
            ("Diarienummer", lambda row: row["number"] or "–"),
            ("Projekt", lambda row: row["title"]),
            ("Koordinator", lambda row: row["coordinator"]),
            ("Län", lambda row: COUNTY.get(row.get("county") or UNKNOWN, COUNTY[UNKNOWN])),
            ("Del", lambda row: letters.part(content, row["strand"]) if row["strand"] else "alla"),
            ("Start", lambda row: row.get("starts_on") or "ej angivet"),
            ("Slut", lambda row: row.get("ends_on") or "ej angivet"),
            ("Läge", lambda row: STAGES.get(row.get("stage", ""), "ej angivet")),
        ],
        columns=[
            ("Stora företag", "large"),
            *(
                [("Medelstora företag", "medium_parties"), ("Små företag", "small_parties")]
                if all("small_parties" in row["figures"] for row in content["tables"]["g3"])
                else [("Små och medelstora", "small")]
            ),
            ("Bidrag", "grant"),
        ],
        empty=NOTHING,
    )


RESULTS = {
    "publication": "Publikationer",
    "patent": "Patent och patentansökningar",
    "data": "Publicerade data",
    "readiness": "Nådda teknikmognadsnivåer",
    "production": "Tagna i produktion eller bruk",
    "mobility": "Doktoranders rörlighet mellan akademi och näringsliv",
}


def _g6(content: Content) -> Table:
    return drawn(
        content,
        "g6",
        "Tabell 7. Det projekten har lett till, antal",
        heads=[("Resultat", lambda row: RESULTS[row["key"]])],
        columns=[
            ("Antal", "results"),
            ("Projekt", "result_projects"),
            ("Öppet tillgängliga", "open_results"),
            ("Personer", "moved_persons"),
        ],
        notes=["Enligt projektens egna uppgifter. Inga personer namnges."] if content["tables"].get("g6") else [],
        empty="Projekten har inte angett några resultat.",
    )


def _recipients(content: Content, key: str, caption: str, head: str, names: Mapping[str, str]) -> Table:
    return drawn(
        content,
        key,
        caption,
        heads=[(head, lambda row: "Summa" if row["key"] == TOTAL else names.get(row["key"], row["key"]))],
        columns=[("Mottagare", "recipients"), ("Beviljat, tkr", "amount"), ("Andel", "amount_share")],
        empty=NOTHING,
    )


def table(content: Content, key: str) -> Table:
    """One of the report's tables by its key."""
    if key == "g4":
        return _recipients(content, key, "Tabell 4. Mottagare efter slag och storlek", "Organisationstyp", GROUP)
    if key == "g4b":
        return _recipients(content, key, "Tabell 5. Mottagare efter län", "Län", COUNTY)
    if key == "g5":
        return drawn(
            content,
            "g5",
            "Tabell 6. Planerat i uppdraget och utfall, tkr",
            heads=[("År", lambda row: row["key"])],
            columns=[
                ("Enligt uppdraget", "planned"),
                ("Gällande ram", "frame"),
                ("Beviljat", "granted"),
                ("Utbetalt", "paid"),
            ],
        )
    return {"g1": _g1, "g1t": _g1t, "g2": _g2, "g2b": _g2b, "g3": _g3, "g6": _g6}[key](content)


def selection(content: Content, key: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    if key == "g1":
        year, _dot, strand = row.partition(".")
        return f"{'alla delar' if strand in (TOTAL, 'all') else content['strands'].get(strand, strand)}, {year}"
    if key == "g1t":
        return f"{'alla delar' if row in (TOTAL, 'all') else content['strands'].get(row, row)}, alla år"
    if key == "g3":
        found = next((one for one in content["tables"]["g3"] if one["key"] == row), {})
        return str(found.get("number") or found.get("title") or row)
    if key in ("g4", "g4b"):
        return {**GROUP, **COUNTY}.get(row, "alla")
    if key == "g6":
        return RESULTS[row].lower()
    return "alla år" if row == TOTAL else row


def findings(content: Content) -> list[Finding]:
    """What stands in the way: the decision's number, and more granted than a part's amount for a year."""
    found = []
    if not letters.agency(content)["decision_number"]:
        found.append(Finding("statement.dnr_missing", Severity.BLOCKING))
    found += [
        Finding("report.demand_missing", Severity.WARNING, {"what": one["text"]})
        for one in content.get("demands", ())
        if not answers(one["assignment"], one["quote"])
    ]
    found += unreconciled(content)
    if "rows" in content and content["tables"]["g2"] and not content["tables"].get("g2b"):
        found.append(Finding("report.others_unknown", Severity.WARNING))
    for row in content["tables"]["g1"]:
        left = number(row["figures"]["left"]["value"])
        if left is not None and left < 0:
            place = {"strand": row["strand"], "year": row["year"], "excess": -left}
            found.append(Finding("report.above_frame", Severity.WARNING, place))
    return found


def words(content: Content) -> dict[str, str]:
    """The words of the sections' leads."""
    shares = content["tables"]["g2"]
    share = shares[-1]["figures"]["platform_share"]["value"] if shares else None
    until = day_long(date.fromisoformat(content["cutoff_on"]))
    about = "plattformens" if content["shared"] else "projektens"
    own = letters.agency(content)
    return {
        "year": str(content["year"]),
        "agency": own["short_name"],
        "assignment": own["title"],
        "about": letters.in_text(own["title"]),
        "decision_number": own["decision_number"] or letters.missing("diarienummer"),
        "until": until,
        "share": (
            f"{genitive(own['short_name'])} andel av {about} finansiering är "
            f"{said(content, 'platform_share', share).replace('%', 'procent')} till och med den {until}. "
            "Beräkningen omfattar all finansiering enligt projektens budgetar, kontant och i natura."
            if share is not None
            else "Ingen finansiering är beslutad ännu."
        ),
    }


MAKER = Maker(
    content=dataset.content,
    again=dataset.figures_again,
    table=table,
    selection=selection,
    findings=findings,
    words=words,
)
