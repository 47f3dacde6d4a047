"""Sections that themes of their own add to the programme's and the assignment's pages.

A section is a function below, which gives what its template `templates/programmes/parts/<page>_<section>.html` shows,
and one include in `programme.html` or `assignment.html`. Names in the context begin with the section's own.
"""

from collections.abc import Callable
from typing import Any

from accounts.permissions import is_staff_anywhere


def dues(user: Any, *_about: Any) -> dict[str, Any]:
    """Whether the reader may open the duties' own pages, which are the agencies' work."""
    return {"dues_read": is_staff_anywhere(user)}


#: (user, programme, assignments, now) → context.
PROGRAMME: list[Callable[..., dict[str, Any]]] = [dues]

#: (user, assignment, now) → context.
ASSIGNMENT: list[Callable[..., dict[str, Any]]] = [dues]
