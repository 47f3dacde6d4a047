"""What the installation says and asks for when something of the operating system is not there."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTALL = "apt-get install --yes --no-install-recommends"


def install(path: Path) -> subprocess.CompletedProcess[str]:
    """The installation for tests, where programs are looked for in one folder only."""
    return subprocess.run(
        [sys.executable, "config/local/install.py", "--dev"],
        cwd=ROOT,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_missing_is_told_with_the_exact_command_where_it_cannot_be_installed(tmp_path: Path) -> None:
    done = install(tmp_path)
    assert done.returncode == 1
    assert (
        "These parts of the operating system are missing: chromium-headless-shell, qpdf, poppler-utils" in done.stderr
    )
    assert f"sudo apt-get update && sudo {INSTALL} chromium-headless-shell qpdf poppler-utils" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_root_installs_with_apt_and_says_why_it_could_not(tmp_path: Path) -> None:
    apt, log = tmp_path / "apt-get", tmp_path / "log"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {log}\nif [ "$1" = install ]; then echo "E: disk full"; exit 100; fi\n')
    apt.chmod(0o755)
    done = install(tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    if os.getuid() == 0:
        first, second = log.read_text().splitlines()
        assert first.startswith("update")
        assert second.startswith("install --yes --no-install-recommends chromium-headless-shell qpdf poppler-utils")
        assert "apt-get install failed:\nE: disk full" in done.stderr
    else:
        assert not log.exists()
        assert f"sudo {INSTALL}" in done.stderr
