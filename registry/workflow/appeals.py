"""What an authority says of the appeal of its decisions, kind by kind: entered, and asked for when one is made."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, OrganisationKind, User
from registry.errors import AppealGroundMissing, AppealIncomplete
from registry.loading import appeal_law
from registry.models import AppealRule, Case
from registry.models.appeal import DecisionKind
from registry.permissions import may_set_appeals
from registry.rules.appeals import Appeal, holds_on, sentences
from registry.workflow.stream import record


@transaction.atomic
def enter(
    authority: Authority,
    *,
    kind: str,
    may: bool,
    ground: str,
    court: str = "",
    weeks: int = 0,
    valid_from: date,
    by: User,
    now: datetime,
) -> AppealRule:
    """Enter how decisions of a kind are appealed from a day. Raises NotAllowed,
    AppealGroundMissing and AppealIncomplete."""
    if not may_set_appeals(by, authority):
        raise NotAllowed
    if not ground.strip():
        raise AppealGroundMissing(kind=DecisionKind(kind).label)
    if may and (not court.strip() or not 1 <= weeks <= 52):
        raise AppealIncomplete
    row = AppealRule.objects.create(
        authority=authority,
        kind=DecisionKind(kind),
        may_be_appealed=may,
        ground=ground.strip(),
        court=court.strip() if may else "",
        weeks=weeks if may else 0,
        valid_from=valid_from,
        set_by=by,
        set_at=now,
    )
    record("authority.appeal_set", case=None, by=by, at=now, authority=authority.key, decisions=str(kind))
    return row


def appeals_of(authority: Authority, on: date) -> dict[str, Appeal | None]:
    """What holds for each kind on a day; None where nothing has been entered and the law says nothing itself."""
    entered: dict[str, list[Appeal]] = {}
    for row in AppealRule.objects.filter(authority=authority, valid_from__lte=on).order_by("valid_from", "pk"):
        # Of two that begin on the same day the one entered last counts.
        known = [one for one in entered.get(row.kind, []) if one.valid_from != row.valid_from]
        entered[row.kind] = [*known, Appeal(row.may_be_appealed, row.ground, row.court, row.weeks, row.valid_from)]
    by_law = appeal_law().by_law
    return {str(kind): holds_on(entered.get(str(kind), []), on) or by_law.get(str(kind)) for kind in DecisionKind}


def appeal_of(authority: Authority, kind: str, on: date, *, otherwise: Appeal | None = None) -> Appeal:
    """How a decision of the kind is appealed when it is made on a day; `otherwise` where the authority has entered
    nothing (what a call says of its decisions). Raises AppealGroundMissing: without a ground no decision is made."""
    found = appeals_of(authority, on)[kind] or otherwise
    if found is None or not found.ground.strip():
        raise AppealGroundMissing(kind=DecisionKind(kind).label)
    return found


#: Kinds of organisation that may represent the public (det allmänna, FL (2017:900) 44 §).
REPRESENT_THE_PUBLIC = frozenset(
    {
        OrganisationKind.UNIVERSITY,
        OrganisationKind.REGION,
        OrganisationKind.MUNICIPALITY,
        OrganisationKind.AUTHORITY,
    }
)


def appeal_words(appeal: Appeal, case: Case, *, authority: Authority | None = None, kinds: Iterable[str] = ()) -> str:
    """The appeal text of a decision in a case by its authority (or another that decides in it), told to parties of
    these kinds of organisation."""
    return sentences(
        appeal,
        number=case.designation,
        authority=(authority or case.authority).short_name,
        has_public_party=any(kind in REPRESENT_THE_PUBLIC for kind in kinds),
    )
