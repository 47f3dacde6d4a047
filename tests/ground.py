"""The test run's PostgreSQL and Redis, its database, and how it is emptied between tests."""

import hashlib
import shutil
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


class Ground:
    """One test run's servers. Rows are removed as the cluster's administrator: the app's role must not."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.database = database
        self.postgres = Postgres(home, settings=HASTY)
        self.redis = Redis(home, keep=False)
        self.kept: set[str] = set()

    def start(self) -> None:
        for name in ("files", "mail", "log"):
            shutil.rmtree(self.home / name, ignore_errors=True)
        (self.home / "clock").unlink(missing_ok=True)
        self.postgres.start()
        self.redis.start()

    def stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()

    def make_database(self) -> None:
        """A new database, migrated by the owner; copied from the last run's when nothing shapes it anew."""
        template = f"template_{self._shape()}"
        self.postgres.drop_database(self.database)
        if not self._exists(template):
            for old in self._templates():
                self.postgres.drop_database(old)
            self.postgres.make_database(self.database)
            call_command("migrate", database="owner", verbosity=0, interactive=False)
            self._close_connections()
            with self.postgres.connect() as connection:
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(self.database), sql.Identifier(template)
                    )
                )
        self.postgres.make_database(self.database, template=template)
        with self.admin() as connection:
            self.kept = {table for table in _tables(connection) if _filled(connection, [table])}

    def admin(self) -> psycopg.Connection:
        """A connection to the test's database as the cluster's administrator."""
        return self.postgres.connect(self.database)

    def empty(self) -> None:
        """Remove every row that migrations did not bring, past all triggers; sequences start over."""
        with self.admin() as connection:
            tables = [table for table in _tables(connection) if table not in self.kept]
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

    @staticmethod
    def _shape() -> str:
        total = hashlib.sha256()
        for pattern in SHAPING:
            for path in sorted(ROOT.glob(pattern)):
                if ".venv" not in path.parts and "node_modules" not in path.parts:
                    total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
        return total.hexdigest()[:16]


def _tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public'"
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
