"""What the API of the granted money stands on: whose money one reads, and acts that the pages' forms judge."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from grants.models import Grant
from registry.api.problems import Invalid, form_faults
from registry.api.shapes import form_data
from registry.api.views import Resource, Writing, found
from registry.models import Participation
from registry.queries import sight_and_own


class OfAGrant(Resource):
    """What is written in one grant, by those who work with its case."""

    def find(self) -> Grant:
        rows = Grant.objects.at_work(self.user).select_related(
            "case__authority", "authority", "assignment__programme", "strand", "project"
        )
        grant: Grant = found(rows.defer("case__search"), uuid=self.kwargs["uuid"])
        return grant


class OfMoney(Resource):
    """Read by those who work with cases at the authority that granted, and see the case."""

    reads, writes = Scope.GRANTS_READ, Scope.GRANTS_WRITE

    def may_read(self) -> bool:
        return bool(authorities_as(self.user, *CASE_READERS))


class OfOwn(Resource):
    """Read by those who work with the case, and by those who take part in it."""

    reads, writes = Scope.GRANTS_READ, Scope.GRANTS_WRITE

    def own_grants(self) -> QuerySet:
        """Grants that the user works with or takes part in."""
        parts = Participation.objects.filter(case=OuterRef("case"), person=self.user.person_id, ended_at__isnull=True)
        works = Q(authority__in=authorities_as(self.user, *CASE_READERS))
        rows: QuerySet = Grant.objects.filter(sight_and_own(self.user, case="case__"), works | Q(Exists(parts)))
        return rows


class Doing(Writing):
    """An act, told who does it and when."""

    reads, writes = Scope.GRANTS_READ, Scope.GRANTS_WRITE

    @property
    def who(self) -> dict[str, Any]:
        """Whose act it is, and when."""
        return {"by": self.user, "now": self.now}

    @property
    def key(self) -> str:
        """The request's own, which makes the act once."""
        return f"api:{self.user.pk}:{self.request.headers['Idempotency-Key']}"


class Judged(Doing):
    """An act whose values the page's own form judges: the same limits, told at the same fields. `names`: the form's
    fields that are called otherwise here."""

    names: ClassVar[Mapping[str, str]] = {}

    def form(self, data: dict[str, Any]) -> Any:
        """The page's form of the act."""
        raise NotImplementedError

    def judged(self, form: Any) -> dict[str, Any]:
        """What the form makes of the values."""
        values: dict[str, Any] = form.cleaned_data
        return values

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = self.form(form_data(values))
        if not form.is_valid():
            raise Invalid(form_faults(form, self.names))
        return self.judged(form)
