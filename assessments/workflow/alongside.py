"""What goes out with a letter about a decision: the other letters of its result, and copies to those who speak for the
party."""

from collections.abc import Sequence
from hashlib import sha256

from django.db.models import Q, QuerySet

from accounts.models import Person
from assessments.models import DecisionLetter, LetterKind
from assessments.states.meetings import LetterStatus
from assessments.workflow.speaking import agents_to_write_to


def sent_with(one: DecisionLetter) -> list[DecisionLetter]:
    """The letters that go out when this one is sent, itself among them: all of a result together, feedback alone."""
    if one.kind != LetterKind.RESULT:
        return [one]
    thing = one.decision or one.reserve
    rows = thing.letters.filter(kind=LetterKind.RESULT).exclude(status=LetterStatus.SENT)
    return list(rows.select_related("person").order_by("pk"))


def addressee(person: Person) -> str:
    """The person with the address, which is shown of nobody whose data are protected."""
    shown = "" if person.is_protected else person.email
    return f"{person} <{shown}>" if shown else str(person)


def copied_to(rows: Sequence[DecisionLetter]) -> list[str]:
    """The addresses of those who speak for the party, and get what is sent to it, besides who is written to; once
    each."""
    told = {one.person.email.lower() for one in rows}
    found: dict[str, str] = {}
    for agent in agents_to_write_to(rows[0].application) if rows else ():
        if agent.email.lower() not in told:
            found.setdefault(agent.email.lower(), agent.email)
    return list(found.values())


def read_of(letters: Sequence[DecisionLetter]) -> dict[int, str]:
    """What somebody has read of each letter, in few words: how far it has come, its day, when it was changed last, and
    the same of those that go out with it. One query."""
    rows = results_of([one for one in letters if one.kind == LetterKind.RESULT])
    along: dict[tuple[int | None, int | None], list[str]] = {}
    for row in rows.order_by("pk").only("decision", "reserve", "status", "release_on", "edited_at"):
        along.setdefault(about(row), []).append(f"{row.pk}:{_state(row)}")
    found = {}
    for one in letters:
        others = along.get(about(one), []) if one.kind == LetterKind.RESULT else []
        mark = sha256(" ".join(others).encode()).hexdigest()[:16] if len(others) > 1 else ""
        found[one.pk] = "|".join([_state(one), mark])
    return found


def _state(one: DecisionLetter) -> str:
    return "|".join([one.status, str(one.release_on or ""), str(one.edited_at or "")])


def about(letter: DecisionLetter) -> tuple[int | None, int | None]:
    """What it tells of: a decision, or a place on the reserve list."""
    return letter.decision_id, letter.reserve_id


def results_of(letters: Sequence[DecisionLetter]) -> QuerySet[DecisionLetter]:
    """The letters with the result that have not been sent, of what these letters tell of."""
    of = Q(decision__in=[one.decision_id for one in letters if one.decision_id])
    of |= Q(reserve__in=[one.reserve_id for one in letters if one.reserve_id])
    return DecisionLetter.objects.filter(of, kind=LetterKind.RESULT).exclude(status=LetterStatus.SENT)
