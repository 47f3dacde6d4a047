"""The groups of actors whose views the decisions ask for: data of the assignment files (`contents[].actors`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from programmes.models import Assignment
from programmes.templatetags.texts import text_of


@dataclass(frozen=True)
class Group:
    """A group as a decision names it, with the words that ask for its views."""

    key: str
    name_sv: str
    name_en: str
    quote: str

    @property
    def name(self) -> str:
        """In the reader's language."""
        return text_of({"name_sv": self.name_sv, "name_en": self.name_en}, "name")

    def __str__(self) -> str:
        return self.name


def groups_of(assignment: Assignment) -> list[Group]:
    """The groups that an assignment's decision names, in its order; none where it names none."""
    return [
        Group(actor["key"], actor["text"], actor.get("text_en") or "", content["quote"])
        for content in assignment.facts.get("contents", [])
        for actor in content.get("actors", [])
    ]


def groups_by_key(assignments: Iterable[Assignment]) -> dict[str, Group]:
    """Every group that some decision names, each once."""
    found: dict[str, Group] = {}
    for assignment in assignments:
        for group in groups_of(assignment):
            found.setdefault(group.key, group)
    return found


def names_of(keys: Iterable[str], groups: dict[str, Group]) -> list[Any]:
    """The groups' names; a key that no decision names any more stands as it is."""
    return [groups.get(key, key) for key in keys]
