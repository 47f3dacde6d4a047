"""Disposal (gallring): never without a decision with a legal ground, told beforehand, and itself written for good."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from accounts.texts import fitting
from accounts.weighing import weighs
from registry.errors import GroundInFull, IsKept, NeedsTwo, NoLegalGround
from registry.loading import retention
from registry.models import CaseReading, Disclosure, Disposal, DisposalDecision, Document, Event, Message
from registry.models.outbox import MessageStatus
from registry.permissions import may_keep_retention
from registry.rules.retention import Decided, RetentionClass, before, in_force
from registry.workflow.stream import record
from sweden.clock import local, start_of_day


@dataclass(frozen=True)
class Preview:
    """What could go today: the class, the decision it rests on (None: there is none), the day, the number,
    and of documents the bytes."""

    one: RetentionClass
    decision: DisposalDecision | None
    day: date | None
    count: int
    size: int = 0


def _rows(key: str, authority: Authority, day: date, using: str):
    if key == "readings":
        return CaseReading.objects.using(using).filter(case__authority=authority, day__lt=day)
    if key == "addresses":
        decided = Disclosure.objects.using(using).filter(case__authority=authority, decided_at__date__lt=day)
        return decided.exclude(answer_to="")
    rows = Message.objects.using(using).filter(case__authority=authority, status=MessageStatus.SENT)
    return rows.filter(sent_at__date__lt=day)


def ripe(authority: Authority, one: RetentionClass, day: date) -> QuerySet[Document]:
    """The documents of a class, in numbered cases closed before `day`, that are still here."""
    return Document.objects.filter(
        case__authority=authority,
        case__kind=one.case_kind,
        case__closed_at__lt=start_of_day(day),
        kind__in=one.documents,
        disposal__isnull=True,
    ).exclude(case__number="")


def preview(authority: Authority, one: RetentionClass, now: datetime, *, using: str = "default") -> Preview:
    """What could be disposed of now; changes nothing."""
    today = local(now).date()
    decisions = list(DisposalDecision.objects.using(using).filter(authority=authority, what=one.key).order_by("pk"))
    plain = {Decided(row.ground, row.years, row.valid_from): row for row in decisions}
    held = in_force(plain, today)
    day = before(one, held, today)
    count = size = 0
    if day and one.documents:
        found = ripe(authority, one, day).aggregate(count=Count("pk"), size=Sum("file__size"))
        count, size = found["count"], found["size"] or 0
    elif day:
        count = _rows(one.key, authority, day, using).count()
    return Preview(one, plain[held] if held and not one.keep else None, day, count, size)


@weighs
@transaction.atomic
def decide(
    authority: Authority,
    *,
    what: str,
    ground: str,
    years: int,
    valid_from: date,
    by: User,
    now: datetime,
    decided_on: date | None = None,
    quote: str = "",
) -> DisposalDecision:
    """Enter a decision on disposal, with its day and words. Raises NotAllowed, IsKept, NoLegalGround and
    GroundInFull."""
    if not may_keep_retention(by, authority):
        raise NotAllowed
    one = next(one for one in retention() if one.key == what)
    if one.keep:
        raise IsKept
    if not ground.strip():
        raise NoLegalGround
    if decided_on is None or not quote.strip():
        raise GroundInFull
    row = DisposalDecision.objects.create(
        authority=authority,
        what=what,
        ground=fitting(DisposalDecision, "ground", ground),
        years=years,
        valid_from=valid_from,
        decided_on=decided_on,
        quote=quote.strip(),
        entered_by=by,
        entered_at=now,
    )
    record("retention.decided", case=None, by=by, at=now, authority=authority.key, what=what, decision=row.pk)
    return row


@weighs
def dispose(authority: Authority, what: str, *, by: User, now: datetime, using: str = "owner") -> Disposal:
    """Dispose of what the decision in force lets go, on the owner's connection: the role of web and worker cannot. In
    one transaction with the lines that tell of it. Nobody lets go what they themselves have entered the decision on.
    Raises NotAllowed, IsKept, NoLegalGround and NeedsTwo."""
    if not may_keep_retention(by, authority):
        raise NotAllowed
    one = next(one for one in retention() if one.key == what)
    if one.keep:
        raise IsKept
    if one.documents:  # by a list that two people answer for: `workflow.disposal`
        raise NeedsTwo
    with transaction.atomic(using=using):
        found = preview(authority, one, now, using=using)
        if found.decision is None or found.day is None:
            raise NoLegalGround
        if found.decision.entered_by_id == by.pk:
            raise NeedsTwo
        rows = _rows(what, authority, found.day, using)
        count = rows.update(answer_to="") if what == "addresses" else rows.delete()[0]
        done = Disposal.objects.using(using).create(
            decision_id=found.decision.pk, before=found.day, count=count, by_id=by.pk, at=now
        )
        data = {"authority": authority.key, "what": what, "count": count, "ground": found.decision.ground}
        Event.objects.using(using).create(kind="retention.disposed", case=None, by_id=by.pk, at=now, data=data)
    return done
