"""Reading a checklist of responsible internationalisation strictly. Files and plain values only: no database."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from programmes.loading.files import faults_by, read_all

FOLDER = Path(__file__).parent.parent / "checklists"
SCHEMA = Path(__file__).parent.parent / "checklist.schema.json"


@cache
def schema() -> dict[str, Any]:
    """The published schema of checklists."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def faults(content: Any) -> list[tuple[str, str]]:
    """Place and reason of each fault; what the schema refuses is told before what only the whole shows."""
    if not isinstance(content, dict):
        return [("(the file)", "not a mapping of names to values")]
    return faults_by(schema(), content) or _problems(content)


def _problems(content: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for part in ("questions", "screenings"):
        for key, count in Counter(one["key"] for one in content[part]).items():
            if count > 1:
                found.append((part, f"the key {key!r} stands {count} times"))
    if content["valid_to"] and content["valid_to"] < content["valid_from"]:
        found.append(("valid_to", "before valid_from"))
    return found


def contents(paths: Iterable[Path] | None = None) -> list[dict[str, Any]]:
    """The content of each file (without paths: of those that come with the product). Raises FilesRefused with every
    problem of every file.
    """
    return read_all(sorted(FOLDER.glob("*.yaml")) if paths is None else paths, faults)
