"""What later storeys hand over about what has been granted, in the slot "granted"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from programmes.rules.facts import Project


@dataclass(frozen=True)
class Shown:
    """A project to a reader who sees its case: title, number, where it is, and where what is asked about it is stated
    ("" for those who may not)."""

    title: str
    number: str
    url: str
    asked_url: str = ""


@dataclass(frozen=True)
class Supply:
    """The projects with money from some assignments, and how those that the reader sees are shown, by their keys."""

    projects: Sequence[Project] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)
