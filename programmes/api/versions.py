"""What a programme or a duty keeps in versions, read and written alike: consultations, the programme office's books,
the information to a ministry, the inventory of saved data.

A thing is known by its `thread`, which stays; each version has a number. Its page's form judges what is sent, and its
`workflow` function writes it.
"""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import is_staff_anywhere
from programmes.models import Programme
from registry.api import shapes
from registry.api.problems import Invalid, form_faults
from registry.api.shapes import form_data
from registry.api.views import Changing, Creating, Listing, Resource, Thing, found


class VersionOut(shapes.Out):
    """The latest version of something that is kept."""

    uuid = shapes.ident("The thing's lasting identifier.", source="thread")
    version = shapes.whole("Which version this is.", source="number")
    programme = shapes.text("Key of the programme.", source="programme.key")
    written_by = shapes.text("Who wrote this version.", source="written_by.person.name")
    written_at = shapes.moment("When this version was written.")


#: The same of the examples.
EXAMPLE = {
    "uuid": "0198c0de-0000-7000-8000-000000000006",
    "version": 1,
    "programme": "excellenskluster",
    "written_by": "Elin Sandberg",
    "written_at": "2026-01-12T14:05:00Z",
}


class OfVersions(Resource):
    """What a list and its single things share. `book`: the model; `thing`: the single thing's address; `home`: what
    they are kept in, a programme or a duty."""

    book: ClassVar[Any]
    thing: ClassVar[str]
    home: ClassVar[str] = "programme"

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        rows = self.book.objects.visible_to(self.user).current()
        return rows.select_related("programme", "written_by__person")

    def may_write(self, programme: Any) -> bool:
        """Whether the caller writes in this book of the programme, or of the duty."""
        raise NotImplementedError

    def form(self, programme: Any, data: dict[str, Any] | None, *, first: bool) -> Any:
        """The page's form on what was sent."""
        raise NotImplementedError

    def start(self, row: Any) -> dict[str, Any]:
        """The values of a version, by the form's names."""
        raise NotImplementedError

    def write_version(self, programme: Any, **values: Any) -> Any:
        """The `workflow` function."""
        raise NotImplementedError

    def judged(self, programme: Any, data: dict[str, Any], *, first: bool) -> dict[str, Any]:
        """The values as `workflow` takes them; raises Invalid with the form's own sentences."""
        form = self.form(programme, form_data(data), first=first)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        values: dict[str, Any] = form.values
        return values


class Book(Creating, Listing):
    """The list of a programme's rows, and a new one in it."""

    uuid = "thread"
    updated = "written_at"
    orders: ClassVar = {"written_at": "written_at"}
    usual = "-written_at"

    def find(self) -> Any:
        programme: Programme = found(Programme.objects.visible_to(self.user), key=self.kwargs["key"])
        return programme

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.target = self.find()
        return super().get(request, **kwargs)

    def rows(self) -> QuerySet:
        return super().rows().filter(**{self.home: self.target})

    def may(self, thing: Any) -> bool:
        return self.may_write(thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.judged(self.target, values, first=True)

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        return self.write_version(thing, **values, by=self.user, now=self.now)

    def place(self, thing: Any) -> str:
        return reverse(self.thing, args=[thing.thread])


class Page(Changing, Thing):
    """A single thing as it is, and a new version of it."""

    def find(self) -> Any:
        return found(self.rows(), thread=self.kwargs["uuid"])

    def may(self, thing: Any) -> bool:
        return self.may_write(getattr(thing, self.home))

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        change = values.pop("change", "")
        home = getattr(self.target, self.home)
        judged = self.judged(home, self.start(self.target) | values, first=False)
        return judged | {"change": change}

    def act(self, thing: Any, values: dict[str, Any]) -> Any:
        return self.write_version(getattr(thing, self.home), replaces=thing, **values, by=self.user, now=self.now)
