"""How the conditions of a dataset are told, on the page and in the document, in the language that is active."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from programmes.display.conditions import MARKS
from programmes.rules.verdict import State, Unknown
from programmes.sentences import finding_sentence, unknown_sentence
from registry.display import Mark
from sweden.findings import from_json

#: So many shortfalls are told one by one.
MOST = 5


@dataclass(frozen=True)
class ConditionRow:
    """A condition as told: whose, its title and words, its state (None in datasets from before states), what is
    lacking or why it is not judged, and how its other readings turn out."""

    agency: str
    title: str
    quote: str
    mark: Mark | None
    lines: list[str]
    other_readings: list[tuple[str, Mark]]


def condition_rows(content: Mapping[str, Any]) -> list[ConditionRow]:
    """Every condition of a dataset, in its order."""
    titles = {one["key"]: one["title"] for one in content["sources"].get("projects", {}).values()}
    return [
        ConditionRow(
            agency=content["agencies"][one["agency"]]["short_name"],
            title=one["title"],
            quote=one["quote"],
            mark=MARKS[State(one["state"])] if "state" in one else None,
            lines=_lines(one, titles),
            other_readings=_others(one),
        )
        for one in content["conditions"]
    ]


def _lines(one: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    found = [from_json(plain) for plain in one.get("findings", ())]
    standing = [finding for finding in found if not finding.excepted]
    lines = []
    for finding in standing[:MOST]:
        title = titles.get(str(finding.figures.get("project", "")))
        lines.append(f"{title}: {finding_sentence(finding)}" if title else finding_sentence(finding))
    if len(standing) > MOST:
        more = len(standing) - MOST
        lines.append(
            ngettext("And %(count)s more shortfall.", "And %(count)s more shortfalls.", more) % {"count": more}
        )
    if lifted := len(found) - len(standing):
        lines.append(
            ngettext("%(count)s documented exception.", "%(count)s documented exceptions.", lifted) % {"count": lifted}
        )
    lines += [unknown_sentence(Unknown(why["code"], tuple(why["projects"]))) for why in one.get("unknown", ())]
    return lines


def _others(one: Mapping[str, Any]) -> list[tuple[str, Mark]]:
    """The readings that are not in force, where they turn out differently."""
    texts = {number: given.get("text", "") for number, given in enumerate(one.get("readings", ()), start=1)}
    return [
        (texts.get(way["number"], ""), MARKS[State(way["state"])])
        for way in one.get("readings_judged", ())
        if not way["in_force"] and way["state"] != one["state"]
    ]
