"""What goes out with a letter about a decision: the other letters of its result, and copies to those who speak for the
party."""

from collections.abc import Sequence

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
