"""The mandate in the API: what is told, what is written once and on what was read, and what is kept from whom."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from accounts.scopes import Scope
from programmes.models import Consultation, OfficeAction
from programmes.workflow.ledger import book
from registry.api.once import lock_of
from registry.models import KeptAnswer
from registry.workflow import answers
from sweden.clock import now
from tests.factories import accounts, api, office, programmes, registry

pytestmark = pytest.mark.django_db
LOG = "/api/v1/programmes/excellens/consultations/"
SAID = {"held_on": "2025-11-04", "form": "survey", "subject": "Provbäddar", "who": "Teknikföretagen", "said": "Fler."}


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def machine(pair):
    return api.machine(Role.PROGRAMME_OFFICE)


def one(machine, answer):
    return f"/api/v1/consultations/{answer.json()['uuid']}/"


# Once


def test_what_is_asked_for_twice_with_a_key_happens_once(machine):
    first = machine.send(LOG, SAID, key="samma-nyckel")
    again = machine.send(LOG, SAID, key="samma-nyckel")
    assert (first.status_code, first.json()["written_by"]) == (201, "Ekonomisystemet")
    assert (again.status_code, again.json(), again["Location"]) == (201, first.json(), first["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert machine.get(first["Location"])["ETag"] == first["ETag"] == again["ETag"]
    assert Consultation.objects.count() == 1


def test_a_key_belongs_to_its_request_and_to_its_caller(machine):
    machine.send(LOG, SAID, key="samma-nyckel")
    other = machine.send(LOG, SAID | {"said": "Annat."}, key="samma-nyckel")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert api.machine(Role.PROGRAMME_OFFICE).send(LOG, SAID, key="samma-nyckel").status_code == 201
    assert Consultation.objects.count() == 2


def test_a_refusal_leaves_no_answer_behind_and_may_be_tried_again(machine):
    wrong = machine.send(LOG, SAID | {"held_to": "2025-11-01"}, key="samma-nyckel")
    assert wrong.status_code == 422
    assert not KeptAnswer.objects.exists()
    assert machine.send(LOG, SAID, key="samma-nyckel").status_code == 201


def test_an_answer_is_kept_for_a_day(machine):
    machine.send(LOG, SAID, key="samma-nyckel")
    KeptAnswer.objects.update(answered_at=now() - answers.KEPT)
    assert machine.send(LOG, SAID | {"said": "Annat."}, key="samma-nyckel").status_code == 201
    assert answers.forget(now() + timedelta(days=2)) == 1


@pytest.mark.parametrize("key", ["", "kort", "med mellanslag", "x" * 101])
def test_a_new_thing_needs_a_key(machine, key):
    answer = machine.send(LOG, SAID, key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_whoever_asks_while_the_same_key_is_being_carried_out_is_told_when_to_ask_again(machine):
    meanwhile = connection.copy()
    with meanwhile.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock_of(machine.user.pk, "samma-nyckel")])
        busy = machine.send(LOG, SAID, key="samma-nyckel")
    meanwhile.close()
    assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (409, "idempotency_key_busy", "2")
    assert machine.send(LOG, SAID, key="samma-nyckel").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_twenty_who_ask_with_the_same_key_at_once_log_one_consultation(pair, at_once):
    made = api.client(Role.PROGRAMME_OFFICE)
    token = api.token(made)
    given = at_once(20, lambda number: api.Machine(made, token).send(LOG, SAID, key="samma-nyckel").status_code)
    assert Consultation.objects.count() == 1
    assert set(given) <= {201, 409}
    assert 201 in given


# On what was read


def test_a_change_is_made_on_what_was_read_and_on_nothing_else(machine):
    address = one(machine, machine.send(LOG, SAID))
    tag = machine.get(address)["ETag"]
    change = {"outcome": "En egen del om provbäddar."}
    missing = machine.send(address, change, method="patch")
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")
    done = machine.send(address, change, method="patch", match=tag)
    assert (done.status_code, done.json()["version"], done.json()["said"]) == (200, 2, "Fler.")
    stale = machine.send(address, {"outcome": "Annat."}, method="patch", match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "if_match_failed")
    assert machine.get(address).json()["outcome"] == change["outcome"]


def test_page_and_api_refuse_a_consultation_with_the_same_sentence(machine, client, pair):
    client.force_login(office.keeper())
    wrong = SAID | {"feedback_on": "2025-11-10"}
    page = client.post(reverse("programmes:consultation_new", args=["excellens"]), wrong)
    answer = machine.send(LOG, wrong)
    fault = answer.json()["errors"][0]
    assert (page.status_code, answer.status_code) == (422, 422)
    assert (fault["pointer"], fault["detail"] in page.content.decode()) == ("/feedback_how", True)


@pytest.mark.parametrize(
    ("value", "code"),
    [({"colour": "red"}, "unknown_field"), ({"subject": 7}, "wrong_type"), ({"held_on": "igår"}, "wrong_type"),
     ({"form": "none"}, "invalid_choice"), ({"said": ""}, "blank"), ({"groups": [1]}, "wrong_type"),
     ({"subject": "a\u0000b"}, "null_characters_not_allowed")],
)  # fmt: skip
def test_what_is_sent_is_read_strictly_and_each_fault_told_at_its_place(machine, value, code):
    fault = machine.send(LOG, SAID | value).json()["errors"][0]
    assert (fault["pointer"].split("/")[1], fault["code"]) == (next(iter(value)), code)


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[]", 422), ("", 422)])
def test_a_body_that_is_no_object_is_refused(machine, body, status):
    assert machine.send(LOG, body).status_code == status


def test_only_json_is_understood(machine):
    answer = machine.post(LOG, {"a": "b"}, headers={"Idempotency-Key": "samma-nyckel"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_person_who_changes_something_by_their_session_carries_the_csrf_token(pair):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(office.keeper())
    answer = browser.post(LOG, SAID, content_type="application/json", headers={"Idempotency-Key": "samma-nyckel"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_who_may_not_log_is_refused_before_anything_is_read(pair):
    answer = api.machine(Role.AUDITOR).send(LOG, {"nonsense": 1})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


# What is told, and kept from whom


def entries(assignment, count=1, **fields):
    given = {"kind": "payment", "year": 2025, "amount": Decimal("1000.50"), "occurred_on": date(2025, 10, 1)} | fields
    for number in range(count):
        book(assignment=assignment, by=None, now=datetime(2025, 10, 2, tzinfo=UTC), key=f"e{number}{fields}", **given)


def test_the_ledger_tells_kronor_with_ore_and_balances_whole_kronor(pair):
    entries(pair[0])
    machine = api.machine(scopes=[Scope.LEDGER_READ])
    row = machine.get("/api/v1/ledger-entries/").json()["items"][0]
    assert (row["amount"], row["occurred_on"], row["recorded_at"]) == ("1000.50", "2025-10-01", "2025-10-02T00:00:00Z")
    lines = machine.get("/api/v1/balances/?year=2025").json()["items"]
    vinnova = next(line for line in lines if line["assignment"] == str(pair[0].uuid) and line["strand"] is None)
    assert (vinnova["frame"], vinnova["paid"]) == (62_000_000, "1000.50")


def test_a_block_hides_of_whom_an_entry_is_also_from_filters(pair, client):
    case, body = registry.case(), accounts.organisation("Hemliga AB", "556012-5790")
    entries(pair[0], case=case, organisation=body, reference="Hemliga AB")
    user = programmes.worker()
    client.force_login(user)
    address = "/api/v1/ledger-entries/"
    assert client.get(f"{address}?case={case.uuid}").json()["items"][0]["organisation"] == "Hemliga AB"
    registry.block(case, user)
    row = client.get(address).json()["items"][0]
    assert (row["case"], row["organisation"], row["organisation_number"], row["reference"]) == (None, None, None, "")
    for query in (f"case={case.uuid}", "organisation_number=556012-5790"):
        assert client.get(f"{address}?{query}").json()["items"] == []


def test_a_consultation_of_an_assignment_one_is_kept_out_of_is_not_told(pair, client):
    row = office.consultation(pair[0].programme, pair[0])
    user = programmes.worker(Role.PROGRAMME_OFFICE)
    client.force_login(user)
    assert [one["uuid"] for one in client.get(LOG).json()["items"]] == [str(row.thread)]
    registry.block(pair[0].case, user)
    assert client.get(LOG).json()["items"] == []
    assert client.get(f"{LOG}?assignment={pair[0].key}").json()["items"] == []
    assert client.get(f"/api/v1/consultations/{row.thread}/").status_code == 404


def test_what_is_new_since_a_moment_is_found(pair):
    entries(pair[0])
    machine = api.machine()
    since = "/api/v1/ledger-entries/?updated_since="
    assert len(machine.get(f"{since}2025-10-02T00:00:00Z").json()["items"]) == 1
    assert machine.get(f"{since}2025-10-02T00:00:01Z").json()["items"] == []


def test_conditions_tell_how_they_stand(pair):
    condition = programmes.condition(pair[0])
    line = api.machine().get(f"/api/v1/assignments/{pair[0].uuid}/standings/").json()["items"][0]
    assert (line["condition"], line["state"]) == (str(condition.uuid), "not_yet")
    assert line["sentence"]


@pytest.mark.parametrize(
    "address",
    ["/api/v1/ledger-entries/", "/api/v1/frames/", "/api/v1/assignments/", "/api/v1/conditions/", LOG],
)
def test_a_list_costs_the_same_questions_however_many_rows(pair, address):
    machine = api.machine()

    def asked():
        machine.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert machine.get(address).status_code == 200
        return len(queries)

    def more(name):
        entries(pair[0], 3, reference=name)
        office.consultation(pair[0].programme, *pair, subject=name)
        programmes.condition(pair[0], key=f"villkor-{name}")

    more("a")
    before = asked()
    more("b")
    more("c")
    assert asked() == before <= 12


def test_a_meeting_is_planned_changed_written_and_adjusted_by_another_person(machine, pair, client):
    programme = pair[0].programme
    sofia = office.member(programme, key="vr").person
    made = machine.send(
        reverse("api:office_meetings", args=[programme.key]),
        {
            "title": "Kontorsmöte 5",
            "starts_at": "2025-11-03T09:00:00+01:00",
            "members": [str(sofia.uuid)],
            "guests": [{"name": "Ada Ek", "organisation": "Luleå kommun"}],
        },
    )
    assert made.status_code == 201, made.content
    assert [one["name"] for one in made.json()["participants"]] == [sofia.name, "Ada Ek"]
    there = made["Location"]
    stranger = machine.send(there, {"members": [made.json()["uuid"]]}, method="patch", match="*")
    assert (stranger.status_code, stranger.json()["errors"][0]["pointer"]) == (422, "/members/0")
    backwards = machine.send(there, {"ends_at": "2025-11-03T08:00:00+01:00"}, method="patch", match="*")
    assert backwards.json()["errors"][0]["pointer"] == "/ends_at"
    changed = machine.send(there, {"place": "Sal 4", "written": "Beslut: a."}, method="patch", match=made["ETag"])
    assert (changed.json()["place"], changed.json()["written"]) == ("Sal 4", "Beslut: a."), changed.content
    assert len(changed.json()["participants"]) == 2, "what is not sent stays"
    stale = machine.send(there, {"place": "Sal 5"}, method="patch", match=made["ETag"])
    assert stale.status_code == 412
    assert machine.send(f"{there}adjust/", match="*").status_code == 403, "a person's alone"
    client.force_login(office.keeper())
    headers = {"Idempotency-Key": "justerat-1", "If-Match": client.get(there)["ETag"]}
    adjusted = client.post(f"{there}adjust/", {}, content_type="application/json", headers=headers)
    assert adjusted.json()["notes"] == ["Beslut: a."], adjusted.content
    assert machine.send(there, {"written": "b"}, method="patch", match="*").status_code == 409
    corrected = machine.send(f"{there}correct/", {"text": "Sal 5."}, match="*")
    assert corrected.json()["notes"] == ["Beslut: a.", "Sal 5."]
    assert machine.send(f"{there}cancel/", match="*").status_code == 409


def test_an_action_is_worded_anew_while_it_is_open_and_taken_up_again(machine, pair):
    row = office.action(pair[0].programme)
    there = reverse("api:office_action", args=[row.uuid])
    read = machine.get(there)
    changed = machine.send(there, {"what": "Boka en annan sal"}, method="patch", match=read["ETag"]).json()
    assert (changed["what"], changed["responsible_name"]) == ("Boka en annan sal", read.json()["responsible_name"])
    assert machine.send(f"{there}close/", {"on": "2025-11-04", "how": "done"}, match="*").status_code == 200
    assert machine.send(there, {"what": "x"}, method="patch", match="*").status_code == 409
    assert machine.send(f"{there}reopen/", match="*").json()["closed_on"] is None


def test_what_an_office_has_agreed_is_asked_for_since_it_last_changed(machine, pair):
    done, left = office.action(pair[0].programme), office.action(pair[0].programme, what="Boka en sal")
    actions = reverse("api:office_actions", args=["excellens"])

    def since(moment):
        return {one["uuid"] for one in machine.get(actions, {"updated_since": moment.isoformat()}).json()["items"]}

    both = {str(done.uuid), str(left.uuid)}
    before = now() - timedelta(minutes=1)
    assert (since(office.NOW), since(before)) == (both, set())
    there = reverse("api:office_action", args=[done.uuid])
    machine.send(f"{there}close/", {"on": "2025-11-04", "how": "done"}, match="*")
    assert since(before) == {str(done.uuid)}
    OfficeAction.objects.update(changed_at=office.NOW)
    machine.send(f"{there}reopen/", match="*")
    assert since(before) == {str(done.uuid)}
    OfficeAction.objects.update(changed_at=office.NOW)
    machine.send(there, {"what": "Boka en annan sal"}, method="patch", match="*")
    assert since(before) == {str(done.uuid)}
