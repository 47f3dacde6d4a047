"""Answering the questions that the government's decisions leave open."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from reporting.errors import AnswerFaulty
from reporting.facts.questions import questions
from reporting.models import OpenAnswer
from reporting.permissions import may_answer


@transaction.atomic
def answer(key: str, *, value: str, ground: str, by: User, now: datetime) -> OpenAnswer:
    """Answer an open question; it counts in what is computed from now on. Raises NotAllowed, AnswerFaulty."""
    if not may_answer(by):
        raise NotAllowed
    question = questions().get(key)
    if question is None or question.where or not ground.strip():
        raise AnswerFaulty
    if question.choices and value not in question.choices:
        raise AnswerFaulty
    if not question.choices and not (value.isdecimal() and 0 < int(value) <= 1000):
        raise AnswerFaulty
    return OpenAnswer.objects.create(question=key, value=value, ground=ground.strip(), decided_by=by, decided_at=now)
