"""What a call is about: technology areas, readiness, who may apply, counties, subjects."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import OrganisationKind
from calls.api.parts.common import OfPart
from calls.forms.classification import ClassificationForm
from calls.models import Call
from calls.workflow.editing import classify
from programmes.models import TechnologyArea
from registry.api import shapes
from registry.api.problems import Invalid, form_faults


class ClassificationOut(shapes.Out):
    """What a call is about. What is empty binds nothing."""

    call = shapes.ident("The call.", source="case.uuid")
    areas = shapes.texts("Keys of technology areas.", by=lambda row: sorted(one.key for one in row.areas.all()))
    trl_from = shapes.whole("Lowest technology readiness level.", null=True)
    trl_to = shapes.whole("Highest technology readiness level.", null=True)
    applicant_kinds = shapes.texts("Kinds of organisations that may apply.")
    counties = shapes.texts("Codes of counties.")
    subjects = shapes.texts("Codes of research subjects.")

    example: ClassVar = {
        "call": "0198c0de-0000-7000-8000-000000000011",
        "areas": ["ai"],
        "trl_from": 1,
        "trl_to": 6,
        "applicant_kinds": ["university", "company"],
        "counties": [],
        "subjects": ["102"],
    }


def _keys(most: int, **field: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=80, **field), required=False, default=list, max_length=most
    )


class ClassificationIn(shapes.In):
    """All of it; replaces what was said."""

    areas = _keys(50)
    trl_from = serializers.IntegerField(min_value=1, max_value=9, required=False, allow_null=True, default=None)
    trl_to = serializers.IntegerField(min_value=1, max_value=9, required=False, allow_null=True, default=None)
    applicant_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=OrganisationKind.choices), required=False, default=list, max_length=20
    )
    counties = _keys(30)
    subjects = _keys(100)

    example: ClassVar = {"areas": ["ai"], "trl_from": 1, "trl_to": 6, "subjects": ["102"]}


class CallClassification(OfPart):
    """Read what a call is about, or say it for a draft."""

    out, into = ClassificationOut, ClassificationIn

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = ClassificationForm(shapes.form_data(values), areas=TechnologyArea.objects.all())
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return form.values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        return classify(thing, **values, **self.how)
