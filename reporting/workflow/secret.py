"""What of secrecy a document touches: markings in the cases it speaks of, and what has been masked or refused there."""

import re
from collections.abc import Iterable

from registry.models import Marking
from registry.models.disclosure import Disclosed, DisclosureItem
from reporting.datasets.marked import TITLES
from reporting.rules.checks import order
from sweden.findings import Finding


def touched(cases: Iterable[str], *, printed: str) -> list[Finding]:
    """K12: what is remarked on of secrecy in the cases named, by their lasting keys. Three questions at most."""
    wanted = set(cases)
    if not wanted:
        return []
    markings = (
        Marking.objects.filter(case__uuid__in=wanted, lifted_at__isnull=True)
        .select_related("case")
        .order_by("case__number", "pk")
    )
    told = [{"number": one.case.designation, "title": one.label if one.field in TITLES else ""} for one in markings]
    told += [
        {"number": one.case.designation, "title": one.case.title_public}
        for one in markings
        if one.field in TITLES and one.case.title_public
    ]
    return [*order.marked(told, printed=printed), *order.secret(printed, _passages(wanted))]


def _passages(cases: set[str]) -> dict[str, str]:
    """What was masked, or refused as a whole, when it was asked for: passage → the case's number."""
    rows = (
        DisclosureItem.objects.filter(source__uuid__in=cases, disclosure__decided_at__isnull=False)
        .filter(outcome__in=[Disclosed.PARTLY, Disclosed.REFUSED])
        .exclude(words="")
        .select_related("source")
        .prefetch_related("passages")
        .order_by("pk")
    )
    found = {}
    for item in rows:
        parts = (
            re.split(r"(?<=[.!?])\s+|\n", item.words)
            if item.outcome == Disclosed.REFUSED
            else [item.words[one.start : one.end] for one in item.passages.all() if one.start is not None]
        )
        found.update({part.strip(): item.source.designation for part in parts if part.strip()})
    return found
