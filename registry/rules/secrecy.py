"""Secrecy (sekretess): the grounds there are, which an authority may use on a day, how long they hold, and masking.

OSL is offentlighets- och sekretesslagen (2009:400), OSF offentlighets- och sekretessförordningen (2009:641). A marking
is a warning (OSL 5 kap. 5 §); whether a fact is secret is judged anew each time someone asks for it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sweden.periods import add

#: What must be judged: harm that can be assumed, harm that is presumed, nothing.
Test = Literal["harm", "presumed", "none"]
#: What stands in a register where a wording or a sender is left out (OSL 5 kap. 2 § andra stycket).
LEFT_OUT = "utelämnat (OSL 5 kap. 2 §)"


class SecrecyFileError(ValueError):
    """What is wrong with the file of grounds, with its place."""


@dataclass(frozen=True)
class Ground:
    """A section by which a fact may be secret. `years`: at most so long for what stands in an official document; None:
    nobody has entered it. `authorities`: keys of those it is for; empty: any. `quote`: the section's words; `read`: how
    far they can be relied on."""

    key: str
    section: str
    title_sv: str
    title_en: str
    test: Test
    valid_from: date
    valid_to: date | None = None
    years: int | None = None
    authorities: frozenset[str] = frozenset()
    quote: str = ""
    read: str = ""


@dataclass(frozen=True)
class Profile:
    """What an authority's secrecy looks like as a whole: keys of the grounds that are its own, said in words, with
    their source, and the court to which its refusals are appealed (OSL 6 kap. 8 §)."""

    authority: str
    own: tuple[str, ...]
    text_sv: str
    text_en: str
    source: str
    valid_from: date
    appeal_to: str = ""


@dataclass(frozen=True)
class Secrecy:
    """The whole file."""

    grounds: tuple[Ground, ...]
    profiles: Mapping[str, Profile]

    def ground(self, key: str) -> Ground | None:
        """The ground with this key."""
        return next((one for one in self.grounds if one.key == key), None)

    def of(self, authority: str, on: date) -> list[Ground]:
        """The grounds that the authority may use on a day, its own first."""
        found = [
            one
            for one in self.grounds
            if (not one.authorities or authority in one.authorities)
            and one.valid_from <= on
            and (one.valid_to is None or on <= one.valid_to)
        ]
        return sorted(found, key=lambda one: not one.authorities)


def holds_until(ground: Ground, document_of: date) -> date | None:
    """The last day on which the ground can hold for what stands in a document of a day; None: no limit entered."""
    return None if ground.years is None else add(document_of, years=ground.years)


@dataclass(frozen=True, order=True)
class Passage:
    """A passage of a text: from character `start` up to `end`, and the key of the ground on which it is masked."""

    start: int
    end: int
    ground: str


class PassageError(ValueError):
    """A passage lies outside its text or holds nothing."""


def passages_of(text: str, words: str, ground: str) -> list[Passage]:
    """Every place where `words` stand in the text, whatever lies between them of spaces and line breaks, and whatever
    their case: what is masked in one place and read in the next has not been masked."""
    parts = words.split()
    if not parts:
        return []
    pattern = r"\s+".join(re.escape(part) for part in parts)
    return [Passage(one.start(), one.end(), ground) for one in re.finditer(pattern, text, re.IGNORECASE)]


def masked(text: str, passages: Iterable[Passage], section: Mapping[str, str]) -> str:
    """The text with each passage replaced by the section it is masked by: "[maskat: 30 kap. 23 § …]".

    Passages that overlap or touch are one, with all their sections. How long a passage was is not told. Raises
    PassageError.
    """
    found: list[str] = []
    at = 0
    for start, end, grounds in _joined(text, passages):
        words = "; ".join(dict.fromkeys(section[key] for key in grounds))
        found += [text[at:start], f"[maskat: {words}]"]
        at = end
    return "".join([*found, text[at:]])


def _joined(text: str, passages: Iterable[Passage]) -> list[tuple[int, int, list[str]]]:
    joined: list[tuple[int, int, list[str]]] = []
    for one in sorted(passages):
        if not 0 <= one.start < one.end <= len(text):
            raise PassageError(f"{one.start}–{one.end} of {len(text)}")
        if joined and one.start <= joined[-1][1]:
            start, end, grounds = joined[-1]
            joined[-1] = (start, max(end, one.end), [*grounds, one.ground])
        else:
            joined.append((one.start, one.end, [one.ground]))
    return joined


#: Words shorter than this are looked for as whole words: two letters stand in half of all others.
_SHORT = 4


def leaks(result: str, text: str, passages: Sequence[Passage]) -> list[Passage]:
    """Passages whose words can still be read in the result, wherever they stand: what must be empty before a masked
    copy leaves the house."""
    plain = " ".join(result.split()).casefold()
    return [one for one in passages if _stands(" ".join(text[one.start : one.end].split()).casefold(), plain)]


def _stands(words: str, plain: str) -> bool:
    if len(words) >= _SHORT:
        return words in plain
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", plain) is not None
