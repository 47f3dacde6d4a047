"""The financial statement of a year's requisitioned money with the repayment, due on 31 March."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from reporting.datasets import statement as dataset
from reporting.drawing.tables import Table, drawn
from reporting.kinds import letters
from reporting.kinds.maker import Maker
from reporting.rules import statement as rules
from reporting.rules.figures import TOTAL, number, plain
from sweden.findings import Finding, Severity
from sweden.typography import day_long, listed

READINGS = {
    "A": "att medlen har betalats ut till bidragsmottagare",
    "B": "att bidragsmottagare har haft godkända kostnader",
}
CAPTIONS = {
    "s1": "Tabell 1. Avräkning per del, {year}, kronor",
    "s2": "Tabell 2. Båda sätten att räkna använda medel, {year}, kronor",
    "s3": "Tabell 3. Medlen per bidrag och mottagare, {year}, kronor",
    "s4": "Tabell 4. Plattformens finansiering: planerat, utbetalt och upparbetat, {year}, kronor",
    "s5": "Tabell 5. Plattformens finansiering per finansiär enligt projektens budgetar, kronor",
}
COLUMNS = {
    "s1": [
        ("Ram", "ceiling"),
        ("Rekvirerat", "requisitioned"),
        ("Mottaget", "received"),
        ("Använt", "used"),
        ("Att återbetala", "to_repay"),
        ("Ej rekvirerat", "not_requisitioned"),
    ],
    "s2": [
        ("Använt, utbetalt (A)", "used_a"),
        ("Använt, upparbetat (B)", "used_b"),
        ("Kvar hos mottagare", "unused"),
        ("Att återbetala A", "repay_a"),
        ("Att återbetala B", "repay_b"),
    ],
    "s3": [
        ("Beviljat för året", "granted"),
        ("Utbetalt", "paid"),
        ("Återbetalt", "repaid"),
        ("Godkänd kostnad × andel", "earned"),
        ("Utestående återkrav", "outstanding"),
    ],
    "s4": [("Myndigheten", "funder"), ("Alla kostnader", "all_costs"), ("Andel", "platform_share")],
    "s5": [("Kronor", "amount"), ("Andel", "amount_share")],
}
SHARES = {"planned": "Planerat", "paid": "Utbetalt av godkända kostnader", "costs": "Upparbetat av godkända kostnader"}
FINANCIERS = {
    "funder": "Myndigheten",
    "business": "Näringsliv",
    "own": "Egna medel",
    "other_public": "Annan offentlig",
    "eu": "EU",
    TOTAL: "Summa",
}
NOTHING = "Inga medel rekvirerades för året."
NO_REPAYMENT = "Inget belopp ska återbetalas."
#: What the shares of the platform's financing are shares of.
BASE = (
    "Tabellerna visar myndighetens andel av plattformens kostnader. Beräkningen omfattar alla stödberättigande "
    "kostnader, planerade och godkända. De visar också andelen av plattformens finansiering. Den beräkningen omfattar "
    "all finansiering enligt projektens budgetar, kontant och i natura."
)
#: What is said in the place of a table without rows; the parts of the assignment are always there.
EMPTY = {
    "s3": "Inga bidrag har fått medel för året.",
    "s4": "Inga bidrag till plattformen har fått medel för året.",
    "s5": "Ingen finansiering av plattformen är beslutad.",
}


def table(content: Mapping[str, Any], key: str) -> Table:
    """S1 in the chosen reading, S2 by both, S3 per grant and party, S4 the platform's financing."""
    heads = [("Del", lambda row: letters.part(content, row["key"]))]
    if key == "s3":
        heads = [
            ("Bidrag", lambda row: "Summa" if row["key"] == TOTAL else row["case_number"]),
            ("Mottagare", lambda row: row["party"]),
        ]
    if key == "s4":
        heads = [("Andel", lambda row: SHARES[row["key"]])]
    if key == "s5":
        heads = [
            ("År", lambda row: "Sammanlagt" if row["year"] == rules.ALL_YEARS else row["year"]),
            ("Finansiär", lambda row: FINANCIERS[row["source"]]),
        ]
    caption = CAPTIONS[key].format(year=content["year"])
    return drawn(content, key, caption, heads=heads, columns=COLUMNS[key], empty=EMPTY.get(key, NOTHING))


def selection(content: Mapping[str, Any], key: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    if key != "s5":
        return letters.selection(content, key, row)
    year, _dot, source = row.partition(".")
    return f"{FINANCIERS[source].lower()}, {'alla år' if year == rules.ALL_YEARS else year}"


def order(content: Mapping[str, Any]) -> Decimal | int:
    """What is still to be returned, kronor: what is to be repaid less what has been; 0 where nothing is."""
    to_repay = number(letters.whole(content, "s1")["to_repay"]["value"]) or 0
    left = Decimal(str(to_repay)) - Decimal(str(content["returned"]))
    return max(Decimal(0), left)


REQUIRED = ("place", "signatory", "authority", "contact")


def findings(content: Mapping[str, Any]) -> list[Finding]:
    """All that stands in the way of the statement, or is worth a look."""
    details = content["details"]
    found = rules.findings(content["tables"], dnr=letters.agency(content)["decision_number"])
    wanted = [*REQUIRED, "account"] if order(content) else REQUIRED
    found += [
        Finding("statement.field_missing", Severity.BLOCKING, {"field": name})
        for name in wanted
        if not str(details.get(name) or "").strip()
    ]
    found += _compared_with_accounts(content)
    changed = content["earlier_reading"] and content["earlier_reading"] != content["reading"]
    if changed and not str(details.get("reading_reason") or "").strip():
        found.append(Finding("statement.reading_changed", Severity.BLOCKING, {"earlier": content["earlier_reading"]}))
    return found


def _compared_with_accounts(content: Mapping[str, Any]) -> list[Finding]:
    """What the agency's accounts say is unused, against what was received and not paid out (reading A)."""
    booked = content["details"].get("booked_unused")
    if not isinstance(booked, int):
        return [Finding("statement.not_compared", Severity.WARNING)] if _received(content) else []
    left = number(letters.whole(content, "s2")["repay_a"]["value"]) or 0
    if booked == left:
        return []
    return [Finding("statement.accounts_differ", Severity.WARNING, {"booked": booked, "left": left})]


def _received(content: Mapping[str, Any]) -> bool:
    return bool(number(letters.whole(content, "s1")["received"]["value"]))


def words(content: Mapping[str, Any]) -> dict[str, str]:
    """The words of the sections' leads."""
    figures = letters.whole(content, "s1")
    due = date.fromisoformat(content["due_on"])
    used = {"used_until": content.get("used_until") or content["cutoff_on"], "back": content["returns_until"]}
    day, back = (day_long(date.fromisoformat(one)) for one in used.values())
    later = content["number"] - 1
    reading = READINGS[content["reading"]]
    reason = str(content["details"].get("reading_reason") or "").strip()
    claims = sum(
        (
            Decimal(str(row["figures"]["outstanding"]["value"]))
            for row in content["tables"]["s3"]
            if row["key"] != TOTAL
        ),
        Decimal(0),
    )
    return {
        **letters.common(content),
        "name": f"Kompletterande redovisning {later}" if later else "Ekonomisk redovisning",
        "number": str(content["number"]),
        "summary": _summary(content, figures, reading, day, due),
        "reading": reading,
        "used_until": day,
        "returns_until": back,
        "reading_reason": f" {reason}" if reason else "",
        "moved": _moved(content),
        "base": BASE if any(content["tables"].get(key) for key in ("s4", "s5")) else "",
        "claims": (
            f"Återkrav om {letters.value({'value': plain(claims)})} är utestående. "
            "De räknas som använda tills pengarna har kommit in."
            if claims
            else "Inga återkrav är utestående."
        ),
        "repayment": _repayment(content, due),
    }


def _moved(content: Mapping[str, Any]) -> str:
    """When the year's money was asked for and when it came: each day with its sum."""
    words = {"requisition": "rekvirerat", "receipt": "tagit emot"}
    told = [f"{word} {listed(sums)}" for kind, word in words.items() if (sums := _by_day(content, kind))]
    return f"För {content['year']} har vi {', och '.join(told)}." if told else ""


def _returned(content: Mapping[str, Any]) -> str:
    """What has been paid back already, with its days."""
    return f"Betalt: {listed(_by_day(content, 'return'))}."


def _by_day(content: Mapping[str, Any], kind: str) -> list[str]:
    """The sums of a kind of entries of the year's money, each with its day."""
    days: dict[str, Decimal] = {}
    for one in content["sources"]["entries"].values():
        if one["kind"] == kind and one["year"] == content["year"]:
            days[one["occurred_on"]] = days.get(one["occurred_on"], Decimal(0)) + Decimal(one["amount"])
    return [
        f"{letters.value({'value': plain(amount)})} den {day_long(date.fromisoformat(day))}"
        for day, amount in sorted(days.items())
        if amount
    ]


def _summary(content: Mapping[str, Any], figures: Mapping[str, Any], reading: str, day: str, due: date) -> str:
    if not figures["received"]["value"]:
        asked = letters.value(figures["requisitioned"]) if figures["requisitioned"]["value"] else ""
        nothing = f"Av rekvirerade {asked} har inget tagits emot." if asked else "Inga medel rekvirerades för {year}."
        return f"{nothing.format(year=content['year'])} Någon återbetalning blir därför inte aktuell."
    text = (
        f"Av mottagna {letters.value(figures['received'])} har {letters.value(figures['used'])} använts för avsett "
        f"ändamål. Med använt menas här {reading} till och med den {day}."
    )
    if not figures["to_repay"]["value"]:
        return f"{text} Hela det mottagna beloppet har använts. Något belopp återstår inte att återbetala."
    rest, left = letters.value(figures["to_repay"]), order(content)
    if left == Decimal(str(figures["to_repay"]["value"])):
        when = f"senast den {day_long(due)}" if content["number"] == 1 else "utan dröjsmål"
        return f"{text} Resterande {rest} återbetalas {when} med diarienumret som referens."
    still = f" {letters.value({'value': plain(left)})} återstår och betalas utan dröjsmål." if left else ""
    return f"{text} Resterande {rest} ska återbetalas. {_returned(content)}{still}"


def _repayment(content: Mapping[str, Any], due: date) -> str:
    left, own = order(content), letters.agency(content)
    if not left:
        return f"{_returned(content)} Inget återstår att återbetala." if content["returned"] else NO_REPAYMENT
    before = f" {_returned(content)}" if content["returned"] else ""
    reference = own["decision_number"] or letters.missing("diarienummer")
    when = f"senast den {day_long(due)}" if content["number"] == 1 else "utan dröjsmål"
    return (
        f"{letters.value({'value': plain(left)})} betalas {when} till {letters.account(content['details'])} med "
        f"referensen {reference}.{before}"
    )


MAKER = Maker(
    content=dataset.content,
    again=dataset.figures_again,
    table=table,
    selection=selection,
    findings=findings,
    words=words,
    template="documents/kammarkollegiet.html",
)
