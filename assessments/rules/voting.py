"""Voting when several decide together (förvaltningslagen (2017:900) 29 §), over plain values.

Proposals are put against each other so that they are answered with yes or no. The opinion with most votes holds; where
they are equal, the chair's. Of several counter-proposals one is put against the presented proposal: first the first
against the second, then whichever stood against the third, and so on. Where a vote has been asked for everyone who
decides votes, but for those who may abstain by how the authority reads the section (`excused`); the chair always votes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """How the votes fell: by whom for and against, whether the proposal is carried, and whether the chair's casting
    vote decided it."""

    yes: tuple[int, ...]
    no: tuple[int, ...]
    is_carried: bool
    is_cast: bool


@dataclass(frozen=True)
class Round:
    """Two counter-proposals against each other: `first` and `second` are their numbers, with who voted for each;
    `missing`: who has to vote and has not, for either of them; nothing is settled before they have."""

    first: int
    second: int
    for_first: tuple[int, ...]
    for_second: tuple[int, ...]
    is_cast: bool
    missing: tuple[int, ...]
    winner: int

    @property
    def losers(self) -> tuple[int, ...]:
        """Those whose proposal fell."""
        return self.for_second if self.winner == self.first else self.for_first


def missing(
    votes: Mapping[int, bool], deciders: Collection[int], *, excused: Collection[int] = (), asked: bool = False
) -> list[int]:
    """Those who decide and have not voted, where a vote has been asked for (`asked`, or anyone has voted). Without any
    vote they agree. `excused`: those who may abstain."""
    return sorted(set(deciders) - set(votes) - set(excused)) if votes or asked else []


def result(votes: Mapping[int, bool], *, chair: int) -> Result:
    """What the votes of those who decide come to; `chair` has voted as well. Without votes all agree."""
    yes = tuple(sorted(one for one, vote in votes.items() if vote))
    no = tuple(sorted(one for one, vote in votes.items() if not vote))
    is_equal = bool(votes) and len(yes) == len(no)
    is_carried = votes[chair] if is_equal else len(yes) >= len(no)
    return Result(yes, no, is_carried, is_equal)


def rounds(
    counters: Sequence[int],
    votes: Sequence[Mapping[int, int]],
    *,
    deciders: Collection[int],
    chair: int,
    rule: str = "fallen",
) -> list[Round]:
    """The rounds that settle which counter-proposal is put against the presented one: none where there is one at most.

    `counters`: their numbers in the order they were raised; `votes`: round by round, who voted for which number. Ends
    with the first round in which votes are missing.
    """
    done: list[Round] = []
    standing = counters[0] if counters else 0
    for place, challenger in enumerate(counters[1:]):
        given = votes[place] if place < len(votes) else {}
        said = {one: given[one] == standing for one in deciders if given.get(one) in (standing, challenger)}
        lacking = missing(said, deciders, excused=excused(done, chair, deciders=deciders, rule=rule), asked=True)
        if lacking:
            return [*done, Round(standing, challenger, (), (), False, tuple(lacking), 0)]
        found = result(said, chair=chair)
        winner = standing if found.is_carried else challenger
        done.append(Round(standing, challenger, found.yes, found.no, found.is_cast, (), winner))
        standing = winner
    return done


def excused(done: Sequence[Round], chair: int, *, deciders: Collection[int] = (), rule: str = "fallen") -> set[int]:
    """Those who may abstain after these rounds, by how the authority reads 29 §: those whose proposal has "fallen",
    "never" anyone, or "any" of those who decide. Never the chair."""
    if rule == "never":
        return set()
    if rule == "any":
        return set(deciders) - {chair}
    return {person for one in done for person in one.losers} - {chair}
