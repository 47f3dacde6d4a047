"""What officers decide about a case's people: who is responsible, who else sees it, who does not."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, RoleAssignment, User
from accounts.roles import STAFF, Role
from registry.errors import (
    AlreadyEnded,
    BlockIsDecidedOn,
    BlocksOneself,
    NotAnOfficer,
    NothingChosen,
    OwnAuthority,
    ParticipantNotEntitled,
    ProposerKeptOut,
    SeveralAuthorities,
)
from registry.models import Case, CaseBlock, CaseShare
from registry.models.access import Shared
from registry.permissions import may_block, may_hand_over, may_share
from registry.queries import in_force, kept_out_of
from registry.slots import said
from registry.workflow import cases
from registry.workflow.stream import record
from sweden.clock import local

#: Roles that may be responsible for a case.
RESPONSIBLE = frozenset({Role.CASE_OFFICER, Role.REGISTRAR})


def taking_part(
    people: Sequence[Person], *, case: Case, authority: Authority, besides: Sequence[Person] = (), on: date
) -> None:
    """Those who take part in the final handling of a case (FL (2017:900) 31 §) work at the authority and are not kept
    out of the case; those in `besides` decide or present it already. Raises ParticipantNotEntitled."""
    taken = {person.pk for person in besides}
    for person in people:
        works = person.role_assignments.held_on(on).filter(authority=authority, role__in=STAFF).exists()
        kept_out = in_force(case.blocks.all(), on).filter(person=person).exists()
        if not works or kept_out or person.pk in taken:
            raise ParticipantNotEntitled(name=person.name)


@transaction.atomic
def hand_over(chosen: Sequence[Case], *, officer: Person, deputy: Person | None = None, by: User, now: datetime) -> int:
    """Make `officer` responsible for the cases, with `deputy`; returns how many. All or none.

    Raises NothingChosen, SeveralAuthorities, NotAllowed (for any of them) and NotAnOfficer.
    """
    if not chosen:
        raise NothingChosen
    if len({case.authority_id for case in chosen}) > 1:
        raise SeveralAuthorities
    if not all(may_hand_over(by, case) for case in chosen):
        raise NotAllowed
    authority, day = chosen[0].authority, local(now).date()
    for person in filter(None, [officer, deputy]):
        roles = RoleAssignment.objects.held_on(day).filter(person=person, authority=authority, role__in=RESPONSIBLE)
        if not roles.exists():
            raise NotAnOfficer(name=person.name, authority=authority.short_name)
    return cases.hand_over(chosen, officer=officer, deputy=deputy, by=by, now=now)


@transaction.atomic
def share(
    case: Case,
    *,
    ground: str,
    by: User,
    now: datetime,
    what: str = Shared.CASE,
    note: str = "",
    since: date,
    until: date | None,
    **whom,
) -> CaseShare:
    """Share the case, or its register alone, with another `authority`, a `department` or a `person` between two days.

    Raises OwnAuthority.
    """
    if not may_share(by, case):
        raise NotAllowed
    if whom.get("authority") == case.authority:
        raise OwnAuthority(authority=case.authority.short_name)
    return cases.share(case, ground=ground, what=what, note=note, by=by, now=now, since=since, until=until, **whom)


@transaction.atomic
def end_share(share: CaseShare, *, by: User, now: datetime) -> CaseShare:
    """End a share at once. Raises AlreadyEnded."""
    share = CaseShare.objects.select_for_update(of=["self"]).select_related("case").get(pk=share.pk)
    if not may_share(by, share.case):
        raise NotAllowed
    _end(share, by, now)
    record("case.share_ended", case=share.case, by=by, at=now, share=share.pk)
    return share


@transaction.atomic
def block(case: Case, person: Person, *, ground: str, by: User, now: datetime, until: date | None = None) -> CaseBlock:
    """Keep `person` out of the case from today. Raises BlocksOneself: nobody decides on their own conflict."""
    if not may_block(by, case):
        raise NotAllowed
    if person == by.person:
        raise BlocksOneself
    return cases.block(case, person, ground=ground, by=by, now=now, until=until)


def decided_on(case: Case, *, by: User, now: datetime) -> dict[int, str]:
    """The case's blocks that only a decision of their own ends: by the block's key, the address where `by` makes it, or
    "" where somebody else does."""
    return {block: url for _filling, found in said("case-blocks", by, case, now) for block, url in found.items()}


@transaction.atomic
def end_block(block: CaseBlock, *, by: User, now: datetime) -> CaseBlock:
    """End a block at once; nobody ends one of their own. Raises BlockIsDecidedOn, AlreadyEnded."""
    block = CaseBlock.objects.select_for_update(of=["self"]).select_related("case", "person").get(pk=block.pk)
    if not may_block(by, block.case) or block.person == by.person:
        raise NotAllowed
    if block.pk in decided_on(block.case, by=by, now=now):
        raise BlockIsDecidedOn
    _end(block, by, now)
    record("case.block_ended", case=block.case, by=by, at=now, person=str(block.person.uuid))
    return block


def _end(row: CaseShare | CaseBlock, by: User, now: datetime) -> None:
    """It stops holding at once; its days stay as they were decided."""
    if row.ended_at is not None or (row.valid_to is not None and row.valid_to < local(now).date()):
        raise AlreadyEnded
    row.ended_by, row.ended_at = by, now
    row.save(update_fields=["ended_by", "ended_at"])


def demand_unbiased(proposers: Iterable[tuple[int | None, int | None]]) -> None:
    """What waits to be decided or attested was made by nobody who has been kept out of its case since: whoever is found
    biased late leaves no proposal behind that goes on as if nothing had happened (FL (2017:900) 17 §). A colleague
    takes it back and proposes anew. `proposers`: keys of person and case. One question. Raises ProposerKeptOut."""
    if kept_out_of(proposers):
        raise ProposerKeptOut
