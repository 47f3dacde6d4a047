"""The sizes of an application's enterprises, as they are stated after it was handed in."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from applications.api.incase import OfOne
from applications.forms.sizes_stated import StatedSizeForm
from applications.models import Application, StatedSize
from applications.models.budget import CompanySize
from applications.permissions import may_state_size
from applications.workflow.sizes_stated import state_size
from registry.api import shapes
from registry.api.problems import Invalid, form_faults
from registry.api.shapes import text_in
from sweden.clock import local

SIZES = [one for one in CompanySize.choices if one[0] != CompanySize.NOT_ENTERPRISE]


class StatedSizeOut(shapes.Out):
    """What size a party's enterprise has from a day on, and by what. Never changed; of one day the latest counts."""

    uuid = shapes.ident()
    party = shapes.ident("The organisation.", source="organisation.uuid")
    size = shapes.choice(CompanySize.choices)
    since = shapes.day("From this day.")
    ground = shapes.text("What it is seen in.")
    stated_at = shapes.moment()

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000027",
        "party": "0198c0de-0000-7000-8000-000000000003",
        "size": "large",
        "since": "2026-01-01",
        "ground": "Årsredovisningarna för 2024 och 2025.",
        "stated_at": "2026-02-02T09:00:00Z",
    }


class StatedSizeIn(shapes.In):
    """A size that holds from a day that has come."""

    party = serializers.UUIDField(help_text="The organisation: an enterprise among the parties.")
    size = serializers.ChoiceField(choices=SIZES)
    since = shapes.day_in()
    ground = text_in(300)

    example: ClassVar = {
        "party": "0198c0de-0000-7000-8000-000000000003",
        "size": "large",
        "since": "2026-01-01",
        "ground": "Årsredovisningarna för 2024 och 2025.",
    }


class StatedSizes(OfOne):
    """List the sizes that have been stated of an application's enterprises since it was handed in."""

    out, into = StatedSizeOut, StatedSizeIn
    name = "stated_sizes"

    def rows(self) -> QuerySet:
        return self.of(StatedSize).select_related("organisation").order_by("since", "pk")

    def may(self, thing: Application) -> bool:
        return may_state_size(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        """By the page's form: whose size can be stated, and from when."""
        typed = {**values, "since": values["since"].isoformat()}
        form = StatedSizeForm(typed, application=self.target, today=local(self.now).date())
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return form.cleaned_data

    def act(self, thing: Application, values: dict[str, Any]) -> StatedSize:
        """State the size of an enterprise from a day on. The one of the decision's day is frozen with the grant; what
        is stated or holds later moves nothing that is decided."""
        self.demand_said(thing.case.uuid)
        return state_size(thing, values.pop("party"), **values, **self.by)
