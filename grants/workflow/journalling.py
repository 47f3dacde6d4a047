"""Journal lines are handed over to the agency's accounting in numbered batches: each booked entry once."""

from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from grants.errors.payments import JournalFormMissing, NothingToHandOver
from grants.models import JournalBatch, JournalLine, JournalProfile
from grants.permissions import may
from grants.queries.journal import told, waiting
from grants.rules.journal import Profile, as_csv
from registry.workflow.documents import store_file
from registry.workflow.stream import record
from sweden.clock import local


@transaction.atomic
def hand_over(authority: Authority, *, until: date, by: User, now: datetime) -> JournalBatch:
    """Hand over what the authority's form posts, booked by a day (no later than today) and in no batch yet. Those who
    do it at once come one after the other. Raises NotAllowed, JournalFormMissing, NothingToHandOver."""
    if not may(by, "hand_over_journal", authority.pk):
        raise NotAllowed
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    until = min(until, local(now).date())
    profile = JournalProfile.objects.filter(authority=authority, valid_from__lte=until).first()
    if profile is None:
        raise JournalFormMissing
    form = Profile.of(profile.content)
    rows = list(waiting(authority, until=until, kinds=form.postings))
    if not rows:
        raise NothingToHandOver(day=until)
    last = JournalBatch.objects.filter(authority=authority).order_by("-number").first()
    batch = JournalBatch.objects.create(
        authority=authority,
        number=last.number + 1 if last else 1,
        until=until,
        profile=profile,
        file=store_file(as_csv(told(rows), form), content_type="text/csv", now=now),
        count=len(rows),
        handed_over_by=by,
        handed_over_at=now,
    )
    JournalLine.objects.bulk_create(JournalLine(batch=batch, entry=one) for one in rows)
    record("grant.journal_handed_over", case=None, by=by, at=now, key=f"{authority.key} {batch.number}")
    return batch
