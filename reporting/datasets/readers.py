"""What of a report's rows a reader gets: the stored dataset stays whole, what is shown and served is made here.

Two things are left out, whichever way a report is read (page, draft, file, API):

- Applications that are not granted (under assessment, refused, dismissed, withdrawn) are their authority's own. Who
  may not open the case gets what is counted, never the title, the party or the sum.
- What an authority has not told anyone of yet names no case to others: until the decision is notified, or the report
  that names it is delivered, a row says "Vetenskapsrådet, ärende 3" in the place of number, title and party. Amounts
  stay, since the figures are their sums; keys stay, since the figures name their rows by them.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from applications.models import Application
from registry.models import Case, Message
from reporting.datasets.marked import CASES
from reporting.datasets.notified import KEY, TOLD
from reporting.models import Dataset, Delivery

GRANTED = "grant"
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What is left out of a row; the other keys are counted by the figures.
OWN: dict[str, Any] = {"title": "", "party": "", "requested": None}
#: What of a row would tell which case it is, or whose. The first two get the words that stand for the case.
_NUMBERS = ("number", "case_number")
_NAMES = ("title", "case_title", "party", "name", "coordinator", "reference", "party_key", "county", "group")
#: Rows about one case and where its key stands, besides those that secrecy is asked of.
_PLACES: Mapping[str, str | None] = {**CASES, "plans": "case", "blocks": "case", "parties": "case"}


def rows_for(user: Any, content: Mapping[str, Any], *, dataset: Dataset | None = None) -> dict[str, Any]:
    """A dataset's content as `user` may read it; `dataset`: the frozen one it is of, None while it is only a preview.

    A row that something was left out of says `withheld`. A constant number of queries.
    """
    sources = content["sources"]
    unnamed = _unnamed(user, sources, dataset)
    applications = sources.get("applications", {})
    closed = {key for key, row in applications.items() if row["outcome"] != GRANTED}
    if closed:
        own = Case.objects.visible_to(user).filter(uuid__in=closed)
        closed -= {str(uuid) for uuid in own.values_list("uuid", flat=True)}
    shown = dict(sources)
    if applications:
        # How a leader has stated their gender is counted in groups and shown of nobody.
        shown["applications"] = {
            key: {**row, "leader": "", **({**OWN, "withheld": True} if key in closed else {})}
            for key, row in applications.items()
        }
    if not unnamed:
        return {**content, "sources": shown}
    shown |= {kind: _without_names(shown[kind], kind, unnamed) for kind in _PLACES if kind in shown}
    tables = {
        key: [_renamed(row, unnamed[row["case"]]) if row.get("case") in unnamed else row for row in rows]
        for key, rows in content["tables"].items()
    }
    return {**content, "sources": shown, "tables": tables}


def served(user: Any, dataset: Dataset) -> dict[str, Any]:
    """A frozen dataset's content as it leaves the product as data: as `rows_for`, and the cases that are not named have
    no lasting identifiers either; rows and figures name them by the same words."""
    content = rows_for(user, dataset.content, dataset=dataset)
    unnamed = _unnamed(user, dataset.content["sources"], dataset)
    if not unnamed:
        return content
    text = json.dumps(content, ensure_ascii=False)
    found: dict[str, Any] = json.loads(_IDENTIFIER.sub(lambda one: unnamed.get(one[0], one[0]), text))
    return found


def withheld(content: Mapping[str, Any]) -> int:
    """How many applications' rows something was left out of."""
    return sum(1 for row in content["sources"].get("applications", {}).values() if row.get("withheld"))


def unnamed_numbers(content: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, str]:
    """The numbers that a reader does not get, with the words in their place, from what is stored and what is shown."""
    found: dict[str, str] = {}
    for kind in ("applications", "grants"):
        for key, row in content["sources"].get(kind, {}).items():
            told = shown["sources"][kind][key]["number"]
            if row["number"] and told != row["number"]:
                found[row["number"]] = told
    return found


def _unnamed(user: Any, sources: Mapping[str, Any], dataset: Dataset | None) -> dict[str, str]:
    """The cases that the reader may not open and that nobody has been told of → the words that stand for each.

    Granted without an application here, a case was decided before this product and has been told long ago.
    """
    applications = sources.get("applications", {})
    asked = {key for key in _cases(sources) if not applications.get(key, {}).get("notified_on")}
    if not asked:
        return {}
    theirs = Case.objects.filter(uuid__in=asked).exclude(pk__in=Case.objects.visible_to(user).values("pk"))
    names = {str(key): name for key, name in theirs.order_by("pk").values_list("uuid", "authority__short_name")}
    if not names:
        return {}
    told = Message.objects.filter(kind=TOLD, key__startswith=KEY, sent_at__isnull=False, case__uuid__in=names)
    public = {str(key) for key in told.values_list("case__uuid", flat=True)}
    handed_in = Application.objects.filter(case__uuid__in=names).values_list("case__uuid", flat=True)
    public |= names.keys() - {str(key) for key in handed_in}
    if dataset and Delivery.objects.filter(report__dataset=dataset).exists():
        public |= {key for key in names if applications.get(key, {"outcome": GRANTED})["outcome"] == GRANTED}
    place: dict[str, int] = {}
    found = {}
    for key, name in names.items():
        place[name] = place.get(name, 0) + 1
        if key not in public:
            found[key] = f"{name}, ärende {place[name]}"
    return found


def _cases(sources: Mapping[str, Any]) -> Iterable[str]:
    """The keys of the cases that the rows are about."""
    for kind, place in _PLACES.items():
        for key, row in sources.get(kind, {}).items():
            if case := key if place is None else str(row.get(place) or ""):
                yield case


def _without_names(rows: Mapping[str, Any], kind: str, unnamed: Mapping[str, str]) -> dict[str, Any]:
    place = _PLACES[kind]
    found = {}
    for key, row in rows.items():
        case = key if place is None else str(row.get(place) or "")
        if case not in unnamed:
            found[key] = row
        elif kind == "parties":  # named by their organisation's key
            found[f"{case}:{sum(1 for one in found if one.startswith(f'{case}:')) + 1}"] = _renamed(row, unnamed[case])
        else:
            found[key] = {**_renamed(row, unnamed[case]), "withheld": True}
    return found


def _renamed(row: Mapping[str, Any], words: str) -> dict[str, Any]:
    """A row with words in the place of its number (or title, where it has none), and nothing in that of each name."""
    told = {name: words for name in _NUMBERS if name in row} or {name: words for name in ("title",) if name in row}
    parties = {"parties": [_nameless(one) for one in row["parties"]]} if "parties" in row else {}
    return {**_nameless(row), **told, **parties}


def _nameless(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if name in _NAMES else value for name, value in row.items()}
