"""Swedish spelling, tried without a network: which words of a text the word list does not know.

A word that is not known is no fault: names, terms and English words are none of the list's. It is shown to the writer,
and never stops anything. The list is that of the package `hunspell-sv` (LGPL 3), read by Hunspell, which knows how
Swedish words are put together.
"""

import re
from collections.abc import Collection
from functools import cache, lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

#: Words of the agencies' own that no word list has yet; each with its endings.
OWN = frozenset(
    [
        *("excellenskluster", "excellensklustret", "excellensklustren", "excellensklustrens", "excellensklustrets"),
        *("medelsår", "medelsåret", "kvantteknik", "kvanttekniken", "livsvetenskap", "livsvetenskaper"),
        *("systemdemonstrator", "systemdemonstratorer", "demonstrator", "demonstratorer", "innovationshubb"),
        *("innovationshubbar", "intermediär", "intermediärer", "proaktivitet", "sektoröverskridande"),
        *("elektromobilitet", "tvärsektoriell", "tvärsektoriella"),
    ]
)
_WORD = re.compile(r"(?<![\w@/.:\-])[a-zåäöéèüáà]+(?:-[a-zåäöéèüáà]+)*(?![\w@/])", re.IGNORECASE)
#: What is no running text: figures in braces, addresses, what others have said.
_APART = re.compile(r"\{[^{}]*\}|\bhttps?://\S+|\bwww\.\S+|\S+@\S+|[”\"«»“][^”\"«»“]*[”\"«»“]")
_SENTENCE_ENDS = ".!?:\n•–"


@cache
def _list() -> Any:
    """The word list, read once in a process: below a second, some 40 MB."""
    from hunspell import Hunspell

    files = distribution("hunspell-sv").files or ()
    place = next(one for one in files if one.name == "sv_SE.aff")
    return Hunspell("sv_SE", hunspell_data_dir=str(Path(str(place.locate())).resolve().parent))


@lru_cache(maxsize=20_000)
def is_known(word: str) -> bool:
    """Whether the word list, or the agencies' own words, has the word."""
    return word.casefold() in OWN or bool(_list().spell(word))


def unknown(text: str, *, names: Collection[str] = ()) -> list[str]:
    """The words of a Swedish text that the word list does not know, each once, in their order.

    What is written with a capital in the middle of a sentence is taken for a name, what is all in capitals for an
    abbreviation; neither is tried, nor `names`, nor what stands within quotation marks.
    """
    bare = _APART.sub(" ", text)
    known = {part.casefold() for name in names for part in re.findall(r"[^\W\d_]+", name)}
    found: dict[str, None] = {}
    for match in _WORD.finditer(bare):
        word = match[0]
        first = word.split("-")[0]
        if len(word) < 3 or word.casefold() in known or (first == word and not word[1:].islower()):
            continue
        if first[0].isupper() and not first.isupper() and not _begins(bare, match.start()):
            continue
        if not _passes(word, known):
            found.setdefault(word)
    return list(found)


def _passes(word: str, known: Collection[str]) -> bool:
    """A word with hyphens is known as a whole, or when each of its parts is known, a name or short."""
    if is_known(word):
        return True
    parts = word.split("-")
    return len(parts) > 1 and all(
        len(one) < 3 or not one.islower() or one.casefold() in known or is_known(one) for one in parts
    )


def _begins(text: str, start: int) -> bool:
    """Whether what stands at `start` begins a sentence."""
    before = text[:start].rstrip(" \t\u00a0(")
    return not before or before[-1] in _SENTENCE_ENDS
