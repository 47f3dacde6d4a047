"""Files that applicants attach: judged by what they contain, scanned, kept once, removed from a draft only."""

import zipfile
from datetime import datetime

import pikepdf
import puremagic
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from applications.errors import FileRefused
from applications.models import ApplicationVersion, Attachment
from applications.permissions import writes
from applications.workflow.drafting import write
from registry.scanning import refuse_infected
from registry.workflow.documents import store_file
from sweden.typography import file_size

SECTION = "attachments"
#: How many files an application may have.
MOST_FILES = 30

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
#: What is accepted: content type by the name's ending.
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
}
#: The folder that tells one kind of Office file from another, inside its archive.
_OFFICE_FOLDERS = {"word/": TYPES["docx"], "xl/": TYPES["xlsx"]}


def type_of(content: File) -> str:
    """The content type by what the file holds; empty when it is none of the accepted ones."""
    content.seek(0)
    head = content.read(8192)
    content.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _archive(content)
    try:
        found = {one.mime_type for one in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return ""
    return next((kind for kind in ("application/pdf", "image/jpeg", "image/png") if kind in found), "")


def _archive(content: File) -> str:
    """Office and OpenDocument files are archives; what is in them tells which."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return kind if kind in TYPES.values() else ""
            if "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
                return next(
                    (kind for folder, kind in _OFFICE_FOLDERS.items() if any(n.startswith(folder) for n in names)), ""
                )
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return ""
    finally:
        content.seek(0)
    return ""


def judge(content: File, filename: str) -> str:
    """The content type of a file that may be attached. Raises FileRefused with the reason."""
    if content.size > settings.FILE_MAX_BYTES:
        most = file_size(settings.FILE_MAX_BYTES)
        raise FileRefused(reason=_("it is larger than %(most)s.") % {"most": most})
    if content.size == 0:
        raise FileRefused(reason=_("it is empty."))
    ending = filename.rpartition(".")[2].lower()
    if ending not in TYPES:
        raise FileRefused(reason=_("files that end with .%(ending)s are not received.") % {"ending": ending[:10]})
    kind = type_of(content)
    if kind != TYPES[ending]:
        raise FileRefused(reason=_("its content is not what its name says (.%(ending)s).") % {"ending": ending})
    if kind == TYPES["pdf"]:
        _open_pdf(content)
    return kind


def _open_pdf(content: File) -> None:
    try:
        with pikepdf.open(content):
            pass
    except pikepdf.PasswordError:
        raise FileRefused(reason=_("it is locked with a password. Save it without one.")) from None
    except pikepdf.PdfError:
        raise FileRefused(reason=_("it cannot be opened as a PDF. Save it anew and try again.")) from None
    finally:
        content.seek(0)


@transaction.atomic
def attach(
    version: ApplicationVersion, content: File, *, filename: str, title: str = "", by: User, now: datetime
) -> Attachment:
    """Attach a file to a draft. Raises FileRefused, InfectedFile, ScannerAway, NotAllowed, ActNotOpen."""
    filename = " ".join(filename.replace("\\", "/").rpartition("/")[2].split())[-200:] or "fil"
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
