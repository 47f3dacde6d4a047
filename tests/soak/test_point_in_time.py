"""The disk of the database is lost, or someone does what should not have been done: the archive gives back the moment
before, by the very settings and the very command of docker-compose.yml."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
import yaml

from config.local import processes
from config.local.postgres import ADMIN, Postgres, binaries

ROOT = Path(__file__).resolve().parents[2]
#: Rows of work between the base backup and the loss.
WORK = 3_000


def deployed() -> dict:
    """The services as they are deployed."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def archived_as_deployed(archive: Path) -> dict[str, str]:
    """The database's settings in docker-compose.yml, with the archive in a folder of this machine."""
    words = [word for word in deployed()["db"]["command"] if "=" in word]
    settings = dict(word.replace("/archive", str(archive)).split("=", 1) for word in words)
    assert {"wal_level", "archive_mode", "archive_timeout", "archive_command"} <= settings.keys()
    return settings


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    for folder in ("wal", "base"):
        (tmp_path / "archive" / folder).mkdir(parents=True)
    server = Postgres(tmp_path / "server", settings=archived_as_deployed(tmp_path / "archive"))
    server.start()
    yield server
    server.stop()


def base_backup(server: Postgres, archive: Path) -> Path:
    """Run the deployed command of the service `backup` and say which folder it made."""
    [_sh, _c, command] = deployed()["backup"]["entrypoint"]
    command = command.replace("$$", "$").replace("--host db", f"--host {server.run}").replace("/archive", str(archive))
    env = {**os.environ, "PATH": f"{binaries()}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", command], check=True, env=env)
    [made] = (archive / "base").iterdir()
    return made


def work(connection: psycopg.Connection, count: int) -> None:
    for _ in range(count):
        connection.execute("INSERT INTO work DEFAULT VALUES")


def archived(connection: psycopg.Connection) -> bool:
    """Whether the segment that was written when this began has come to the archive; switched by hand here, deployed it
    is by the clock (`archive_timeout`)."""
    segment = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]
    return processes.wait_until(
        lambda: (connection.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()[0] or "") >= segment,
        within=60,
    )


def give_back(server: Postgres, backup: Path, archive: Path, *, until: datetime | None) -> None:
    """What docs/running.md says of giving back a moment; without one: all that the archive has."""
    shutil.rmtree(server.data)
    server.data.mkdir(mode=0o700)
    for name, folder in (("base.tar.gz", server.data), ("pg_wal.tar.gz", server.data / "pg_wal")):
        subprocess.run(["tar", "-xzf", backup / name, "-C", folder], check=True)
    (server.data / "recovery.signal").touch()
    server.settings["restore_command"] = f"cp {archive}/wal/%f %p"
    if until is not None:
        server.settings["recovery_target_time"] = until.isoformat()
        server.settings["recovery_target_action"] = "promote"
    server.start()
    with server.connect() as connection:
        assert processes.wait_until(
            lambda: not connection.execute("SELECT pg_is_in_recovery()").fetchone()[0], within=120
        ), processes.last_lines(server.log)


@pytest.mark.parametrize("loss", ["the disk", "a mistake"])
def test_the_archive_gives_back_every_row_until_the_moment_and_none_after(
    loss: str, server: Postgres, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    with server.connect() as connection:
        connection.execute("CREATE TABLE work (id bigserial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())")
        work(connection, 100)
        backup = base_backup(server, archive)
        work(connection, WORK)
        moment = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        if loss == "a mistake":
            connection.execute("DELETE FROM work")
            work(connection, 3)
        assert archived(connection)
    server.kill()

    give_back(server, backup, archive, until=moment if loss == "a mistake" else None)

    with server.connect(user=ADMIN) as connection:
        there = connection.execute("SELECT count(*), max(id), max(at) <= %s FROM work", [moment]).fetchone()
        assert there == (100 + WORK, 100 + WORK, True)
        work(connection, 1)  # and work goes on
