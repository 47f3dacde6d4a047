"""Drafts that were never handed in: the applicant's own after the call has closed, and removed after a set time.

Nobody at an authority has seen them. Those who take part are told two weeks before; the row that a draft was begun
stays without what was written, and that it was removed is an event.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from applications.models import Application, ApplicationVersion, Attachment, PersonalOpening, RevisionLog
from applications.models.terms import KEEP_DRAFTS_DAYS
from applications.states import Status
from calls.models import Call
from calls.states import CallStatus
from registry.links import whole
from registry.models import Job, Message
from registry.workflow.documents import remove_unused
from registry.workflow.outbox import queue_job, run_job
from registry.workflow.stream import record
from registry.workflow.telling import tell_parts
from sweden.clock import local

#: How long before it is removed everyone who takes part is told.
AHEAD = timedelta(days=14)
KIND = "application.draft_ends"
REMOVE_FILES = "applications.tasks.remove_files"
#: How many drafts are seen to at a time; beat comes again.
MOST = 200


def ends_on(call: Call, opened_until: datetime | None = None) -> date | None:
    """The day after which an unused draft in the call is removed; None while the call has no closing moment.

    `opened_until`: a later moment until which someone who takes part may hand in.
    """
    if call.closes_at is None:
        return None
    terms = getattr(call, "hand_in_terms", None)
    days = terms.keep_drafts_days if terms else KEEP_DRAFTS_DAYS
    return local(max(call.closes_at, opened_until or call.closes_at)).date() + timedelta(days=days)


def see_to_unused(*, now: datetime) -> int:
    """Tell those whose drafts are soon removed, and remove those that they were told of in time; how many were
    removed. A draft is never removed less than two weeks after its people were told, however late that was."""
    removed = 0
    for application in _closed(now):
        last = ends_on(application.call, _opened_until(application))
        if last is None or local(now).date() < last - AHEAD:
            continue
        told = Message.objects.filter(kind=KIND, case=application.case).aggregate(at=Max("queued_at"))["at"]
        if told is None:
            with transaction.atomic():
                _tell(application, max(last, local(now + AHEAD).date()), now)
        elif now >= told + AHEAD and local(now).date() > last:
            removed += _remove(application, now)
    return removed


def _closed(now: datetime) -> list[Application]:
    """Unused drafts whose calls have been closed for so long that they may be told of, the oldest first."""
    unused = Application.objects.filter(status=Status.DRAFT, removed_at=None)
    calls = Call.objects.filter(
        status__in=[CallStatus.PUBLISHED, CallStatus.DECIDED], closes_at__lt=now, applications__in=unused
    )
    today = local(now).date()
    due = [
        call.pk
        for call in calls.select_related("hand_in_terms").distinct()
        if (last := ends_on(call)) is not None and today >= last - AHEAD
    ]
    rows = unused.filter(call__in=due).select_related("case__authority", "call__case", "call__hand_in_terms")
    return list(rows.order_by("pk")[:MOST])


def _opened_until(application: Application) -> datetime | None:
    people = application.case.participations.filter(ended_at=None).values("person__users__email")
    openings = PersonalOpening.objects.filter(call=application.call_id, email__in=people)
    return openings.aggregate(last=Max("closes_at"))["last"]


def _tell(application: Application, last: date, now: datetime) -> None:
    version = application.versions.order_by("-pk").first()
    parts = application.case.participations.filter(ended_at=None).select_related("person")
    context = {
        "call": application.call,
        "title": version.title if version else "",
        "last": last,
        "path": whole("applications:mine_one", application.case.uuid),
    }
    rows, key = parts.prefetch_related("person__users").order_by("pk"), f"draft-ends:{application.case.uuid}"
    tell_parts(application.case, rows, KIND, "applications/messages/draft_ends", context, key=key, now=now)


@transaction.atomic
def _remove(application: Application, now: datetime) -> bool:
    """Remove what was written: texts, budget, parties, what is attached, the log, and who took part."""
    row = Application.objects.select_for_update(of=("self",)).select_related("case").get(pk=application.pk)
    if row.status != Status.DRAFT or row.removed_at is not None:
        return False
    contents = _contents(row)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    row.invitations.all().delete()
    ApplicationVersion.objects.filter(application=row).delete()
    row.case.participations.filter(ended_at=None).update(ended_at=now)
    row.case.case_organisations.all().delete()
    record("application.draft_removed", case=row.case, by=None, at=now)
    if contents:
        key = f"draft-files:{row.case.uuid}"
        queue_job(REMOVE_FILES, now=now, key=key, case=row.case, label="Gallring av utkastets filer", contents=contents)
    return True


def _contents(application: Application) -> list[str]:
    """What has been attached to the draft, by SHA-256: also what was taken out of it again, which its log knows."""
    found = set(Attachment.objects.filter(version__application=application).values_list("file", flat=True))
    logged = RevisionLog.objects.filter(version__application=application, before__icontains="sha256")
    for before in logged.values_list("before", flat=True):
        found |= {one["sha256"] for one in before.values() if isinstance(one, dict) and "sha256" in one}
    return sorted(found)


def remove_files(pk: int, *, now: datetime) -> None:
    """Carry out the job: what only the removed draft pointed at leaves the storage, which is an event."""
    run_job(pk, lambda job, progress: _remove_files(job, now))


def _remove_files(job: Job, now: datetime) -> None:
    removed = remove_unused(job.arguments["contents"])
    if removed:
        record("application.draft_files_removed", case=job.case, by=None, at=now, files=len(removed))
