"""Writing an authority's part of a report, with nothing lost."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed, Stale
from accounts.models import Authority, User
from registry.workflow.stream import record
from reporting.kinds.registry import kind_of
from reporting.models import Occasion, SectionText, SectionTextLog, Withdrawn
from reporting.permissions import may_write
from reporting.states import OccasionAct, next_status


@transaction.atomic
def save_text(
    occasion: Occasion, *, section: str, authority: Authority, text: str, revision: int, by: User, now: datetime
) -> SectionText:
    """Save an authority's text in a section, written on top of `revision` (0: nothing yet).

    Raises Stale, changing nothing, when someone saved in between. Any real change withdraws standing approvals.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty").get(pk=occasion.pk)
    if not may_write(by, occasion, authority):
        raise NotAllowed
    wanted = kind_of(occasion).section(section)
    if wanted is None or wanted.generated or not occasion.parties.filter(authority=authority).exists():
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    row = SectionText.objects.filter(occasion=occasion, section=section, authority=authority).first()
    if (row.revision if row else 0) != revision:
        raise Stale
    if row and row.text == text:
        return row
    if row is None:
        row = SectionText(occasion=occasion, section=section, authority=authority, revision=0)
    row.text, row.revision, row.saved_at, row.saved_by = text, row.revision + 1, now, by
    row.save()
    SectionTextLog.objects.create(section_text=row, revision=row.revision, text=text, saved_at=now, saved_by=by)
    occasion.revision += 1
    occasion.save(update_fields=["revision"])
    withdraw_approvals(occasion, because=Withdrawn.TEXT, now=now)
    return row


def withdraw_approvals(occasion: Occasion, *, because: str, now: datetime) -> int:
    """Withdraw every standing decision on a report whose text or figures have changed; returns how many."""
    standing = occasion.approvals.filter(withdrawn_at__isnull=True)
    count = standing.update(withdrawn_at=now, withdrawn_because=because)
    if count:
        record("occasion.approvals_withdrawn", case=occasion.case, at=now, count=count, because=because)
    return count
