"""Files that are sent in the API: their bytes as base64."""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from rest_framework import serializers

from registry.api.problems import Fault, Invalid
from registry.api.shapes import In, text_in

#: How large a file may be, in characters of base64: some ten megabytes.
MOST = 14_000_000


def bytes_in(text: str, name: str) -> bytes:
    """A file that was sent as base64; raises Invalid at the field `name`."""
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise Invalid([Fault(_("Write the file's bytes as base64."), "base64", f"/{name}")]) from None


class FileIn(In):
    """A file."""

    filename = text_in(200)
    content = serializers.CharField(max_length=MOST, help_text="The file's bytes, base64.")

    example: ClassVar = {"filename": "fullmakt.pdf", "content": "JVBERi0xLjcK"}


def file_in(sent: dict[str, Any] | None, name: str) -> ContentFile | None:
    """The file that the field `name` holds; None where none was sent. Raises Invalid."""
    if sent is None:
        return None
    return ContentFile(bytes_in(sent["content"], f"{name}/content"), name=sent["filename"])
