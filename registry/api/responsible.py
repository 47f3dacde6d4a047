"""Who is responsible for a case at its authority, and handing it over to another officer."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from registry.api import shapes
from registry.api.problems import Invalid, form_faults
from registry.api.views import Changing, Thing
from registry.forms.case import HandOverForm
from registry.models import Case
from registry.permissions import may_hand_over
from registry.workflow.access import hand_over

_UUID = "0198c0de-0000-7000-8000-0000000000"


class CaseOfficerOut(shapes.Out):
    """Who is responsible for a case, and who stands in for them."""

    case = shapes.ident("The case.", source="uuid")
    number = shapes.text("Its number, with the authority before it.", source="designation")
    officer = shapes.ident("Who is responsible.", by=lambda row: row.officer and row.officer.uuid, null=True)
    officer_name = shapes.text(by=lambda row: row.officer.name if row.officer else "")
    deputy = shapes.ident("Who stands in.", by=lambda row: row.deputy and row.deputy.uuid, null=True)
    deputy_name = shapes.text(by=lambda row: row.deputy.name if row.deputy else "")

    example: ClassVar = {
        "case": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "officer": f"{_UUID}08",
        "officer_name": "Elin Sandberg",
        "deputy": None,
        "deputy_name": "",
    }


class CaseOfficerIn(shapes.In):
    """People who handle cases at the authority, by their identifiers."""

    officer = serializers.UUIDField()
    deputy = serializers.UUIDField(required=False, allow_null=True, default=None)

    example: ClassVar = {"officer": f"{_UUID}08", "deputy": None}


class CaseOfficer(Changing, Thing):
    """Read who is responsible for a case."""

    reads, writes = Scope.HANDLING_READ, Scope.HANDLING_WRITE
    out, into = CaseOfficerOut, CaseOfficerIn
    replaces, of_case = True, True

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def rows(self) -> QuerySet:
        return Case.objects.visible_to(self.user).select_related("authority", "officer", "deputy").defer("search")

    def case_of(self, thing: Case) -> int:
        key: int = thing.pk
        return key

    def may(self, thing: Case) -> bool:
        return may_hand_over(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        given = {name: str(value or "") for name, value in values.items()}
        form = HandOverForm(given, authorities=[self.target.authority])
        if not form.is_valid():
            raise Invalid(form_faults(form))
        data: dict[str, Any] = form.cleaned_data
        return data

    def act(self, thing: Case, values: dict[str, Any]) -> Case:
        """Make somebody else responsible for a case."""
        self.demand_said(thing.uuid)
        hand_over([thing], **values, **self.by)
        return thing
