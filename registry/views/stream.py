"""The one stream of a case: register, notes, messages, documents, deadlines and history, newest first.

Which rows a page shows is asked of the database as one question over all tables; then each table is read once. The
number of queries is the same for ten lines and ten thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.prepared import Prepared
from registry import events
from registry.display import StreamLine, Tab
from registry.listing import PAGE
from registry.models import Case, Deadline, Document, Event, Message, Note, RegisterEntry
from registry.models.outbox import MessageStatus
from registry.models.stream import Direction

#: The word in the address, and what may stand there.
SHOW = "visa"
KINDS = {
    "diarium": gettext_lazy("Register"),
    "meddelanden": gettext_lazy("Messages"),
    "anteckningar": gettext_lazy("Notes"),
    "handlingar": gettext_lazy("Documents"),
    "bevakningar": gettext_lazy("Deadlines"),
    "historik": gettext_lazy("History"),
}
SIZE = 25


@dataclass(frozen=True)
class Stream:
    """A page of the stream, and the kinds one can choose between."""

    page: Page
    lines: list[StreamLine]
    choices: list[Tab]
    shown: str


#: Every line of a case that the reader may see, kind by kind. `once`: whether it is told among all kinds together; a
#: document stands with the entry that registered it, one that is rendered of what is told already (`key`) is no act of
#: its own, and an act that was registered is told by its entry, not once more by the history. Written as SQL, since it
#: is asked on every case page: for Django it is seven queries to build.
_LINES = """
    SELECT 'diarium' AS kind, id AS pk, registered_at AS moment, true AS once
    FROM registry_registerentry WHERE case_id = %(case)s
  UNION ALL
    SELECT 'meddelanden', id, queued_at, true
    FROM registry_message WHERE case_id = %(case)s AND (%(inside)s OR to_person_id = %(person)s)
  UNION ALL
    SELECT 'anteckningar', id, written_at, true FROM registry_note WHERE case_id = %(case)s AND %(inside)s
  UNION ALL
    SELECT 'handlingar', id, created_at,
           d.key = '' AND NOT EXISTS (SELECT 1 FROM registry_registerentry e WHERE e.document_id = d.id)
    FROM registry_document d WHERE case_id = %(case)s AND (%(inside)s OR NOT internal)
  UNION ALL
    SELECT 'bevakningar', id, due_at, true FROM registry_deadline WHERE case_id = %(case)s AND %(inside)s
  UNION ALL
    SELECT 'historik', id, at,
           NOT EXISTS (SELECT 1 FROM registry_registerentry e WHERE e.case_id = v.case_id AND e.registered_at = v.at)
    FROM registry_event v WHERE case_id = %(case)s AND %(inside)s
"""
#: A page of them, and how many there are of each kind.
_ASKED = f"""
WITH lines AS MATERIALIZED ({_LINES})
SELECT kind, pk, moment, NULL::bigint, NULL::bigint FROM (
    SELECT * FROM lines WHERE CASE WHEN %(shown)s::text = '' THEN once ELSE kind = %(shown)s::text END
    ORDER BY moment DESC, pk DESC LIMIT %(size)s OFFSET %(offset)s
) page
UNION ALL
SELECT kind, NULL, NULL, count(*), count(*) FILTER (WHERE once) FROM lines GROUP BY kind
"""  # noqa: S608 - constants only
OUTSIDE = ("diarium", "meddelanden", "handlingar")

Picked = list[tuple[str, int, datetime]]


def stream(request: HttpRequest, case: Case, *, inside: bool) -> Stream:
    """The part of the case's stream that the address asks for."""
    kinds = list(KINDS) if inside else list(OUTSIDE)
    shown = request.GET.get(SHOW, "")
    shown = shown if shown in kinds else ""
    number = _number(request.GET.get(PAGE, "1"))
    picked, counts = _ask(request, case, inside, shown, number)
    paginator = _Counted([], SIZE, counts.get(shown, 0))
    if not 1 <= number <= paginator.num_pages:  # as elsewhere, beyond the end is the last page
        number = paginator.num_pages
        picked, counts = _ask(request, case, inside, shown, number)
    page = Page(picked, number, paginator)
    lines = _lines(case, picked, inside)
    kept = case.documents.kept_from(request.user)
    if kept:
        lines = [replace(line, documents=[one for one in line.documents if one.pk not in kept]) for line in lines]
    return Stream(page, lines, _choices(request, kinds, counts, shown), shown)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def _ask(request: HttpRequest, case: Case, inside: bool, shown: str, number: int) -> tuple[Picked, dict[str, int]]:
    """The lines of a page, newest first, and how many there are by kind and, under "", in all."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ASKED,
            {
                "case": case.pk,
                "inside": inside,
                "person": request.user.person_id,
                "shown": shown,
                "size": SIZE,
                "offset": max(0, number - 1) * SIZE,
            },
        )
        rows = cursor.fetchall()
    picked = [(kind, pk, moment) for kind, pk, moment, count, _once in rows if count is None]
    picked.sort(key=lambda one: (one[2], one[1]), reverse=True)
    counts = {kind: count for kind, _pk, _moment, count, _once in rows if count is not None}
    counts[""] = sum(once for _kind, _pk, _moment, count, once in rows if count is not None)
    return picked, counts


class _Counted(Paginator):
    """A paginator that is told how many there are."""

    def __init__(self, rows: Any, size: int, count: int) -> None:
        super().__init__(rows, size)
        self.count = count


def _choices(request: HttpRequest, kinds: list[str], counts: Mapping[str, int], shown: str) -> list[Tab]:
    tabs = [Tab(_("All"), f"{request.path}#stream", not shown, counts[""])]
    for kind in kinds:
        if counts.get(kind):
            tabs.append(Tab(KINDS[kind], f"{request.path}?{SHOW}={kind}#stream", shown == kind, counts[kind]))
    return tabs


def _lines(case: Case, picked: Picked, inside: bool) -> list[StreamLine]:
    """The rows as lines, in the order they were picked."""
    made: dict[tuple[str, int], StreamLine] = {}
    for kind, (rows, make) in _MAKERS.items():
        keys = [pk for one, pk, _moment in picked if one == kind]
        if keys:
            asked = dict(zip_longest(_PLACES, keys, fillvalue=0))
            made |= {(kind, pk): line for pk, line in make(rows(case=case.pk, **asked), inside)}
    return [made[kind, pk] for kind, pk, _moment in picked if (kind, pk) in made]


def _entries(rows: Sequence[Any], inside: bool) -> Any:
    for row in rows:
        named = row.party(inside=inside)
        more = ""
        if named:
            more = (_("to %(name)s") if row.direction == Direction.SENT else _("from %(name)s")) % {"name": named}
            if row.direction == Direction.DRAWN_UP:
                more = named
        shown = row.document and (inside or not row.document.internal)
        yield (
            row.pk,
            StreamLine(
                row.registered_at,
                row.what if inside else row.what_public,
                "mail" if row.direction == Direction.SENT else "register",
                more,
                row.serial,
                documents=[row.document] if shown else [],
                swedish=True,
            ),
        )


def _messages(rows: Sequence[Any], inside: bool) -> Any:
    states = {
        MessageStatus.QUEUED: _("waits to be sent"),
        MessageStatus.SENT: _("sent"),
        MessageStatus.FAILED: _("could not be sent"),
    }
    for row in rows:
        to = row.to_person.name if row.to_person else row.to_email
        below = f"{_('to %(name)s') % {'name': to}} · {states[MessageStatus(row.status)]}"
        yield row.pk, StreamLine(row.queued_at, row.subject, "mail", below=below)


def _notes(rows: Sequence[Any], inside: bool) -> Any:
    for row in rows:
        what = _("%(name)s wrote a note") % {"name": row.written_by.person.name}
        yield row.pk, StreamLine(row.written_at, what, "note", note=row.text)


def _documents(rows: Sequence[Any], inside: bool) -> Any:
    for row in rows:
        more = _("· working material, not for the applicant") if row.internal else ""
        yield row.pk, StreamLine(row.created_at, row.get_kind_display().capitalize(), "document", more, documents=[row])


def _deadlines(rows: Sequence[Any], inside: bool) -> Any:
    for row in rows:
        more = _("· done") if row.done_at else _("· due")
        yield row.pk, StreamLine(row.due_at, row.what, "done" if row.done_at else "waiting", more)


_PEOPLE = ("officer", "deputy", "person")


def _history(rows: Sequence[Any], inside: bool) -> Any:
    keys = {row.data[name] for row in rows for name in _PEOPLE if isinstance(row.data.get(name), str)}
    names = dict(Person.objects.filter(uuid__in=keys).values_list("uuid", "name")) if keys else {}
    names = {str(key): name for key, name in names.items()}
    for row in rows:
        by = _("by %(name)s") % {"name": row.by.person.name} if row.by else ""
        about = ", ".join(names[row.data[name]] for name in _PEOPLE if row.data.get(name) in names)
        yield row.pk, StreamLine(row.at, events.word(row.kind), "person" if about else "info", by, below=about)


#: A page's rows of one kind are asked for by their keys; places that are left over ask for a key that no row has.
_PLACES = tuple(f"key_{number}" for number in range(SIZE))


def _picked(rows: QuerySet) -> Prepared:
    return Prepared(
        lambda case, **keys: rows.filter(case=case, pk__in=list(keys.values())),
        case=int,
        **dict.fromkeys(_PLACES, int),
    )


_MAKERS: dict[str, tuple[Prepared, Any]] = {
    "diarium": (
        _picked(
            RegisterEntry.objects.select_related("document__file", "counterpart_organisation", "counterpart_person")
        ),
        _entries,
    ),
    "meddelanden": (_picked(Message.objects.select_related("to_person")), _messages),
    "anteckningar": (_picked(Note.objects.select_related("written_by__person")), _notes),
    "handlingar": (_picked(Document.objects.select_related("file")), _documents),
    "bevakningar": (_picked(Deadline.objects.all()), _deadlines),
    "historik": (_picked(Event.objects.select_related("by__person")), _history),
}

__all__ = ["KINDS", "SHOW", "Stream", "stream"]
