"""Which assignments and strands the delegation of one who decides covers. The rows are their own history."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed, RoleEnded, SelfGrant, Stale
from accounts.models import RoleAssignment, User
from accounts.weighing import weighs
from programmes.errors.delegations import WholeAndStrand
from programmes.models import Assignment, Strand, StrandDelegation
from programmes.permissions import may_set_delegation
from programmes.rules.delegations import Part, doubled
from registry.workflow.stream import record
from sweden.clock import local


@weighs
@transaction.atomic
def set_parts(
    role: RoleAssignment, parts: Collection[Part], *, seen: Collection[int] | None = None, by: User, now: datetime
) -> list[StrandDelegation]:
    """Let a role's delegation cover exactly `parts` from now on, of the assignments that `by` sees; what no longer is
    covered ends and stays to be read. Deputies of the role have what it has. Returns the rows that hold.

    `seen`: keys of the rows that `by` had before them; raises Stale when others hold by now. Raises NotAllowed,
    SelfGrant for a role of one's own or one's own deputyship for it, RoleEnded, WholeAndStrand.
    """
    row = RoleAssignment.objects.select_for_update(of=["self"]).select_related("authority").get(pk=role.pk)
    if not may_set_delegation(by, row):
        raise NotAllowed
    if by.person_id == row.person_id or row.deputies.filter(person=by.person_id, ended_at=None).exists():
        raise SelfGrant
    if row.ended_at is not None or (row.valid_to is not None and row.valid_to < local(now).date()):
        raise RoleEnded
    assignments = {one.pk: one for one in Assignment.objects.visible_to(by)}
    strands = dict(Strand.objects.filter(assignment__in=assignments).values_list("pk", "assignment"))
    wanted = set(parts)
    for assignment, strand in wanted:
        if assignment not in assignments or (strand is not None and strands.get(strand) != assignment):
            raise NotAllowed
    if both := doubled(wanted):
        raise WholeAndStrand(assignments=", ".join(assignments[one].short_title_sv for one in both))
    standing = list(StrandDelegation.objects.of_role(row).filter(assignment__in=assignments))
    if seen is not None and {one.pk for one in standing} != set(seen):
        raise Stale
    held = {(one.assignment_id, one.strand_id): one for one in standing}
    ended = [one for part, one in held.items() if part not in wanted]
    StrandDelegation.objects.filter(pk__in=[one.pk for one in ended]).update(ended_by=by, ended_at=now)
    made = StrandDelegation.objects.bulk_create(
        StrandDelegation(role=row, assignment_id=assignment, strand_id=strand, granted_by=by, granted_at=now)
        for assignment, strand in sorted(wanted - held.keys(), key=lambda part: (part[0], part[1] or 0))
    )
    if ended or made:
        record(
            "delegation.parts_set",
            case=None,
            by=by,
            at=now,
            role=row.pk,
            covered=[one.pk for one in made],
            ended=[one.pk for one in ended],
        )
    return [one for part, one in held.items() if part in wanted] + made
