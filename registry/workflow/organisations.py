"""Organisations that have become one (fusion): what the absorbed one was in is found through the absorbing one."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.queries import heirs
from accounts.weighing import weighs
from registry.errors import AuthorityStays, MergedAlready, MergedWithItself, NotMerged
from registry.models import Case, CaseOrganisation
from registry.permissions import may_merge_organisations
from registry.workflow.cases import index
from registry.workflow.stream import record


@weighs
@transaction.atomic
def merge_organisations(
    absorbed: Organisation, into: Organisation, *, ground: str, by: User, now: datetime
) -> Organisation:
    """Say that `absorbed` has been merged into `into`, on a ground (the registration of the merger).

    Nothing that was decided or handed in is rewritten: cases keep the name they had. Raises NotAllowed,
    MergedWithItself (also by way of others), MergedAlready, AuthorityStays.
    """
    if not may_merge_organisations(by):
        raise NotAllowed
    rows = Organisation.objects.select_for_update().order_by("pk").in_bulk([absorbed.pk, into.pk])
    absorbed, into = rows[absorbed.pk], rows[into.pk]
    if absorbed == into or heirs().get(into.pk) == absorbed.pk:
        raise MergedWithItself(name=absorbed.name)
    if absorbed.merged_into_id is not None:
        raise MergedAlready(name=absorbed.name)
    if hasattr(absorbed, "authority"):
        raise AuthorityStays(name=absorbed.name)
    absorbed.merged_into = into
    absorbed.save(update_fields=["merged_into"])
    keys = {"absorbed": str(absorbed.uuid), "into": str(into.uuid), "ground": ground}
    record("organisation.merged", case=None, by=by, at=now, **keys)
    _index_all(absorbed)
    return absorbed


@weighs
@transaction.atomic
def part_organisations(absorbed: Organisation, *, by: User, now: datetime) -> Organisation:
    """Take back that an organisation has been merged: it was a mistake. Raises NotAllowed, NotMerged."""
    if not may_merge_organisations(by):
        raise NotAllowed
    absorbed = Organisation.objects.select_for_update().get(pk=absorbed.pk)
    if absorbed.merged_into_id is None:
        raise NotMerged(name=absorbed.name)
    into = Organisation.objects.get(pk=absorbed.merged_into_id)
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    record("organisation.parted", case=None, by=by, at=now, absorbed=str(absorbed.uuid), into=str(into.uuid))
    _index_all(absorbed)
    return absorbed


def _index_all(absorbed: Organisation) -> None:
    """Write the search words of every case that it, or what was merged into it before, stands in."""
    below = {one for one, heir in heirs().items() if heir == heirs().get(absorbed.pk, absorbed.pk)} | {absorbed.pk}
    stands = CaseOrganisation.objects.filter(organisation__in=below).values("case")
    for case in Case.objects.filter(pk__in=stands).defer("search"):
        index(case)
