"""Acts that are done to many letters about decisions at once: sent, given their day, left unsent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.permissions import authorities_as
from assessments.errors.bias import NotDeclared
from assessments.errors.meetings import LetterActNotOpen, ResultFirst, ResultMustBeSent, SentTogether
from assessments.models import DecisionLetter, LetterKind, PartyAgent
from assessments.permissions import MAY
from assessments.sentences.letters import lacking_words
from assessments.states.meetings import LETTERS, LetterAct, LetterStatus
from assessments.workflow import outbox
from assessments.workflow.alongside import about, addressee, results_of, sent_with
from assessments.workflow.gate import closed
from assessments.workflow.telling import refusals_of, untold_in
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


def _known(act: LetterAct) -> Any:
    def refusals(by: User, letters: Letters) -> dict[int, DomainError]:
        mine = authorities_as(by, *MAY["assessments.letters"])
        shut = closed(by, [one.application for one in letters])
        chosen = {one.pk for one in letters}
        along: dict[tuple[int | None, int | None], list[str]] = {}
        if act == LetterAct.SEND:
            for row in results_of(letters).exclude(pk__in=chosen).select_related("person").order_by("pk"):
                along.setdefault(about(row), []).append(str(row.person))
        untold = refusals_of(letters) if act == LetterAct.SEND else {}
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
            elif one.kind == LetterKind.FEEDBACK and about(one) in along:
                found[one.pk] = ResultFirst()
            elif who := along.get(about(one)):
                found[one.pk] = SentTogether(who=", ".join(who))
            elif one.pk in untold:
                found[one.pk] = untold[one.pk]
        return found

    return refusals


def _goes(letters: Letters) -> dict[int, str]:
    """To whom each goes, and what is made with it."""
    found = {}
    for one in letters:
        copies = [
            agent.email for agent in one.application.written_to if agent.email.lower() != one.person.email.lower()
        ]
        to = ", ".join([addressee(one.person), *dict.fromkeys(copies)])
        said = _("It is sent to %(to)s.") % {"to": to}
        if one.kind == LetterKind.RESULT:
            made = _("The decision as PDF") if one.decision_id else _("The letter about the reserve list as PDF")
            said += " " + _("Made with it: %(document)s.") % {"document": made}
        found[one.pk] = said
    return found


def _lacks(letters: Letters) -> dict[int, str]:
    """What the words of each leave out of what it has to tell."""
    return {key: lacking_words(names) for key, names in untold_in(letters).items() if names}


def _sent_along(letter: DecisionLetter, mass: MassAct) -> bool:
    at, by = letter.released_at, letter.released_by_id
    return letter.status == LetterStatus.SENT and by == mass.asked_by_id and at is not None and at >= mass.asked_at


def _send(letter: DecisionLetter, values: Mapping[str, Any], by: User, now: datetime) -> object:
    # The others of the decision were in the same preview, or it had been refused; read as they stand, or it is changed.
    return outbox.send(sent_with(letter), by=by, now=now)


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
        warns=_lacks,
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
