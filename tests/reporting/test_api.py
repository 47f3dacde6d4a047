"""The account in the API: its occasions, what is written and decided on what was read, its figures and its PDF."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from registry.models import CaseReading
from reporting.models import Report
from reporting.workflow.figures import freeze
from tests.factories import api, registry
from tests.factories.reporting import JANUARY

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(occasion, officers):
    freeze(occasion, by=officers[0], now=JANUARY)
    occasion.refresh_from_db()
    return occasion


def text_of(occasion):
    return reverse("api:occasion_text", args=[occasion.uuid, "medel", "vinnova"])


def test_a_text_is_written_on_what_was_read_and_by_the_own_authority_alone(occasion):
    machine = api.machine(Role.PROGRAMME_OFFICE)
    blank = machine.get(text_of(occasion))
    assert (blank.json()["revision"], blank.json()["saved_at"]) == (0, None)
    done = machine.send(text_of(occasion), {"text": "Medlen är beviljade."}, method="patch", match=blank["ETag"])
    assert (done.status_code, done.json()["revision"]) == (200, 1)
    late = machine.send(text_of(occasion), {"text": "Annat."}, method="patch", match=blank["ETag"])
    assert late.status_code == 412
    other = api.machine(Role.PROGRAMME_OFFICE, at="vr")
    assert other.send(text_of(occasion), {"text": "Deras."}, method="patch", match=done["ETag"]).status_code == 403


def test_a_decision_is_a_persons_who_has_lately_shown_who_they_are(frozen, client, approvers, officers, settings):
    address = reverse("api:approve_occasion", args=[frozen.uuid, "vinnova"])
    tag = {"If-Match": client_tag(client, frozen, approvers[0]), "Idempotency-Key": "beslut-2026"}
    body = {"presenter": str(officers[0].uuid)}
    settings.STEP_UP = True
    refused = client.post(address, body, content_type="application/json", headers=tag)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    settings.STEP_UP = False
    # The texts are not written: the same refusal as on the page.
    unready = client.post(address, body, content_type="application/json", headers=tag)
    assert (unready.status_code, unready.json()["code"]) == (422, "report_not_ready")
    assert unready.json()["detail"]


def client_tag(client, occasion, user):
    client.force_login(user)
    return client.get(reverse("api:occasion", args=[occasion.uuid]))["ETag"]


def test_the_figures_and_the_pdf_are_fetched_and_the_reading_is_written_down(frozen, client, officers):
    machine = api.machine(Role.ECONOMIST)
    dataset = machine.get(reverse("api:occasion_dataset", args=[frozen.uuid])).json()
    assert (dataset["number"], bool(dataset["content"])) == (1, True)
    address = reverse("api:report_file", args=[frozen.uuid, 1])
    assert machine.get(address).status_code == 404
    document = registry.document(frozen.case)
    row = {"content": {}, "content_sha256": "0" * 64, "approved_at": JANUARY, "document": document}
    Report.objects.create(occasion=frozen, dataset=frozen.datasets.get(), **row)
    shown = machine.get(reverse("api:occasion_reports", args=[frozen.uuid])).json()["items"][0]
    assert (shown["version"], shown["document"]) == (1, str(document.uuid))
    file = machine.get(address)
    assert (file["Content-Type"], b"".join(file.streaming_content)[:4]) == ("application/pdf", b"%PDF")
    assert machine.get(address, headers={"If-None-Match": file["ETag"]}).status_code == 304
    assert CaseReading.objects.filter(person=machine.user.person, document=document).exists()
    assert api.machine(Role.ECONOMIST, scopes=["duties:read"]).get(address).status_code == 403


def test_figures_are_frozen_and_a_section_is_commented_on_by_those_who_write_the_report(frozen):
    machine = api.machine(Role.CASE_OFFICER)
    there, listing = (reverse(f"api:{one}", args=[frozen.uuid]) for one in ("occasion", "occasion_comments"))
    again = reverse("api:freeze_occasion", args=[frozen.uuid])
    read = machine.get(there)["ETag"]
    assert machine.send(again, match='"old"').status_code == 412
    assert machine.send(again, match=read).json()["status"] == "frozen"
    assert frozen.datasets.count() == 2
    assert machine.send(again, match=read).status_code == 412, "what was read has changed"
    lost = machine.send(listing, {"section": "finns-inte", "text": "Stämmer det?"})
    assert (lost.status_code, lost.json()["errors"][0]["pointer"]) == (422, "/section")
    made = machine.send(listing, {"section": "medel", "text": "Stämmer beloppet?"})
    assert made.status_code == 201, made.content
    assert [one["text"] for one in machine.get(listing).json()["items"]] == ["Stämmer beloppet?"]
    auditor = api.machine(Role.AUDITOR)
    assert auditor.get(listing).json()["items"] == [], "working notes are not for every reader"
    assert auditor.get(made["Location"]).status_code == 404
    resolved = machine.send(f"{made['Location']}resolve/", match=machine.get(made["Location"])["ETag"])
    assert resolved.json()["resolved_at"]
    assert machine.send(f"{made['Location']}resolve/", match="*").status_code == 409
