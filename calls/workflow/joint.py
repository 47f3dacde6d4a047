"""Joint calls: another authority's money in a call, agreed to by someone there."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from calls.errors import CallActNotOpen
from calls.models import Call, CallStrand
from calls.permissions import may_agree
from calls.states import CallAct, is_open
from programmes.models import Assignment
from registry.links import whole
from registry.models import Case
from registry.workflow.cases import share
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record

#: Why the other authority sees the call.
GROUND = "Gemensam utlysning"


def open_to_others(call: Call, *, by: User, now: datetime) -> None:
    """Let the authorities whose money is in the call see it."""
    for part in call.call_strands.select_related("assignment__authority"):
        authority = part.assignment.authority
        if authority.pk != call.case.authority_id:
            share(call.case, ground=GROUND, note="Utlysningen", by=by, now=now, authority=authority)


def open_case_to(case: Case, assignments: Iterable[Assignment], *, by: User, now: datetime) -> None:
    """Let the authorities whose money is granted in another's case see it."""
    for one in {one for one in assignments if one.authority_id != case.authority_id}:
        share(case, ground=GROUND, note="Ansökan och beslut", by=by, now=now, authority=one.authority)


@transaction.atomic
def agree(part: CallStrand, *, by: User, now: datetime) -> CallStrand:
    """Agree to that an assignment's money is announced in another authority's call, as it is written now.

    Raises NotAllowed for those who are not at the assignment's authority, CallActNotOpen once it is published.
    """
    call = Call.objects.select_for_update(of=["self"]).select_related("case__authority").get(pk=part.call_id)
    part = CallStrand.objects.select_related("assignment__authority", "strand").get(pk=part.pk)
    if not may_agree(by, part):
        raise NotAllowed
    if not is_open(call.status, CallAct.AGREE):
        raise CallActNotOpen(status=call.status, act=CallAct.AGREE)
    if part.agreed_at is not None:
        return part
    part.agreed_by, part.agreed_at = by, now
    part.save(update_fields=["agreed_by", "agreed_at"])
    record("call.part_agreed", case=call.case, by=by, at=now, assignment=part.assignment.key)
    if call.case.officer is not None:
        with translation.override("sv"):
            queue_message(
                kind="call.part_agreed",
                to=call.case.officer,
                subject=_("%(authority)s agrees: %(title)s")
                % {"authority": part.assignment.authority.short_name, "title": call.title_sv},
                language=None,
                body=_("%(name)s has agreed to the part of %(authority)s in the joint call.\n\n%(address)s")
                % {
                    "name": by.person.name,
                    "authority": part.assignment.authority.short_name,
                    "address": whole("calls:detail", call.case.uuid),
                },
                case=call.case,
                now=now,
            )
    return part
