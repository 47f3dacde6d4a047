"""Comments on a document's sections: notes between those who write it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from registry.workflow.stream import record
from reporting.errors import CommentResolved
from reporting.kinds.registry import kind_of
from reporting.models import Occasion, SectionComment
from reporting.permissions import may_comment
from reporting.states import OccasionAct, next_status


@transaction.atomic
def write_comment(occasion: Occasion, *, section: str, text: str, by: User, now: datetime) -> SectionComment:
    """Write a comment on a section, while the document is being written. Never printed, never sent.

    Raises NotAllowed, OccasionActNotOpen.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not may_comment(by, occasion) or kind_of(occasion).section(section) is None or not text.strip():
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    row = SectionComment.objects.create(
        occasion=occasion, section=section, text=text.strip(), written_by=by, written_at=now
    )
    record("occasion.commented", case=occasion.case, by=by, at=now, comment=str(row.uuid))
    return row


@transaction.atomic
def resolve_comment(comment: SectionComment, *, by: User, now: datetime) -> SectionComment:
    """Say that a comment has been taken care of; anyone who works with the document may. Raises NotAllowed,
    CommentResolved."""
    comment = SectionComment.objects.select_for_update(of=["self"]).select_related("occasion__case").get(pk=comment.pk)
    if not may_comment(by, comment.occasion):
        raise NotAllowed
    if comment.resolved_at is not None:
        raise CommentResolved
    comment.resolved_by, comment.resolved_at = by, now
    comment.save(update_fields=["resolved_by", "resolved_at"])
    record("occasion.comment_resolved", case=comment.occasion.case, by=by, at=now, comment=str(comment.uuid))
    return comment


def open_by_section(comments: Iterable[SectionComment]) -> dict[str, int]:
    """How many comments are open, by section."""
    found: dict[str, int] = {}
    for one in comments:
        if one.resolved_at is None:
            found[one.section] = found.get(one.section, 0) + 1
    return found
