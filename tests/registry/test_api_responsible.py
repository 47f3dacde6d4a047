"""Who is responsible for a case, in the API: handed over on what was read, to those who handle cases there."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from registry.models import Event
from tests.factories import accounts, api, registry

pytestmark = pytest.mark.django_db


def test_a_case_is_handed_over_on_what_was_read_to_one_who_handles_cases_there():
    case, machine = registry.case(), api.machine(Role.REGISTRAR)
    elin = accounts.staff(Role.CASE_OFFICER, name="Elin Ny").person
    outside = accounts.person("Utomstående")
    address = reverse("api:case_officer", args=[case.uuid])
    read = machine.get(address)
    assert read.json()["number"] == case.designation
    for wrong, pointer in (
        ({"officer": str(outside.uuid)}, "/officer"),
        ({"officer": str(elin.uuid), "deputy": str(elin.uuid)}, "/deputy"),
    ):
        refused = machine.send(address, wrong, method="patch", match=read["ETag"])
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    done = machine.send(address, {"officer": str(elin.uuid)}, method="patch", match=read["ETag"])
    assert (done.status_code, done.json()["officer_name"]) == (200, "Elin Ny"), done.content
    late = machine.send(address, {"officer": str(elin.uuid)}, method="patch", match=read["ETag"])
    assert late.status_code == 412
    assert Event.objects.filter(case=case, kind="case.handed_over").count() == 1
    assert api.machine(Role.AUDITOR).send(address, {}, method="patch", match="*").status_code == 403
