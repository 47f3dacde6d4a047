"""Files that applicants attach: judged by what they contain, scanned, kept once, removed from a draft only."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import ApplicationVersion, Attachment, FileScan, HandInTerms
from applications.models.attachment import ScanState
from applications.permissions import writes
from applications.workflow.drafting import write
from applications.workflow.scans import ask_for_scan
from calls.models import Call
from registry.errors import FileRefused
from registry.uploads import judge, name_of
from registry.workflow.documents import store_file

SECTION = "attachments"


def terms_of(call: Call) -> HandInTerms:
    """The call's terms of hand-in; the usual ones, unsaved, when it has none of its own."""
    return HandInTerms.objects.filter(call=call).first() or HandInTerms(call=call)


@transaction.atomic
def attach(
    version: ApplicationVersion, content: File, *, filename: str, title: str = "", by: User, now: datetime
) -> Attachment:
    """Attach a file to a draft, and have it scanned. The call's terms say how many and how large.

    Raises FileRefused, NotAllowed, ActNotOpen.
    """
    filename = name_of(filename)
    kind = judge(content, filename)
    writing = write(version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    terms = terms_of(writing.application.call)
    if writing.version.attachments.count() >= terms.most_files:
        raise FileRefused(
            reason=_("an application in this call has at most %(most)s files.") % {"most": terms.most_files}
        )
    if terms.most_mb and content.size > terms.most_mb * 1_000_000:
        raise FileRefused(reason=_("it is larger than %(most)s MB, the most in this call.") % {"most": terms.most_mb})
    file = store_file(content, content_type=kind, now=now)
    if FileScan.objects.filter(pk=file.pk, state=ScanState.REFUSED).exists():
        raise FileRefused(reason=_("the virus scan has refused the same file before."))
    ask_for_scan(file, now=now)
    attachment = Attachment.objects.create(
        version=writing.version, file=file, filename=filename, title=title, uploaded_by=by, uploaded_at=now
    )
    writing.log(SECTION, {str(attachment.uuid): None})
    return attachment


@transaction.atomic
def remove(attachment: Attachment, *, by: User, now: datetime) -> None:
    """Take a file out of a draft. The log keeps its name and what it is known by."""
    writing = write(attachment.version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    before = {str(attachment.uuid): {"filename": attachment.filename, "sha256": attachment.file_id}}
    if Attachment.objects.filter(pk=attachment.pk).delete()[0]:
        writing.log(SECTION, before)
