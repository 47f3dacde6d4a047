"""Reading a file of aid rules strictly. Files and plain values only: no database."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from applications.rules.aid.reading import problems_in, read
from applications.rules.aid.ruleset import RuleSet
from programmes.loading.files import dump_by, faults_by, read_all

FOLDER = Path(__file__).parent.parent / "aid_rules"
SCHEMA = Path(__file__).parent.parent / "aid-rules.schema.json"


@cache
def schema() -> dict[str, Any]:
    """The published schema of rule sets."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def faults(content: Any) -> list[tuple[str, str]]:
    """Place and reason of each fault; what the schema refuses is told before what only the whole shows."""
    if not isinstance(content, dict):
        return [("(the file)", "not a mapping of names to values")]
    return faults_by(schema(), content) or problems_in(content)


def contents(paths: Iterable[Path] | None = None) -> list[dict[str, Any]]:
    """The content of each file (without paths: of those that come with the product). Raises FilesRefused with every
    problem of every file.
    """
    return read_all(sorted(FOLDER.glob("*.yaml")) if paths is None else paths, faults)


@cache
def shipped() -> tuple[RuleSet, ...]:
    """The rule sets that come with the product."""
    return tuple(read(content) for content in contents())


def dump(content: Mapping[str, Any]) -> str:
    """The content as a file's text; read again it is the same content."""
    return dump_by(schema(), content)
