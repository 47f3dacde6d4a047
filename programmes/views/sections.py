"""Sections that themes of their own add to the programme's and the assignment's pages.

A section is a function below, which gives what its template `templates/programmes/parts/<page>_<section>.html` shows,
and one include in `programme.html` or `assignment.html`. Names in the context begin with the section's own.
"""

from collections.abc import Callable
from typing import Any

#: (user, programme, assignments, now) → context.
PROGRAMME: list[Callable[..., dict[str, Any]]] = []

#: (user, assignment, now) → context.
ASSIGNMENT: list[Callable[..., dict[str, Any]]] = []
