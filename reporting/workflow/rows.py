"""The rows that people enter in a document's tables, with nothing lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import User
from reporting.datasets.typed import earlier_rows, typed_rows
from reporting.kinds.registry import kind_of
from reporting.models import Occasion, TypedRow, Withdrawn
from reporting.permissions import may_write
from reporting.states import OccasionAct, next_status
from reporting.workflow.writing import withdraw_approvals


def may_enter(user: User, occasion: Occasion) -> bool:
    """Enter rows: whoever may write at one of the authorities that answer for it."""
    return any(may_write(user, occasion, party.authority) for party in occasion.parties.all())


@transaction.atomic
def save_row(
    occasion: Occasion,
    *,
    table: str,
    area: str = "",
    values: Mapping[str, Any],
    thread: UUID | None = None,
    number: int = 0,
    removed: bool = False,
    by: User,
    now: datetime,
) -> TypedRow:
    """Enter a row, or change or remove one (`thread`) on top of its save `number`. A change withdraws approvals.

    Raises NotAllowed, OccasionActNotOpen, and Stale when someone saved in between.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    kind = kind_of(occasion)
    places = {(key, section.area) for section in kind.sections for key in section.inputs}
    if not may_enter(by, occasion) or (table, area) not in places:
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    last = None
    if thread is not None:
        last = occasion.typed_rows.filter(thread=thread, table=table, area=area).order_by("-number").first()
        if last is None:
            raise NotAllowed
        if last.number != number:
            raise Stale
        if last.values == dict(values) and last.removed == removed:
            return last
    row = TypedRow.objects.create(
        occasion=occasion,
        table=table,
        area=area,
        **({"thread": thread} if thread else {}),
        number=number + 1,
        values=dict(values),
        removed=removed,
        saved_at=now,
        saved_by=by,
    )
    _changed(occasion, now=now)
    return row


@transaction.atomic
def take_over(occasion: Occasion, *, by: User, now: datetime) -> int:
    """Take over the rows of the last delivered document of the kind, where its tables are carried on; how many.

    Rows that are here already, also as removed, stay as they are. Raises NotAllowed, OccasionActNotOpen.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not may_enter(by, occasion):
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    kind = kind_of(occasion)
    places = {(key, section.area) for section in kind.sections for key in section.inputs}
    here = {str(thread) for thread in occasion.typed_rows.values_list("thread", flat=True)}
    carried = {one.key for one in kind.inputs if one.carried}
    wanted = [
        TypedRow(
            occasion=occasion,
            table=table,
            area=row["area"],
            thread=row["row"],
            values=row["values"],
            saved_at=now,
            saved_by=by,
        )
        for table, rows in earlier_rows(occasion, at=now)[1].items()
        for row in rows
        if table in carried and (table, row["area"]) in places and row["row"] not in here
    ]
    TypedRow.objects.bulk_create(wanted)
    if wanted:
        _changed(occasion, now=now)
    return len(wanted)


def _changed(occasion: Occasion, *, now: datetime) -> None:
    occasion.revision += 1
    occasion.save(update_fields=["revision"])
    withdraw_approvals(occasion, because=Withdrawn.ROWS, now=now)


def changed_since(occasion: Occasion, content: Mapping[str, Any]) -> bool:
    """Whether rows have been entered since the figures were frozen: the document would say what nobody has frozen."""
    return "rows" in content and typed_rows(occasion)["rows_number"] != content["rows_number"]
