"""What other systems write into the mandate: entries that wait for a person, amounts, facts, and what a duty keeps."""

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from programmes.models import FactChange, LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.workflow.proposals import approve
from registry.models import StoredFile
from sweden.clock import now
from tests.factories import accounts, api, duties, programmes

pytestmark = pytest.mark.django_db
OWN_COST = {"kind": "own_cost", "year": 2025, "amount": "1250.50", "occurred_on": "2025-12-08", "reference": "B330"}


@pytest.fixture
def assignment() -> Any:
    return programmes.pair()[0]


def test_a_system_proposes_and_corrects_entries_and_another_person_books_them(assignment: Any) -> None:
    system, economist = api.machine(Role.ECONOMIST), accounts.staff(Role.ECONOMIST)
    ledger = f"/api/v1/assignments/{assignment.uuid}/"

    faulty = system.send(f"{ledger}entry-proposals/", OWN_COST | {"reference": "", "occurred_on": "2099-01-01"})
    assert (faulty.status_code, {one["pointer"] for one in faulty.json()["errors"]}) == (
        422,
        {"/reference", "/occurred_on"},
    )
    made = system.send(f"{ledger}entry-proposals/", OWN_COST)
    assert (made.status_code, made.json()["total"], made.json()["status"]) == (201, "1250.50", "proposed")
    assert not LedgerEntry.objects.filter(kind=EntryKind.OWN_COST).exists()
    assert system.send(f"{made['Location']}approve/", match=made["ETag"]).json()["code"] == "people_decide"

    proposal = assignment.entry_proposals.get()
    approve(proposal, by=economist, now=now())
    (row,) = system.get(f"{made['Location']}rows/").json()["items"]
    undone = system.send(f"/api/v1/ledger-entries/{row['entry']}/reverse/", {"reason": "Fel konto"})
    assert (undone.status_code, undone.json()["source"], undone.json()["total"]) == (200, "reversal", "-1250.50")

    sheet = b64encode("slag;medelsår;belopp;händelsedag;verifikation;rad;referens\nskänkt;2026;1;;;;\n".encode())
    read = system.send(f"{ledger}entry-files/", {"file": {"filename": "jan.csv", "content": sheet.decode()}})
    (faulty_row,) = system.get(f"{read['Location']}rows/?outcome=faulty").json()["items"]
    assert (read.json()["status"], bool(faulty_row["faults"])) == ("preview", True)
    assert system.send(f"{read['Location']}confirm/", match="*").json()["code"] == "file_has_faults"


def test_while_files_cannot_be_checked_none_is_kept_and_it_is_said_when_to_ask_again(assignment: Any, settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"  # where nobody answers
    file = {"filename": "jan.csv", "content": b64encode(b"slag;belopp\n").decode()}
    away = api.machine(Role.ECONOMIST).send(f"/api/v1/assignments/{assignment.uuid}/entry-files/", {"file": file})
    assert (away.status_code, away.json()["code"], away["Retry-After"]) == (503, "scanner_away", "60")
    assert not StoredFile.objects.exists()


def test_an_amount_and_a_fact_are_recorded_with_where_they_stand(assignment: Any) -> None:
    system = api.machine(Role.ECONOMIST)
    of = f"/api/v1/assignments/{assignment.uuid}/"
    letter = {"source_kind": "appropriation_letter", "source": "Regleringsbrev 2026", "valid_from": "2026-01-01"}

    frame = system.send(f"{of}frames/", letter | {"year": 2026, "amount": 70_000_000, "wording": "may_use"})
    assert (frame.status_code, frame.json()["amount"]) == (201, 70_000_000)
    early = system.send(f"{of}frames/", letter | {"year": 2001, "amount": 1, "wording": "may_use"})
    assert [one["pointer"] for one in early.json()["errors"]] == ["/year"]

    place = f"{of}facts/identity/decision_number/"
    read = system.get(place)
    given = {"values": {"value": "KN2025/01234"}, "source": "Följebrevet den 3 juli 2025"}
    saved = system.send(place, given, method="patch", match=read["ETag"])
    assert (saved.status_code, saved.json()["facts"][0]["value"]) == (200, "KN2025/01234")
    assert FactChange.objects.get().source == given["source"]
    assert system.send(place, given, method="patch", match=read["ETag"]).status_code == 412
    strange = system.send(place, given | {"values": {"other": "x"}}, method="patch", match="*")
    assert [one["pointer"] for one in strange.json()["errors"]] == ["/values/other"]


def test_what_a_duty_keeps_is_written_and_decided_as_on_its_pages(assignment: Any) -> None:
    office = api.machine(Role.PROGRAMME_OFFICE)
    officer = accounts.staff(Role.CASE_OFFICER)
    running, evaluated = duties.running(assignment, key="info"), duties.evaluated(assignment, key="utv")
    told = {
        "given_on": "2026-01-08",
        "department": accounts.department().key,
        "recipient": "Enheten",
        "channel": "meeting",
        "person": str(officer.person.uuid),
        "subject": "Läget",
    }

    logged = office.send(f"/api/v1/duties/{running.uuid}/information/", told)
    assert (logged.status_code, logged.json()["person_name"]) == (201, officer.person.name)
    changed = office.send(logged["Location"], {"content": "Mer"}, method="patch", match=logged["ETag"])
    assert (changed.json()["version"], changed.json()["content"], changed.json()["subject"]) == (2, "Mer", "Läget")
    assert office.get(f"/api/v1/duties/{evaluated.uuid}/information/").status_code == 404

    plans = f"/api/v1/duties/{evaluated.uuid}/evaluation-plans/"
    first = office.send(plans, {"questions": "Har det hjälpt?"}).json()
    second = office.send(plans, {"replaces": first["uuid"], "method": "Enkät"}).json()
    assert (second["number"], second["questions"]) == (2, "Har det hjälpt?")
    decided = person(accounts.staff(Role.DECISION_MAKER)).post(
        f"/api/v1/evaluation-plans/{second['uuid']}/decide/{assignment.authority.key}/",
        headers={"Idempotency-Key": "ett-beslut", "If-Match": "*"},
        content_type="application/json",
    )
    assert [one["authority"] for one in decided.json()["decisions"]] == [assignment.authority.key]


def test_who_sits_in_the_office_is_said_ended_and_struck(assignment: Any) -> None:
    office, officer = api.machine(Role.PROGRAMME_OFFICE), accounts.staff(Role.CASE_OFFICER)
    members = f"/api/v1/programmes/{assignment.programme.key}/office/members/"
    given = {"person": str(officer.person.uuid), "authority": "vinnova", "valid_from": "2026-01-01"}

    made = office.send(members, given).json()
    assert office.send(members, given | {"authority": "vr"}).status_code == 422  # no role there
    one = f"/api/v1/office-members/{made['uuid']}/"
    assert office.send(f"{one}end/", {"last_day": "2026-06-30"}, match="*").json()["valid_to"] == "2026-06-30"
    assert office.send(f"{one}strike/", {"reason": "Fel person"}, match="*").json()["struck"] is True
    assert office.get(members).json()["items"] == []


def person(user: User) -> Client:
    """Who has just signed in."""
    client = Client()
    client.force_login(user)
    return client
