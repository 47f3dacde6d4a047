"""The evaluation plan with its inventory of saved data, made from the plan and the inventory that are kept."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from reporting.datasets import evaluation_plan as dataset
from reporting.drawing.tables import Table
from reporting.drawing.typed import entered, rows_of, words
from reporting.kinds import letters
from reporting.kinds.catalogue import Input, kinds
from reporting.kinds.maker import Maker
from sweden.findings import Finding, Severity
from sweden.typography import amount, day_long, iso, listed

Content = Mapping[str, Any]
PERSONAL = {"none": "nej", "pseudonymised": "ja, pseudonymiserade", "yes": "ja"}
MISSING = "[saknas: utvärderingsplan, skrivs under kravet]"
NOTHING_SAVED = "Inga datamängder är registrerade ännu."


def _indicators() -> Input:
    found = kinds()["evaluation-plan"].input("indicators")
    if found is None:  # the kind's own file names it
        raise LookupError("indicators")
    return found


def _period(one: Mapping[str, Any]) -> str:
    first = iso(date.fromisoformat(one["since"]))
    return f"{first}–{iso(date.fromisoformat(one['ended_on']))}" if one["ended_on"] else f"från {first}"


def _kept(one: Mapping[str, Any]) -> str:
    until = f"; till och med {iso(date.fromisoformat(one['keep_until']))}" if one["keep_until"] else ""
    return f"{one['keeping_rule']}{until}"


def _records(one: Mapping[str, Any]) -> str:
    count = one.get("records")
    return "" if count is None else amount(count)


def _personal(one: Mapping[str, Any]) -> str:
    """Whether it tells of people, and on what ground."""
    if one["personal_data"] == "none":
        return PERSONAL["none"]
    return f"{PERSONAL[one['personal_data']]}; {one.get('personal_ground') or 'grund ej angiven'}"


#: The inventory in three tables, so that each keeps within a page: what it is about, its heads and a line's values.
INVENTORY: dict[str, tuple[str, list[str], Callable[[Mapping[str, Any]], list[str]]]] = {
    "u2": (
        "vad som sparas",
        ["Innehåll", "Period", "Format", "Antal poster"],
        lambda one: [one["content"], _period(one), one.get("format", ""), _records(one)],
    ),
    "u3": (
        "hur det sparas",
        ["Dokumentation", "Personuppgifter och grund", "Sekretess", "Bevaras eller gallras"],
        lambda one: ["ja" if one["documented"] else "nej", _personal(one), one.get("secrecy", ""), _kept(one)],
    ),
    "u5": (
        "var det finns och vem som ansvarar",
        ["Myndighet", "Var den finns", "Ansvarig", "Senast kontrollerad"],
        lambda one: [
            one["authority"],
            one["place"],
            one["responsible"],
            iso(date.fromisoformat(one["checked_on"])) if one.get("checked_on") else "",
        ],
    ),
}


def table(content: Content, key: str) -> Table:
    """U1 indicators, U2 what is saved, U3 how it is kept, U5 where and by whom, U4 the plan's versions."""
    if key == "u1":
        return entered(content, _indicators(), "Tabell 1. Indikatorer", empty="Inga indikatorer är angivna ännu.")
    if key in INVENTORY:
        about, heads, values = INVENTORY[key]
        lines = [[one["title"], *values(one)] for one in content["saved"]]
        return words(f"Tabell 2. Dataförteckning: {about}", ["Datamängd", *heads], lines, key=key, empty=NOTHING_SAVED)
    lines = [
        [str(one["number"]), iso(date.fromisoformat(one["written_on"])), one["change"] or "första versionen"]
        for one in content["history"]
    ]
    return words("Tabell 4. Planens versioner", ["Version", "Datum", "Ändring"], lines, key=key, empty=MISSING)


def findings(content: Content) -> list[Finding]:
    """What stands in the way: that there is no plan. Worth a look: a plan not decided on, an indicator without source,
    data without documentation, no indicators, nothing saved (K16)."""
    plan, found = content["plan"], []
    if not plan:
        found.append(Finding("plan.missing", Severity.BLOCKING))
    elif not plan["holds"]:
        found.append(Finding("plan.not_decided", Severity.WARNING))
    elif plan["newer"]:
        found.append(Finding("plan.newer", Severity.WARNING, {"version": str(plan["newer"])}))
    if not rows_of(content, "indicators"):
        found.append(Finding("plan.no_indicators", Severity.WARNING))
    found += [
        Finding(f"plan.no_{name}", Severity.WARNING, {"row": row["values"].get("id", "")})
        for row in rows_of(content, "indicators")
        for name in ("definition", "source")
        if not row["values"].get(name)
    ]
    if not content["saved"]:
        found.append(Finding("plan.no_data", Severity.WARNING))
    found += [
        Finding("plan.undocumented", Severity.WARNING, {"row": one["title"]})
        for one in content["saved"]
        if not one["documented"]
    ]
    found += [
        Finding("plan.no_rule", Severity.WARNING, {"row": one["title"]})
        for one in content["saved"]
        if not one["keeping_rule"].strip()
    ]
    found += [
        Finding("plan.no_ground", Severity.WARNING, {"row": one["title"]})
        for one in content["saved"]
        if one["personal_data"] != "none" and not one.get("personal_ground")
    ]
    return found


def _part(label: str, text: str) -> str:
    return f"{label}: {text.strip()}" if text.strip() else ""


def content_words(content: Content) -> dict[str, str]:
    """The words of the title and the leads: the plan's own texts."""
    plan = content["plan"]
    titles = [letters.in_text(one["title"]) for one in content["agencies"].values()]
    standing = MISSING
    if plan and plan["holds"]:
        by = listed([f"{d['authority']} den {day_long(date.fromisoformat(d['on']))}" for d in plan["decisions"]])
        standing = f"Planens version {plan['number']} är beslutad av {by}."
    elif plan:
        standing = f"Planens version {plan['number']} är ett förslag som ännu inte är beslutat."
    texts = {name: plan.get(name, "").strip() if plan else "" for name in dataset.TEXTS}
    carrying = [
        _part("Metod", texts["method"]),
        _part("Ansvar", texts["organisation"]),
        _part("Tidplan", texts["schedule"]),
        _part("Användning", texts["use"]),
    ]
    return {
        "year": str(content["year"]),
        "about": listed(titles),
        "subject": "; ".join(one["title"] for one in content["agencies"].values()),
        "standing": standing,
        "questions": "\n\n".join(filter(None, texts["questions"].split("\n"))) or MISSING,
        "effects": texts["effects"] or "Planen anger inte hur insatserna ska verka.",
        "data": texts["data"] or "Planen anger inte vilka data som samlas in. Det som sparas framgår av förteckningen.",
        "carrying_out": "\n\n".join(filter(None, carrying)) or MISSING,
        "history": "Planen skrivs i versioner. Ingen version skrivs över.",
    }


MAKER = Maker(
    content=dataset.content,
    again=dataset.figures_again,
    table=table,
    selection=lambda _content, _table, row: row,
    findings=findings,
    words=content_words,
)
