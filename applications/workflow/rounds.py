"""Writing again after hand-in: the applicant's own second try, and what an officer opens for a set time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.template.loader import render_to_string

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.prepared import Prepared
from applications.errors import (
    ActNotOpen,
    CannotOpenAgain,
    RoundClosed,
    RoundStands,
    SupplementTooShort,
    TimeTooEarly,
    WordsMissing,
)
from applications.models import Application, ApplicationVersion, Round
from applications.models.rounds import Outcome, RoundKind
from applications.permissions import coordinates, may_open, part_of
from applications.rules.opening import is_too_short
from applications.states import Act, Status, is_open
from applications.workflow import requests
from applications.workflow.openings import closing_of
from applications.workflow.versions import beside
from calls.rules.deadlines import has_closed
from registry.links import whole
from registry.models.stream import Direction
from registry.workflow.letters import send_letter
from registry.workflow.outbox import queue_message
from registry.workflow.stream import finish_deadline, record, register, set_deadline
from registry.workflow.telling import tell_coordinators
from sweden.clock import local

DEADLINE = "supplement"


def not_ended(application: int | OuterRef) -> QuerySet[Round]:
    """The round that has not ended of an application: its key, or a reference to it in another question."""
    return Round.objects.filter(application=application, ended_at=None)


_OPEN = Prepared(lambda application: not_ended(application).select_related("opened_by__person"), application=int)


def open_round(application: Application) -> Round | None:
    """The round that has not ended, also when its time has passed and nobody has noted it yet."""
    found: Round | None = _OPEN.one(application=application.pk)
    return found


def day_judged(application: Application, opened: Round | None, now: datetime) -> date:
    """The day of the application by which what is handed in is judged, as whether the work starts after it: the day it
    came in, for a supplement too; the day of `now` for what is handed in the first time or anew."""
    supplements = opened is not None and opened.kind != RoundKind.AGAIN
    return local(application.submitted_at if supplements else now).date()


def _locked(application: Application) -> Application:
    Application.objects.select_for_update().only("pk").get(pk=application.pk)
    return Application.objects.select_related("call__case", "case__authority", "case__officer").get(pk=application.pk)


def _version(application: Application, opened: Sequence[str]) -> ApplicationVersion:
    """A version to write in. What was written in an earlier round that nobody handed in is taken up again, when
    all that could be changed then can be changed now."""
    last = application.rounds.exclude(outcome=Outcome.HANDED_IN).select_related("version").first()
    if (
        last is not None
        and last.version.frozen_at is None
        and last.version.number > application.submitted_version.number
        and (not opened or (last.opened and set(last.opened) <= set(opened)))
    ):
        return last.version
    return beside(application)


@transaction.atomic
def open_again(application: Application, *, by: User, now: datetime) -> Round:
    """Write in a withdrawn application again, to hand it in under its number while the call is open. Once only.

    Raises NotAllowed, ActNotOpen, CannotOpenAgain.
    """
    application = _locked(application)
    if not coordinates(part_of(by, application)):
        raise NotAllowed
    if standing := open_round(application):
        return standing
    if not is_open(application.status, Act.SUBMIT_AGAIN):
        raise ActNotOpen(status=application.status, act=Act.SUBMIT_AGAIN)
    closes_at = closing_of(application, now)
    if closes_at is None or has_closed(closes_at, now):
        raise CannotOpenAgain
    return Round.objects.create(
        application=application,
        kind=RoundKind.AGAIN,
        version=_version(application, ()),
        opened_by=by,
        opened_at=now,
    )


@transaction.atomic
def ask(
    application: Application,
    *,
    kind: str,
    opened: Sequence[str],
    asked: str,
    closes_at: datetime,
    may_dismiss: bool = False,
    lacks: Mapping[str, str] | None = None,
    by: User,
    now: datetime,
) -> Round:
    """Ask for a supplement (FL 20 §), or open an application again for another reason, until `closes_at`.

    `asked` says what is to be completed, or why it is opened, and `lacks` what is lacking of a field, by its key. A
    supplement is asked for in a letter, as help or, with `may_dismiss`, as an order; everyone who coordinates is told.
    The handed-in version stands until another is handed in. Raises NotAllowed, ActNotOpen, RoundStands, WordsMissing,
    TimeTooEarly, SupplementTooShort.
    """
    application = _locked(application)
    if not may_open(by, application.case):
        raise NotAllowed
    if not is_open(application.status, Act.SUPPLEMENT):
        raise ActNotOpen(status=application.status, act=Act.SUPPLEMENT)
    if open_round(application):
        raise RoundStands
    if not asked.strip():
        raise WordsMissing
    if closes_at <= now:
        raise TimeTooEarly
    if kind == RoundKind.SUPPLEMENT and is_too_short(local(now).date(), local(closes_at).date()):
        raise SupplementTooShort
    opening = Round.objects.create(
        application=application,
        kind=kind,
        version=_version(application, opened),
        opened=list(opened),
        asked=asked.strip(),
        may_dismiss=may_dismiss,
        lacks=dict(lacks or {}),
        opened_by=by,
        opened_at=now,
        closes_at=closes_at,
    )
    if kind == RoundKind.SUPPLEMENT:
        writing = requests.writing(application, opening)
        send_letter(application.case, writing, to=application.coordinator, by=by, now=now, tells=False)
    else:
        what = "Ansökan öppnad på nytt för sökanden"
        register(
            application.case,
            direction=Direction.SENT,
            what=what,
            what_internal=f"{what}: {opening.asked}",
            counterpart=str(application.coordinator),
            organisation=application.coordinator,
            by=by,
            now=now,
        )
    set_deadline(application.case, key=DEADLINE, what="Komplettering senast", due_at=closes_at)
    record("application.opened", case=application.case, by=by, at=now, round=str(opening.uuid), why=str(kind))
    tell(application, opening, "asked", now=now)
    return opening


@transaction.atomic
def prolong(opening: Round, *, closes_at: datetime, by: User, now: datetime) -> Round:
    """Give more time. Raises NotAllowed, RoundClosed, TimeTooEarly (it is never shortened)."""
    application = _locked(opening.application)
    if not may_open(by, application.case):
        raise NotAllowed
    opening = Round.objects.get(pk=opening.pk)
    if opening.closes_at is None or not opening.is_open_at(now):
        raise RoundClosed
    if closes_at <= opening.closes_at:
        raise TimeTooEarly
    opening.closes_at = closes_at
    opening.save(update_fields=["closes_at"])
    set_deadline(application.case, key=DEADLINE, what="Komplettering senast", due_at=closes_at)
    record("application.opening_prolonged", case=application.case, by=by, at=now, until=closes_at.isoformat())
    tell(application, opening, "prolonged", now=now, once=closes_at.isoformat())
    return opening


@transaction.atomic
def take_back(opening: Round, *, by: User, now: datetime) -> Round:
    """End a round: the officer's request is no longer needed, or the applicant lets the application stay withdrawn.

    Raises NotAllowed, RoundClosed.
    """
    application = _locked(opening.application)
    opening = Round.objects.get(pk=opening.pk)
    own = opening.kind == RoundKind.AGAIN
    if not (coordinates(part_of(by, application)) if own else may_open(by, application.case)):
        raise NotAllowed
    if opening.ended_at:
        raise RoundClosed
    end(opening, Outcome.TAKEN_BACK, by=by, now=now)
    if not own:
        record("application.opening_taken_back", case=application.case, by=by, at=now, round=str(opening.uuid))
        tell(application, opening, "taken_back", now=now)
    return opening


def end(opening: Round, outcome: str, *, by: User | None, now: datetime) -> None:
    """Note how a round ended; the caller holds the application."""
    opening.ended_at, opening.ended_by, opening.outcome = now, by, outcome
    opening.save(update_fields=["ended_at", "ended_by", "outcome"])
    finish_deadline(opening.application.case, key=DEADLINE, now=now)


def end_passed(*, now: datetime) -> int:
    """Note the rounds whose time has passed without anything coming in; applicant and officer are told. Run by beat."""
    passed = Round.objects.filter(ended_at=None, closes_at__lt=now).order_by("pk").values_list("pk", "application")
    count = 0
    for pk, key in list(passed):
        with transaction.atomic():
            application = _locked(Application(pk=key))
            opening = Round.objects.select_related("application__case").get(pk=pk)
            if opening.ended_at or opening.is_open_at(now):
                continue
            end(opening, Outcome.LAPSED, by=None, now=now)
            record("application.opening_lapsed", case=application.case, by=None, at=now, round=str(opening.uuid))
            tell(application, opening, "lapsed", now=now)
            if officer := application.case.officer:
                queue_message(
                    kind="application.opening_lapsed",
                    subject=f"{application.case.designation}: ingen komplettering kom in",
                    body=render_to_string("applications/messages/lapsed_officer.txt", {"application": application}),
                    to=officer,
                    case=application.case,
                    key=f"lapsed-officer:{opening.uuid}",
                    now=now,
                )
            count += 1
    return count


def remind(*, now: datetime, ahead) -> int:
    """Remind, once, those whose open round closes within `ahead`; returns how many rounds. Run by beat."""
    soon = Round.objects.filter(
        ended_at=None, closes_at__gte=now, closes_at__lte=now + ahead, opened_at__lt=now - ahead
    )
    rows = list(soon.select_related("application__case__authority", "application__call").order_by("pk"))
    return sum(tell(one.application, one, "soon", now=now, once=one.closes_at.isoformat()) > 0 for one in rows)


def tell(application: Application, opening: Round, what: str, *, now: datetime, once: str = "") -> int:
    """Tell every coordinating person, in the language of the account; returns how many were told now."""
    context = {"application": application, "case": application.case, "round": opening, "what": what}
    context["call"] = application.call
    context["lacks"] = lambda: requests.lacking(application, opening)  # in the language of each
    context["path"] = whole("applications:mine_one", application.case.uuid)
    texts, key = "applications/messages/round", f"round:{what}:{opening.uuid}:{once}"
    return tell_coordinators(application.case, f"application.round_{what}", texts, context, key=key, now=now)


def withdrawn_open(application: Application, now: datetime) -> bool:
    """Whether a withdrawn application can still be handed in again."""
    closes_at = closing_of(application, now)
    return application.told_status == Status.WITHDRAWN and closes_at is not None and not has_closed(closes_at, now)
