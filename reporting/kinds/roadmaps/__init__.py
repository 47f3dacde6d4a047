"""The roadmaps for measures in each technology area, due on 3 October: a document for each and a covering letter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reporting.datasets import roadmaps as dataset
from reporting.drawing.tables import ESTIMATED, WORDINGS, Table, drawn
from reporting.drawing.typed import consulted, entered, heard, rows_of, words
from reporting.kinds.catalogue import Input, kinds
from reporting.kinds.maker import Maker
from reporting.rules.dialogue import unheard
from reporting.rules.figures import TOTAL
from reporting.rules.roadmaps import moved
from sweden.findings import Finding, Severity
from sweden.typography import amount, day_long, iso, listed, lowered

Content = Mapping[str, Any]
KEY = "roadmaps"
STATES = {"planned": "planerad", "open": "öppen", "closed": "stängd"}
KINDS = {
    "university": "lärosäten",
    "institute": "institut",
    "company": "företag",
    "region": "regioner",
    "municipality": "kommuner",
    "authority": "myndigheter",
    "civil_society": "civilsamhälle",
    "other": "övriga",
}
FIRST = "Detta är den första färdplanen."
NUMBERS = {1: "ett", 2: "två", 3: "tre", 4: "fyra", 5: "fem", 6: "sex"}


def _input(key: str) -> Input:
    found = kinds()[KEY].input(key)
    if found is None:  # the kind's own file names it
        raise LookupError(key)
    return found


def _name(content: Content, area: str) -> str:
    return next((str(one["name"]) for one in content["areas"] if one["key"] == area), area)


def _until(content: Content) -> str:
    return iso(date.fromisoformat(content["cutoff_on"]))


def table(content: Content, key: str) -> Table:
    """One of an area's tables: "m1.kvantteknik"."""
    kind, _dot, area = key.partition(".")
    about = _name(content, area).lower()
    if kind == "l1":
        return drawn(
            content,
            key,
            f"Tabell 1. Beviljade bidrag inom {about} till och med {_until(content)}, antal och tkr",
            heads=[("Område", lambda row: _name(content, row["key"]))],
            columns=[("Bidrag", "grants"), ("Beviljat, tkr", "amount")],
        )
    if kind == "i1":
        return _calls(content, key, area)
    if kind == "i2":
        caption, empty = "Tabell 3. Andra insatser än utlysningar", "Inga andra insatser är planerade."
        return entered(content, _input("measures"), caption, area=area, empty=empty)
    if kind == "s1":
        return consulted(
            content, key, f"Tabell 4. Samråd per aktörsgrupp till och med {_until(content)}, antal", area=area
        )
    if kind == "s2":
        return heard(content, key, "Tabell 5. Synpunkter och åtgärder", area=area)
    return _money(content, key) if kind == "m1" else _milestones(content, area)


def _calls(content: Content, key: str, area: str) -> Table:
    own = [one for one in content["sources"]["calls"].values() if not one["areas"] or area in one["areas"]]

    def money(one: Mapping[str, Any]) -> str:
        return "; ".join(f"{year}: {amount(round(kronor / 1000))}" for year, kronor in one["amounts"].items())

    def worded(one: Mapping[str, Any]) -> str:
        found = dict.fromkeys(WORDINGS.get(content["wordings"].get(year, ""), "") for year in one["amounts"])
        return ", ".join(filter(None, found))

    lines = [
        [
            f"{one['title']} ({one['number']})" if one["number"] else one["title"],
            one["opens_on"],
            money(one),
            worded(one),
            ", ".join(KINDS.get(kind, kind) for kind in one["kinds"]) or "alla",
            f"{one['trl_from']}–{one['trl_to']}" if one["trl_from"] and one["trl_to"] else "",
            STATES[one["state"]],
        ]
        for one in own
    ]
    heads = ["Utlysning", "Start", "Belopp, tkr", "Ordalydelse", "Mottagargrupp", "TRL", "Status"]
    empty = "Ingen utlysning omfattar området."
    found = words("Tabell 2. Utlysningar som omfattar området", heads, lines, key=key, empty=empty)
    if any(one["areas"] == [] for one in own):
        found.notes.append("En utlysning utan angivet område omfattar alla områden. Beloppet är då hela utlysningens.")
    return found


def _money(content: Content, key: str) -> Table:
    estimated = [year for year, wording in content["wordings"].items() if wording == "estimated"]
    others = listed(content["others"])
    return drawn(
        content,
        key,
        "Tabell 6. Beviljat inom området per medelsår, tkr",
        heads=[
            ("År", lambda row: "Alla" if row["key"] == TOTAL else row["key"]),
            ("Ordalydelse", lambda row: WORDINGS.get(content["wordings"].get(row["key"], ""), "")),
        ],
        columns=[
            ("Beviljat", "granted"),
            *([(f"{others}, för kännedom", "granted_other")] if others else []),
        ],
        notes=[
            "Ett bidrag som hör till flera områden är fördelat mellan dem. Ordalydelsen är den som gäller för hela "
            "uppdragets belopp det året; beslutet anger inget belopp per område.",
            *([ESTIMATED.format(years=listed(estimated))] if estimated else []),
        ],
    )


def _milestones(content: Content, area: str) -> Table:
    before = {one["row"]: one["values"] for one in content["earlier"].get("milestones", ())}

    def earlier(row: Mapping[str, Any]) -> str:
        day = before.get(row["row"], {}).get("day", "")
        return iso(date.fromisoformat(day)) if day else "ny"

    return entered(
        content,
        _input("milestones"),
        "Tabell 7. Milstolpar",
        area=area,
        empty="Inga milstolpar är angivna.",
        more=[("Datum i föregående färdplan", earlier)] if content["earlier_on"] else [],
        optional={"why"},
    )


def selection(content: Content, key: str, row: str) -> str:
    """Which rows a figure counts, in words."""
    kind, _dot, area = key.partition(".")
    name = _name(content, area).lower()
    if kind == "s1":
        return f"samråd om {name}, {'alla grupper' if row == TOTAL else content['groups'].get(row, row)}"
    if kind == "m1":
        return f"{name}, {'alla år' if row == TOTAL else row}"
    return name


def findings(content: Content) -> list[Finding]:
    """What stands in the way: an area that nobody has decided on, a group that nobody has explained, a milestone that
    moves without a reason; and an area without measures or milestones."""
    found = [
        Finding("roadmap.area_unclear", Severity.BLOCKING, {"area": one["name"], "key": one["key"]})
        for one in content["areas"]
        if one["included"] is None
    ]
    for one in content["areas"]:
        if one["included"]:
            found += _area_findings(content, one["key"], one["name"])
    return found


def _area_findings(content: Content, area: str, name: str) -> list[Finding]:
    reasons = {r["values"].get("group", ""): r["values"].get("reason", "") for r in rows_of(content, "unheard", area)}
    silent = [content["groups"][group] for group in unheard(content["tables"][f"s1.{area}"], reasons)]
    found = []
    if silent:
        found.append(Finding("roadmap.unheard", Severity.BLOCKING, {"area": name, "group": "; ".join(silent)}))
    own = rows_of(content, "milestones", area)
    found += [
        Finding("roadmap.moved", Severity.BLOCKING, {"area": name, "row": what})
        for what in moved(own, content["earlier"].get("milestones", ()))
    ]
    if not own:
        found.append(Finding("roadmap.no_milestones", Severity.WARNING, {"area": name}))
    calls = [one for one in content["sources"]["calls"].values() if not one["areas"] or area in one["areas"]]
    if not calls and not rows_of(content, "measures", area):
        found.append(Finding("roadmap.no_measures", Severity.WARNING, {"area": name}))
    return found


def words_of(content: Content) -> dict[str, str]:
    """The words of the covering letter, and of every roadmap."""
    inside = [one for one in content["areas"] if one["included"]]
    own = content["agencies"][content["own"]]
    count = len(inside)
    earlier = content["earlier_on"]
    missing = [
        f"[saknas: ställningstagande till om området {one['name'].lower()} ska ha en färdplan, anges under Uppdrag]"
        for one in content["areas"]
        if one["included"] is None
    ]
    letter = (
        f"{own['short_name']} lämnar här färdplaner för insatser inom "
        f"{listed([one['name'].lower() for one in inside]) or '[saknas: områden]'}. "
        "Varje färdplan är ett eget dokument."
    )
    letter += "".join(
        f"\n\nSamma dag lämnas {in_text(one['title'])}, diarienummer {one['designation']}, som ett eget dokument. "
        "Följebrevet avser också det."
        for one in content.get("together", ())
    )
    return {
        "year": str(content["year"]),
        "agency": own["short_name"],
        "areas_count": f"{NUMBERS.get(count, str(count))} teknikområde" + ("n" if count != 1 else ""),
        "letter": "\n\n".join([letter, *(one["sentence"] for one in content["areas"] if one["sentence"]), *missing]),
        "binds": "",
        "since": (
            f"Den föregående färdplanen lämnades den {day_long(date.fromisoformat(earlier))}." if earlier else FIRST
        ),
    }


def in_text(title: str) -> str:
    """A title in running text: "vidareutvecklat kunskapsunderlag …"."""
    return lowered(title)


def area_words(content: Content, area: str) -> dict[str, str]:
    """The words of one area's roadmap."""
    name = _name(content, area).lower()
    years = [int(year) for year in content["wordings"]]
    estimated = [year for year, wording in content["wordings"].items() if wording == "estimated"]
    period = f"{content['year']}–{max(years)}" if years and max(years) > content["year"] else str(content["year"])
    binds = (
        f"Färdplanen visar vad {content['agencies'][content['own']]['short_name']} avser att göra inom {name} under "
        f"{period}. Den binder inte medel"
    )
    return {
        "area": name,
        "areas_count": "området",
        "binds": f"{binds}; beloppen för {listed(estimated)} är beräknade." if estimated else f"{binds}.",
    }


MAKER = Maker(
    content=dataset.content,
    again=dataset.figures_again,
    table=table,
    selection=selection,
    findings=findings,
    words=words_of,
    area_words=area_words,
    template="documents/covering_letter.html",
)
