"""Storing files and documents: written once, known by what they contain."""

import hashlib
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accounts.models import User
from registry.models import Case, Document, DocumentMention, StoredFile
from sweden.typography import brief

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
    Until the surrounding transaction ends the content is not removed as unused: what points at it is written there.
    """
    chunks = (lambda: [content]) if isinstance(content, bytes) else content.chunks
    digest, size = hashlib.sha256(), 0
    for chunk in chunks():
        digest.update(chunk)
        size += len(chunk)
    file = StoredFile(sha256=digest.hexdigest(), size=size, content_type=content_type, stored_at=now)
    if connection.in_atomic_block:
        _hold(file.sha256, "pg_advisory_xact_lock_shared")
    known = StoredFile.objects.filter(pk=file.sha256).first()
    if not default_storage.exists(file.path):  # nor where it was removed since nothing used it any longer
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
    return (
        known
        or StoredFile.objects.get_or_create(
            pk=file.sha256, defaults={"size": size, "content_type": content_type, "stored_at": now}
        )[0]
    )


def _hold(sha256: str, lock: str) -> None:
    """Take an advisory lock on a content until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s)", [int(sha256[:16], 16) - (1 << 63)])


def is_used(sha256: str) -> bool:
    """Whether anything points at the content; what is only said about it (a scan) does not count, nor does a document
    that has been disposed of, or what was once made ready from one."""
    uses = [one for one in StoredFile._meta.get_fields(include_hidden=True) if one.auto_created and one.one_to_many]
    return any(_uses(use.related_model, use.field.name, sha256).exists() for use in uses)


def _uses(model: Any, field: str, sha256: str) -> Any:
    rows = model._base_manager.filter(**{field: sha256})
    if model is Document:
        return rows.filter(disposal__isnull=True)
    names = {one.name for one in model._meta.fields if one.related_model is Document and one.name == "document"}
    return rows.filter(document__disposal__isnull=True) if names else rows


def remove_unused(contents: Iterable[str]) -> list[str]:
    """Remove those of the contents from the storage that nothing points at, told by SHA-256; those that were removed.

    The row stays: that there was such a content. Whoever hands in the same bytes again has them stored anew.
    """
    removed = []
    for sha256 in sorted(set(contents)):
        with transaction.atomic():
            _hold(sha256, "pg_advisory_xact_lock")
            file = StoredFile.objects.filter(pk=sha256).first()
            if file and not is_used(sha256) and default_storage.exists(file.path):
                default_storage.delete(file.path)
                removed.append(sha256)
    return removed


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
    mentions: Iterable[int] = (),
) -> tuple[Document, bool]:
    """Put a document in a case. With a `key` it is stored once: (document, whether it was new). `mentions`: the keys of
    other cases that it tells of."""
    file = store_file(content, content_type=content_type, now=now)
    fields = {
        "case": case,
        "file": file,
        "kind": kind,
        "title": brief(title, 300),
        "filename": filename[:200],
        "replaces": replaces,
        "internal": internal,
        "created_by": by,
        "created_at": now,
    }
    document, new = (
        Document.objects.get_or_create(key=key, defaults=fields) if key else (Document.objects.create(**fields), True)
    )
    if new:
        DocumentMention.objects.bulk_create([DocumentMention(document=document, case_id=one) for one in mentions])
    return document, new
