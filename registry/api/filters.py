"""Views of lists that one comes back to: one's own, and those shared at one's authority."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from rest_framework import serializers

from accounts.models import Authority
from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import STAFF
from accounts.scopes import Scope
from registry.api import asking, shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Listing, Resource, found
from registry.massacts import subjects
from registry.models import SavedFilter
from registry.workflow.filters import remove_filter, save_filter, seen_by


class SavedFilterOut(shapes.Out):
    """A list as one wants to see it again."""

    uuid = shapes.ident()
    view = shapes.text("Name of the list's page, for example applications:list.")
    name = shapes.text()
    query = shapes.text("What stands after the question mark of its address.")
    shared = shapes.text(
        "Key of the authority whose staff it is shared with; null: one's own.",
        by=lambda row: row.authority and row.authority.key,
        null=True,
    )
    saved_by = shapes.text("Who saved it.", source="person.name")
    saved_at = shapes.moment()

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000081",
        "view": "applications:list",
        "name": "Att pröva",
        "query": "status=submitted",
        "shared": None,
        "saved_by": "Elin Sandberg",
        "saved_at": "2025-11-05T09:00:00Z",
    }


class SavedFilterIn(shapes.In):
    """A view to save. The same name on the same list takes the place of the one that was."""

    view = text_in(60)
    name = text_in(60)
    query = text_in(1000, required=False, default="")
    shared = serializers.SlugField(max_length=80, required=False, allow_null=True, default=None)

    example: ClassVar = {"view": "applications:list", "name": "Att pröva", "query": "status=submitted"}


class OfFilters(Resource):
    """One's own, and those shared where one works."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out = SavedFilterOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return SavedFilter.objects.filter(seen_by(self.user)).select_related("person", "authority")

    def may(self, thing: Any) -> bool:
        return self.may_read()


class SavedFilters(OfFilters, Creating, Listing):
    """List saved views of lists; POST saves one."""

    into = SavedFilterIn
    updated = "saved_at"
    filters = (asking.by_words("view", "view", "Name of the list's page."),)

    def find(self) -> None:
        """It is one's own."""

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        if not any(values["view"] in one.lists for one in subjects().values()):
            try:
                reverse(values["view"])
            except NoReverseMatch:
                raise Invalid([unknown("/view")]) from None
        own = Authority.objects.filter(pk__in=authorities_as(self.user, *STAFF))
        authority = own.filter(key=values["shared"]).first() if values["shared"] else None
        if values["shared"] and authority is None:
            raise Invalid([unknown("/shared")])
        return {**values, "shared": authority}

    def act(self, thing: Any, values: dict[str, Any]) -> SavedFilter:
        """Save a view of a list."""
        authority = values.pop("shared")
        return save_filter(values.pop("view"), **values, authority=authority, by=self.user, now=self.now)

    def place(self, thing: SavedFilter) -> str:
        return reverse("api:saved_filters")


class RemoveFilter(OfFilters, Act):
    """Remove a view that one has saved oneself."""

    match_demanded = False

    def find(self) -> SavedFilter:
        own = self.rows().filter(person=self.user.person_id)
        return found(own, uuid=self.kwargs["uuid"])

    def act(self, thing: SavedFilter, values: dict[str, Any]) -> SavedFilter:
        remove_filter(SavedFilter.objects.get(pk=thing.pk), by=self.user)
        return thing

    def read_again(self, thing: SavedFilter) -> SavedFilter:
        return thing
