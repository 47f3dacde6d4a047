"""A backup, and an empty installation that becomes what the first one was."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import default_storage

from config.local import addresses
from registry.models import DisposalDecision, DisposalProposal, Document, StoredFile
from registry.workflow.documents import store_file
from sweden.clock import now
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
OTHER = "restored"
CONTENTS = [b"en handling", b"en annan handling" * 100_000]


@pytest.fixture
def manage(ground) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A command run with this run's servers, on a database and a folder of files of its own."""

    def run(*words: str, database: str = ground.database, **env: str) -> subprocess.CompletedProcess[str]:
        given = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PROGRAMKONTOR_TEST_HOME": str(ground.home),
            "DATABASE_OWNER_URL": addresses.database_url(ground.home, "programkontor_owner", database),
            "DATABASE_URL": addresses.database_url(ground.home, "programkontor_app", database),
            **env,
        }
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=given, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def empty(ground) -> Iterator[str]:
    """A database with nothing in it."""
    ground.postgres.drop_database(OTHER)
    ground.postgres.make_database(OTHER)
    yield OTHER
    ground.postgres.drop_database(OTHER)


def counts(connection: psycopg.Connection) -> dict[str, int]:
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def tops(connection: psycopg.Connection) -> list[tuple]:
    """How far each sequence has come, and what each of the tables' triggers and rights is."""
    sequences = connection.execute("SELECT sequencename::text, last_value FROM pg_sequences ORDER BY 1").fetchall()
    triggers = connection.execute(
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
    ).fetchall()
    rights = connection.execute(
        "SELECT table_name::text, privilege_type::text FROM information_schema.role_table_grants"
        " WHERE grantee = 'programkontor_app' ORDER BY 1, 2"
    ).fetchall()
    return [*sequences, *triggers, *rights]


def _disposed_of(ground, case) -> Document:
    """A document whose file has left the store, with the row that says why, written as the database's function does."""
    document, people = registry.document(case, content=b"gallrad"), [accounts.user() for _ in "ab"]
    decision = DisposalDecision.objects.create(
        authority=case.authority,
        what="application_attachments",
        ground="RA-MS 1",
        years=1,
        valid_from=now(),
        entered_by=people[0],
        entered_at=now(),
    )
    proposal = DisposalProposal.objects.create(
        decision=decision, before=now(), proposed_by=people[0], proposed_at=now()
    )
    with ground.admin() as owner:
        owner.execute(
            "INSERT INTO registry_documentdisposal (document_id, proposal_id, by_id, at) VALUES (%s, %s, %s, now())",
            [document.pk, proposal.pk, people[1].pk],
        )
        owner.commit()
    default_storage.delete(document.file.path)
    return document


def test_an_empty_installation_becomes_what_was_backed_up(ground, manage, empty: str, tmp_path: Path) -> None:
    case = registry.case(accounts.authority("vinnova"))
    for content in CONTENTS:
        store_file(content, content_type="text/plain", now=now())
    StoredFile.objects.create(sha256="0" * 64, size=1, content_type="text/plain", stored_at=now())
    folder, elsewhere = tmp_path / "backup", tmp_path / "home"
    # Of an earlier backup: a content that no row names, and a document that has been disposed of since.
    disposed = _disposed_of(ground, case).file_id
    gone = [folder / "files" / name[:2] / name for name in ("a" * 64, disposed)]
    for place in gone:
        place.parent.mkdir(parents=True)
        place.write_bytes(b"gallrad")
    folder.chmod(0o755)

    done = manage("backup", str(folder))
    assert done.returncode == 0, done.stderr
    assert "2 files in" in done.stdout
    assert "1 contents that rows name are in no store" in done.stdout
    assert [one for one in (folder, *folder.rglob("*")) if one.is_file() and one.stat().st_mode & 0o077] == []
    assert folder.stat().st_mode & 0o077 == 0
    assert [place for place in gone if place.exists()] == []

    # A file that was cut off in the middle by an earlier try is replaced.
    half = elsewhere / "files" / StoredFile(sha256=hashlib.sha256(CONTENTS[0]).hexdigest()).path
    half.parent.mkdir(parents=True)
    half.write_bytes(CONTENTS[0][:3])
    done = manage("restore", str(folder), database=empty, PROGRAMKONTOR_TEST_HOME=str(elsewhere))
    assert done.returncode == 0, done.stderr

    with ground.admin() as before, ground.postgres.connect(empty) as after:
        assert counts(before) == counts(after)
        assert counts(after)["registry_case"] >= 1
        assert tops(before) == tops(after)
        found = after.execute("SELECT uuid FROM registry_case WHERE id = %s", [case.pk]).fetchone()
        assert found == (case.uuid,)
    kept = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in elsewhere.rglob("*") if path.is_file()}
    assert kept == {name: name for name in (hashlib.sha256(content).hexdigest() for content in CONTENTS)}

    # Cut short between rows and rights, it is run again; once anything is new there, it is not.
    with ground.postgres.connect(empty) as after:
        after.execute("GRANT UPDATE ON registry_registerentry TO programkontor_app")
    done = manage("restore", str(folder), database=empty, PROGRAMKONTOR_TEST_HOME=str(elsewhere))
    assert (done.returncode, "rows already" in done.stdout) == (0, True), done.stderr
    with ground.admin() as before, ground.postgres.connect(empty) as after:
        assert tops(before) == tops(after)
        after.execute("INSERT INTO django_session VALUES ('x', '', now())")
        after.commit()
    done = manage("restore", str(folder), database=empty, PROGRAMKONTOR_TEST_HOME=str(elsewhere))
    assert done.returncode != 0
    assert "The database is not empty" in done.stderr


def test_a_backup_that_was_changed_or_not_finished_is_not_given_back(manage, empty: str, tmp_path: Path) -> None:
    file = store_file(CONTENTS[0], content_type="text/plain", now=now())
    folder = tmp_path / "backup"
    assert manage("backup", str(folder)).returncode == 0
    place = folder / "files" / file.sha256[:2] / file.sha256

    place.write_bytes(b"en annan handling")
    done = manage("restore", str(folder), database=empty, PROGRAMKONTOR_TEST_HOME=str(tmp_path / "home"))
    assert "1 of the backup's files are missing or changed" in done.stderr
    assert not (tmp_path / "home" / "files").exists()

    (folder / "manifest.json").unlink()
    done = manage("restore", str(folder), database=empty, PROGRAMKONTOR_TEST_HOME=str(tmp_path / "home"))
    assert "no backup was finished there" in done.stderr

    # A second backup in the same folder mends what had been changed, and vouches for it.
    assert manage("backup", str(folder)).returncode == 0
    assert place.read_bytes() == CONTENTS[0]
    assert file.sha256 in json.loads((folder / "manifest.json").read_text())["files"]


def test_a_file_that_is_not_what_was_stored_stops_the_backup(manage, tmp_path: Path) -> None:
    file = store_file(CONTENTS[0], content_type="text/plain", now=now())
    Path(default_storage.path(file.path)).write_bytes(b"skadad")

    done = manage("backup", str(tmp_path / "backup"))

    assert done.returncode != 0
    assert f"{file.path} is not what it was when it was stored" in done.stderr
    assert not (tmp_path / "backup" / "manifest.json").exists()
