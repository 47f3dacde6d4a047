"""What stands beside a section's texts: the rows that people enter in its tables, and the comments on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from reporting.forms.writing import CommentForm, names
from reporting.kinds.catalogue import Input, Section
from reporting.models import TypedRow
from reporting.permissions import may_comment
from reporting.states import OccasionAct, is_open
from reporting.workflow.rows import may_enter


@dataclass(frozen=True)
class EnteredRow:
    """A row in the list below a table: its first values, and where it is changed."""

    words: str
    url: str


@dataclass(frozen=True)
class Entered:
    """A table whose rows are entered: what a row is called, the rows, and where one is added, for those who may."""

    one: str
    rows: list[EnteredRow]
    add: str


def entered_in(view: Any, section: Section, key: str) -> Entered:
    """One of a section's tables of entered rows; without addresses for those who may not enter any."""
    table = view.kind.input(key)
    may = may_enter(view.request.user, view.occasion) and is_open(view.occasion.status, OccasionAct.WRITE)
    known = names(view.content)
    rows = _standing(view.occasion, key, section.area) if may else []
    return Entered(
        table.one,
        [EnteredRow(_first(table, row.values, known), _at(view, "row", section.key, key, row.thread)) for row in rows],
        _at(view, "row_new", section.key, key) if may else "",
    )


def take_over_url(view: Any) -> str:
    """Where the last document's rows are taken over, for those who may while none have been entered."""
    may = may_enter(view.request.user, view.occasion) and is_open(view.occasion.status, OccasionAct.WRITE)
    carried = any(one.carried for one in view.kind.inputs)
    if not may or not carried or view.occasion.typed_rows.exists():
        return ""
    return reverse("reporting:take_over", args=[view.occasion.uuid])


def comments_of(view: Any, section: Section) -> dict[str, Any]:
    """The section's comments, open ones first, and the form where the reader may comment now."""
    if not may_comment(view.request.user, view.occasion):
        return {"may_comment": False}
    own = [one for one in view.comments if one.section == section.key]
    is_writing = is_open(view.occasion.status, OccasionAct.WRITE)
    return {
        "may_comment": True,
        "comments": [one for one in own if one.resolved_at is None],
        "resolved": [one for one in own if one.resolved_at is not None],
        "comment_form": CommentForm(auto_id="id_comment_%s") if is_writing else None,
        "comment_url": _at(view, "comment", section.key),
    }


def _first(table: Input, values: Mapping[str, Any], known: Mapping[str, Mapping[str, str]]) -> str:
    found = [
        known.get(one.kind, one.choices).get(values[one.key], values[one.key])
        for one in table.fields
        if values.get(one.key)
    ]
    return " · ".join(str(one) for one in found[:3])


def _standing(occasion: Any, table: str, area: str) -> list[TypedRow]:
    latest: dict[UUID, TypedRow] = {}
    for one in occasion.typed_rows.filter(table=table, area=area).order_by("pk"):
        latest[one.thread] = one
    return [one for one in latest.values() if not one.removed]


def _at(view: Any, name: str, *arguments: Any) -> str:
    return reverse(f"reporting:{name}", args=[view.occasion.uuid, *arguments])
