"""What a letter about a decision has to tell, from the frozen record, and what its words leave out of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from accounts.errors import DomainError
from assessments.errors.meetings import AppealNotTold, OutcomeNotTold
from assessments.models import Decision, DecisionLetter, LetterKind, Reserve
from assessments.rules.letters import APPEAL, DISMISSED_BECAUSE, OUTCOME, untold
from registry.links import whole
from registry.models import Case
from sweden.typography import day_long, kronor


def values_of(content: Mapping[str, Any], case: Case, language: str, statement: str = "") -> dict[str, str]:
    """What stands for each placeholder of a letter's wording, from a frozen record."""
    until = content.get("reserve_until")
    place = content.get("reserve_place")
    number = "" if place is None else f" {place}" if language == "sv" else f" (no. {place})"
    return {
        "myndighet": content["authority_short"],
        "projekt": content["title"],
        "diarienummer": content["number"],
        "utlysning": content["call"],
        "belopp": kronor(content["granted"], language),
        "sokt": kronor(content["requested"], language),
        "skal": content["reasons"],
        "utlatande": statement,
        "grund": DISMISSED_BECAUSE[language].get(content.get("ground", ""), ""),
        "overklagande": content.get("appeal" if language == "sv" else "appeal_en", ""),
        "reservplats": number,
        "reservdag": day_long(date.fromisoformat(until), language) if until else "",
        "lank": whole("applications:mine_one", case.uuid),
    }


def untold_in(letters: Sequence[DecisionLetter]) -> dict[int, list[str]]:
    """What the words of each letter leave out of what it has to tell, by its key: see `rules.letters.untold`. At most
    two queries."""
    contents = _contents(letters)
    return {one.pk: _untold(one, contents[_of(one)], one.subject + "\n" + one.body) for one in letters}


def untold_typed(letter: DecisionLetter, *, subject: str, body: str) -> list[str]:
    """The same of a letter with the words that are written on its page."""
    return _untold(letter, _contents([letter])[_of(letter)], subject + "\n" + body)


def refused(letter: DecisionLetter, lacks: Sequence[str], content: Mapping[str, Any]) -> DomainError | None:
    """Why a letter is not sent with words that leave this out: a party is told of what was decided, and of how an
    appealable decision is appealed (FL (2017:900) 33 §). None when it may be sent; other gaps are remarked on only."""
    if letter.kind != LetterKind.RESULT:
        return None
    if OUTCOME in lacks:
        return OutcomeNotTold(to=str(letter.person))
    if APPEAL in lacks and content.get("appeal_weeks"):
        return AppealNotTold(to=str(letter.person))
    return None


def refusals_of(letters: Sequence[DecisionLetter]) -> dict[int, DomainError]:
    """Why each of those letters that cannot be sent for want of words is not, by its key. At most two queries."""
    contents, lacks = _contents(letters), untold_in(letters)
    found = {one.pk: refused(one, lacks[one.pk], contents[_of(one)]) for one in letters}
    return {key: one for key, one in found.items() if one is not None}


def demand_told(letter: DecisionLetter, *, subject: str, body: str) -> None:
    """Raise OutcomeNotTold or AppealNotTold where these words do not tell the result as they must."""
    content = _contents([letter])[_of(letter)]
    if refusal := refused(letter, _untold(letter, content, subject + "\n" + body), content):
        raise refusal


def _of(letter: DecisionLetter) -> tuple[int | None, int | None]:
    return letter.decision_id, letter.reserve_id


def _contents(letters: Sequence[DecisionLetter]) -> dict[tuple[int | None, int | None], Mapping[str, Any]]:
    decisions = {one.decision_id for one in letters if one.decision_id}
    reserves = {one.reserve_id for one in letters if one.reserve_id}
    found: dict[tuple[int | None, int | None], Mapping[str, Any]] = {}
    if decisions:
        rows = Decision.objects.filter(pk__in=decisions).values_list("pk", "content")
        found |= {(key, None): content for key, content in rows}
    if reserves:
        rows = Reserve.objects.filter(pk__in=reserves).values_list("pk", "content")
        found |= {(None, key): content for key, content in rows}
    return found


def _untold(letter: DecisionLetter, content: Mapping[str, Any], text: str) -> list[str]:
    return untold(letter.kind, letter.outcome, values_of(content, letter.application.case, "sv"), text)
