"""Nothing that somebody typed is cut without a word: it is kept whole, refused, or seen to be shortened."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.errors import TextTooLong
from accounts.models import RoleAssignment
from accounts.texts import fitting
from config.local.catalogues import STOREYS
from sweden.typography import brief

ROOT = Path(__file__).resolve().parents[2]
#: The rooms that values pass on their way in.
ROOMS = {"api", "forms", "loading", "rules", "workflow"}
#: No text is shorter where it is kept; what is cut shorter than this is a code or a mark.
SHORT = 20
#: So one asks a queryset for some of its rows, or takes some of a list that was sent.
ROWS = {"defer", "distinct", "exclude", "filter", "getlist", "order_by", "select_related", "values", "values_list"}
#: What may be cut: no text of anybody's, or one that a fault has been told of.
ALLOWED = {
    "agent[:200]": "what a browser says of itself",
    "name[:80]": "a name that no parameter has, in the refusal of it",
    "hashlib.sha256(text.encode()).hexdigest()[:32]": "a checksum",
    "hashlib.sha256(written).hexdigest()[:32]": "a checksum",
    "filename[:200]": "made by the product; what is sent in has been named by registry.uploads.name_of",
    "f'{letter.key}:{agent.email.lower()}'[:200]": "a key",
    "f'{word}:{thing.uuid}:{email.lower()}'[:200]": "a key",
    "re.sub('[^a-z0-9]+', '-', words).strip('-')[:50]": "a key",
    "data.get(f'{number}-key', '')[:40]": "a key",
    "authority.key[:24]": "a key",
    "str(error)[:2000]": "a fault of the program",
    "waiting[:500]": "jobs",
    "[pk for pk, until in first if until is None or until <= now][:500]": "keys of rows",
    "wrong[:20]": "faults, and the file is refused",
    "page[:60]": "the name of a page",
    "long[:40]": "quoted in the refusal of the line",
    "code[:40]": "quoted in the refusal of the code",
    "text[:20]": "quoted in the refusal of the file",
    "text[:77]": "shown with a mark that it goes on",
    "text[:199]": "shown with a mark that it goes on",
    "change.path[:300]": "a place in a file of the product's",
    "Path(outcome.file).name[:300]": "the name of a file of the product's",
    "cell.strip()[:MOST_CELL]": "longer than any column takes, and refused by the row",
    "cell('voucher')[:60]": "the row is refused as too long",
    "cell('row')[:20]": "the row is refused as too long",
    "cell('reference')[:200]": "the row is refused as too long",
}


def cuts() -> Iterator[tuple[str, str]]:
    """Every cut of something to a length, with where it stands."""
    for storey in STOREYS:
        for path in (ROOT / storey).rglob("*.py"):
            if ROOMS.isdisjoint((*path.parts, path.stem)):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and _is_cut(node, node.slice):
                    yield ast.unparse(node), f"{path.relative_to(ROOT)}:{node.lineno}"


def _is_cut(node: ast.Subscript, part: ast.Slice) -> bool:
    if part.lower is not None or (isinstance(node.value, ast.Call) and _asks_rows(node.value)):
        return False
    if isinstance(part.upper, ast.Constant):
        return isinstance(part.upper.value, int) and part.upper.value >= SHORT
    return isinstance(part.upper, ast.Name) and part.upper.id == "MOST_CELL"


def _asks_rows(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in ROWS


def test_what_is_typed_is_kept_whole_or_refused() -> None:
    found = list(cuts())
    lost = [f"{place}: {words}" for words, place in found if words not in ALLOWED]
    assert not lost, "Use accounts.texts.fitting, or sweden.typography.brief for what stands whole elsewhere"
    assert {words for words, _place in found} == ALLOWED.keys(), "What is allowed and nowhere to be found is taken out"


def test_a_text_fits_or_is_refused_with_the_limit() -> None:
    assert fitting(RoleAssignment, "phone", f" \x00{'1' * 40} ") == "1" * 40
    with pytest.raises(TextTooLong) as refused:
        fitting(RoleAssignment, "phone", "1" * 41)
    assert (refused.value.figures["most"], refused.value.figures["length"]) == (40, 41)


def test_what_is_shortened_is_seen_to_be() -> None:
    assert brief("Ett ord till", 12) == "Ett ord till"
    assert brief("Ett ord till", 9) == "Ett ord…"
