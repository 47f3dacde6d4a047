"""Lists that one comes back to: saved with their filters, shared with the authority, removed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from accounts.permissions import authorities_as
from accounts.roles import STAFF
from accounts.texts import fitting
from registry.errors import FilterUnnamed
from registry.models import SavedFilter

#: What of an address is not part of a view one comes back to.
LEFT_OUT = ("sida", "format")
MOST = 60


def seen_by(user: User) -> Q:
    """The condition that a saved view is `user`'s own, or shared where they work."""
    return Q(person=user.person_id) | Q(authority__in=authorities_as(user, *STAFF))


def filters_of(user: User, view: str) -> QuerySet[SavedFilter]:
    """One's own, and those that are shared at the authorities where one works; by name."""
    return SavedFilter.objects.filter(seen_by(user), view=view).select_related("person").order_by("name", "pk")[:MOST]


def plain(query: str) -> str:
    """The filters and the order of an address, without empty ones, the page and the format."""
    given = QueryDict(query, mutable=True)
    for name in list(given):
        values = [value for value in given.getlist(name) if value]
        if name in LEFT_OUT or not values:
            del given[name]
        else:
            given.setlist(name, values)
    return given.urlencode()


@transaction.atomic
def save_filter(
    view: str, *, name: str, query: str, authority: Authority | None, by: User, now: datetime
) -> SavedFilter:
    """Save a view of a list under a name; the same name again takes its place. Raises FilterUnnamed, NotAllowed."""
    name = fitting(SavedFilter, "name", name)
    if not name:
        raise FilterUnnamed
    mine = authorities_as(by, *STAFF)
    if not mine or (authority is not None and authority.pk not in mine):
        raise NotAllowed
    values = {"query": fitting(SavedFilter, "query", plain(query)), "authority": authority, "saved_at": now}
    return SavedFilter.objects.update_or_create(person_id=by.person_id, view=view, name=name, defaults=values)[0]


@transaction.atomic
def remove_filter(saved: SavedFilter, *, by: User) -> None:
    """Remove a view that one has saved oneself. Raises NotAllowed."""
    if saved.person_id != by.person_id:
        raise NotAllowed
    saved.delete()
