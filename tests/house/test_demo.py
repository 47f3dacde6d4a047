"""`make demo` as a person meets it: what it says, what it repairs, and that it leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local import addresses, processes
from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[2]


class Demo:
    """One start of the demo with a folder of its own."""

    started: list["Demo"] = []

    def __init__(self, home: Path, port: int) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PROGRAMKONTOR"))}
        self.env = {**kept, "PROGRAMKONTOR_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.home, self.port = home, port
        self.out = home.parent / f"out-{port}"
        words = [sys.executable, "-m", "config.local.demo", "--port", str(port)]
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(words, cwd=ROOT, env=self.env, stdout=out, stderr=subprocess.STDOUT)
        self.started.append(self)

    def said(self) -> str:
        return self.out.read_text()

    def up(self) -> bool:
        return processes.wait_until(
            lambda: "Ctrl-C ends everything" in self.said(), within=240, alive=lambda: self.process.poll() is None
        )

    def end(self, by: int) -> int:
        self.process.send_signal(by)
        return self.process.wait(60)

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reap(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def left_behind(home: Path) -> list[int]:
    """Living processes that were started for this folder."""
    mark = f"PROGRAMKONTOR_HOME={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0") and processes.running(int(folder.name)):
                found.append(int(folder.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    yield home
    for demo in Demo.started:
        demo.reap()
    Demo.started.clear()
    for pid in left_behind(home):
        os.kill(pid, signal.SIGKILL)


def test_it_runs_survives_being_killed_keeps_what_was_entered_and_ends_without_a_rest(home: Path) -> None:
    # A first run that was cut short in the middle of making the database.
    (home / "pg.new").mkdir(parents=True)
    (home / "pg.new" / "PG_VERSION").write_text("18\n")
    (home / "run").mkdir()

    first = Demo(home, free_port())
    assert first.up(), first.said()
    with urllib.request.urlopen(f"http://localhost:{first.port}/readyz", timeout=20) as answer:
        assert json.load(answer)["ready"] is True
    assert f"http://localhost:{first.port}/" in first.said()
    # The same data from another terminal, with no variable but the folder this test chose.
    first.manage("shell", "-c", "from accounts.models import Department; Department.objects.create(name='Kvar')")
    day = first.manage("set_day", "2026-02-01", "--at", "08:00")
    assert day.strip() == "2026-02-01 08:00 (set)"

    beside = Demo(home, free_port())
    assert beside.process.wait(60) == 1
    assert f"already runs from this folder: http://localhost:{first.port}/" in beside.said()

    first.end(signal.SIGKILL)
    assert processes.wait_until(lambda: not left_behind(home), within=30), left_behind(home)
    # Lock files as an end of the whole machine leaves them, with the number of a process that is someone else's now.
    (home / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'pg'}\n")
    (addresses.run_folder(home) / "redis.pid").write_text(f"{os.getpid()}\n")
    (addresses.run_folder(home) / "redis.sock").touch()

    second = Demo(home, first.port)
    assert second.up(), second.said()
    kept = second.manage(
        "shell", "-v", "0", "-c",
        "from accounts.models import Department; print(Department.objects.filter(name='Kvar').count())",
    )  # fmt: skip
    assert kept.strip() == "1"
    assert second.end(signal.SIGINT) == 0
    assert not left_behind(home)
    assert "Traceback" not in first.said() + beside.said() + second.said()


def test_a_busy_port_is_named_with_the_command_that_works(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        demo = Demo(home, port)
        assert demo.process.wait(60) == 1
    said = demo.said()
    assert f"Port {port} is in use. Choose another: make demo PORT=" in said
    assert "Traceback" not in said
    assert not (home / "pg").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "abc", ""])
def test_what_is_no_port_is_refused_in_words(port: str, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.local.demo", f"--port={port}"],
        cwd=ROOT, env={**os.environ, "PROGRAMKONTOR_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "is not a port" in done.stdout
    assert not done.stderr


def test_a_folder_too_deep_for_a_socket_gets_its_sockets_elsewhere() -> None:
    near, deep = Path("/srv/programkontor/var"), Path("/srv") / ("d" * 120) / "var"
    assert addresses.run_folder(near) == near / "run"
    elsewhere = addresses.run_folder(deep)
    assert len(f"{elsewhere}{addresses.LONGEST_SOCKET_NAME}") <= addresses.LONGEST_SOCKET
    assert elsewhere == addresses.run_folder(deep)
    assert elsewhere != addresses.run_folder(deep.with_name("var2"))
