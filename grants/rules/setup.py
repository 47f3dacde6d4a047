"""What is to be done before a granted project is under way, and which of it the product sees by itself."""

from collections.abc import Mapping

#: Seen by the product: acceptances, rights to speak, accounts, the plan and the ethics approval.
SEEN = ("terms", "rights", "accounts", "plan", "ethics")
#: Ticked off by its owner.
BY_HAND = ("start_meeting", "published", "contacts")
TASKS = (*SEEN, *BY_HAND)


def is_done(key: str, *, facts: Mapping[str, bool], ticked: bool) -> bool:
    """Whether a task is done: what is seen by what is known, the rest by having been ticked off."""
    return facts.get(key, False) if key in SEEN else ticked
