"""Who knocks where in every run: a covering of address × visitor × relation, the same from run to run.

A relation is whose sample it is, ours or the other authority's, and how one asks, by reading or by writing. All of
address × visitor × relation is asked in `make soak`. In every run each address meets each visitor, each relation of
each address is met by somebody who may and by somebody who may not, each visitor meets each relation somewhere, and
whoever is blocked meets both ways of asking at each of our samples.
"""

from dataclasses import dataclass
from zlib import crc32

from tests.house.access import WHO, Door


@dataclass(frozen=True)
class Relation:
    """Whose sample, and by which method one asks there."""

    theirs: bool
    method: str

    def may(self, door: Door) -> frozenset[str]:
        """Who is let in so, as declared."""
        if self.method == "get":
            return door.theirs if self.theirs else door.reads
        return door.posts_theirs if self.theirs else door.posts


def relations(door: Door, methods: list[str]) -> list[Relation]:
    """The relations of an address with this door that answers to these methods."""
    return [Relation(theirs, method) for theirs in ([False, True] if door.sample else [False]) for method in methods]


def knockers(name: str, door: Door, methods: list[str], *, any_method: bool) -> dict[Relation, list[str]]:
    """Who knocks at the address `name`, which answers to these methods, in each relation.

    Every visitor takes one relation in turn; the turn begins where the address's name says, so that an address that
    comes or goes moves nobody elsewhere. With `any_method` nothing tells which methods are answered to: what nobody may
    there is asked by one visitor, as long as something else is left for the others.
    """
    every = relations(door, methods)
    taken = [one for one in every if one.may(door) or not any_method] or every
    begin = crc32(name.encode())
    met: dict[Relation, set[str]] = {one: set() for one in every}
    for place, who in enumerate(WHO):
        met[taken[(begin + place) % len(taken)]].add(who)
    turned = [*WHO[begin % len(WHO) :], *WHO[: begin % len(WHO)]]
    for one, there in met.items():
        may = one.may(door)
        if door.sample and not one.theirs:
            there.add("blocked")
        if one.method == "get" and not one.theirs:  # the page is drawn for both, for the last in English
            readers = [who for who in WHO if who in may]
            there.update(readers[:1], readers[-1:])
        if not there & may:
            there.update([who for who in turned if who in may][:1])
        if not there - may:
            there.update([who for who in turned if who not in may][:1])
    return {one: [who for who in WHO if who in there] for one, there in met.items()}
