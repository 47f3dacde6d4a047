"""Reading the judgement's own files of data: the law's grounds of bias, what it says of changing decisions, and what a
reviewer undertakes."""

from functools import lru_cache
from pathlib import Path

from assessments.rules.bias import Ground, Grounds
from assessments.rules.changing import ChangingLaw, Provision
from sweden.shipped import read_yaml

FOLDER = Path(__file__).resolve().parent / "statements"


@lru_cache(maxsize=1)
def bias_grounds() -> Grounds:
    """The grounds of bias as they lie in their file, point by point."""
    data = read_yaml(FOLDER / "bias.yaml")
    return Grounds(
        law=data["law"],
        section=data["section"],
        form=data["cited"],
        general=data["general"],
        points={one["point"]: Ground(one["point"], one["quote"], one["en"]) for one in data["grounds"]},
    )


@lru_cache(maxsize=1)
def changing_law() -> ChangingLaw:
    """When a decision is changed, and when to a party's disadvantage, as it lies in its file."""
    data = read_yaml(FOLDER / "reconsidering.yaml")
    return ChangingLaw(
        law=data["law"],
        sections={one["key"]: Provision(one["source"], one["says"]) for one in data["sections"]},
        worse={one["key"]: Provision(one["source"], one["says"], one["because"], one["en"]) for one in data["worse"]},
    )


@lru_cache(maxsize=1)
def _undertaking() -> dict[str, str]:
    return dict(read_yaml(FOLDER / "undertaking.yaml")["text"])


def undertaking(language: str) -> list[tuple[str, str]]:
    """What a reviewer undertakes before anything is shown, as (language, words) in the order it is read: in the
    reader's language, and in Swedish, whose words hold."""
    texts = _undertaking()
    return [(one, texts[one]) for one in dict.fromkeys((language, "sv")) if one in texts]
