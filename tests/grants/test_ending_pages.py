"""The pages of a grant's end: from the proposal of the final grant to the closing, each act by its own person."""

from datetime import date

import pytest

from accounts.roles import Role
from grants.models import Recovery
from grants.workflow.approving import approve_cost
from grants.workflow.ending.closing import money_of
from programmes.models import LedgerEntry
from registry.models import Message
from tests.factories import applications, payments
from tests.factories import ending as make
from tests.factories import programmes as people

pytestmark = pytest.mark.django_db

#: That the reader has seen what follows.
READ = {"confirmed": "1"}
DECISION = {
    "what": "decide",
    "reasons": "Lägre kostnader",
    "waiver": "Inga skäl",
    "interest": "Tas inte ut",
    "due_on": "2027-05-31",
}


def test_a_grant_ends_on_its_pages_to_the_krona(client, clock, settings):
    settings.STEP_UP = False
    clock.set_day(date(2027, 3, 2))
    grant = payments.grant()
    leader = applications.applicant()
    officer, economist, decider = (
        people.worker(role, grant.authority) for role in (Role.CASE_OFFICER, Role.ECONOMIST, Role.DECISION_MAKER)
    )
    make.pay(grant, 500_000)
    approve_cost(
        grant,
        organisation=grant.coordinator,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        cost=900_000,
        percent=50,
        by=economist,
        now=make.NOW,
    )
    page, party = f"/bidrag/{grant.uuid}/slutreglering/", grant.coordinator.uuid
    client.force_login(officer)
    assert client.post(page, {"what": f"propose:{party}", "reasons": " "}).status_code == 422
    typed = {"what": f"propose:{party}", "reasons": "Slutrapporten"}
    assert "Det här händer" in client.post(page, typed).content.decode()
    assert not grant.settlements.exists()
    client.post(page, {**typed, **READ})
    row = grant.settlements.get()
    assert client.post(page, {"what": f"decide:{row.uuid}"}).status_code == 403
    client.force_login(decider)
    assert client.post(page, {"what": f"decide:{row.uuid}"}).status_code == 409  # the party has not been heard
    client.force_login(officer)
    told = {"what": f"hear:{row.uuid}", "reply_by": "2027-03-22"}
    assert client.post(page, {**told, "reply_by": "2020-03-22"}).status_code == 422
    assert client.post(page, told).status_code == 302
    assert "Parten underrättades om förslaget" in client.get(page).content.decode()
    client.post(page, {"what": f"reply:{row.uuid}", "text": "Vi håller med."})
    client.force_login(decider)
    asked = client.post(page, {"what": f"decide:{row.uuid}"})  # the page says what follows before it is done
    assert "50\xa0000" in asked.content.decode().replace("\u202f", "\xa0")
    assert not grant.settlements.get().decided_at
    client.post(page, {"what": f"decide:{row.uuid}", **READ})
    client.force_login(officer)
    row.refresh_from_db()
    assert (row.final, row.to_recover) == (450_000, 50_000)
    assert "Kräv tillbaka" in client.get(page).content.decode()
    claim = {"what": f"claim:{party}", "amount": "50 001", "facts": "För mycket", "reply_by": "2027-03-22"}
    assert client.post(page, claim).status_code == 422
    assert "Det här händer" in client.post(page, {**claim, "amount": "50 000"}).content.decode()
    client.post(page, {**claim, "amount": "50 000", **READ})
    recovery = Recovery.objects.get()
    own = f"/aterkrav/{recovery.uuid}/"
    client.force_login(leader)
    assert Message.objects.filter(kind="grant.end_told", to_person=leader.person).exists()
    assert "Krav mot" in client.get(f"/mitt-bidrag/{grant.uuid}/").content.decode()
    assert own in client.get("/").content.decode()  # my day says that there is something to reply to
    assert own in client.get(f"/mina-ansokningar/{grant.case.uuid}/").content.decode()
    api, asked = f"/api/v1/recoveries/{recovery.uuid}/receipts/", {"Idempotency-Key": "got-told", "If-Match": "*"}
    got = client.post(api, {"letter": "told"}, content_type="application/json", headers=asked).json()["receipts"]
    assert [(one["letter"], one["received_on"]) for one in got] == [("told", "2027-03-02")]
    client.post(own, {"what": "reply", "text": "Vi betalar."})
    assert own not in client.get("/").content.decode()
    client.force_login(decider)
    assert own in client.get("/").content.decode()
    assert own in client.get(f"/arenden/{grant.case.uuid}/").content.decode()
    assert client.post(own, {**DECISION, "waiver": ""}).status_code == 422
    client.post(own, {**DECISION, **READ})
    client.force_login(officer)
    served = {"what": "got_claim", "received_on": "2027-03-02", "note": ""}
    assert client.post(own, served).status_code == 422
    assert client.post(own, served | {"note": "Kvitto", "received_on": "2027-03-01"}).status_code == 422  # not sent yet
    client.post(own, served | {"note": "Kvitto, handling 12"})
    receipts = [(one.letter, one.note, one.made_by) for one in recovery.receipts.all()]
    assert receipts == [("told", "", leader), ("claim", "Kvitto, handling 12", officer)]
    client.force_login(economist)
    booked = {"what": "receive", "count": 0, "amount": "40 000,50", "received_on": "2027-03-02", "reference": "BG 1"}
    for wrong in ("2027-03-01", "2027-03-03"):  # before the decision, and after today
        again = client.post(own, {**booked, "received_on": wrong})
        assert (again.status_code, list(again.context["form_of"]["receive"].errors)) == (422, ["received_on"])
        said = {"amount": "1.00", "on": wrong, "basis": "Räntelagen", "is_paid": True}
        asked = {"Idempotency-Key": f"interest-{wrong}", "If-Match": "*"}
        told = client.post(
            f"/api/v1/recoveries/{recovery.uuid}/interest/", said, content_type="application/json", headers=asked
        )
        assert (told.status_code, [one["pointer"] for one in told.json()["errors"]]) == (422, ["/on"])
    client.post(own, booked)
    client.post(own, booked)  # the same page sent twice books once
    wrong = recovery.moves.get()
    assert client.post(own, {"what": f"undo:{wrong.uuid}", "reason": ""}).status_code == 422
    client.post(own, {"what": f"undo:{wrong.uuid}", "reason": "Fel krav"})
    assert "Rättelse" in client.get(own).content.decode()
    client.post(own, {**booked, "count": 2})
    slip = client.get(f"/api/v1/recoveries/{recovery.uuid}/").json()["moves"]
    assert [one["reverses"] for one in slip] == [None, str(wrong.uuid), None]
    _interest_is_claimed(client, recovery)
    said = {"move": slip[2]["uuid"], "reason": "Fel igen"}
    asked = {"Idempotency-Key": "undo-the-slip", "If-Match": "*"}
    told = client.post(
        f"/api/v1/recoveries/{recovery.uuid}/undo/", said, content_type="application/json", headers=asked
    )
    assert (told.status_code, told.json()["left"]) == (200, "50000.00")
    entry = LedgerEntry.objects.filter(case=grant.case, kind="repayment").first()
    own_entry = client.get(f"/uppdrag/{grant.assignment.uuid}/huvudbok/post/{entry.uuid}/")
    assert own in own_entry.content.decode()
    client.post(own, {**booked, "count": 4})
    client.force_login(decider)
    assert client.post(own, {"what": "waive", "count": 1, "amount": "10 000", "ground": "x"}).status_code == 422
    client.force_login(economist)
    client.post(own, {**booked, "count": 5, "amount": "9 999,50"})
    recovery.refresh_from_db()
    assert recovery.status == "settled"
    assert b"50000" in b"".join(client.get("/aterkrav/?format=csv"))
    client.force_login(officer)
    assert client.post(page, {"what": "close"}).status_code == 422
    for other in [one.organisation for one in money_of(grant) if one.lacks_settlement]:  # have got and cost nothing
        client.post(
            page,
            {
                "what": f"propose:{other.uuid}",
                "reasons": "Inga kostnader",
                "without_costs": "Har inte haft några",
                **READ,
            },
        )
        rest = grant.settlements.get(organisation=other)
        client.post(page, {"what": f"unheard:{rest.uuid}", "ground": "unnecessary", "reason": "Begärt av parten"})
        client.force_login(decider)
        client.post(page, {"what": f"decide:{rest.uuid}", **READ})
        client.force_login(officer)
    reasons = dict.fromkeys(("reports", "results", "plan", "holds"), "Prövat särskilt")
    assert "Det här händer" in client.post(page, {"what": "close", **reasons}).content.decode()
    assert not grant.__class__.objects.filter(closing__isnull=False).exists()
    client.post(page, {"what": "close", **reasons, **READ})
    grant.refresh_from_db()
    assert [one["key"] for one in grant.closing.lines if one["reason"]] == ["results"]
    assert "Bidraget avslutades av" in client.get(f"/bidrag/{grant.uuid}/utbetalningar/").content.decode()
    assert "avslutat" in client.get("/bidrag/").content.decode()


def _interest_is_claimed(client, recovery):
    """Interest is claimed by the API and the page, both with what it rests on; what was wrong is undone."""
    own, api = f"/aterkrav/{recovery.uuid}/", f"/api/v1/recoveries/{recovery.uuid}/"
    terms = {"basis": "Räntelagen", "starts_on": "2027-02-01", "ends_on": "2027-02-28", "source": "Påhittad"}
    terms |= {"on": "2027-03-02", "due_on": "2027-04-30"}

    def asks(act, key, **said):
        asked = {"Idempotency-Key": key, "If-Match": "*"}
        return client.post(f"{api}{act}/", said, content_type="application/json", headers=asked)

    told = asks("interest", "interest-bare", amount="1.00", on="2027-03-02", basis="Räntelagen")
    assert {one["pointer"] for one in told.json()["errors"]} >= {"/runs_on", "/percent", "/source", "/due_on"}
    told = asks("interest", "interest-whole", **terms, amount="12.50", runs_on="10000.00", percent="9.5")
    assert (told.status_code, told.json()["interest_left"]) == (200, "12.50")
    asked = {**terms, "what": "interest", "count": 30, "amount": "12,50", "runs_on": "10 000", "percent": "9,5"}
    assert client.post(own, {**asked, "ends_on": "2027-01-31"}).status_code == 422
    assert client.post(own, {**asked, "due_on": "2027-05-01"}).status_code == 422  # banks are closed
    client.post(own, asked)
    assert "ska betalas senast" in client.get(own).content.decode()
    *_, first, second = client.get(api).json()["moves"]
    assert (first["due_on"], second["due_on"]) == ("2027-04-30", "2027-04-30")
    assert [one["record"][0]["percent"] for one in (first, second)] == ["9.5", "9.5"]
    for one in (first, second):
        assert asks("undo", f"undo-{one['uuid']}", move=one["uuid"], reason="Fel").status_code == 200


def test_terms_of_repayment_are_entered_on_a_page_and_by_the_api_and_claimed_by_none_without_them(
    client, clock, settings
):
    settings.STEP_UP = False
    clock.set_day(date(2027, 4, 2))
    grant = payments.grant(claims=False)
    economist, decider = (people.worker(role, grant.authority) for role in (Role.ECONOMIST, Role.DECISION_MAKER))
    page, api = "/aterkrav/villkor/", f"/api/v1/repayment-terms/{grant.authority.key}/"
    client.force_login(economist)
    assert client.get(page).status_code == 404
    client.force_login(decider)
    own, claim = f"/aterkrav/{make.told(grant).uuid}/", {**DECISION, "due_on": "2027-05-31", **READ}
    assert f'href="{page}"' in client.get(own).content.decode()
    refused = client.post(own, claim)
    assert refused.status_code == 409, refused.status_code
    assert "inte angett till vilket konto" in refused.content.decode()
    typed = {"account": "bankgiro 1", "legal_basis": "Villkor 6", "source": "Beslut 1", "quote": "Ord"}
    again = client.post(page, {**typed, "quote": " ", "valid_from": "2027-03-01"})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["quote"])
    assert 'value="bankgiro 1"' in again.content.decode()
    assert client.post(page, {**typed, "valid_from": "2027-03-01"}).status_code == 302
    assert "bankgiro 1" in client.get(page).content.decode()
    stands = client.get(api)
    assert stands.status_code == 200, stands.content
    assert (stands.json()["account"], stands.json()["valid_from"]) == ("bankgiro 1", "2027-03-01")
    asked = {"If-Match": stands.headers["ETag"], "Idempotency-Key": "terms-of-repayment"}
    said = {**typed, "account": "bankgiro 2", "valid_from": "2027-03-02"}
    told = client.patch(api, said, content_type="application/json", headers=asked)
    assert told.status_code == 200, told.content
    assert told.json()["account"] == "bankgiro 2"
    assert client.post(own, claim).status_code == 302
    assert "bankgiro 2" in client.get(own).content.decode()
