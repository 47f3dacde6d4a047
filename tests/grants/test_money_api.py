"""The granted money through the API: the same acts as on the pages, by the same hands."""

from base64 import b64encode
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.errors import NotAllowed
from accounts.roles import Role
from grants.models import ChangeRequest, Instalment, Payment, PaymentRun
from grants.rules.followup import TEXTS
from grants.states.payments import PaymentStatus
from grants.workflow import runs
from grants.workflow.reports import writing
from programmes.models import LedgerEntry
from registry.models.access import Rights
from sweden.clock import today
from tests.factories import accounts, api, payments, registry, reports

pytestmark = pytest.mark.django_db
_keys = count(1)


@pytest.fixture(autouse=True)
def _then(clock: Any) -> None:
    clock.set_moment(payments.NOW)


def send(client: Any, who: Any, address: str, body: Any = None, *, status: int = 200, method: str = "post") -> Any:
    """A write by a person, on what stands now."""
    client.force_login(who)
    headers = {"Idempotency-Key": f"money-api-{next(_keys)}", "If-Match": "*"}
    ask = getattr(client, method)
    answer = ask(f"/api/v1/{address}", body or {}, content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_an_instalment_is_planned_confirmed_paid_and_booked_through_the_api_alone(client):
    grant = payments.grant()
    who = payments.hands(grant)
    payments.verified(grant, who)
    place = f"grants/{grant.uuid}"
    asked = {"per_year": 1, "percent": 0, "ground": "Beslutet", "waits_for": []}
    plan = send(client, who.officer, f"{place}/payment-plan/lay/", asked)
    line = plan["instalments"][-1]
    for name in line["waits_for"]:
        send(client, who.officer, f"instalments/{line['uuid']}/confirm/", {"condition": name, "note": "Handling 3"})
    hold = send(client, who.officer, f"{place}/holds/", {"reason": "Frågor"}, status=201)
    stopped = send(client, who.officer, f"instalments/{line['uuid']}/propose/", status=422)
    assert stopped["code"] == "payment_stopped"
    send(client, who.officer, f"holds/{hold['uuid']}/release/", {"note": "Besvarade"})
    at_once = Instalment.objects.filter(planned_on__lte=today()).count()
    assert len(client.get("/api/v1/instalments/?status=due").json()["items"]) == at_once > 0
    payment = send(client, who.officer, f"instalments/{line['uuid']}/propose/")["payment"]
    refused = send(client, who.officer, f"payments/{payment}/attest/", status=403)
    assert refused["code"] == "not_allowed"
    selected = {"state": "proposed", "count": 1}
    assert send(client, who.officer, "payments/attest-selection/", selected, status=403)["code"] == "not_allowed"
    seen = send(client, who.officer, "payment-runs/preview/", {"act": "attest", "state": "proposed", "count": 1})
    assert [one["why"] for one in seen["instalments"]] == [str(NotAllowed())]
    asked = send(client, who.attester, "payments/attest-selection/", selected, status=202)
    assert (asked["waiting"], asked["done"]) == (1, 0)
    runs.do_run(PaymentRun.objects.get(uuid=asked["uuid"]).job_id, now=payments.NOW)
    told = client.get(f"/api/v1/payment-runs/{asked['uuid']}/").json()
    assert (told["job"], told["done"], told["items"][0]["payment"]) == ("done", 1, payment)
    changed = send(client, who.attester, "payments/attest-selection/", selected, status=422)
    assert changed["errors"][0]["pointer"] == "/count"

    wanted = {"payments": [payment], "profile": "csv", "pay_on": payments.PAY_ON.isoformat()}
    unknown = {**wanted, "payments": [payment, line["uuid"]]}
    faulty = send(client, who.exporter, "payment-orders/", unknown, status=422)
    assert [one["pointer"] for one in faulty["errors"]] == ["/payments/1"]
    assert send(client, who.attester, "payment-orders/", wanted, status=403)["code"] == "same_person"
    selected = {"state": "attested", "count": 1, "profile": "csv", "pay_on": wanted["pay_on"]}
    with transaction.atomic():
        asked = send(Client(), who.exporter, "payment-orders/export-selection/", selected, status=202)
        runs.do_run(PaymentRun.objects.get(uuid=asked["uuid"]).job_id, now=payments.NOW)
        assert PaymentRun.objects.get(uuid=asked["uuid"]).order.count == 1
        transaction.set_rollback(True)
    order = send(client, who.exporter, "payment-orders/", wanted, status=201)
    summary = client.get(f"/api/v1/payment-orders/{order['uuid']}/summary/")
    assert (summary["Content-Type"], summary.content[:5]) == ("application/pdf", b"%PDF-")
    assert (order["count"], order["total"]) == (1, line["amount"])
    file = client.get(f"/api/v1/payment-orders/{order['uuid']}/file/")
    assert payment.replace("-", "") in b"".join(file.streaming_content).decode()
    told = b64encode(
        f"betalning;status;valutadag\r\n{payment.replace('-', '')};betald;2026-01-12\r\n".encode()
    ).decode()
    assert send(client, who.exporter, f"payment-orders/{order['uuid']}/answers/", {"file": told})["paid"] == 1
    shown = client.get(f"/api/v1/payments/?payment_order={order['uuid']}&updated_since=2026-01-12T00:00:00Z").json()
    assert [(one["status"], one["value_date"]) for one in shown["items"]] == [("paid", "2026-01-12")]
    assert LedgerEntry.objects.get(idempotency_key=f"payment:{payment}").amount == line["amount"]


def test_a_machine_proposes_and_never_attests_exports_or_fetches_the_file():
    grant = payments.grant()
    who = payments.hands(grant)
    payments.verified(grant, who)
    line = payments.plan(grant, who)[-1]
    machine = api.machine(Role.ECONOMIST)
    selected = {"state": "planned", "count": grant.instalments.standing().count() + 1}
    changed = machine.send("/api/v1/payments/propose-selection/", selected)
    assert (changed.status_code, changed.json()["errors"][0]["pointer"]) == (422, "/count")
    chosen = {"state": "planned", "until": line.planned_on.isoformat(), "count": grant.instalments.standing().count()}
    with transaction.atomic():
        answer = machine.send("/api/v1/payments/propose-selection/", chosen)
        asked = answer.json()["uuid"]
        assert answer.status_code == 202
        assert answer["Location"].endswith(f"/payment-runs/{asked}/")
        run = PaymentRun.objects.get(uuid=asked)
        runs.do_run(run.job_id, now=payments.NOW)
        assert Payment.objects.count() == chosen["count"] == run.items.filter(status="done").count()
        transaction.set_rollback(True)
    proposed = machine.send("/api/v1/payments/propose/", {"instalments": [str(line.uuid)]})
    payment = Payment.objects.get()
    assert proposed.json() == {"payments": [str(payment.uuid)]}
    order = payments.order(grant, who.exporter)
    for answer in (
        machine.send(f"/api/v1/payments/{payment.uuid}/attest/", match="*"),
        machine.send("/api/v1/payments/attest/", {"payments": [str(payment.uuid)]}),
        machine.send("/api/v1/payments/attest-selection/", {"state": "proposed", "count": 1}),
        machine.send("/api/v1/payment-orders/export-selection/", {"count": 1, "pay_on": "2026-01-13"}),
        machine.send("/api/v1/payment-orders/", {"payments": [str(payment.uuid)], "pay_on": "2026-01-13"}),
        machine.get(f"/api/v1/payment-orders/{order.uuid}/file/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "people_decide")
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PROPOSED


def test_a_change_is_asked_for_with_what_belongs_to_its_kind_and_decided_by_a_person(client):
    grant = payments.grant()
    asker = grant.decision.application.submitted_by
    wanted = {"content": "Fler prov", "leader": "Någon annan"}
    faulty = send(
        client,
        asker,
        f"grants/{grant.uuid}/changes/",
        {"kind": "content", "wanted": wanted, "reason": "Det gick fort"},
        status=422,
    )
    assert [one["pointer"] for one in faulty["errors"]] == ["/wanted/leader"]
    tried = {"kind": "content", "wanted": {"content": "Fler prov"}, "reason": "Det gick fort"}
    seen = send(client, asker, f"grants/{grant.uuid}/changes/try/", tried)
    assert (seen["stops"], seen["money_moves"]) == (False, False)
    assert not ChangeRequest.objects.exists()


def test_a_report_is_written_with_costs_asked_about_and_approved_through_the_api(client, clock):
    grant = payments.grant()
    clock.set_moment(reports.AFTER)
    reports.laid(grant)
    leader, officer = grant.decision.application.submitted_by, payments.hands(grant).officer
    report = grant.project.reports.get(kind="final")
    place, economist = f"project-reports/{report.uuid}", reports.economist(grant)
    texts = dict.fromkeys(TEXTS["final"], "Som planerat.")
    assert send(client, leader, f"{place}/", {"texts": texts}, method="patch")["texts"] == texts
    wrong = send(client, leader, f"{place}/", {"texts": {"begun": "Ja"}}, method="patch", status=422)
    assert wrong["errors"][0]["pointer"] == "/texts/begun"
    year = report.ends_on.year
    other = accounts.user()
    registry.participant(grant.case, other, rights=Rights.WRITE)
    for party in writing.parties_of(grant.project).values():
        who = economist if party.pk == grant.coordinator_id else other
        costs, cell = f"{place}/costs/{party.uuid}/", {"category": "personal", "amount": 1000}
        odd = send(client, who, costs, {"cells": [{**cell, "year": 1999}]}, method="patch", status=422)
        assert odd["errors"][0]["pointer"] == "/cells/0/year"
        send(client, who, costs, {"cells": [{**cell, "year": year}]}, method="patch")
        send(client, who, f"{costs}prepare/")
        assert send(client, leader, f"{costs}approve/")["approved_by"] == leader.person.name
    assert send(client, leader, f"{place}/hand-in/")["status"] == "handed_in"
    question = send(client, officer, f"{place}/messages/", {"text": "Varför så lite?"}, status=201)
    assert send(client, officer, f"{place}/approve/", status=409)["code"] == "report_questions_open"
    answer = f"report-messages/{question['uuid']}/answer/"
    assert send(client, leader, answer, {"text": "Det räckte."}, status=201)["thread"] == question["uuid"]
    assert send(client, officer, f"{place}/approve/")["status"] == "approved"
