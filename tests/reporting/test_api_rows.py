"""Rows of a report's tables, who answers for it and its milestones in the API: on what was read, as on the pages."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.roles import Role
from registry.models import Message
from reporting.models import Occasion
from reporting.workflow.occasions import open_due_occasions
from tests.factories import api
from tests.factories import programmes as make
from tests.factories.accounts import department

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2025, 12, 8, 9, tzinfo=UTC)
INDICATOR = {"area": "kvantteknik", "measure": "Andel av världens publikationer", "value": "1,4 %"}


@pytest.fixture
def occasion() -> Occasion:
    one = make.assignment()
    one.facts = {"duties": {"underlag": {"milestones": [{"key": "presentation", "title": "Presentation"}]}}}
    one.save()
    make.area("kvantteknik", assignment=one, name_sv="Kvantteknik")
    duty = make.duty(one, key="underlag", document_kind="knowledge-base", rule={"kind": "once", "date": "2025-12-12"})
    duty.recipient_departments.add(department())
    elsewhere = make.duty(one, key="annat", document_kind="made-elsewhere", rule={"kind": "once", "date": "2025-12-12"})
    elsewhere.recipient_departments.add(department())
    open_due_occasions(DECEMBER.date(), now=DECEMBER)
    return Occasion.objects.get(duty=duty)


def test_a_row_is_entered_changed_on_what_was_read_and_left_out(occasion):
    machine = api.machine(Role.PROGRAMME_OFFICE)
    rows = reverse("api:occasion_rows", args=[occasion.uuid])
    sent = {"table": "indicators", "values": INDICATOR}
    faults = {
        "/table": {**sent, "table": "annat"},
        "/area": {**sent, "area": "annat"},
        "/values/colour": {**sent, "values": {**INDICATOR, "colour": "blå"}},
        "/values/area": {**sent, "values": {**INDICATOR, "area": "rymd"}},
        "/values": {**sent, "values": {"measure": ["a"]}},
    }
    for pointer, body in faults.items():
        refused = machine.send(rows, body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) in [(422, pointer), (400, pointer)]
    made = machine.send(rows, sent)
    assert (made.status_code, made.json()["number"]) == (201, 1), made.content
    one, read = made["Location"], machine.get(made["Location"])
    changed = machine.send(one, {"values": {**INDICATOR, "value": "1,5 %"}}, method="patch", match=read["ETag"])
    assert (changed.json()["number"], changed.json()["values"]["value"]) == (2, "1,5 %")
    late = machine.send(one, {"values": INDICATOR}, method="patch", match=read["ETag"])
    assert late.status_code == 412
    assert [row["number"] for row in machine.get(rows).json()["items"]] == [2]
    assert api.machine(Role.AUDITOR).get(rows).json()["items"] == [], "what is being written is not for every reader"
    assert machine.send(f"{one}remove/", match=machine.get(one)["ETag"]).json()["removed"] is True
    assert machine.get(rows).json()["items"] == []
    assert machine.get(one).status_code == 404
    there = machine.get(reverse("api:occasion", args=[occasion.uuid]))
    assert machine.send(f"{rows}take-over/", match=there["ETag"]).status_code == 200
    assert occasion.typed_rows.count() == 3, "each save stays"


def test_a_document_that_is_made_elsewhere_has_neither_rows_nor_texts(occasion):
    machine = api.machine(Role.PROGRAMME_OFFICE)
    other = Occasion.objects.exclude(pk=occasion.pk).get()
    for name in ("occasion_rows", "occasion_texts"):
        assert machine.get(reverse(f"api:{name}", args=[other.uuid])).status_code == 404
    noted = machine.send(reverse("api:occasion_comments", args=[other.uuid]), {"section": "a", "text": "b"})
    assert noted.status_code in (403, 404)


def test_who_answers_for_an_occasion_and_when_its_milestones_are_is_said_on_what_was_read(occasion):
    machine = api.machine(Role.CASE_OFFICER)
    maryam = make.worker(Role.ECONOMIST, name="Maryam Haddad")
    one = reverse("api:set_occasion_responsible", args=[occasion.uuid, "vinnova"])
    read = machine.get(one)
    assert (read.json()["person"], read.json()["for_duty"]) == (None, "")
    lost = machine.send(one, {"person": str(occasion.uuid)}, method="patch", match=read["ETag"])
    assert (lost.status_code, lost.json()["errors"][0]["pointer"]) == (422, "/person")
    said = machine.send(one, {"person": str(maryam.person.uuid)}, method="patch", match=read["ETag"])
    assert said.json()["name"] == "Maryam Haddad"
    assert Message.objects.get(kind="occasion_responsible").to_person == maryam.person
    again = machine.send(one, {"person": None}, method="patch", match=read["ETag"])
    assert again.status_code == 412
    (listed,) = machine.get(reverse("api:occasion_responsible", args=[occasion.uuid])).json()["items"]
    assert listed["authority"] == "vinnova"

    milestone = reverse("api:occasion_milestone", args=[occasion.uuid, "presentation"])
    read = machine.get(milestone)
    assert read.json()["day"] is None
    undated = machine.send(milestone, {"held": True}, method="patch", match=read["ETag"])
    assert (undated.status_code, undated.json()["errors"][0]["pointer"]) == (422, "/day")
    done = machine.send(milestone, {"day": "2025-12-10", "note": "Hos oss"}, method="patch", match=read["ETag"])
    assert (done.json()["day"], done.json()["note"]) == ("2025-12-10", "Hos oss")
    (listed,) = machine.get(reverse("api:occasion_milestones", args=[occasion.uuid])).json()["items"]
    assert listed == done.json()
