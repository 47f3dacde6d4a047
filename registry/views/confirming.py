"""A page that asks before an act that weighs: what follows from it, with what was typed carried along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: The field that says that the reader has read what follows.
READ = "confirmed"
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "idempotency_key", READ})


@dataclass(frozen=True)
class Question:
    """What is asked before an act: the question, the act's verb, and what follows from it in sentences; what it is
    about, shown by the template `part` as `about`."""

    title: Any
    verb: Any
    follows: Sequence[Any]
    danger: bool = False
    part: str = ""
    about: Any = None


def asks_first(request: HttpRequest, question: Question, *, back: str = "") -> HttpResponse | None:
    """None when the reader has confirmed; else the page that says what follows. What was posted goes along, so that
    nothing is typed twice; its way `back` is the page that was posted from."""
    if request.POST.get(READ):
        return None
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_CARRIED]
    context = {
        "title": question.title,
        "consequences": question.follows,
        "verb": question.verb,
        "danger": question.danger,
        "part": question.part,
        "about": question.about,
        "back": back or request.path,
        "carried": [*typed, (READ, "1")],
    }
    return render(request, "confirm.html", context)
