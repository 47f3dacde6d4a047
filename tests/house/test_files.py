"""What may be in the project's files at all."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 1_000_000


def committed() -> list[Path]:
    """The files that are in version control, or would be; in an unpacked archive: all but what tools made."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert not [path.name for path in committed() if path.stat().st_size > LARGEST]


LOCKS = [*sorted(path.name for path in ROOT.glob("requirements*.txt")), "package.json", "package-lock.json", ".npmrc"]


@pytest.mark.parametrize("name", LOCKS)
def test_the_pinned_versions_name_no_host(name: str) -> None:
    assert not re.findall(r"\w+://|--index|--find-links|@ *file:", (ROOT / name).read_text())


@pytest.mark.parametrize("name", [name for name in LOCKS if name.startswith("requirements")])
def test_every_pinned_package_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text())
    assert entries
    assert not [entry.split("\n")[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def test_every_required_package_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {
        line.split("==")[0].split("[")[0]
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if re.match(r"[a-z0-9]", line)
    }
    named = {re.split(r"[\[~=<>]", word)[0] for word in project["dependencies"]}
    assert named <= pinned
    assert {"django", "djangorestframework", "celery", "redis", "psycopg", "django-allauth", "weasyprint"} <= named


def test_every_direct_dependency_is_justified_in_the_decisions() -> None:
    import json
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    words = [*project["dependencies"], *(w for group in project["optional-dependencies"].values() for w in group)]
    words += (ROOT / "requirements-node.in").read_text().split() + (ROOT / "requirements-uv.in").read_text().split()
    front = json.loads((ROOT / "package.json").read_text())
    names = {re.split(r"[\[~=<>]", word)[0] for word in words} | {*front["dependencies"], *front["devDependencies"]}
    text = (ROOT / "docs/decisions/0001-dependencies.md").read_text()
    told = set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))
    assert told == names
