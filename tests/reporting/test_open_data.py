"""Open data as files: only what has been notified, nothing that is a person's, and always the same questions."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.covering import asked_once
from accounts.roles import Role
from assessments.models import Decision, Outcome
from assessments.workflow.decisions import decide
from registry.models import Message
from registry.models.outbox import MessageStatus
from reporting.datasets import open_data
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED

pytestmark = pytest.mark.django_db
PERSON = "198507099805"


@pytest.fixture
def vinnova(clock):
    clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 400_000_000, 2028)
    return assignment


@pytest.fixture
def officer(vinnova):
    return make.worker(Role.CASE_OFFICER, vinnova.authority, name="Elin Sandberg")


def decision(vinnova, officer, number: int, outcome=Outcome.GRANT, **more) -> Decision:
    call = calls.call(vinnova)
    by = applications.applicant(f"a{number}@x.example", f"Person {number}")
    application = applications.submitted_application(call, by=by, **more)
    amounts = None if outcome == Outcome.GRANT else []
    standing = judge.proposal(application, officer, outcome=outcome, amounts=amounts)
    return decide(standing, by=judge.decider(vinnova), now=DECIDED)


def tell() -> None:
    """The messages leave."""
    Message.objects.filter(kind="application.decided").update(status=MessageStatus.SENT, sent_at=DECIDED)


def things(client, name: str) -> list[dict]:
    return json.loads(client.get(f"/oppna-data/{name}.json").content)


def test_a_decision_is_open_data_first_when_it_has_been_notified(client, vinnova, officer):
    made = decision(vinnova, officer, 1)
    for name in ("gdp-ansokningar", "gdp-finansieradeaktiviteter", "swecris-projekt"):
        assert things(client, name) == []
    tell()
    (application,) = things(client, "gdp-ansokningar")
    (activity,) = things(client, "gdp-finansieradeaktiviteter")
    (project,) = things(client, "swecris-projekt")
    number = made.application.case.number
    assert application["diarienummer"] == activity["diarienummer"] == number
    assert project["ProjectId"] == f"{number}_{vinnova.authority.short_name}"
    assert sum(part["belopp"] for part in activity["beslutadFinansiering"]) == made.amount == project["FundingsSek"]


def test_what_is_rejected_is_given_out_where_the_agency_has_chosen_so_and_without_the_applicants_words(
    client, vinnova, officer, settings
):
    made = decision(vinnova, officer, 1, Outcome.REJECT)
    tell()
    assert things(client, "gdp-ansokningar") == []
    settings.OPEN_DATA_REJECTED = [vinnova.authority.key]
    (one,) = things(client, "gdp-ansokningar")
    assert one["status"] == "Avslagen"
    assert made.application.title not in json.dumps(one, ensure_ascii=False)
    assert things(client, "swecris-projekt") == []


def test_a_dismissed_application_and_a_test_case_are_never_given_out(client, vinnova, officer, settings):
    settings.OPEN_DATA_REJECTED = [vinnova.authority.key]
    decision(vinnova, officer, 1, Outcome.DISMISS)
    tried = decision(vinnova, officer, 2)
    case = tried.application.case
    case.mode = "test"
    case.save(update_fields=["mode"])
    tell()
    assert things(client, "gdp-ansokningar") == []


def test_every_published_call_is_told_with_its_phase_and_none_that_is_being_written(client, vinnova):
    shown, hidden = calls.call(vinnova), calls.call(vinnova)
    calls.as_if(hidden, access="invited")
    (one,) = things(client, "gdp-utlysningar")
    assert (one["diarienummer"], one["titel"]) == (shown.case.number, shown.title_sv)
    assert one["publiceringsplats"].endswith(f"/{shown.case.uuid}/")


def test_the_files_are_for_anyone_and_an_unknown_shape_is_not_there(client, vinnova, officer):
    decision(vinnova, officer, 1)
    tell()
    for name in open_data.SHAPES:
        table = client.get(f"/oppna-data/{name}.csv")
        text = b"".join(table.streaming_content).decode()
        assert table.status_code == 200
        assert text.startswith("\ufeff")
        book = client.get(f"/oppna-data/{name}.xlsx")
        assert b"".join(book.streaming_content).startswith(b"PK")
        assert client.get("/oppna-data/").content.decode().count(f"{name}.") == 3
    assert client.get("/oppna-data/gdp-annat.json").status_code == 404
    assert client.get("/oppna-data/gdp-utlysningar.xml").status_code == 404


def test_a_sole_traders_number_and_name_are_in_no_file(client, vinnova, officer):
    firm = {**applications.PARTIES[0], "name": "Ada Lund Konsult", "number": "", "personal_number": PERSON}
    parties = [firm, applications.PARTIES[1]]
    decision(vinnova, officer, 1, parties=parties)
    tell()
    for name in open_data.SHAPES:
        text = client.get(f"/oppna-data/{name}.json").content.decode()
        assert "Ada Lund" not in text
        assert PERSON[2:8] not in text
    assert "Enskild firma" in client.get("/oppna-data/swecris-projekt.json").content.decode()


def test_what_is_granted_is_added_up_per_county_and_area_with_small_groups_hidden(client, vinnova, officer):
    made = [decision(vinnova, officer, number) for number in (1, 2)]
    assert things(client, "bidrag-per-lan") == []
    tell()
    whole = sum(one.amount for one in made)
    counties = {one["lan"]: one for one in things(client, "bidrag-per-lan")}
    assert sum(one["belopp"] for one in counties.values()) == whole
    assert counties["Stockholms län"]["projektledare"] == 2
    assert counties["Stockholms län"]["projektledareKvinnor"] == ".."
    assert counties["Uppsala län"]["projektledareKvinnor"] == 0
    areas = things(client, "bidrag-per-teknikomrade")
    assert sum(one["belopp"] for one in areas) == whole
    assert {one["bidrag"] for one in areas} == {2}


def test_the_number_of_questions_does_not_grow_with_the_number_of_decisions(vinnova, officer):
    asked = []
    for number in (1, 2, 3):
        decision(vinnova, officer, number)
        tell()
        with CaptureQueriesContext(connection) as found, asked_once():  # as in a task
            rows = open_data.decided(rejected=[vinnova.authority.key])
        assert len(rows) == number
        asked.append(len(found))
    assert asked[0] == asked[1] == asked[2]
