"""What the law says of changing a decision that has been made, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Provision:
    """What a provision says, in summary, with its place. `because`: as it stands in a letter after "eftersom"; `en`:
    ours, for information."""

    source: str
    says: str
    because: str = ""
    en: str = ""


@dataclass(frozen=True)
class ChangingLaw:
    """By which sections a decision is changed, and on which grounds to a party's disadvantage, by their keys."""

    law: str
    sections: Mapping[str, Provision]
    worse: Mapping[str, Provision]
