"""Files that applicants attach: judged by what they contain, scanned, kept once, removed from a draft only."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import ApplicationVersion, Attachment, FileScan, HandInTerms
from applications.models.attachment import ScanState
from applications.permissions import writes
from applications.workflow.drafting import Writing, write
from applications.workflow.scans import ask_for_scan
from calls.models import Call
from calls.rules.settings import FILE
from registry.errors import FileRefused
from registry.uploads import judge, name_of
from registry.workflow.documents import store_file

SECTION = "attachments"


def terms_of(call: Call) -> HandInTerms:
    """The call's terms of hand-in; the usual ones, unsaved, when it has none of its own."""
    return HandInTerms.objects.filter(call=call).first() or HandInTerms(call=call)


@transaction.atomic
def attach(
    version: ApplicationVersion,
    content: File,
    *,
    filename: str,
    title: str = "",
    question: str = "",
    wanted: str = "",
    by: User,
    now: datetime,
) -> Attachment:
    """Attach a file to a draft, and have it scanned; as the answer to a question of the form where `question` is its
    key. The call's terms say how many and how large, the question how many of them.

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
    if question:
        _refuse_too_many(writing.version, question)
    if wanted:
        _within_limits(writing.version, content, wanted)
    file = store_file(content, content_type=kind, now=now)
    if FileScan.objects.filter(pk=file.pk, state=ScanState.REFUSED).exists():
        default_storage.delete(file.path)
        raise FileRefused(reason=_("the virus scan has refused the same file before."))
    ask_for_scan(file, now=now)
    attachment = Attachment.objects.create(
        version=writing.version,
        file=file,
        filename=filename,
        title=title,
        question=question,
        wanted=wanted,
        uploaded_by=by,
        uploaded_at=now,
    )
    _log(writing, attachment, None)
    return attachment


def _log(writing: Writing, attachment: Attachment, before: Any) -> None:
    """A file that answers a question is a part of that question, and of what is opened with it."""
    if attachment.question:
        writing.log("questions", {attachment.question: before})
    else:
        writing.log(SECTION, {str(attachment.uuid): before})


def _refuse_too_many(version: ApplicationVersion, key: str) -> None:
    """A question takes as many files as it says."""
    asked = next((one for one in version.form.content.get("questions", []) if one["key"] == key), None)
    most = asked.get("most_files", 1) if asked and asked.get("kind") == FILE else 0
    if version.attachments.filter(question=key).count() >= most:
        raise FileRefused(reason=_("the question takes at most %(most)s files.") % {"most": most})


def _within_limits(version: ApplicationVersion, content: File, key: str) -> None:
    """What the call says of the attachment: how many files, and how large. Raises FileRefused."""
    asked = version.application.call.wanted_attachments.filter(key=key).first()
    if asked is None:
        raise FileRefused(reason=_("the call does not ask for that attachment."))
    if version.attachments.filter(wanted=key).count() >= asked.most_files:
        raise FileRefused(
            reason=_("the call takes %(most)s of that attachment. Remove the one that is there first.")
            % {"most": asked.most_files}
        )
    if content.size > asked.most_megabytes * 1_000_000:
        raise FileRefused(reason=_("the file is larger than %(most)s MB.") % {"most": asked.most_megabytes})


@transaction.atomic
def remove(attachment: Attachment, *, by: User, now: datetime) -> None:
    """Take a file out of a draft. The log keeps its name and what it is known by."""
    writing = write(attachment.version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    before = {"filename": attachment.filename, "sha256": attachment.file_id}
    if Attachment.objects.filter(pk=attachment.pk).delete()[0]:
        _log(writing, attachment, before)
