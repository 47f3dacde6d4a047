"""Child processes that never outlive their parent, as far as the system can promise it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def tied(command: Sequence[str | os.PathLike[str]], *, end: str = "TERM") -> list[str]:
    """The command with a request to the kernel: send it this signal when its parent dies."""
    setpriv = shutil.which("setpriv")
    words = [os.fspath(word) for word in command]
    return [setpriv, "--pdeathsig", end, *words] if setpriv else words


def start(
    command: Sequence[str | os.PathLike[str]],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    end: str = "TERM",
    user: tuple[int, int] | None = None,
) -> subprocess.Popen[bytes]:
    """A child in a session of its own (Ctrl-C in the terminal reaches only the parent), writing to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            tied(command, end=end),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=None if env is None else dict(env),
            start_new_session=True,
            **({} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}),
        )


def stop(process: subprocess.Popen[bytes], *, by: int = signal.SIGTERM, within: float = 4.0) -> None:
    """End the child: first `by` a signal, after `within` seconds by force, with all it started. Reaps it."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def wait_until(ready: Callable[[], bool], *, within: float, alive: Callable[[], bool] = lambda: True) -> bool:
    """Ask again and again until `ready`; False when it takes too long (seconds) or nothing is `alive`."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if ready():
            return True
        if not alive():
            return ready()
        time.sleep(0.05)
    return False


def running(pid: int, *words: str) -> bool:
    """Whether a process with this number lives (a zombie does not) and has all the words in its command."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return False
    return bool(command) and all(word in command for word in words)


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, to show with what went wrong."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
