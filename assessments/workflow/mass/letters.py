"""Acts that are done to many letters about decisions at once: sent, given their day, left unsent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import Person, User
from accounts.permissions import authorities_as
from assessments.errors.bias import NotDeclared
from assessments.errors.meetings import LetterActNotOpen, ResultFirst, ResultMustBeSent
from assessments.models import DecisionLetter, LetterKind, PartyAgent
from assessments.permissions import MAY
from assessments.states.meetings import LETTERS, LetterAct, LetterStatus
from assessments.workflow import outbox
from assessments.workflow.gate import closed
from registry.massacts import Kind
from registry.models import MassAct

Letters = Sequence[DecisionLetter]


def rows(user: User) -> QuerySet[DecisionLetter]:
    """The letters of the authorities where `user` reads letters, of cases that they see."""
    agents = PartyAgent.objects.filter(ended="").exclude(email="")
    seen = DecisionLetter.objects.visible_to(user).filter(
        authority__in=authorities_as(user, *MAY["assessments.letters"])
    )
    return (
        seen.select_related("application__case__authority", "authority", "person", "decision", "reserve")
        .prefetch_related(Prefetch("application__agents", queryset=agents, to_attr="written_to"))
        .defer("decision__content", "reserve__content", "application__case__search")
    )


def read(letter: DecisionLetter) -> str:
    """What a preview shows of a letter: how far it has come, its day, and when it was changed last."""
    return "|".join([letter.status, str(letter.release_on or ""), str(letter.edited_at or "")])


def _of(letter: DecisionLetter) -> tuple[int | None, int | None]:
    """What it tells of: a decision, or a place on the reserve list."""
    return letter.decision_id, letter.reserve_id


def _results(letters: Letters) -> QuerySet[DecisionLetter]:
    """The letters with the result that have not been sent, of what these letters tell of."""
    of = Q(decision__in=[one.decision_id for one in letters if one.decision_id])
    of |= Q(reserve__in=[one.reserve_id for one in letters if one.reserve_id])
    return DecisionLetter.objects.filter(of, kind=LetterKind.RESULT).exclude(status=LetterStatus.SENT)


def _known(act: LetterAct) -> Any:
    def refusals(by: User, letters: Letters) -> dict[int, DomainError]:
        mine = authorities_as(by, *MAY["assessments.letters"])
        shut = closed(by, [one.application for one in letters])
        chosen = {one.pk for one in letters}
        first: set[tuple[int | None, int | None]] = set()
        if act == LetterAct.SEND:
            first = {_of(one) for one in _results(letters) if one.pk not in chosen}
        found: dict[int, DomainError] = {}
        for one in letters:
            if one.authority_id not in mine:
                found[one.pk] = NotAllowed()
            elif one.application_id in shut:
                found[one.pk] = NotDeclared()
            elif not LETTERS.is_open(one.status, act):
                found[one.pk] = LetterActNotOpen(status=one.get_status_display())
            elif one.kind == LetterKind.RESULT and act != LetterAct.SEND:
                found[one.pk] = ResultMustBeSent()
            elif one.kind == LetterKind.FEEDBACK and _of(one) in first:
                found[one.pk] = ResultFirst()
        return found

    return refusals


def _addressee(person: Person) -> str:
    """The person with the address, which is shown of nobody whose data are protected."""
    shown = "" if person.is_protected else person.email
    return f"{person} <{shown}>" if shown else str(person)


def _goes(letters: Letters) -> dict[int, str]:
    """To whom each goes, and what is made with it."""
    found = {}
    for one in letters:
        copies = [
            agent.email for agent in one.application.written_to if agent.email.lower() != one.person.email.lower()
        ]
        to = ", ".join([_addressee(one.person), *dict.fromkeys(copies)])
        said = _("It is sent to %(to)s.") % {"to": to}
        if one.kind == LetterKind.RESULT:
            made = _("The decision as PDF") if one.decision_id else _("The letter about the reserve list as PDF")
            said += " " + _("Made with it: %(document)s.") % {"document": made}
        found[one.pk] = said
    return found


def _along(letters: Letters) -> dict[int, str]:
    """Letters on the same decision that have not been chosen go out with it."""
    chosen, others = {one.pk for one in letters}, {}
    for row in _results(letters).exclude(pk__in=chosen).select_related("person"):
        others.setdefault(_of(row), []).append(str(row.person))
    found = {}
    for one in letters:
        if one.kind == LetterKind.RESULT and (who := others.get(_of(one))):
            words = ngettext(
                "another letter on the same decision goes with it, to %(who)s. Choose it too to read it here.",
                "other letters on the same decision go with it, to %(who)s. Choose them too to read them here.",
                len(who),
            )
            found[one.pk] = words % {"who": ", ".join(who)}
    return found


def _sent_along(letter: DecisionLetter, mass: MassAct) -> bool:
    at, by = letter.released_at, letter.released_by_id
    return letter.status == LetterStatus.SENT and by == mass.asked_by_id and at is not None and at >= mass.asked_at


def _send(letter: DecisionLetter, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return outbox.send([letter], by=by, now=now)


def _date(letter: DecisionLetter, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return outbox.set_date(letter, on=date.fromisoformat(values["release_on"]), by=by, now=now)


def _discard(letter: DecisionLetter, values: Mapping[str, Any], by: User, now: datetime) -> object:
    return outbox.discard(letter, by=by, now=now)


ACTS: dict[str, Kind] = {
    "send": Kind(
        gettext_lazy("Send the letters"),
        _known(LetterAct.SEND),
        _send,
        tells=_goes,
        warns=_along,
        follows=[
            gettext_lazy("They go out as messages, and cannot be taken back. The results are public then."),
            gettext_lazy("Read each letter below before you send them."),
        ],
        together=_sent_along,
    ),
    "date": Kind(gettext_lazy("Let feedback go out on a day"), _known(LetterAct.DATE), _date),
    "discard": Kind(
        gettext_lazy("Do not send the feedback"),
        _known(LetterAct.DISCARD),
        _discard,
        follows=[gettext_lazy("Feedback that is left unsent is not written again.")],
        danger=True,
    ),
}
