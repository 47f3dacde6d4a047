"""Tables of what people have entered and of what was said in consultations: words rather than figures. Swedish."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from reporting.drawing.tables import Cell, Line, Table, drawn
from reporting.kinds.catalogue import Input
from reporting.rules.figures import TOTAL
from sweden.findings import Finding, Severity
from sweden.typography import amount, day_long, iso, kronor, listed

Content = Mapping[str, Any]


def rows_of(content: Content, table: str, area: str = "") -> list[Mapping[str, Any]]:
    """The entered rows of a table; of an area's document only its own."""
    return [one for one in content.get("rows", {}).get(table, ()) if one["area"] == area]


def words(caption: str, heads: Sequence[str], lines: Iterable[Sequence[str]], *, key: str, empty: str) -> Table:
    """A table of words only; `empty` is said where there is no line. An empty cell is told as not stated."""
    drawn_lines = [
        Line([Cell(text or "ej angivet", head=place == 0) for place, text in enumerate(line)]) for line in lines
    ]
    return Table(key, caption, [(head, False) for head in heads], drawn_lines, [], "" if drawn_lines else empty)


def entered(
    content: Content,
    table: Input,
    caption: str,
    *,
    area: str = "",
    empty: str,
    more: Sequence[tuple[str, Callable[[Mapping[str, Any]], str]]] = (),
    names: Mapping[str, str] | None = None,
    optional: Collection[str] = (),
) -> Table:
    """The rows that people have entered in a table, in the order of its values; `more` are columns after them.

    Values named in `optional` are told by a dash where nothing is said: nothing needs to be.
    """
    rows = rows_of(content, table.key, area)
    heads = [one.label for one in table.fields] + [head for head, _word in more]
    lines = [
        [
            *(
                value_shown(one, row["values"].get(one.key), names) or ("–" if one.key in optional else "")
                for one in table.fields
            ),
            *(word(row) for _head, word in more),
        ]
        for row in rows
    ]
    return words(caption, heads, lines, key=f"{table.key}.{area}" if area else table.key, empty=empty)


def value_shown(field: Any, value: Any, names: Mapping[str, str] | None = None) -> str:
    """An entered value as it is read: a choice by its word, a day as 2027-02-01."""
    if field.kind == "kronor":
        return amount(value) if isinstance(value, int) else ""
    if not value:
        return ""
    if field.kind == "choice":
        return field.choices.get(value) or (names or {}).get(value, str(value))
    if field.kind == "area":
        return (names or {}).get(value, str(value))
    return iso(date.fromisoformat(value)) if field.kind == "day" else str(value)


def reconciled(content: Content) -> list[str]:
    """The notes that tell how each agency's figures have been compared with its accounts; none where nobody has."""
    several = len(content["agencies"]) > 1
    found = []
    for row in rows_of(content, RECONCILED):
        values = row["values"]
        name = content["agencies"].get(values["agency"], {}).get("short_name", values["agency"])
        deviation = values.get("deviation")
        found.append(
            f"{f'{name}: siffrorna' if several else 'Siffrorna'} kommer från myndighetens bidragsregister och är "
            f"avstämda mot redovisningen den {day_long(date.fromisoformat(values['day']))}. Avvikelse: "
            + (f"{kronor(deviation)}. Orsak: {values.get('cause') or SAID_NOT}." if deviation else "ingen.")
        )
    return found


def unreconciled(content: Content) -> list[Finding]:
    """Agencies whose figures nobody has compared with the accounts, and deviations that nobody has explained."""
    if "rows" not in content:  # frozen before it was asked for
        return []
    own = rows_of(content, RECONCILED)
    told = {row["values"]["agency"] for row in own}
    missing = [one["short_name"] for key, one in content["agencies"].items() if key not in told]
    found = [Finding("report.not_reconciled", Severity.WARNING, {"agency": listed(missing)})] if missing else []
    return found + [
        Finding("report.deviation", Severity.BLOCKING, {"amount": row["values"]["deviation"]})
        for row in own
        if row["values"].get("deviation") and not str(row["values"].get("cause") or "").strip()
    ]


#: The table where it is entered that figures have been compared with the accounts.
RECONCILED = "reconciliations"
SAID_NOT = "[saknas: orsak till avvikelsen]"
NOT_HEARD = "ej hörd – skäl: {reason}"
REASON_MISSING = "[saknas: skäl till att gruppen inte har hörts]"


def consulted(content: Content, key: str, caption: str, *, area: str = "") -> Table:
    """The groups of actors, each with how often and how many were heard; of one never heard, why."""
    reasons = {row["values"].get("group"): row["values"].get("reason") for row in rows_of(content, "unheard", area)}

    def outcome(row: Mapping[str, Any]) -> str:
        if row["key"] == TOTAL:
            return "alla samråd"
        if row["figures"]["occasions"]["value"]:
            return str(row["about"])
        return NOT_HEARD.format(reason=reasons.get(row["key"]) or REASON_MISSING)

    return drawn(
        content,
        key,
        caption,
        heads=[
            ("Aktörsgrupp", lambda row: "Alla" if row["key"] == TOTAL else content["groups"][row["key"]]),
            ("Samråd om", outcome),
        ],
        columns=[("Tillfällen", "occasions"), ("Organisationer", "organisations")],
        notes=["Ett samråd kan räknas i flera grupper. Raden Alla räknar varje samråd och organisation en gång."],
        empty="Beslutet nämner inga aktörsgrupper.",
    )


def heard(content: Content, key: str, caption: str, *, area: str = "") -> Table:
    """What was said in each consultation, and what came of it."""
    own = [one for one in content["sources"]["consultations"].values() if concerns(one, area)]
    lines = [
        [iso(date.fromisoformat(one["held_on"])), one["subject"], one["said"], one["outcome"] or "inte avgjort ännu"]
        for one in sorted(own, key=lambda one: one["held_on"])
    ]
    heads = ["Datum", "Ämne", "Synpunkter", "Vad det ledde till"]
    return words(caption, heads, lines, key=key, empty="Inga samråd har registrerats.")


def concerns(consultation: Mapping[str, Any], area: str) -> bool:
    """Whether a consultation concerns an area: one that names none concerns them all."""
    return not area or not consultation["areas"] or area in consultation["areas"]
