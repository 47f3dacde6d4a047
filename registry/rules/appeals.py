"""How a decision is appealed, or that it may not be, kind by kind, over plain values.

Which kinds may be appealed is data with a ground (an authority enters it, valid from a day). Where the law itself says
so (`registry/statements/appeals.yaml`), that is what holds until something is entered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sweden.periods import AppealTime
from sweden.periods import appeal as period


@dataclass(frozen=True)
class Appeal:
    """Whether a kind of decision may be appealed, on what ground, to which court, within how many weeks (0: not at
    all), and from which day that holds (None: by the law itself, nothing has been entered)."""

    may: bool
    ground: str
    court: str = ""
    weeks: int = 0
    valid_from: date | None = None


@dataclass(frozen=True)
class AppealLaw:
    """What the law itself says: the usual court and weeks, of which kinds it says so, and in how many days an appeal
    is handed over to the court."""

    court: str
    weeks: int
    hand_over_days: int
    by_law: Mapping[str, Appeal]


@dataclass(frozen=True)
class Appealable:
    """A decision in a case that can be appealed: its kind, its uuid where it is kept, what it is in official Swedish,
    when it was made, and within how many weeks it says that it is appealed. `party`: key of the organisation that is
    written to; `changed_on`: when it was last changed by the authority itself."""

    kind: str
    about: UUID
    what: str
    decided_on: date
    weeks: int
    party: int | None = None
    changed_on: date | None = None


_NUMBERS = ("", "en vecka", "två veckor", "tre veckor", "fyra veckor", "fem veckor", "sex veckor")


def holds_on(entered: Iterable[Appeal], on: date) -> Appeal | None:
    """What holds on a day of what was entered, in the order it was entered: the latest that has begun."""
    begun = [one for one in entered if one.valid_from is None or one.valid_from <= on]
    return max(begun, key=lambda one: one.valid_from or date.min) if begun else None


def sentences(appeal: Appeal, *, number: str, authority: str, has_public_party: bool = False) -> str:
    """The appeal text of a letter, in official Swedish. `has_public_party`: one of the parties represents the public,
    for whom the time counts from the day of the decision (44 §)."""
    ground = appeal.ground.strip().rstrip(".")
    if not appeal.may:
        # The ground is entered as a provision or as the whole sentence.
        return appeal.ground.strip() if ground.startswith("Beslutet") else f"Beslutet får inte överklagas ({ground})."
    weeks = _NUMBERS[appeal.weeks] if appeal.weeks < len(_NUMBERS) else f"{appeal.weeks} veckor"
    public = (
        " För den som företräder det allmänna räknas tiden i stället från den dag då beslutet meddelades "
        "(44 § förvaltningslagen (2017:900))."
    )
    return (
        f"Ni kan överklaga beslutet till {appeal.court} ({ground}). Skriv vilket beslut ni överklagar "
        f"(diarienummer {number}), hur ni vill att det ändras och varför. Skicka överklagandet till {authority}, inte "
        f"till domstolen. Det ska ha kommit in till oss inom {weeks} från den dag ni fick del av beslutet."
        f"{public if has_public_party else ''}"
    )


def in_english(appeal: Appeal) -> str:
    """The same in short, for readers of English; the Swedish text prevails."""
    if not appeal.may:
        return f"The decision may not be appealed ({appeal.ground.strip().rstrip('.')})."
    weeks = "one week" if appeal.weeks == 1 else f"{appeal.weeks} weeks"
    return f"The decision may be appealed within {weeks} of the day you received it; see the Swedish text."


def time_of(
    *, received_on: date, decided_on: date, served_on: date | None, represents_public: bool, weeks: int
) -> AppealTime | None:
    """The last day and whether the appeal came in time; None where nobody knows when the party got the decision.

    `weeks`: within how many weeks the decision itself says that it is appealed (three by 44 §, unless a special
    provision gives others). For a party that represents the public (det allmänna) they run from its day.
    """
    starts_on = decided_on if represents_public else served_on
    return None if starts_on is None else period(starts_on, arrived_on=received_on, weeks=weeks)
