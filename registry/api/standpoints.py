"""Standpoints of an authority in the API: one address for each authority and kind, read and taken anew."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import Form

from accounts.models import Authority
from accounts.permissions import authorities_as
from accounts.roles import Role
from registry.api.problems import Invalid, form_faults
from registry.api.views import Changing, Thing, found


class Standpoint(Changing, Thing):
    """What an authority has settled, for those of it who may settle it: a person's judgement, never a machine's."""

    judges = True
    #: Who may read it and take a new one.
    roles: ClassVar[frozenset[Role]]

    def rows(self) -> QuerySet:
        return Authority.objects.filter(pk__in=authorities_as(self.user, *self.roles))

    def find(self) -> Authority:
        one: Authority = found(self.rows(), key=self.kwargs["authority"])
        return one

    def may(self, thing: Authority) -> bool:
        return True


class WholeStandpoint(Standpoint):
    """One that is taken as a whole, and judged with the page's form."""

    replaces = True
    form: ClassVar[type[Form]]

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = self.form(values)
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return dict(form.cleaned_data)
