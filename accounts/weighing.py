"""The acts that weigh most: what binds an authority or its money, and who comes in.

    @weighs
    def decide(proposal, *, by, now): ...

says it where the act is. Every page that does one begins with `accounts.stepup.ask_again`, every API operation says
`decides`; the access sweep finds those that do not.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Act = TypeVar("Act", bound=Callable[..., Any])


def weighs(act: Act) -> Act:
    """Mark a function of `workflow`."""
    act.weighs = True  # type: ignore[attr-defined]
    return act
