"""Files that applicants attach: judged by what they contain, scanned, kept once, removed from a draft only."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import ApplicationVersion, Attachment
from applications.permissions import writes
from applications.workflow.drafting import write
from registry.errors import FileRefused
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.documents import store_file

SECTION = "attachments"
#: How many files an application may have.
MOST_FILES = 30


@transaction.atomic
def attach(
    version: ApplicationVersion, content: File, *, filename: str, title: str = "", by: User, now: datetime
) -> Attachment:
    """Attach a file to a draft. Raises FileRefused, InfectedFile, ScannerAway, NotAllowed, ActNotOpen."""
    filename = name_of(filename)
    kind = judge(content, filename)
    refuse_infected(content.chunks())
    content.seek(0)
    writing = write(version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    if writing.version.attachments.count() >= MOST_FILES:
        raise FileRefused(reason=_("the application already has %(most)s files.") % {"most": MOST_FILES})
    file = store_file(content, content_type=kind, now=now)
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
