"""The questions that the decisions leave open, and what is done until they are answered: data, not code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sweden.shipped import read_yaml


@dataclass(frozen=True)
class Question:
    """An open question. `choices` are the answers with their words; without them the answer is a whole number. One with
    `where` is settled elsewhere, and `default` says what is done."""

    key: str
    question: str
    default: str | int
    why: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    where: str = ""

    def words(self, value: Any) -> str:
        """An answer in words."""
        return str(self.choices.get(str(value), value))

    def read(self, text: str) -> str | int:
        """An answer as it counts."""
        return text if self.choices else int(text)


@cache
def questions() -> dict[str, Question]:
    """Every open question by key, in the order they are told."""
    rows = read_yaml(Path(__file__).parent / "questions.yaml")
    return {row["key"]: Question(**row) for row in rows}


def defaults() -> dict[str, str | int]:
    """What counts where nobody has answered."""
    return {key: one.default for key, one in questions().items() if not one.where}
