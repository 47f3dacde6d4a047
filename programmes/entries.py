"""Reading the ledger: which rows, their sums, a page of them, all of them. What is chosen stands in the address.

A page is found along the index of an assignment's entries by day, from where the last page ended, so that page one
hundred thousand costs what page one does. Sums are asked of the database each time; nothing is stored.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import Organisation
from programmes.models import Assignment, LedgerEntry
from programmes.rules.ledger import MEASURES, measured
from registry.models import Case
from registry.queries import blocks_of

PAGE_SIZE = 50
#: Where a page begins: after or before the entry of this day with this key.
AFTER, BEFORE = "efter", "fore"


@dataclass(frozen=True)
class Selection:
    """The rows of some assignments that the address asks for. None and "": whatever it is."""

    assignments: Sequence[Assignment]
    year: int | None = None
    kinds: Sequence[str] = ()
    measure: str = ""
    strand: str = ""
    organisation: str = ""
    case: str = ""
    since: date | None = None
    until: date | None = None
    booked_since: datetime | None = None
    booked_until: datetime | None = None
    words: str = ""
    #: Cases that the reader is kept out of: their rows count, but tell nothing of whom they are about.
    blocked: frozenset[int] = field(default_factory=frozenset)

    def rows(self) -> QuerySet[LedgerEntry]:
        """The entries, in no order."""
        rows = LedgerEntry.objects.filter(assignment__in=[one.pk for one in self.assignments])
        if self.strand:
            rows = rows.filter(strand__isnull=True) if self.strand == "0" else rows.filter(strand__uuid=self.strand)
        if self.year is not None:
            rows = rows.filter(year=self.year)
        if kinds := self._kinds():
            rows = rows.filter(kind__in=kinds)
        for name, value in (
            ("occurred_on__gte", self.since),
            ("occurred_on__lte", self.until),
            ("recorded_at__gte", self.booked_since),
            ("recorded_at__lte", self.booked_until),
        ):
            if value is not None:
                rows = rows.filter(**{name: value})
        return self._named(rows)

    def _kinds(self) -> list[str]:
        wanted = list(self.kinds)
        if self.measure:
            counted = MEASURES[self.measure]
            wanted = [kind for kind in counted if not wanted or kind in wanted] or ["none of them"]
        return wanted

    def _named(self, rows: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
        """By whom it is about: never a way to learn what a block hides."""
        if not (self.organisation or self.case or self.words):
            return rows
        if self.blocked:
            rows = rows.filter(Q(case__isnull=True) | ~Q(case__in=self.blocked))
        if self.organisation:
            named = Q(name__icontains=self.organisation)
            if re.fullmatch(r"[\d -]{4,14}", self.organisation):
                digits = re.sub(r"\D", "", self.organisation)
                named = Q(number__startswith=digits if len(digits) <= 6 else f"{digits[:6]}-{digits[6:]}")
            rows = rows.filter(organisation__in=Organisation.objects.filter(named).values("pk"))
        if self.case:
            number = self.case.split()[-1]
            rows = rows.filter(case__in=Case.objects.filter(number__istartswith=number).values("pk"))
        if self.words:
            rows = rows.filter(reference__icontains=self.words)
        return rows

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out by a filter."""
        return self == Selection(self.assignments, blocked=self.blocked)


def selection(user: Any, assignments: Sequence[Assignment], given: Mapping[str, Any]) -> Selection:
    """What the filter form's values (`LedgerFilter.cleaned_data`) choose, for this reader."""
    wanted = given.get("uppdrag")
    return Selection(
        assignments=[one for one in assignments if not wanted or one.key == wanted],
        year=given.get("ar"),
        kinds=tuple(filter(None, [given.get("slag")])),
        measure=given.get("matt") or "",
        strand=given.get("insats") or "",
        organisation=(given.get("organisation") or "").strip(),
        case=(given.get("arende") or "").strip(),
        since=given.get("fran"),
        until=given.get("till"),
        booked_since=given.get("bokford_fran"),
        booked_until=given.get("bokford_till"),
        words=(given.get("q") or "").strip(),
        blocked=blocks_of(user),
    )


@dataclass(frozen=True)
class Sums:
    """What the chosen rows come to: rows and kronor by kind, and the figure asked for."""

    kinds: list[tuple[str, int, Decimal]]
    count: int
    measure: str
    figure: Decimal | None


def sums(chosen: Selection) -> Sums:
    """Counted and summed by the database, whatever the number of rows."""
    found = chosen.rows().order_by("kind").values_list("kind").annotate(rows=Count("*"), total=Sum("amount"))
    kinds = [(kind, rows, total) for kind, rows, total in found]
    figure = measured(chosen.measure, [(kind, total) for kind, _rows, total in kinds]) if chosen.measure else None
    return Sums(kinds, sum(rows for _kind, rows, _total in kinds), chosen.measure, figure)


@dataclass(frozen=True)
class Row:
    """An entry in the list. `hidden`: of a case that the reader is kept out of; `opens`: of one that they may open."""

    entry: LedgerEntry
    hidden: bool
    opens: bool


@dataclass(frozen=True)
class Page:
    """A page of the list, latest first. `earlier` and `later`: where its neighbours begin, as the address says it."""

    rows: list[Row]
    earlier: str
    later: str


def page(user: Any, chosen: Selection, *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> Page:
    """The page after (or before) a place in the list; the first for nonsense. Two questions, and one of sight."""
    backwards = bool(before) and not after
    start = _place(before if backwards else after)
    keys = _keys(chosen, start, backwards=backwards, size=size + 1)
    more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    found = _with_names(LedgerEntry.objects.filter(pk__in=[key for _day, key in keys])).in_bulk()
    entries = [found[key] for _day, key in keys]
    open_to = _may_open(user, entries)
    rows = [
        Row(one, one.case_id in chosen.blocked, one.case_id in open_to and one.case_id not in chosen.blocked)
        for one in entries
    ]
    is_last, is_first = (False, not more) if backwards else (not more, start is None)
    return Page(
        rows,
        earlier="" if is_last or not keys else _written(keys[-1]),
        later="" if is_first or not keys else _written(keys[0]),
    )


def _keys(chosen: Selection, start: tuple[date, int] | None, *, backwards: bool, size: int) -> list[tuple[date, int]]:
    """Day and key of the next rows: along each assignment's own index, then merged."""
    order = ("occurred_on", "id") if backwards else ("-occurred_on", "-id")
    rows = chosen.rows()
    if start is not None:
        day, key = start
        side = "gt" if backwards else "lt"
        rows = rows.filter(**{f"occurred_on__{side}e": day}).filter(
            Q(**{f"occurred_on__{side}": day}) | Q(**{f"id__{side}": key})
        )
    parts = [
        rows.filter(assignment=one.pk).order_by(*order).values_list("occurred_on", "id")[:size]
        for one in chosen.assignments
    ]
    if not parts:
        return []
    merged = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by(*order)[:size]
    return list(merged)


def _place(text: str) -> tuple[date, int] | None:
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", text)
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None


def _written(key: tuple[date, int]) -> str:
    return f"{key[0].isoformat()}.{key[1]}"


def _with_names(rows: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    return rows.select_related(
        "assignment__authority", "strand", "organisation", "case__authority", "recorded_by__person", "reversed_by"
    ).defer("case__search", "assignment__source_file", "assignment__facts")


def _may_open(user: Any, entries: Sequence[LedgerEntry]) -> set[int]:
    cases = {one.case_id for one in entries if one.case_id}
    return set(Case.objects.visible_to(user).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()


#: The columns of an export: what a spreadsheet needs to take the figures further.
EXPORTED = (
    "occurred_on",
    "recorded_at",
    "kind",
    "year",
    "assignment__key",
    "strand__name_sv",
    "organisation__name",
    "organisation__number",
    "case__number",
    "reference",
    "amount",
    "conditional",
    "reverses__uuid",
    "uuid",
)


def exported(chosen: Selection, kinds: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """Every chosen row as plain values, latest first, as they come from the database. `kinds` are the kinds' words."""
    rows = chosen.rows().order_by("-occurred_on", "-id").values_list("case_id", *EXPORTED)
    for case, *values in rows.iterator(chunk_size=2000):
        values[2] = kinds[values[2]]
        if case in chosen.blocked:
            values[6:10] = ["", "", "", ""]
        yield tuple(values)
