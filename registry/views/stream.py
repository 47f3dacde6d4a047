"""The one stream of a case: register, notes, messages, documents, deadlines and history, newest first.

Which rows a page shows is asked of the database as one question over all tables; then each table is read once. The
number of queries is the same for ten lines and ten thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
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


def _tables(case: Case, user: Any, inside: bool) -> dict[str, tuple[QuerySet, str]]:
    """What the reader may see of the case, kind by kind, with the field that says when it was."""
    entries = RegisterEntry.objects.filter(case=case)
    documents = Document.objects.filter(case=case)
    messages = Message.objects.filter(case=case)
    if not inside:
        return {
            "diarium": (entries, "registered_at"),
            "meddelanden": (messages.to(user), "queued_at"),
            "handlingar": (documents.filter(internal=False), "created_at"),
        }
    return {
        "diarium": (entries, "registered_at"),
        "meddelanden": (messages, "queued_at"),
        "anteckningar": (Note.objects.filter(case=case), "written_at"),
        "handlingar": (documents, "created_at"),
        "bevakningar": (Deadline.objects.filter(case=case), "due_at"),
        "historik": (Event.objects.filter(case=case), "at"),
    }


def _once(tables: Mapping[str, tuple[QuerySet, str]]) -> dict[str, tuple[QuerySet, str]]:
    """For all kinds together: a document stands with the entry that registered it, and an act that was registered is
    told by its entry, not once more by the history."""
    told = dict(tables)
    entry_of = RegisterEntry.objects.filter(document=OuterRef("pk"))
    told["handlingar"] = (tables["handlingar"][0].exclude(Exists(entry_of)), "created_at")
    if "historik" in tables:
        same = RegisterEntry.objects.filter(case=OuterRef("case"), registered_at=OuterRef("at"))
        told["historik"] = (tables["historik"][0].exclude(Exists(same)), "at")
    return told


@dataclass(frozen=True)
class Stream:
    """A page of the stream, and the kinds one can choose between."""

    page: Page
    lines: list[StreamLine]
    choices: list[Tab]
    shown: str


def stream(request: HttpRequest, case: Case, *, inside: bool) -> Stream:
    """The part of the case's stream that the address asks for."""
    tables = _tables(case, request.user, inside)
    shown = request.GET.get(SHOW, "")
    shown = shown if shown in tables else ""
    chosen = {shown: tables[shown]} if shown else _once(tables)
    counts = _counts(case, tables, _once(tables))
    keys = [
        rows.order_by().annotate(sort=Value(kind), moment=F(moment)).values_list("sort", "pk", "moment")
        for kind, (rows, moment) in chosen.items()
    ]
    union = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
    page = _page(union.order_by("-moment", "-pk"), request, counts[shown])
    picked = list(page.object_list)
    return Stream(page, _lines(picked, chosen, inside), _choices(request, tables, counts, shown), shown)


class _Counted(Paginator):
    """A paginator that is told how many there are."""

    def __init__(self, rows: Any, size: int, count: int) -> None:
        super().__init__(rows, size)
        self.count = count


def _page(rows: Any, request: HttpRequest, count: int) -> Page:
    paginator = _Counted(rows, SIZE, count)
    return paginator.get_page(request.GET.get(PAGE, 1))


def _counts(case: Case, tables: Mapping[str, Any], once: Mapping[str, Any]) -> dict[str, int]:
    """How many of each kind, and of all of them together (""), in one query."""

    def number(rows: QuerySet) -> Any:
        grouped = rows.order_by().values("case").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(grouped), Value(0))

    asked = {f"n_{kind}": number(rows) for kind, (rows, _moment) in tables.items()}
    asked |= {f"o_{kind}": number(rows) for kind, (rows, _moment) in once.items()}
    row = Case.objects.filter(pk=case.pk).values(**asked).get()
    return {kind: row[f"n_{kind}"] for kind in tables} | {"": sum(row[f"o_{kind}"] for kind in once)}


def _choices(request: HttpRequest, tables: Mapping[str, Any], counts: Mapping[str, int], shown: str) -> list[Tab]:
    tabs = [Tab(_("All"), f"{request.path}#stream", not shown, counts[""])]
    for kind in tables:
        if counts[kind]:
            tabs.append(Tab(KINDS[kind], f"{request.path}?{SHOW}={kind}#stream", shown == kind, counts[kind]))
    return tabs


def _lines(picked: list[tuple[str, int, datetime]], tables: Mapping[str, Any], inside: bool) -> list[StreamLine]:
    """The rows as lines, in the order they were picked."""
    made: dict[tuple[str, int], StreamLine] = {}
    for kind in tables:
        keys = [pk for one, pk, _moment in picked if one == kind]
        if keys:
            made |= {(kind, pk): line for pk, line in _MAKERS[kind](tables[kind][0].filter(pk__in=keys), inside)}
    return [made[kind, pk] for kind, pk, _moment in picked if (kind, pk) in made]


def _entries(rows: QuerySet, inside: bool) -> Any:
    for row in rows.select_related("document__file", "counterpart_organisation", "counterpart_person"):
        named = row.counterpart or str(row.counterpart_organisation or row.counterpart_person or "")
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
            ),
        )


def _messages(rows: QuerySet, inside: bool) -> Any:
    states = {
        MessageStatus.QUEUED: _("waits to be sent"),
        MessageStatus.SENT: _("sent"),
        MessageStatus.FAILED: _("could not be sent"),
    }
    for row in rows.select_related("to_person"):
        to = row.to_person.name if row.to_person else row.to_email
        below = f"{_('to %(name)s') % {'name': to}} · {states[MessageStatus(row.status)]}"
        yield row.pk, StreamLine(row.queued_at, row.subject, "mail", below=below)


def _notes(rows: QuerySet, inside: bool) -> Any:
    for row in rows.select_related("written_by__person"):
        what = _("%(name)s wrote a note") % {"name": row.written_by.person.name}
        yield row.pk, StreamLine(row.written_at, what, "note", note=row.text)


def _documents(rows: QuerySet, inside: bool) -> Any:
    for row in rows.select_related("file"):
        more = _("· working material, not for the applicant") if row.internal else ""
        yield row.pk, StreamLine(row.created_at, row.get_kind_display().capitalize(), "document", more, documents=[row])


def _deadlines(rows: QuerySet, inside: bool) -> Any:
    for row in rows:
        more = _("· done") if row.done_at else _("· due")
        yield row.pk, StreamLine(row.due_at, row.what, "done" if row.done_at else "waiting", more)


_PEOPLE = ("officer", "deputy", "person")


def _history(rows: QuerySet, inside: bool) -> Any:
    rows = list(rows.select_related("by__person"))
    keys = {row.data[name] for row in rows for name in _PEOPLE if isinstance(row.data.get(name), str)}
    names = dict(Person.objects.filter(uuid__in=keys).values_list("uuid", "name")) if keys else {}
    names = {str(key): name for key, name in names.items()}
    for row in rows:
        by = _("by %(name)s") % {"name": row.by.person.name} if row.by else ""
        about = ", ".join(names[row.data[name]] for name in _PEOPLE if row.data.get(name) in names)
        yield row.pk, StreamLine(row.at, events.word(row.kind), "person" if about else "info", by, below=about)


_MAKERS = {
    "diarium": _entries,
    "meddelanden": _messages,
    "anteckningar": _notes,
    "handlingar": _documents,
    "bevakningar": _deadlines,
    "historik": _history,
}

__all__ = ["KINDS", "SHOW", "Stream", "stream"]
