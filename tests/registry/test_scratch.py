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


def test_what_lies_under_its_own_number_is_a_dead_process_s_and_a_folder_laid_by_others_is_not_used(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / str(os.getpid()) / "weasyprint-x").mkdir(parents=True)
    assert not list(own_scratch(tmp_path).iterdir())

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "workers").symlink_to(elsewhere)
    monkeypatch.setattr(tempfile, "tempdir", None)
    own_scratch(tmp_path / "workers")
    assert not list(elsewhere.iterdir())
