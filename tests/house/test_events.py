"""Every act that the history tells has words in the reader's language."""

import ast
import functools
from pathlib import Path

from accounts.matrix import tables
from accounts.roles import Role
from config.local.catalogues import STOREYS
from registry import administered, events

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


#: What an administrator may that changes nothing: to look, and to have the own calendar as a feed.
LOOKS = {
    "accounts.read_roles",
    "accounts.read_matrix",
    "accounts.read_clients",
    "registry.read_log",
    "reporting.have_feed",
}
#: Of the same families, what is no administrator's: an organisation's own people, and a registrar's act on papers.
OTHERS = {
    "organisation.divided",
    "organisation.member_added",
    "organisation.member_invited",
    "organisation.member_removed",
    "organisation.invitation_withdrawn",
}


def test_every_act_that_is_an_administrators_is_told_on_their_page() -> None:
    may = {act: roles for table, _words in tables().values() for act, roles in table.items()}
    theirs = {act for act, roles in may.items() if Role.ADMINISTRATOR in roles} - LOOKS
    assert not theirs - administered.declared().keys(), "Say in apps.py what tells of it: administered.declare(...)"
    assert administered.declared().keys() <= may.keys()
    assert {kind for kinds_ in administered.declared().values() for kind in kinds_} <= events.named()


def test_nothing_that_is_written_of_such_an_act_is_left_out() -> None:
    told = {kind for kinds_ in administered.declared().values() for kind in kinds_}
    families = {kind.split(".")[0] for kind in told} - {"bias", "office"}
    written = {kind for kind in kinds() if kind.split(".")[0] in families}
    assert written - told - OTHERS == set()
