"""Reading the register's own files of data: the grounds and profiles of secrecy."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.rules.appeals import Appeal, AppealLaw
from registry.rules.retention import RetentionClass, classes_of
from registry.rules.secrecy import Ground, Profile, Secrecy, SecrecyFileError
from sweden.shipped import read_yaml

FOLDER = Path(__file__).resolve().parent / "statements"
_TESTS = ("harm", "presumed", "none")


@lru_cache(maxsize=1)
def secrecy() -> Secrecy:
    """The grounds and profiles, as they lie in their file."""
    return read_secrecy(read_yaml(FOLDER / "secrecy.yaml"))


def read_secrecy(data: Mapping[str, Any]) -> Secrecy:
    """The file's content, checked. Raises SecrecyFileError with the place of what is wrong."""
    grounds = tuple(_ground(place, one) for place, one in enumerate(data.get("grounds", ())))
    keys = [one.key for one in grounds]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise SecrecyFileError(f"grounds[{place}].key: {key!r} stands twice")
    profiles = {}
    for authority, one in data.get("profiles", {}).items():
        for key in one["own"]:
            if authority not in next((found.authorities for found in grounds if found.key == key), ()):
                raise SecrecyFileError(f"profiles.{authority}.own: {key!r} is no ground of the authority's own")
        profiles[authority] = Profile(
            authority,
            tuple(one["own"]),
            one["sv"],
            one["en"],
            one["source"],
            one["valid_from"],
            one.get("appeal_to", ""),
        )
    return Secrecy(grounds, profiles)


def _ground(place: int, one: Mapping[str, Any]) -> Ground:
    try:
        ground = Ground(
            key=one["key"],
            section=one["section"],
            title_sv=one["sv"],
            title_en=one["en"],
            test=one["test"],
            valid_from=one["valid_from"],
            valid_to=one.get("valid_to"),
            years=one.get("years"),
            authorities=frozenset(one.get("authorities", ())),
            quote=one.get("quote", ""),
            read=one.get("read", ""),
        )
    except KeyError as missing:
        raise SecrecyFileError(f"grounds[{place}]: {missing} is missing") from None
    if ground.test not in _TESTS:
        raise SecrecyFileError(f"grounds[{place}].test: {ground.test!r} is none of {', '.join(_TESTS)}")
    if ground.years is not None and ground.years < 1:
        raise SecrecyFileError(f"grounds[{place}].years: {ground.years} is no number of years")
    return ground


@lru_cache(maxsize=1)
def retention() -> tuple[RetentionClass, ...]:
    """The retention classes, as they lie in their file."""
    return classes_of(read_yaml(FOLDER / "retention.yaml"))


@lru_cache(maxsize=1)
def appeal_law() -> AppealLaw:
    """What the law itself says of appeals, as it lies in its file."""
    data = read_yaml(FOLDER / "appeals.yaml")
    return AppealLaw(
        court=data["usual"]["court"],
        weeks=data["usual"]["weeks"],
        hand_over_days=data["hand_over"]["days"],
        by_law={kind: Appeal(True, one["ground"], one["court"], one["weeks"]) for kind, one in data["by_law"].items()},
    )
