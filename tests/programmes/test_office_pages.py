"""The programme office's pages: who reads them, what they tell of cases, and what survives a refusal."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from programmes.models import OfficeMeeting, Synergy
from programmes.workflow import meetings, versions
from registry.models import Case
from tests.factories import accounts, programmes, registry
from tests.factories import office as given
from tests.factories.office import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(datetime(2026, 1, 20, 9, tzinfo=UTC))


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def programme(pair):
    return pair[0].programme


@pytest.fixture
def elin(client):
    user = given.keeper(name="Elin")
    client.force_login(user)
    return user


def address(name, programme, *args):
    return reverse(f"programmes:{name}", args=[programme.key, *args])


def text(client, name, programme, *args, query=""):
    answer = client.get(address(name, programme, *args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


# Who


def test_a_member_sees_no_pending_case_of_either_authority_by_being_one(programme, elin):
    ours, theirs = registry.case(programmes.agency()), registry.case(programmes.agency("vr"))
    given.member(programme, elin)
    assert not Case.objects.visible_to(elin).filter(pk__in=[ours.pk, theirs.pk]).exists()


def test_a_member_sees_the_case_that_is_shared_with_them(programme, elin):
    theirs = registry.case(programmes.agency("vr"))
    given.member(programme, elin)
    registry.share(theirs, person=elin.person)
    assert list(Case.objects.visible_to(elin)) == [theirs]


def test_who_is_blocked_from_every_assignment_of_the_programme_does_not_find_its_office(pair, programme, client):
    user = programmes.worker()
    for assignment in pair:
        registry.block(assignment.case, user)
    client.force_login(user)
    assert client.get(address("office", programme)).status_code == 404


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.REVIEWER, None])
def test_ministry_readers_reviewers_and_applicants_do_not_find_the_office(pair, programme, client, role):
    programmes.duty(pair[0], key="till-kn").recipient_departments.add(accounts.department())
    client.force_login(accounts.staff(role) if role else accounts.user())
    for name in ("office", "office_meetings", "office_figures", "office_synergies"):
        assert client.get(address(name, programme)).status_code == 404


# Cases that a synergy links


def test_a_linked_case_is_shown_by_number_and_title_only_to_those_who_see_it(programme, client):
    case = registry.case(programmes.agency("vr"), title="Hemlig titel")
    row = given.synergy(programme, case)
    ours, theirs = programmes.worker(), programmes.worker(authority=programmes.agency("vr"))
    client.force_login(ours)
    hidden = text(client, "office_synergies_one", programme, row.thread)
    assert "Hemlig titel" not in hidden
    assert case.number not in hidden
    client.force_login(theirs)
    shown = text(client, "office_synergies_one", programme, row.thread)
    assert "Hemlig titel" in shown
    assert case.designation in shown


def test_a_case_that_one_does_not_see_is_refused_as_one_that_does_not_exist(programme, elin, client):
    case = registry.case(programmes.agency("vr"))
    url = address("office_synergies_new", programme)
    typed = {"title": "T", "noted_on": "2026-01-20", "status": "identified", "description": "D"}
    unseen = client.post(url, typed | {"cases": case.designation})
    unknown = client.post(url, typed | {"cases": "Vetenskapsrådet 2019-99999"})
    assert (unseen.status_code, unknown.status_code) == (422, 422)
    assert unseen.content.decode().count(case.designation) == unknown.content.decode().count("2019-99999")
    assert 'value="T"' in unseen.content.decode()
    assert not Synergy.objects.exists()


# Versions and what two people write at once


def typed_again(row, **changed):
    fields = {
        "version": row.uuid,
        "title": row.title,
        "noted_on": row.noted_on,
        "status": row.status,
        "description": row.description,
        "effect": row.effect,
        "cases": "",
    }
    return fields | changed


def test_who_saves_on_a_replaced_version_sees_both_texts_and_may_then_save(programme, elin, client):
    row = given.synergy(programme, by=elin)
    versions.write_synergy(
        programme,
        replaces=row,
        by=given.keeper("vr", name="Sofia"),
        now=NOW,
        title=row.title,
        noted_on=row.noted_on,
        status="agreed",
        description=row.description,
        effect="Sofias ord",
    )
    url = address("office_synergies_change", programme, row.thread)
    answer = client.post(url, typed_again(row, effect="Elins ord"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sofias ord" in page
    assert "Elins ord" in page
    standing = Synergy.objects.current().get()
    assert str(standing.uuid) in page
    answer = client.post(url, typed_again(standing, effect="Sofias och Elins ord"))
    assert answer.status_code == 302
    assert Synergy.objects.current().get().number == 3


def test_the_history_tells_what_each_version_changed(programme, elin, client):
    row = given.synergy(programme, by=elin)
    client.post(
        address("office_synergies_change", programme, row.thread),
        typed_again(row, status="realised", change="Kurserna har börjat"),
    )
    page = text(client, "office_synergies_one", programme, row.thread)
    assert "Kurserna har börjat" in page
    assert "<del>identifierad</del>" in page
    assert "<ins>genomförd</ins>" in page


def test_notes_saved_over_a_newer_text_are_refused_with_both_on_the_page(programme, elin, client):
    meeting = given.meeting(programme, by=elin)
    meetings.write_notes(meeting, text="Sofias text", revision=1, by=given.keeper("vr"), now=NOW)
    url = address("office_meeting_notes", programme, meeting.uuid)
    answer = client.post(url, {"text": "Elins text", "revision": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sofias text" in page
    assert "Elins text" in page
    assert 'name="revision" value="2"' in page
    assert OfficeMeeting.objects.get().notes == "Sofias text"


# Members and meetings


def test_the_members_page_shows_who_sat_there_on_a_past_day(programme, elin, client):
    given.member(programme, given.keeper(name="Karin"), valid_to=date(2025, 10, 31))
    assert "Ingen den dagen" in text(client, "office_members", programme)
    past = text(client, "office_members", programme, query="?dag=2025-10-31")
    assert past.count("Karin, Vinnova") == 2  # among the members of the day, and among all periods


def test_a_planned_meeting_keeps_members_and_guests_and_swedish_time(programme, elin, client):
    given.member(programme, elin)
    typed = {
        "title": "Kontorsmöte",
        "day": "2026-02-10",
        "begins": "09.00",
        "ends": "11:00",
        "members": [str(elin.person.uuid)],
        "guests": "Ada Öst, KTH\nBo\n",
        "agenda": "1. Rapporten",
    }
    assert client.post(address("office_meeting_new", programme), typed).status_code == 302
    meeting = OfficeMeeting.objects.get()
    assert meeting.starts_at == datetime(2026, 2, 10, 8, tzinfo=UTC)
    assert [str(one) for one in meeting.participants.all()] == ["Elin, Vinnova", "Ada Öst, KTH", "Bo"]


def test_errors_stand_at_their_field_and_what_was_typed_stays(programme, elin, client):
    answer = client.post(
        address("office_meeting_new", programme),
        {"title": "Kvar", "day": "2026-02-31", "begins": "11.00", "ends": "09.00"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Kvar"' in page
    assert 'value="2026-02-31"' in page
    assert "Mötet slutar innan det börjar." in page
    assert not OfficeMeeting.objects.exists()


def test_a_corrected_meeting_shows_the_adjusted_text_and_the_correction_beside_it(programme, elin, client):
    meeting = given.meeting(programme, by=elin)
    meetings.write_notes(meeting, text="Den justerade texten", revision=1, by=elin, now=NOW)
    meetings.adjust(meeting, revision=2, by=given.keeper("vr"), now=NOW)
    url = address("office_meeting_correct", programme, meeting.uuid)
    assert client.post(url, {"text": "Rätt datum är den 5"}).status_code == 302
    page = text(client, "office_meeting", programme, meeting.uuid)
    assert page.index("Den justerade texten") < page.index("Rätt datum är den 5")
    assert client.get(address("office_meeting_notes", programme, meeting.uuid)).status_code == 409


def test_who_wrote_the_notes_is_told_that_another_adjusts_them(programme, elin, client):
    meeting = given.meeting(programme, by=elin)
    meetings.write_notes(meeting, text="Text", revision=1, by=elin, now=NOW)
    url = address("office_meeting_adjust", programme, meeting.uuid)
    answer = client.post(url, {"revision": 2})
    assert answer.status_code == 403
    assert "Be någon annan i kontoret" in answer.content.decode()


# Actions


def test_open_actions_stand_on_the_start_page_of_whoever_does_them_and_late_ones_are_marked(programme, client):
    officer = programmes.worker()
    given.action(programme, officer, what="Sena siffror", due_on=date(2026, 1, 19))
    given.action(programme, officer, what="Dagens siffror", due_on=date(2026, 1, 20))
    given.action(programme, what="Andras siffror")
    client.force_login(officer)
    page = client.get("/").content.decode()
    assert "Sena siffror" in page
    assert "Dagens siffror" in page
    assert "Andras siffror" not in page
    assert page.count("försenad") == 1


def test_the_list_of_actions_is_filtered_in_the_address(programme, elin, client):
    given.action(programme, elin, what="Sen", due_on=date(2026, 1, 2))
    given.action(programme, what="Öppen", due_on=date(2026, 3, 1))
    assert "Öppen" in text(client, "office_actions", programme)
    late = text(client, "office_actions", programme, query="?lage=forsenade&vem=jag")
    assert ">Sen<" in late
    assert ">Öppen<" not in late
    assert client.get(address("office_action_new", programme), {"mote": "inget"}).status_code == 404


def test_the_one_responsible_closes_their_action_on_its_page(programme, client):
    officer = programmes.worker()
    action = given.action(programme, officer)
    client.force_login(officer)
    url = address("office_action", programme, action.uuid)
    assert client.post(url, {"how": "dropped", "on": "2026-01-20", "outcome": ""}).status_code == 422
    assert client.post(url, {"how": "done", "on": "2026-01-20", "outcome": "Klart"}).status_code == 302
    action.refresh_from_db()
    assert (action.closed_on, action.outcome, action.dropped) == (date(2026, 1, 20), "Klart", False)


def test_the_office_and_its_lists_ask_no_more_of_the_database_for_more_rows(programme, elin, client):
    def fill():
        given.member(programme, given.keeper(), by=elin)
        given.meeting(programme, by=elin)
        given.action(programme, elin, by=elin)
        given.synergy(programme, registry.case(programmes.agency()), by=elin)
        given.opportunity(programme, by=elin)
        given.step(programme, by=elin)

    def asked(name):
        with CaptureQueriesContext(
            connection,
        ) as found:
            text(client, name, programme)
        return len(found)

    names = ["office", "office_members", "office_meetings", "office_actions", "office_synergies"]
    fill()
    for name in names:
        text(client, name, programme)
    few = {name: asked(name) for name in names}
    for _ in range(3):
        fill()
    assert {name: asked(name) for name in names} == few
