"""Closing an application's case: when all is told, the time of appeal is over and no grant is open; by itself, or by an
officer. It is opened again with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from applications.states import Status
from applications.workflow.submission import WITHDRAWN
from assessments.errors.closing import NotClosed, StillToDo
from assessments.errors.procedure import WordsNeeded
from assessments.models import Appeal, CaseClosing, Decision, DecisionLetter, Reconsideration
from assessments.permissions import deciding, may_handle
from assessments.rules.closing import Told, closes_on
from assessments.states.meetings import LetterStatus
from assessments.workflow.common import seen
from assessments.workflow.communicating import terms_of
from registry.loading import appeal_law
from registry.models import Deadline, DisposalHold
from registry.models.stream import Direction
from registry.slots import said
from registry.states import AppealStatus
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import day_long

#: Where an application's case has come to its end, as far as the judgement goes.
ENDED = frozenset({Status.GRANTED, Status.REJECTED, Status.DISMISSED, Status.WITHDRAWN})


def day_of(application: Application) -> date | None:
    """The first day on which the case may be closed, as far as its decisions go; None: not decided, or not told."""
    if application.status == Status.WITHDRAWN:
        event = application.case.events.filter(kind=WITHDRAWN).order_by("-at").first()
        return local(event.at).date() if event else local(application.submitted_at).date()
    told = []
    for one in Decision.objects.told().filter(application=application, replaced_by__isnull=True):
        sent = one.letters.filter(status=LetterStatus.SENT).order_by("-released_at").first()
        on = local(sent.released_at).date() if sent else one.decided_on
        told.append(Told(on, one.content.get("appeal_weeks", appeal_law().weeks)))
    for late in Appeal.objects.filter(decision__application=application, status=AppealStatus.LATE):
        told.append(Told(local(late.judged_at).date(), late.dismissal_weeks))
    return closes_on(told, days=terms_of(application.case.authority).close_after_days)


def hindrances(application: Application, now: datetime) -> list[str]:
    """What keeps the case open, in the reader's words; empty when it may be closed."""
    if application.status not in ENDED:
        return [_("The case is not decided.")]
    found = []
    case = application.case
    letters = DecisionLetter.objects.filter(application=application)
    waiting = letters.filter(status__in=[LetterStatus.WAITING, LetterStatus.DATED])
    if application.withheld or waiting.exists():
        found.append(_("A letter about the decision has not been sent."))
    if application.status != Status.WITHDRAWN:
        decided = set(Decision.objects.filter(application=application).values_list("authority", flat=True))
        for authority in deciding(application):
            if authority.pk not in decided and application.proposals.filter(authority=authority).exists():
                found.append(_("%(authority)s has not decided on its part.") % {"authority": authority.short_name})
    if Reconsideration.objects.open().filter(decision__application=application).exists():
        found.append(_("A decision is taken up again."))
    day = day_of(application)
    if day is not None and local(now).date() < day:
        found.append(_("The time of appeal runs: until %(day)s.") % {"day": day_long(day, get_language())})
    for one in Deadline.objects.filter(case=case, done_at__isnull=True).order_by("due_at"):
        found.append(_("Something is still to be done: %(what)s.") % {"what": one.what})
    for one in DisposalHold.objects.filter(case=case, lifted_at__isnull=True):
        found.append(one.reason)
    for _filling, kept in said("case-open", None, {case.pk}, now):
        found += [words for key, words in kept.items() if key == case.pk]
    return found


@transaction.atomic
def close(application: Application, *, by: User, now: datetime) -> CaseClosing:
    """Close the case by hand; twice changes nothing. Raises NotAllowed, StillToDo."""
    application = seen(application, by)
    if not may_handle(by, application):
        raise NotAllowed
    if standing := application.closings.filter(reopened_at__isnull=True).first():
        return standing
    if lacking := hindrances(application, now):
        raise StillToDo(what=" ".join(lacking))
    return _close(application, by=by, now=now)


def _close(application: Application, *, by: User | None, now: datetime) -> CaseClosing:
    case = application.case
    closing = CaseClosing.objects.create(application=application, closed_at=now, closed_by=by)
    case.closed_at = now
    case.save(update_fields=["closed_at"])
    register(case, direction=Direction.DRAWN_UP, what="Ärendet avslutat", by=by, now=now)
    record("application.case_closed", case=case, by=by, at=now, closing=str(closing.uuid))
    return closing


@transaction.atomic
def open_again(application: Application, *, reason: str, by: User, now: datetime) -> CaseClosing:
    """Open a closed case; it is not closed by itself again. Raises NotAllowed, NotClosed, WordsNeeded."""
    application = seen(application, by)
    if not may_handle(by, application):
        raise NotAllowed
    closing = application.closings.filter(reopened_at__isnull=True).select_for_update(of=["self"]).first()
    if closing is None:
        raise NotClosed
    if not reason.strip():
        raise WordsNeeded
    return reopened(closing, reason=reason, by=by, now=now)


def reopened(closing: CaseClosing, *, reason: str, by: User, now: datetime) -> CaseClosing:
    """Note that a closed case goes on; the caller has asked who may."""
    case = closing.application.case
    closing.reopened_at, closing.reopened_by, closing.reason = now, by, reason.strip()
    closing.save(update_fields=["reopened_at", "reopened_by", "reason"])
    case.closed_at = None
    case.save(update_fields=["closed_at"])
    register(case, direction=Direction.DRAWN_UP, what="Ärendet återupptaget", by=by, now=now)
    record("application.case_opened_again", case=case, by=by, at=now, closing=str(closing.uuid))
    return closing


def close_due(*, now: datetime) -> int:
    """Close the cases in which nothing more is to be done; run by beat. One that somebody has opened again is left."""
    rows = Application.objects.filter(
        status__in=ENDED, withheld=False, case__closed_at__isnull=True, closings__isnull=True
    ).exclude(case__number="")
    count = 0
    for key in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            one = (
                rows.filter(pk=key)
                .select_related("case__authority", "call", "submitted_version")
                .select_for_update(of=["self"], skip_locked=True)
                .first()
            )
            if one is not None and not hindrances(one, now):
                _close(one, by=None, now=now)
                count += 1
    return count
