"""The test run's PostgreSQL and Redis, its database, and how it is emptied between tests."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.core.management import call_command
from psycopg import sql

from config.local.postgres import HASTY, Postgres
from config.local.redis import Redis

ROOT = Path(__file__).resolve().parents[1]
# Everything that decides what a freshly migrated database looks like.
SHAPING = [
    "*/migrations/*.py",
    "*/models.py",
    "*/models/**/*.py",
    "*/management/**/*.py",
    "*/protection.py",
    "requirements.txt",
]
#: The stopped cluster with the migrated database that each process of a run starts from, in a folder by its shape.
SEEDS = ROOT / "var" / "test" / "seeds"


class Ground:
    """One test run's servers. Rows are removed as the cluster's administrator: the app's role must not."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.database = database
        self.postgres = Postgres(home, settings=HASTY)
        self.redis = Redis(home, keep=False)
        self.kept: set[str] = set()
        #: One connection for the whole run: a new one after every test takes longer than what it is for.
        self._flushing = self.redis.client()

    def start(self) -> None:
        for name in ("files", "mail", "log"):
            shutil.rmtree(self.home / name, ignore_errors=True)
        (self.home / "clock").unlink(missing_ok=True)
        if not self.postgres.data.exists():
            with one_at_a_time():
                self._take_seed()
        self.postgres.start()
        self.redis.start()

    def stop(self) -> None:
        self._flushing.close()
        self.redis.stop()
        self.postgres.stop()

    def make_database(self) -> None:
        """A new database, migrated by the owner; copied from the last run's, or from another process's of this run,
        when nothing shapes it anew."""
        template = f"template_{shape()}"
        self.postgres.drop_database(self.database)
        if not self._exists(template):
            with one_at_a_time():
                self.postgres.stop(within=60)
                taken = self._take_seed()
                self.postgres.start()
                if not taken:
                    self._migrate(template)
                    self._leave_seed()
        self._rename(template, self.database)  # not copied: the seed is there for the next run
        with self.admin() as connection:
            self.kept = {table for table in _tables(connection) if _filled(connection, [table])}

    def _migrate(self, template: str) -> None:
        for old in self._templates():
            self.postgres.drop_database(old)
        self.postgres.make_database(self.database)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        self._close_connections()
        self._rename(self.database, template)

    def _rename(self, name: str, to: str) -> None:
        with self.postgres.connect() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to))
            )

    def _take_seed(self) -> bool:
        """Begin from the cluster that was left for this shape; False when there is none."""
        seed = SEEDS / shape()
        if not seed.exists():
            return False
        shutil.rmtree(self.postgres.data, ignore_errors=True)
        copy(seed, self.postgres.data)
        return True

    def _leave_seed(self) -> None:
        """Leave this cluster, stopped in good order, for the other processes and for the next run."""
        self.postgres.stop(within=60)
        for old in SEEDS.glob("*"):
            shutil.rmtree(old)
        half = SEEDS / "half"
        copy(self.postgres.data, half)
        half.rename(SEEDS / shape())
        self.postgres.start()

    def admin(self) -> psycopg.Connection:
        """A connection to the test's database as the cluster's administrator."""
        return self.postgres.connect(self.database)

    def empty_redis(self) -> None:
        """Remove everything from Redis; a server that an earlier test ended and started again is asked anew."""
        self._flushing.flushall()

    def empty(self) -> None:
        """Remove every row that migrations did not bring, past all triggers; sequences start over."""
        with self.admin() as connection:
            tables = [table for table in _tables(connection, written=True) if table not in self.kept]
            connection.execute("SET session_replication_role = replica")
            for table in _filled(connection, tables):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            connection.execute(
                "SELECT setval(s.seqrelid::regclass, s.seqstart, false) FROM pg_sequence s"
                " JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i')"
                " JOIN pg_class c ON c.oid = d.refobjid"
                " WHERE pg_sequence_last_value(s.seqrelid) IS NOT NULL AND c.relname <> ALL(%s)",
                [list(self.kept)],
            )

    def _exists(self, name: str) -> bool:
        with self.postgres.connect() as connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            return row is not None

    def _templates(self) -> list[str]:
        with self.postgres.connect() as connection:
            rows = connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'template\_%'").fetchall()
            return [row[0] for row in rows]

    @staticmethod
    def _close_connections() -> None:
        from django.db import connections

        connections.close_all()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The processes of a run wait for each other: the first migrates, the others copy."""
    SEEDS.mkdir(parents=True, exist_ok=True)
    with (SEEDS.parent / "seeds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy(cluster: Path, to: Path) -> None:
    """A stopped cluster's copy, with the owner of its files."""
    subprocess.run(["cp", "-a", cluster, to], check=True)


@cache
def shape() -> str:
    """A name for what a freshly migrated database looks like."""
    total = hashlib.sha256()
    for pattern in SHAPING:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts and "node_modules" not in path.parts:
                total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _tables(connection: psycopg.Connection, *, written: bool = False) -> list[str]:
    """The tables; with `written` only those that have ever had a row, as their files' sizes say: looking into three
    hundred that never had takes longer than emptying the others."""
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public'"
        " AND (NOT %s OR c.relkind = 'p' OR pg_relation_size(c.oid) > 0)",
        [written],
    ).fetchall()
    return [row[0] for row in rows]


def _filled(connection: psycopg.Connection, tables: list[str]) -> list[str]:
    """Those of the tables that have a row."""
    if not tables:
        return []
    question = sql.SQL(" UNION ALL ").join(
        sql.SQL("(SELECT {} WHERE EXISTS (SELECT 1 FROM {}))").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    )
    return [row[0] for row in connection.execute(question).fetchall()]
