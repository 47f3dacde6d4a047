"""Two texts side by side: what is the same, what was taken away and what came instead, word by word."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_PIECES = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """A stretch of text and whether both say it, only the earlier or only the later."""

    how: Literal["same", "gone", "new"]
    text: str


def compared(before: str, after: str) -> list[Piece]:
    """The pieces that make both texts: without the new ones the earlier, without the gone ones the later."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("new", "".join(new[c:d])))
    return pieces
