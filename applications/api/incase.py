"""What every list within one application's case has in common: read by those inside the authority that owns it."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.prepared import Prepared
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from applications.models import Application
from registry.api.problems import NotFound
from registry.api.views import Creating, Resource, Whole
from registry.queries import is_plain, sight


def seen_inside(user: Any) -> QuerySet[Application]:
    """Applications that have been handed in to authorities where `user` works with cases."""
    inside = authorities_as(user, *CASE_READERS)
    rows: QuerySet[Application] = Application.objects.visible_to(user).handed_in()
    return rows.filter(case__authority__in=inside)


def _inside(seen: Q, inside: frozenset[int], uuid: UUID) -> QuerySet:
    rows = Application.objects.filter(seen).handed_in().filter(case__uuid=uuid, case__authority__in=inside)
    return rows.select_related("case__authority", "call", "submitted_version", "coordinator").order_by("pk")


_INSIDE = Prepared(_inside, shape=("seen", "inside"), uuid=UUID)


class InCase(Resource):
    """Something in one application's case, for those inside the authority that owns it."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    _application: Application | None = None

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def application(self) -> Application:
        """The application in the address; raises NotFound."""
        if self._application is None:
            inside = frozenset(authorities_as(self.user, *CASE_READERS))
            if not inside:  # nothing to ask for
                raise NotFound
            seen, uuid = sight(self.user, case="case__"), self.kwargs["uuid"]
            # Where sight rests on plain values, as for nearly all who work here, the question is kept ready for them.
            plain = is_plain(seen)
            self._application = (
                _INSIDE.one(seen=seen, inside=inside, uuid=uuid) if plain else _inside(seen, inside, uuid).first()
            )
        if self._application is None:
            raise NotFound
        return self._application


class OfOne(InCase, Creating, Whole):
    """A list within one application, and what is added to it."""

    name: ClassVar[str]

    def find(self) -> Application:
        return self.application()

    def get(self, request: Request, **kwargs: Any) -> Response:
        request._request.case_read = self.application().case_id
        return super().get(request, **kwargs)

    def lines(self, values: dict[str, Any]) -> Iterable[Any]:
        return self.rows()

    def of(self, model: Any) -> QuerySet:
        """The model's rows of this application."""
        return model.objects.filter(application=self.application()).order_by("pk")

    def place(self, thing: Any) -> str:
        return reverse(f"api:{self.name}", args=[self.kwargs["uuid"]])
