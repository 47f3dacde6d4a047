"""What is to be done before a granted project is under way, and which of it the product sees by itself."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Seen by the product: acceptances, rights to speak, accounts, the plan and the ethics approval.
SEEN = ("terms", "rights", "accounts", "plan", "ethics")
#: Ticked off by its owner.
BY_HAND = ("start_meeting", "published", "contacts")
#: What counts where an authority has no list of its own.
TASKS = (*SEEN, *BY_HAND)
_KEY = re.compile(r"[a-z][a-z0-9_]{1,29}")


@dataclass(frozen=True)
class Task:
    """A task of a list; `words` by language where it is the authority's own."""

    key: str
    words: Mapping[str, str] = field(default_factory=dict)


def tasks_of(listed: Any) -> list[Task]:
    """An authority's list as tasks, in order: keys of the product's own tasks, and objects with `key`, `sv` and `en`
    for its own. Raises ValueError with what is wrong."""
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        raise ValueError("[]")
    found = [_task(one) for one in listed]
    keys = [one.key for one in found]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(key)
    return found


def _task(one: Any) -> Task:
    if isinstance(one, str):
        if one not in TASKS:
            raise ValueError(one)
        return Task(one)
    if not isinstance(one, Mapping) or not _KEY.fullmatch(str(one.get("key", ""))) or one["key"] in TASKS:
        raise ValueError(str(one))
    words = {language: str(one.get(language, "")).strip() for language in ("sv", "en")}
    if not all(words.values()):
        raise ValueError(one["key"])
    return Task(one["key"], words)


def is_by_hand(key: str) -> bool:
    """Whether somebody ticks the task off."""
    return key not in SEEN


def facts(
    *,
    parties: Collection[int],
    accepted: Collection[int],
    shown: Collection[int],
    paid_to: Collection[int],
    verified: Collection[int],
    is_planned: bool,
    has_ethics: bool,
) -> dict[str, bool]:
    """What the product sees of a set-up, by the keys of the tasks. By keys of organisations: the `parties` that accept,
    those that have `accepted`, of those whose right to is `shown`; those that money is `paid_to`, and whose accounts
    are `verified`."""
    return {
        "terms": bool(parties) and set(parties) <= set(accepted),
        "rights": bool(parties) and set(parties) <= set(shown),
        "accounts": bool(paid_to) and set(paid_to) <= set(verified),
        "plan": is_planned,
        "ethics": has_ethics,
    }


def is_done(key: str, *, facts: Mapping[str, bool], ticked: bool) -> bool:
    """Whether a task is done: what is seen by what is known, the rest by having been ticked off."""
    return ticked if is_by_hand(key) else facts.get(key, False)
