"""Every act that the history tells has words in the reader's language."""

import ast
import functools
from pathlib import Path

from config.local.catalogues import STOREYS
from registry import events

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def kinds() -> dict[str, str]:
    """Every kind that the code records, with the file that does."""
    found = {}
    for storey in STOREYS:
        for path in (ROOT / storey).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "id", None) or getattr(
                    getattr(node, "func", None), "attr", None
                )
                if isinstance(node, ast.Call) and name in ("record", "record_all") and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                        found[first.value] = str(path.relative_to(ROOT))
    return found


def test_the_search_finds_what_the_register_records() -> None:
    assert {"case.opened", "case.handed_over", "case.blocked"} <= kinds().keys()


def test_every_kind_of_event_is_named_by_its_storey() -> None:
    nameless = {kind: path for kind, path in kinds().items() if kind not in events.named()}
    assert not nameless, "Name them in the storey's apps.py: events.name({...})"
