"""A backup of all that the product keeps, in one folder: `files/`, `rows.dump`, and the `manifest.json` of both.

Files are written before the rows that name them, and are never changed. So are they here: taken before the rows, those
that came meanwhile after them, and put back before any row is. The rows are of one moment, and so are the counts in the
manifest. The folder holds everything that the product knows of people: keep it as the database itself is kept.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connections

from config.local.postgres import ServerError, binaries
from registry.models import DocumentDisposal, StoredFile
from registry.protection import protect
from sweden.clock import now

FORMAT = 1
ROWS, FILES, MANIFEST = "rows.dump", "files", "manifest.json"
CHUNK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or given back; the text says why, for whoever runs the command."""


@dataclass(frozen=True)
class Told:
    """What was done: rows over all tables, files, and the hashes of contents that rows name but no store has."""

    rows: int
    files: int
    missing: tuple[str, ...]
    again: bool = False
    """The rows were there already, as many of each as the backup has: only files and rights were seen to."""


def make(folder: Path) -> Told:
    """Write a backup. A folder with an earlier one is renewed: files that are there already are not copied again, and
    those that no row names any longer are removed. Nobody but its owner can open the folder, or what has been copied
    out of it.

    Raises BackupError when a file is not what its hash says, or PostgreSQL's programs fail.
    """
    earlier = os.umask(0o077)
    try:
        return _made(folder)
    finally:
        os.umask(earlier)


def _made(folder: Path) -> Told:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # one that was there may have been open to others
    (folder / MANIFEST).unlink(missing_ok=True)  # until the new one stands there, this is no backup
    taken = _take(folder, {}, StoredFile.objects.using(_alias()))
    with connections[_alias()].cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            _postgres("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={folder / ROWS}.part")
            counts = _counts(cursor)
            taken = _take(folder, taken, StoredFile.objects.using(_alias()))
        finally:
            cursor.execute("ROLLBACK")
    os.replace(f"{folder / ROWS}.part", folder / ROWS)
    manifest = {
        "format": FORMAT,
        "taken_at": now().isoformat(timespec="seconds"),
        "rows": {"sha256": _hash(folder / ROWS), "tables": counts},
        "files": {sha256: size for sha256, size in sorted(taken.items()) if size is not None},
        "missing": sorted(sha256 for sha256, size in taken.items() if size is None),
    }
    beside = folder / f"{MANIFEST}.part"
    beside.write_text(json.dumps(manifest, indent=1))
    os.replace(beside, folder / MANIFEST)
    _let_go(folder, manifest["files"])
    return Told(sum(counts.values()), len(manifest["files"]), tuple(manifest["missing"]))


def give_back(folder: Path) -> Told:
    """Put a backup into an empty database and its storage: first everything is tried, then files, then rows.

    The rows are put back in one transaction: all of them, or none. May be run again after being cut short, also
    between the rows and the rights on them: where exactly the backup's rows are, only the rights are set. Raises
    BackupError when the folder is not whole, the database has something else, or what came out is not what was taken.
    """
    manifest = _whole(folder)
    with connections[_alias()].cursor() as cursor:
        there = _counts(cursor)
    if there and there != manifest["rows"]["tables"]:
        raise BackupError(f"The database is not empty: it has {len(there)} tables. Restore into a new one.")
    for sha256 in manifest["files"]:
        _put(_place(folder, sha256), StoredFile(sha256=sha256).path, sha256)
    connections[_alias()].close()
    if not there:
        _postgres("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(folder / ROWS))
    protect(connections[_alias()], role=settings.DATABASES["default"]["USER"], models=apps.get_models())
    with connections[_alias()].cursor() as cursor:
        counts = _counts(cursor)
    if counts != manifest["rows"]["tables"]:
        wrong = sorted(set(counts.items()) ^ set(manifest["rows"]["tables"].items()))
        raise BackupError(f"The tables have other numbers of rows than were taken: {wrong}")
    return Told(sum(counts.values()), len(manifest["files"]), tuple(manifest["missing"]), again=bool(there))


def _alias() -> str:
    """The tables' owner: web and worker's role may neither read all of it nor make tables."""
    if "owner" not in settings.DATABASES:
        raise BackupError("DATABASE_OWNER_URL is missing: a backup is made and given back as the owner of the tables.")
    return "owner"


def _place(folder: Path, sha256: str) -> Path:
    return folder / FILES / sha256[:2] / sha256


def _take(folder: Path, taken: dict[str, int | None], rows: Any) -> dict[str, int | None]:
    """The files of these rows, copied where they are not there yet: size by hash, None for what no store has.

    What a scanner refused has left the store and its row has stayed: nothing is wrong then. Nor with what has been
    disposed of: an earlier backup's copy of it is not taken over.
    """
    taken, gone = dict(taken), _disposed_of()
    for row in rows.iterator(chunk_size=2000):
        place = _place(folder, row.sha256)
        if row.sha256 in gone and not default_storage.exists(row.path):
            continue
        if taken.get(row.sha256) is None:
            taken[row.sha256] = row.size if _copied(row.path, place, row.sha256) else None
    return taken


def _disposed_of() -> set[str]:
    return set(DocumentDisposal.objects.using(_alias()).values_list("document__file", flat=True))


def _let_go(folder: Path, kept: Mapping[str, int]) -> None:
    """Remove the files of earlier backups that no row names any longer: what has been disposed of is gone here, too."""
    for place in sorted((folder / FILES).rglob("*")):
        if place.is_file() and place.name not in kept:
            place.unlink()


def _copied(name: str, place: Path, sha256: str) -> bool:
    if place.exists() and _hash(place) == sha256:
        return True
    if not default_storage.exists(name):
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(".part")
    with default_storage.open(name) as source, beside.open("wb") as copy:
        shutil.copyfileobj(source, copy, CHUNK)
    if _hash(beside) != sha256:
        beside.unlink()
        raise BackupError(f"The file {name} is not what it was when it was stored: its content has another hash.")
    os.replace(beside, place)
    return True


def _put(place: Path, name: str, sha256: str) -> None:
    """The file into the storage, unless it is there; what has its name and another content is a broken copy of it."""
    if default_storage.exists(name):
        with default_storage.open(name) as there:
            if _digest(there) == sha256:
                return
        default_storage.delete(name)
    with place.open("rb") as content:
        kept = default_storage.save(name, File(content))
    if kept != name:
        raise BackupError(f"The storage keeps {name} under another name: {kept}.")


def _whole(folder: Path) -> dict[str, Any]:
    """The manifest of a backup in which every file is what the manifest says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        raise BackupError(f"{folder} has no {MANIFEST} that can be read: no backup was finished there.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"The backup is of format {manifest.get('format')}; this version reads {FORMAT}.")
    wrong = [] if _hash(folder / ROWS) == manifest["rows"]["sha256"] else [ROWS]
    wrong += [sha256 for sha256 in manifest["files"] if _hash(_place(folder, sha256)) != sha256]
    if wrong:
        raise BackupError(f"{len(wrong)} of the backup's files are missing or changed: {', '.join(wrong[:5])}")
    return manifest


def _hash(path: Path) -> str:
    """The content's SHA-256; nothing where there is no file."""
    with suppress(FileNotFoundError), path.open("rb") as content:
        return _digest(content)
    return ""


def _digest(content: BinaryIO) -> str:
    total = hashlib.sha256()
    for chunk in iter(lambda: content.read(CHUNK), b""):
        total.update(chunk)
    return total.hexdigest()


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def _counts(cursor: Any) -> dict[str, int]:
    """How many rows each table has."""
    quote = connections[_alias()].ops.quote_name

    def counted() -> Iterator[tuple[str, int]]:
        for name in _tables(cursor):
            cursor.execute(f"SELECT count(*) FROM {quote(name)}")  # noqa: S608
            yield name, cursor.fetchone()[0]

    return dict(counted())


def _postgres(program: str, *words: str) -> None:
    """One of PostgreSQL's programs on the owner's database; the password goes by the environment, not the command."""
    database = settings.DATABASES[_alias()]
    try:
        found = str(binaries() / program)  # the local servers' own: what the system has may be older than they are
    except ServerError:
        found = shutil.which(program) or ""
    if not found:
        raise BackupError(f"{program} is missing: install PostgreSQL's client programs, 18 or later.")
    where = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = {name: str(database[key]) for name, key in where.items() if database.get(key)}
    if program == "pg_restore":
        words = (f"--dbname={database['NAME']}", *words)
    done = subprocess.run(
        [found, "--no-password", *words],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
    )
    if done.returncode != 0:
        raise BackupError(f"{program} fails: {done.stderr.strip()[-2000:]}")
