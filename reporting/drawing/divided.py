"""Tables T4–T12 of the joint report, and those of other reports that divide what has been granted. Swedish."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reporting.drawing.tables import NOT_APPLICABLE, POINT, Table, drawn
from reporting.rules.breakdowns import ABROAD, LEVELS, OTHER_AREA, UNKNOWN, gaps
from reporting.rules.figures import TOTAL
from sweden.counties import COUNTIES
from sweden.typography import NOT_SHOWN, listed, millions

Content = Mapping[str, Any]
Row = Mapping[str, Any]

COUNTY = {one.code: one.name_sv for one in COUNTIES} | {UNKNOWN: "Ej angivet", ABROAD: "Utanför Sverige"}
GROUP = {
    "university": "Lärosäten",
    "institute": "Forskningsinstitut",
    "large_company": "Stora företag",
    "small_company": "Små och medelstora företag",
    "public": "Offentliga organisationer",
    "other": "Övriga",
}
SCHOOLS = {"ai": "AI", "banbrytande_teknik": "Banbrytande teknik", "stem": "STEM"}
PARTNERS = {"eu": "Inom EU", "outside": "Utanför EU", "none": "Utan utländsk part"}
LEADERS = {"applied": "Sökande", "granted": "Beviljade"}
COUNTED_ONCE = "Ett bidrag kan räknas i flera områden. Beloppen är fördelade och räknas en gång."
HIDDEN = (
    "Två punkter (..) betyder att uppgiften inte visas, eftersom gruppen är mindre än {least} personer eller skulle "
    "kunna räknas ut med hjälp av andra tal."
)
#: The programme's decision names the area and says that another authority is meant to lead the work in it.
ENERGY_AREA = "energiteknik"
ENERGY = (
    "Energiteknik: regeringen avser att ge Statens energimyndighet i uppdrag att leda arbetet inom området. "
    "Raden visas också när den är noll."
)
NO_GRANTS = "Inga bidrag har beviljats."
NO_RECOVERIES = "Inga återkrav har beslutats."
MET = {True: "uppfyllt", False: "inte uppfyllt"}


def _area(content: Content, key: str) -> str:
    names = {TOTAL: "Alla", OTHER_AREA: "Annat", UNKNOWN: "Ej klassificerat"}
    return names.get(key) or content["sources"]["areas"].get(key, key)


def _years(content: Content) -> str:
    years = sorted({one["year"] for one in content["sources"]["entries"].values() if one["kind"] == "commitment"})
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(str(year) for year in years)


def _amounts(count: str) -> list[tuple[str, str]]:
    heads = {"grants": "Bidrag", "recipients": "Mottagare"}
    return [(heads[count], count), ("Beviljat, tkr", "amount"), ("Andel", "amount_share")]


def _t4(content: Content) -> Table:
    rows = content["tables"]["t4"]
    several = sum(row["figures"]["grants"]["value"] for row in rows if row["key"] != TOTAL) > (
        rows[-1]["figures"]["grants"]["value"] if rows else 0
    )
    return drawn(
        content,
        "t4",
        f"Tabell 4. Beviljade bidrag per teknikområde, {_years(content)}, antal och tkr",
        heads=[("Teknikområde", lambda row: _area(content, row["key"]))],
        columns=_amounts("grants"),
        notes=[*([COUNTED_ONCE] if several else []), *([ENERGY] if ENERGY_AREA in content["sources"]["areas"] else [])],
        empty=NO_GRANTS,
    )


def _t5(content: Content) -> Table:
    missing = gaps(content["tables"]["t5"])
    levels = listed([str(level) for level in missing])
    word = "nivå" if len(missing) == 1 else "nivåerna"
    return drawn(
        content,
        "t5",
        "Tabell 5. Bidrag per teknikområde och teknikmognadsnivå, antal",
        heads=[("Teknikområde", lambda row: _area(content, row["key"]))],
        columns=[*((str(level), f"level_{level}") for level in LEVELS), ("Ej angivet", "level_unsaid")],
        notes=[f"Inget bidrag omfattar teknikmognads{word} {levels}."] if missing else [],
        empty=NO_GRANTS,
    )


def _t6(content: Content) -> Table:
    return drawn(
        content,
        "t6",
        f"Tabell 6. Beviljade bidrag per län, {_years(content)}, antal och tkr",
        heads=[("Län", lambda row: "Summa" if row["key"] == TOTAL else COUNTY.get(row["key"], row["key"]))],
        columns=_amounts("recipients"),
        notes=["Län är partens arbetsställe vid beslutet."],
        empty=NO_GRANTS,
    )


def _t7(content: Content) -> Table:
    return drawn(
        content,
        "t7",
        f"Tabell 7. Beviljade bidrag per organisationstyp, {_years(content)}, antal och tkr",
        heads=[("Organisationstyp", lambda row: "Summa" if row["key"] == TOTAL else GROUP[row["key"]])],
        columns=_amounts("recipients"),
        empty=NO_GRANTS,
    )


def _t8(content: Content) -> Table:
    def who(row: Row) -> str:
        return "Alla" if row["agency"] == TOTAL else str(content["agencies"][row["agency"]]["short_name"])

    rows = content["tables"]["t8"]
    found = drawn(
        content,
        "t8",
        "Tabell 8. Projektledare efter kön, antal och andel",
        heads=[("Grupp", lambda row: LEADERS[row["group"]]), ("Myndighet", who)],
        columns=[
            ("Personer", "persons"),
            ("Kvinnor", "women"),
            ("Män", "men"),
            ("Ej uppgivet", "unknown"),
            ("Andel kvinnor", "women_share"),
        ],
        empty="Inga ansökningar har kommit in.",
    )
    lines = [
        replace(line, cells=[*line.cells[:3], *(replace(cell, text=NOT_SHOWN, trace="") for cell in line.cells[3:])])
        if row["hidden"]
        else line
        for line, row in zip(found.lines, rows, strict=True)
    ]
    said = {cell.text for line in lines for cell in line.cells}
    notes = [note for note in found.notes if note != POINT or NOT_APPLICABLE in said]
    if any(row["hidden"] for row in rows):
        notes.append(HIDDEN.format(least=content["asked"]["least_persons"]))
    return replace(found, lines=lines, notes=notes)


def _t9(content: Content) -> Table:
    rows = content["tables"]["t9"]
    floor = f"Golvet är {millions(rows[0]['floor'])} per kluster och år." if rows else ""
    return drawn(
        content,
        "t9",
        "Tabell 9. Kluster per år, tkr",
        heads=[
            ("Kluster", lambda row: row["number"] or row["title"]),
            ("År", lambda row: str(row["year"])),
            ("Läge efter bidraget", lambda row: MET[row["met_grant"]]),
            ("Läge efter all finansiering", lambda row: MET[row["met_financing"]]),
            ("SSH", lambda row: MET[row["met_ssh"]]),
        ],
        columns=[
            ("Myndighetens bidrag", "cluster_grant"),
            *([("Därav utbetalt", "cluster_paid")] if rows and "cluster_paid" in rows[0]["figures"] else []),
            ("All finansiering", "financing"),
            ("Samhällsvetenskap och humaniora (SSH)", "ssh"),
        ],
        notes=[floor, _measured(content), *_allowed(content)] if rows else [],
        empty="Inga kluster har medel under perioden.",
    )


def _measured(content: Content) -> str:
    paid = (content.get("asked") or {}).get("cluster_money") == "paid"
    return "Båda sätten att läsa kravet visas. Myndighetens del är mätt på " + ("utbetalt." if paid else "beviljat.")


def _allowed(content: Content) -> list[str]:
    """The exceptions from the floor per cluster that stand, with their reasons."""
    numbers = {key: one.get("number") or key for key, one in content["sources"]["grants"].items()}
    return [
        f"Avsteg för {numbers.get(one['project'], 'alla kluster')}, {one['year'] or 'alla år'}: "
        f"{one['reason']} ({one['by']})."
        for condition in content.get("conditions", ())
        if condition["kind"] == "portfolio.project_year_min"
        for one in condition.get("exceptions", ())
    ]


def _t10(content: Content) -> Table:
    rows = content["tables"]["t10"]
    note = f"Golvet {millions(rows[0]['floor'])} gäller från {rows[0]['applies_from']}." if rows else ""
    return drawn(
        content,
        "t10",
        "Tabell 10. Bidrag som avser artificiell intelligens, tkr",
        heads=[
            ("År", lambda row: str(row["year"])),
            (
                "Läge",
                lambda row: (
                    MET[row["met"]]
                    if row["year"] >= row["applies_from"]
                    else f"golvet gäller från {row['applies_from']}"
                ),
            ),
        ],
        columns=[("AI-belopp", "theme_amount")],
        notes=[note] if rows else [],
        empty=NO_GRANTS,
    )


def _t10b(content: Content) -> Table:
    return drawn(
        content,
        "t10b",
        "Tabell 11. Forskarskolor kopplade till klustren, antal",
        heads=[
            ("Forskarskola", lambda row: SCHOOLS.get(row["key"], row["key"])),
            ("Finns", lambda row: "ja" if row["exists"] else "nej"),
        ],
        columns=[("Kluster", "school_grants"), ("Med rörlighet för doktorander", "school_mobile")],
        empty="Besluten kräver inga forskarskolor.",
    )


def _t11(content: Content) -> Table:
    return drawn(
        content,
        "t11",
        "Tabell 12. Bidrag med utländska parter, antal",
        heads=[("Samarbete", lambda row: PARTNERS[row["key"]])],
        columns=[("Bidrag", "grants")],
        notes=["Ett bidrag med parter både inom och utanför EU räknas i båda raderna."],
        empty=NO_GRANTS,
    )


def _t12(content: Content) -> Table:
    def who(row: Row) -> str:
        return "Summa" if row["agency"] == TOTAL else str(content["agencies"][row["agency"]]["short_name"])

    return drawn(
        content,
        "t12",
        "Tabell 13. Återkrav, antal och tkr",
        heads=[("Myndighet", who)],
        columns=[
            ("Ärenden", "cases"),
            ("Beslutat", "claimed"),
            ("Återbetalt", "repaid_claims"),
            ("Efterskänkt", "waived"),
            ("Utestående", "outstanding"),
        ],
        empty=NO_RECOVERIES,
    )


def _agencies(content: Content, key: str, caption: str, columns: list[tuple[str, str]], notes: list[str]) -> Table:
    def who(row: Row) -> str:
        return "Alla" if row["agency"] == TOTAL else str(content["agencies"][row["agency"]]["short_name"])

    return drawn(content, key, caption, heads=[("Myndighet", who)], columns=columns, notes=notes, empty=NO_GRANTS)


def _t13(content: Content) -> Table:
    columns = [
        ("Villkorat beviljat", "conditional"),
        ("Utestående åtagande", "commitment_left"),
        ("Medelbidrag", "mean_grant"),
        ("Medianbidrag", "median_grant"),
        ("Mottagare, antal", "recipients"),
    ]
    least = content["asked"]["least_grants"]
    notes = [
        "Villkorat beviljat är beslutat för år vars medel ännu inte är anvisade.",
        f"Medel- och medianbidrag visas inte när bidragen är färre än {least}.",
    ]
    return _agencies(content, "t13", "Tabell B2. Åtaganden och bidragens storlek, tkr", columns, notes)


def _t14(content: Content) -> Table:
    return drawn(
        content,
        "t14",
        "Tabell B3. Utlysningarnas beviljandegrad i belopp, handläggningstid och jävsbeslut",
        heads=[("Utlysning", lambda row: f"{row['title']} ({row['number']})")],
        columns=[
            ("Beviljat av sökt", "amount_success"),
            ("Meddelade beslut, antal", "decided"),
            ("Dagar, median", "days_median"),
            ("Inom sex månader", "within_half_year_share"),
            *(
                [("Jävsbeslut, antal", "conflicts")]
                if all("conflicts" in row["figures"] for row in content["tables"]["t14"])
                else []
            ),
        ],
        notes=[
            "Handläggningstiden räknas från utlysningens stängning till dess att beslutet meddelades; i en löpande "
            "utlysning från det att ansökan kom in."
        ],
        empty="Ingen utlysning har varit öppen.",
    )


def _t15(content: Content) -> Table:
    columns = [
        ("Ingående", "opening"),
        ("Nya", "new"),
        ("Infriade", "fulfilled"),
        ("Ändrade", "changed"),
        ("Utgående", "closing"),
    ]
    rows, notes = content["tables"]["t15"], []
    if rows and all("authorised" in row["figures"] for row in rows):
        columns += [("Därav kommande år", "later"), ("Bemyndigande", "authorised")]
        notes = [
            f"{content['agencies'][row['agency']]['short_name']}: bemyndigandet gäller till och med {row['end_year']}."
            for row in rows
            if row["end_year"]
        ] or ["Inget bemyndigande är registrerat."]
    return _agencies(content, "t15", f"Tabell B4. Utestående åtaganden {content['year']}, tkr", columns, notes)


def _t17(content: Content) -> Table:
    def who(row: Row) -> str:
        return "Summa" if row["agency"] == TOTAL else str(content["agencies"][row["agency"]]["short_name"])

    return drawn(
        content,
        "t17",
        "Tabell B6. Utestående åtaganden per betalningsår, tkr",
        heads=[("År", lambda row: str(row["year"])), ("Myndighet", who)],
        columns=[("Utgående", "to_come")],
        notes=["Det som inte är betalt räknas till de senaste av bidragets medelsår."],
        empty="Inga åtaganden är utestående.",
    )


def _t16(content: Content) -> Table:
    return drawn(
        content,
        "t16",
        "Tabell B5. Redovisningar enligt uppdragen, antal",
        heads=[("Redovisningar", lambda row: f"Till och med {content['year']}")],
        columns=[
            ("Att lämna", "due"),
            ("I tid", "on_time"),
            ("Andel i tid", "on_time_share"),
            ("Dagar försenade, sammanlagt", "days_late"),
        ],
        empty="Ingen redovisning skulle ha lämnats ännu.",
    )


DIVIDED: dict[str, Callable[[Content], Table]] = {
    "t4": _t4,
    "t5": _t5,
    "t6": _t6,
    "t7": _t7,
    "t8": _t8,
    "t9": _t9,
    "t10": _t10,
    "t10b": _t10b,
    "t11": _t11,
    "t12": _t12,
    "t13": _t13,
    "t14": _t14,
    "t15": _t15,
    "t16": _t16,
    "t17": _t17,
}


def selection(content: Content, table: str, row: str) -> str:
    """Which rows a figure of a divided table counts, in words."""
    found = next((one for one in content["tables"][table] if one["key"] == row), {})
    if table in ("t4", "t5"):
        return _area(content, row)
    if table in ("t6", "t7"):
        return "Alla" if row == TOTAL else {**COUNTY, **GROUP}.get(row, row)
    if table == "t14":
        return f"{found.get('title', row)} ({found.get('number', '')})"
    if table == "t16":
        return "alla redovisningar enligt uppdragen"
    if table in ("t8", "t12", "t13", "t15", "t17"):
        agency = found.get("agency", TOTAL)
        name = "båda myndigheterna" if agency == TOTAL else str(content["agencies"][agency]["short_name"])
        name = f"{name}, {found['year']}" if table == "t17" and found else name
        return f"{name}, {LEADERS[found['group']].lower()}" if table == "t8" and found else name
    if table == "t9":
        return f"{found.get('number') or row}, {found.get('year', '')}"
    if table == "t11":
        return PARTNERS.get(row, row)
    return SCHOOLS.get(row, row)
