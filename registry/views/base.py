"""What the register's views share: refusals become pages, and a case is found through `visible_to` only."""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views import View

from accounts.errors import DomainError
from registry.models import Case
from registry.permissions import may_read_inside
from registry.problems import problem
from registry.queries import case_seen, register_seen


class Refusals(View):
    """A refusal that no form takes care of becomes a page with its sentence and status."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            return self.refused(request, refusal)

    def refused(self, request: HttpRequest, refusal: DomainError) -> HttpResponse:
        """The refusal as a page."""
        return problem(request, refusal)


class SignedIn(LoginRequiredMixin, Refusals):
    """For whoever has signed in."""


class OfACase(SignedIn):
    """A page of one case that the reader may see; anyone else gets 404."""

    case: Case
    inside: bool

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            found = self.find(request.user, kwargs["uuid"])
            if found is None:
                raise Http404
            self.case = found
            request.case_read = found
            self.inside = may_read_inside(request.user, self.case)

    def find(self, user: Any, uuid: UUID) -> Case | None:
        """The case, if the reader may see it."""
        found: Case | None = case_seen(user, uuid)
        return found


class OfARegister(OfACase):
    """A page that also those find with whom only the case's register is shared; `alone` tells them."""

    alone = False

    def find(self, user: Any, uuid: UUID) -> Case | None:
        found = super().find(user, uuid)
        if found is None:
            found = register_seen(user, uuid)
            self.alone = found is not None
        return found
