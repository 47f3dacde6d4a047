"""Files that people hand in, held to be hostile: judged by what they contain, never by what they call themselves."""

import unicodedata
import zipfile
from collections.abc import Mapping

import pikepdf
import puremagic
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from registry.errors import FileRefused
from sweden.typography import file_size

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
TEXT = "text/plain"
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


def _is_text(content: File) -> bool:
    """Whether the file is readable as UTF-8 text without control characters."""
    content.seek(0)
    try:
        text = content.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    finally:
        content.seek(0)
    return not any(unicodedata.category(one) == "Cc" and one not in "\t\n\r\f" for one in set(text))


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


def name_of(filename: str) -> str:
    """The name that a file is kept by: without folders, on one line, at most 200 characters."""
    return " ".join(filename.replace("\\", "/").rpartition("/")[2].split())[-200:] or "fil"


def judge(content: File, filename: str, types: Mapping[str, str] = TYPES) -> str:
    """The content type of a file that may be received, by its name's ending. Raises FileRefused with the reason."""
    if content.size > settings.FILE_MAX_BYTES:
        most = file_size(settings.FILE_MAX_BYTES)
        raise FileRefused(reason=_("it is larger than %(most)s.") % {"most": most})
    if content.size == 0:
        raise FileRefused(reason=_("it is empty."))
    ending = filename.rpartition(".")[2].lower()
    if ending not in types:
        raise FileRefused(reason=_("files that end with .%(ending)s are not received.") % {"ending": ending[:10]})
    kind = TEXT if types[ending] == TEXT and _is_text(content) else type_of(content)
    if kind != types[ending]:
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
