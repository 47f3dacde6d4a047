"""A worker process's own folder for temporary files."""

import os
import subprocess
import tempfile
from pathlib import Path

from registry.scratch import own_scratch


def test_what_a_process_that_is_gone_left_is_removed_and_what_a_living_one_keeps_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    gone = subprocess.Popen(["true"])
    gone.wait()
    for pid in (gone.pid, os.getppid()):
        (tmp_path / str(pid) / "weasyprint-x").mkdir(parents=True)

    own = own_scratch(tmp_path)

    assert {one.name for one in tmp_path.iterdir()} == {str(os.getppid()), str(os.getpid())}
    assert Path(tempfile.mkdtemp()).parent == own
