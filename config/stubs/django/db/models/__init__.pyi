# What mypy is to know of Django: a TextChoices is an enumeration of texts. All else has no types.
from enum import Enum
from typing import Any, ClassVar

class TextChoices(str, Enum):  # type: ignore[misc]  # noqa: UP042 (its members are those of its heirs)
    choices: ClassVar[list[tuple[str, str]]]
    labels: ClassVar[list[str]]
    values: ClassVar[list[str]]
    @property
    def label(self) -> str: ...

def __getattr__(name: str) -> Any: ...
