"""Storing files and documents: written once, known by what they contain."""

import hashlib
import logging
import os
from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from registry.models import Case, Document, StoredFile

log = logging.getLogger(__name__)


class _Chunks(File):
    """A file that is read once, in chunks, from an iterable of bytes."""

    def __init__(self, chunks: Iterable[bytes]):
        self._chunks = chunks
        super().__init__(None, name="content")

    def chunks(self, chunk_size=None):
        yield from self._chunks


def store_file(content: bytes | File, *, content_type: str, now: datetime) -> StoredFile:
    """Keep the content once, by its SHA-256; the same content again is the same file.

    The bytes are in the storage before the row is, so a crash between leaves bytes without row, never the reverse.
    """
    chunks = (lambda: [content]) if isinstance(content, bytes) else content.chunks
    digest, size = hashlib.sha256(), 0
    for chunk in chunks():
        digest.update(chunk)
        size += len(chunk)
    file = StoredFile(sha256=digest.hexdigest(), size=size, content_type=content_type, stored_at=now)
    known = StoredFile.objects.filter(pk=file.sha256).first()
    if known:
        return known
    if not default_storage.exists(file.path):
        if not isinstance(content, bytes):
            content.seek(0)
        try:
            place = default_storage.path(file.path)
        except NotImplementedError:  # object storage: an object is there whole or not at all
            default_storage.save(file.path, ContentFile(content) if isinstance(content, bytes) else content)
        else:
            # Written under a name of its own first: a half-written file never carries the hash's name.
            kept = default_storage.save(f"{file.path}.{os.getpid()}.part", _Chunks(chunks()))
            os.replace(default_storage.path(kept), place)
    return StoredFile.objects.get_or_create(
        pk=file.sha256, defaults={"size": size, "content_type": content_type, "stored_at": now}
    )[0]


@transaction.atomic
def store_document(
    case: Case,
    *,
    content: bytes | File,
    kind: str,
    title: str,
    filename: str,
    now: datetime,
    content_type: str = "application/pdf",
    by: User | None = None,
    key: str = "",
    replaces: Document | None = None,
    internal: bool = False,
) -> tuple[Document, bool]:
    """Put a document in a case. With a `key` it is stored once: (document, whether it was new)."""
    file = store_file(content, content_type=content_type, now=now)
    fields = {
        "case": case,
        "file": file,
        "kind": kind,
        "title": title[:300],
        "filename": filename[:200],
        "replaces": replaces,
        "internal": internal,
        "created_by": by,
        "created_at": now,
    }
    if key:
        return Document.objects.get_or_create(key=key, defaults=fields)
    return Document.objects.create(**fields), True
