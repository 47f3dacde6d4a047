"""The programme office's acts: who sits there, meetings that become fixed, actions, and logs in versions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed, Stale
from accounts.roles import Role
from programmes.errors.office import (
    ActionClosed,
    AdjustsOwnNotes,
    AuthorityOutside,
    MeetingAdjusted,
    MeetingCancelled,
    MemberAlready,
    NothingChanged,
    NotYetHeld,
    ReasonMissing,
)
from programmes.models import MeetingRecord, OfficeMember, Synergy
from programmes.rules.office import is_overdue
from programmes.workflow import meetings, office, versions
from registry.models import Event
from tests.factories import accounts, programmes, registry
from tests.factories import office as given_office
from tests.factories.office import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return programmes.pair()[0].programme


@pytest.fixture
def elin():
    return given_office.keeper(name="Elin")


@pytest.fixture
def sofia():
    return given_office.keeper("vr", name="Sofia")


def names(programme, day):
    return sorted(one.person.name for one in OfficeMember.objects.filter(programme=programme).on(day))


# Members


def test_members_are_shown_as_on_any_day_with_both_ends_included(programme, elin, sofia):
    given_office.member(programme, elin, valid_from=date(2025, 9, 1), valid_to=date(2025, 10, 31))
    given_office.member(programme, sofia, key="vr", valid_from=date(2025, 10, 31))
    assert names(programme, date(2025, 8, 31)) == []
    assert names(programme, date(2025, 10, 31)) == ["Elin", "Sofia"]
    assert names(programme, date(2025, 11, 1)) == ["Sofia"]


def test_nobody_sits_in_the_office_twice_at_once_but_may_come_back_in_another_role(programme, elin):
    given_office.member(programme, elin, valid_to=date(2025, 10, 31))
    with pytest.raises(MemberAlready):
        given_office.member(programme, elin, valid_from=date(2025, 10, 31))
    again = given_office.member(programme, elin, valid_from=date(2025, 11, 1), role="lead")
    assert again.role == "lead"


def test_a_members_period_is_not_prolonged_into_the_next_one(programme, elin):
    first = given_office.member(programme, elin, valid_to=date(2025, 10, 31))
    given_office.member(programme, elin, valid_from=date(2025, 12, 1))
    with pytest.raises(MemberAlready):
        office.end_member(first, last_day=date(2025, 12, 1), by=elin, now=NOW)
    assert office.end_member(first, last_day=date(2025, 11, 30), by=elin, now=NOW).valid_to == date(2025, 11, 30)


def test_a_mistaken_member_is_struck_with_a_reason_and_was_never_there(programme, elin):
    row = given_office.member(programme, elin)
    with pytest.raises(ReasonMissing):
        office.strike_member(row, reason=" ", by=elin, now=NOW)
    office.strike_member(row, reason="Fel person", by=elin, now=NOW)
    assert names(programme, date(2025, 11, 1)) == []
    assert OfficeMember.objects.filter(pk=row.pk).exists()


def test_members_come_from_the_authorities_of_the_programme(programme, elin):
    lone = programmes.assignment("ensam", of=programmes.programme("ensam")).programme
    with pytest.raises(AuthorityOutside):
        given_office.member(lone, key="vr")


def test_two_who_add_the_same_person_at_the_same_moment_add_them_once(transactional_db, at_once):
    of = programmes.pair()[0].programme
    who, by = given_office.keeper(), given_office.keeper()

    def add(_number):
        try:
            given_office.member(of, who, by=by)
        except MemberAlready:
            return False
        return True

    assert sorted(at_once(4, add)) == [False, False, False, True]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR, Role.MINISTRY_READER}))
def test_only_who_keeps_the_office_and_administrators_write_in_it(programme, role):
    other = programmes.worker(role)
    with pytest.raises(NotAllowed):
        given_office.member(programme, by=other)
    with pytest.raises(NotAllowed):
        given_office.meeting(programme, by=other)
    with pytest.raises(NotAllowed):
        given_office.synergy(programme, by=other)


def test_an_authority_outside_the_programme_does_not_write_in_its_office(sofia):
    lone = programmes.assignment("ensam", of=programmes.programme("ensam")).programme
    with pytest.raises(NotAllowed):
        given_office.meeting(lone, by=sofia)


# Meetings


def written(programme, by, text="Vi enades om en gemensam tidslinje."):
    meeting = given_office.meeting(programme, by=by)
    return meetings.write_notes(meeting, text=text, revision=1, by=by, now=NOW)


def test_notes_are_adjusted_by_another_than_their_writer_and_fixed_with_those_present(programme, elin, sofia):
    meeting = given_office.meeting(
        programme, by=elin, members=[(elin.person, "Vinnova")], guests=[meetings.Guest("Ada", "KTH")]
    )
    meetings.write_notes(meeting, text="Tidslinjen beslutades.", revision=1, by=elin, now=NOW)
    with pytest.raises(AdjustsOwnNotes):
        meetings.adjust(meeting, revision=2, by=elin, now=NOW)
    row = meetings.adjust(meeting, revision=2, by=sofia, now=NOW)
    assert [one["name"] for one in row.content["participants"]] == ["Elin", "Ada"]
    with pytest.raises(MeetingAdjusted):
        meetings.write_notes(meeting, text="Något annat.", revision=2, by=elin, now=NOW)
    with pytest.raises(MeetingAdjusted):
        meetings.change_meeting(meeting, revision=2, title="Annat", by=elin, now=NOW)
    with pytest.raises(MeetingAdjusted):
        meetings.cancel_meeting(meeting, by=elin, now=NOW)


def test_the_database_itself_refuses_to_change_adjusted_notes(programme, elin, sofia):
    row = meetings.adjust(written(programme, elin), revision=2, by=sofia, now=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic():
        MeetingRecord.objects.filter(pk=row.pk).update(text="ändrat")
    with pytest.raises(ProgrammingError), transaction.atomic():
        MeetingRecord.objects.filter(pk=row.pk).delete()


def test_a_later_correction_is_a_new_note_beside_the_adjusted_one(programme, elin, sofia):
    meeting = written(programme, elin)
    first = meetings.adjust(meeting, revision=2, by=sofia, now=NOW)
    later = meetings.correct(meeting, text="Datumet ska vara den 5 december.", by=elin, now=NOW + timedelta(days=3))
    assert later.corrects == first
    assert [one.text for one in meeting.records.all()] == [first.text, later.text]


def test_what_is_adjusted_is_the_text_that_was_read(programme, elin, sofia):
    meeting = written(programme, elin)
    meetings.write_notes(meeting, text="Omskrivet.", revision=2, by=elin, now=NOW)
    with pytest.raises(Stale):
        meetings.adjust(meeting, revision=2, by=sofia, now=NOW)


def test_nobody_writes_over_what_another_saved_meanwhile(programme, elin, sofia):
    meeting = written(programme, elin)
    with pytest.raises(Stale):
        meetings.write_notes(meeting, text="Sofias text", revision=1, by=sofia, now=NOW)
    meeting.refresh_from_db()
    assert meeting.notes == "Vi enades om en gemensam tidslinje."


def test_a_meeting_is_not_adjusted_before_it_begins_nor_when_it_is_cancelled(programme, elin, sofia):
    meeting = given_office.meeting(programme, by=elin, starts_at=datetime(2025, 12, 1, 9, tzinfo=UTC))
    meetings.write_notes(meeting, text="Förberett.", revision=1, by=elin, now=NOW)
    with pytest.raises(NotYetHeld):
        meetings.adjust(meeting, revision=2, by=sofia, now=NOW)
    meetings.cancel_meeting(meeting, reason="Förhinder", by=elin, now=NOW)
    with pytest.raises(MeetingCancelled):
        meetings.write_notes(meeting, text="Ändå.", revision=2, by=elin, now=NOW)


# Actions


def test_the_one_responsible_closes_their_action_without_keeping_the_office(programme):
    officer = programmes.worker()
    action = given_office.action(programme, officer)
    with pytest.raises(NotAllowed):
        office.close_action(action, on=date(2025, 11, 20), by=programmes.worker(), now=NOW)
    closed = office.close_action(action, on=date(2025, 11, 20), outcome="Klart", by=officer, now=NOW)
    assert (closed.closed_on, closed.closed_by) == (date(2025, 11, 20), officer)
    with pytest.raises(ActionClosed):
        office.close_action(action, on=date(2025, 11, 20), by=officer, now=NOW)


def test_a_dropped_action_says_why(programme, elin):
    action = given_office.action(programme, elin)
    with pytest.raises(ReasonMissing):
        office.close_action(action, on=date(2025, 11, 20), dropped=True, by=elin, now=NOW)


@given(late=st.integers(-400, 400), closed=st.booleans())
def test_an_action_is_overdue_exactly_when_it_is_open_after_its_day(late, closed):
    today = date(2026, 1, 20)
    assert is_overdue(today - timedelta(days=late), today if closed else None, today) is (late > 0 and not closed)


def test_a_moved_day_leaves_the_first_one_in_the_history(programme, elin):
    action = given_office.action(programme, elin)
    office.change_action(
        action,
        what=action.what,
        responsible=elin.person,
        responsible_name="",
        due_on=date(2025, 12, 15),
        by=elin,
        now=NOW,
    )
    assert Event.objects.get(kind="office.action_changed").data["due_before"] == "2025-11-30"


# Logs in versions


def again(row, **changed):
    fields = ["title", "noted_on", "status", "description", "effect"]
    values = {name: getattr(row, name) for name in fields} | changed
    return values


def test_a_change_is_a_new_version_beside_and_both_are_kept(programme, elin):
    first = given_office.synergy(programme, by=elin)
    second = versions.write_synergy(
        programme, replaces=first, by=elin, now=NOW, change="Överenskommet", **again(first, status="agreed")
    )
    assert (second.thread, second.number) == (first.thread, 2)
    assert list(Synergy.objects.filter(programme=programme).current()) == [second]
    assert [one.status for one in Synergy.objects.history(first.thread)] == ["agreed", "identified"]


def test_a_version_that_someone_has_replaced_is_not_replaced_again(programme, elin):
    first = given_office.synergy(programme, by=elin)
    versions.write_synergy(programme, replaces=first, by=elin, now=NOW, **again(first, effect="Ett"))
    with pytest.raises(Stale):
        versions.write_synergy(programme, replaces=first, by=elin, now=NOW, **again(first, effect="Två"))


def test_a_version_that_says_the_same_is_refused(programme, elin):
    first = given_office.synergy(programme, by=elin)
    with pytest.raises(NothingChanged):
        versions.write_synergy(programme, replaces=first, by=elin, now=NOW, **again(first))


def test_two_who_replace_the_same_version_at_the_same_moment_make_one(transactional_db, at_once):
    of = programmes.pair()[0].programme
    by = given_office.keeper()
    first = given_office.synergy(of, by=by)

    def change(number):
        try:
            versions.write_synergy(of, replaces=first, by=by, now=NOW, **again(first, effect=str(number)))
        except Stale:
            return False
        return True

    assert sorted(at_once(4, change)) == [False, False, False, True]


def test_nobody_unties_a_case_that_they_do_not_see(programme, sofia):
    ours, theirs = registry.case(programmes.agency()), registry.case(programmes.agency("vr"))
    first = given_office.synergy(programme, ours, theirs, by=sofia)
    officer = programmes.worker(name="Elin")
    accounts.role(officer, Role.PROGRAMME_OFFICE, officer.person.role_assignments.get().authority)
    untied = versions.write_synergy(
        programme, cases=[], replaces=first, by=officer, now=NOW, **again(first, effect="Ett")
    )
    assert versions.linked(untied, "case_links") == {theirs.pk}
