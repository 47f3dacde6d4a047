"""The figures that a party's size rests on are saved, and the size follows from them where enough is known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import OrganisationKind, User
from applications.models import PartySize, ProjectParty
from applications.models.budget import CompanySize
from applications.permissions import writes
from applications.rules.aid.group import GroupSize, size_of
from applications.rules.aid.ruleset import Family
from applications.workflow.aid import Rules
from applications.workflow.drafting import write
from calls.models import Call


def worked_out(call: Call, figures: Mapping[str, Any]) -> GroupSize | None:
    """The size by these figures and the rules of the call's day; None when no rules have been entered for it."""
    rules = Rules.for_call(call)
    found = rules.valid.get(Family.BLOCK_EXEMPTION)
    if found is None or found.sizes is None:
        return None
    return size_of(found.sizes, figures, rules.rate)


@transaction.atomic
def save_size(
    party: ProjectParty, figures: Mapping[str, Any], *, revision: int | None, by: User, now: datetime
) -> PartySize:
    """Save the figures of a party and its group; the party's size becomes what they say, where they say one.

    Raises Conflict, NotAllowed, ActNotOpen.
    """
    writing = write(party.version, by=by, now=now)
    if not writes(writing.part):
        raise NotAllowed
    party = ProjectParty.objects.get(pk=party.pk)
    row = PartySize.objects.filter(party=party).first()
    before = row.figures if row else {}
    section = f"party:{party.uuid}"
    changed = writing.check(section, {"group": dict(figures)}, {"group": before}, revision)
    if row is not None and not changed:
        return row
    found = worked_out(writing.application.call, figures)
    size = CompanySize.of(found.size) if found and found.size else ""
    row, _is_new = PartySize.objects.update_or_create(
        party=party, defaults={"version": writing.version, "figures": dict(figures), "result": size}
    )
    logged: dict[str, Any] = {"group": before}
    if size and party.kind == OrganisationKind.COMPANY and party.size != size:
        logged["size"] = party.size
        party.size = size
        party.save(update_fields=["size"])
    writing.log(section, logged)
    return row
