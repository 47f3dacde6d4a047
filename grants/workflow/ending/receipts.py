"""That a party has received what the authority wrote to it about a claim (delgivning): said by itself, or noted."""

from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from grants.errors.settlement import ReceiptFaulty
from grants.models import ClaimLetter, ClaimReceipt, Recovery
from grants.permissions import may_in
from grants.states.recovery import RecoveryStatus
from grants.workflow.ending.recovering import held
from grants.workflow.telling import speaks_for
from registry.models.stream import Direction
from registry.workflow.stream import record, register
from sweden.clock import local


def sent_on(recovery: Recovery, letter: str) -> date | None:
    """The day a letter was sent; None when it has not been."""
    at = recovery.communicated_at
    if letter != ClaimLetter.TOLD:
        at = None if recovery.status == RecoveryStatus.DROPPED else recovery.decided_at
    return local(at).date() if at is not None else None


def waiting(recovery: Recovery) -> list[ClaimLetter]:
    """The letters that have been sent and that nobody has said are received."""
    there = set(recovery.receipts.values_list("letter", flat=True))
    return [one for one in ClaimLetter if one not in there and sent_on(recovery, one) is not None]


def receives(by: User, recovery: Recovery) -> bool:
    """Whether the user takes part for the party itself, and so receives what is sent to it: a coordinator of another
    organisation reads the letter, and receives nothing for the party."""
    return speaks_for(by, recovery.grant, recovery.organisation)


@transaction.atomic
def note_receipt(
    recovery: Recovery, letter: str, *, received_on: date | None = None, note: str = "", by: User, now: datetime
) -> ClaimReceipt:
    """Note that the party has received a letter. The party's own say so today; the authority says which day, and where
    it is seen. Noted once. Raises NotAllowed, ReceiptFaulty."""
    grant, row = held(recovery)
    today, is_own = local(now).date(), receives(by, row)
    if not (is_own or may_in(by, "settle", grant)):
        raise NotAllowed
    if standing := row.receipts.filter(letter=letter).first():
        return standing  # type: ignore[no-any-return]
    day, sent = today if is_own else received_on, sent_on(row, letter)
    if sent is None or day is None or not sent <= day <= today or not (is_own or note.strip()):
        raise ReceiptFaulty
    made = ClaimReceipt.objects.create(
        recovery=row, letter=letter, received_on=day, note="" if is_own else note.strip(), made_by=by, made_at=now
    )
    record("grant.claim_received", case=grant.case, by=by, at=now, recovery=str(row.uuid), letter=letter)
    register(
        grant.case,
        direction=Direction.RECEIVED,
        what="Delgivningskvitto, återkrav",
        counterpart=row.organisation.name,
        organisation=row.organisation,
        person=by.person if is_own else None,
        by=by,
        now=now,
    )
    return made
