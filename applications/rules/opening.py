"""What an officer opens in an application that has been handed in: which fields may be changed."""

from collections.abc import Iterable, Sequence
from datetime import date

from applications.rules.fields import PROJECT_ITEMS
from sweden.bankdays import banking_days_between

#: Whole parts that are opened at once, in the order of the form.
PARTS = ("parties", "budget", "aid", "international", "attachments")
_OF_PROJECT = {name: f"project.{item}" for item, names in PROJECT_ITEMS.items() for name in names}
#: The log's sections that are part of another item than their own name.
_ITEMS = {"party": "parties", "reason": "budget", "project_aid": "aid", "checklist": "international"}


def items(questions: Iterable[str], *, aid: bool) -> list[str]:
    """Everything that can be opened in an application whose form asks these questions."""
    parts = [one for one in PARTS if aid or one != "aid"]
    return [f"project.{item}" for item in PROJECT_ITEMS] + [f"questions.{key}" for key in questions] + parts


def item_of(section: str, name: str) -> str:
    """The item that a field belongs to; `section` as the draft's log names it ("project", "budget:<party>")."""
    kind = section.partition(":")[0]
    if kind == "project":
        return _OF_PROJECT.get(name, f"project.{name}")
    if kind == "questions":
        return f"questions.{name}"
    return _ITEMS.get(kind, kind)


def closed(opened: Sequence[str], section: str, names: Iterable[str]) -> list[str]:
    """Those of the fields that may not be changed; [] when all may. Nothing opened in particular opens everything."""
    if not opened:
        return []
    return [name for name in names if item_of(section, name) not in opened]


def opens_part(opened: Sequence[str], section: str) -> bool:
    """Whether anything in this part of the form may be changed."""
    return not opened or any(one == section or one.startswith(f"{section}.") for one in opened)


#: Banking days that a party has at least to answer what is asked or communicated. A practice, not a law.
LEAST_BANKING_DAYS = 5


def is_too_short(asked_on: date, answer_by: date) -> bool:
    """Whether a party gets fewer banking days than the least to answer what it is asked on a day."""
    return banking_days_between(asked_on, answer_by) < LEAST_BANKING_DAYS
