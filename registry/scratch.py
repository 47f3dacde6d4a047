"""Where a worker process keeps its temporary files: a folder of its own, so that what a killed one left is taken away.

A process that is killed in the middle of a document cleans up nothing after itself; the next to start does.
"""

import os
import shutil
import tempfile
from pathlib import Path


def workers_folder() -> Path:
    """Where the workers of this account have their folders, each called by its process's number."""
    return Path(tempfile.gettempdir()) / f"programkontor-{os.getuid()}-workers"


def own_scratch(base: Path | None = None) -> Path:
    """Give this process a folder of its own for its temporary files, and remove those of processes that are gone."""
    base = base or workers_folder()
    base.mkdir(mode=0o700, exist_ok=True)
    if base.is_symlink() or base.stat().st_uid != os.getuid():  # laid there by another account, to read what we write
        base = Path(tempfile.mkdtemp(prefix="programkontor-"))
    own = base / str(os.getpid())
    for left in base.iterdir():
        # A number is used again: what lies under our own is a dead process's too.
        if left.name.isdigit() and (left == own or not is_alive(int(left.name))):
            shutil.rmtree(left, ignore_errors=True)
    own.mkdir(mode=0o700)
    tempfile.tempdir = str(own)
    return own


def is_alive(pid: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True
