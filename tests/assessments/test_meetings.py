"""Decision meetings: what is put on the agenda, who takes part, and all of it decided in one act."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.covering import asked_once
from accounts.errors import NotAllowed, Stale
from accounts.models import User
from accounts.roles import Role
from applications.errors import ActNotOpen
from applications.models import Application
from applications.states import Status
from applications.workflow.submission import withdraw
from assessments.documents.meetings import minutes_pdf, reserve_pdf
from assessments.errors.bias import AnotherActsHere
from assessments.errors.decisions import ItemRefused, NothingToDecide
from assessments.errors.meetings import (
    ElsewhereOnAgenda,
    MeetingActNotOpen,
    MeetingNotReady,
    NotADecider,
    NotPresent,
    ReserveUntilMissing,
)
from assessments.errors.procedure import CaseDecided, NotYetTold
from assessments.forms.meetings import LockForm
from assessments.models import (
    Absent,
    AgendaItem,
    ConflictOfInterest,
    Decision,
    DecisionLetter,
    DecisionMeeting,
    Outcome,
    Reserve,
)
from assessments.slots.massacts import APPLICATION
from assessments.states.meetings import (
    MeetingStatus,
)
from assessments.workflow import outbox
from assessments.workflow.afterwards import correct, take_up_again
from assessments.workflow.agenda import put_on_agenda, take_off_agenda
from assessments.workflow.bias import decide_bias
from assessments.workflow.decisions import decide
from assessments.workflow.foreseeing import hindrances
from assessments.workflow.letters import keep_minutes, keep_reserve
from assessments.workflow.meetings import call_meeting, cancel_meeting, change_meeting, say_presence, standing_proposals
from grants.workflow.opening import open_grants
from programmes.models import LedgerEntry
from programmes.models.frame import FrameSource
from registry.models import AppealRule, Document, Job, MassStatus, Message, RegisterEntry
from registry.workflow.access import block
from registry.workflow.mass import ask_mass, do_one
from tests.factories import accounts, api
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED, PROPOSED
from tests.factories.meetings import all_there, applied, lock_meeting, on_agenda

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _decider(_vinnova):
    return judge.decider(_vinnova, reads_letters=True)


def test_a_meeting_decides_all_its_items_and_tells_nobody_until_the_letters_are_sent(
    meeting, call, officer, decider, vinnova
):
    secretary = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    meeting.participants.create(person=secretary.person)
    items = on_agenda(meeting, call, officer, "grant", "reject", "reserve")

    done = lock_meeting(meeting, by=decider, now=DECIDED)

    assert [type(one) for one in done] == [Decision, Decision, Reserve]
    statuses = [Application.objects.get(pk=item.application_id).status for item in items]
    assert statuses == [Status.GRANTED, Status.REJECTED, Status.RESERVE]
    assert [one.content["others"] for one in done] == [[secretary.person.name]] * 3
    total = sum(one.amount for one in LedgerEntry.objects.all())
    assert total == done[0].amount > 0
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.LOCKED
    assert meeting.content["total"] == total
    assert sum(one["amount"] for one in meeting.content["sums"]) == total
    # Nothing is told, published or paid before the letters have been read and sent.
    assert not Message.objects.filter(kind__in=["application.decided", "application.reserve"]).exists()
    assert not RegisterEntry.objects.filter(what_public__contains="Beslut om").exists()
    assert not Job.objects.filter(task__in=[outbox.STORE_DECISION, outbox.STORE_RESERVE]).exists()
    assert open_grants(now=DECIDED) == []
    mine = Application.objects.get(pk=items[0].application_id)
    assert (mine.status, mine.told_status) == (Status.GRANTED, Status.PROPOSED)

    letters = list(DecisionLetter.objects.order_by("pk"))
    assert [one.outcome for one in letters] == ["grant", "reject", "reserve"]
    assert outbox.send(letters, by=officer, now=DECIDED) == 3
    assert outbox.send(letters, by=officer, now=DECIDED) == 0  # sent again: nothing more

    assert Message.objects.filter(kind="application.decided").count() == 2
    assert Message.objects.filter(kind="application.reserve").count() == 1
    assert Job.objects.filter(task=outbox.STORE_DECISION).count() == 2
    assert Job.objects.filter(task=outbox.STORE_MINUTES).count() == 1
    assert Application.objects.get(pk=mine.pk).told_status == Status.GRANTED
    assert len(open_grants(now=DECIDED)) == 1
    for _twice in range(2):
        keep_reserve(done[2], now=DECIDED)
        keep_minutes(meeting, now=DECIDED)
    assert Document.objects.filter(key__startswith="reserve:").count() == 1
    assert Document.objects.filter(key__startswith="minutes:").count() == 1


def test_who_has_left_the_meeting_dissents_from_nothing_and_nothing_is_corrected_before_it_is_told(
    meeting, call, officer, decider, vinnova
):
    secretary = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    seated = {"held_at": DECIDED, "place": "Distans", "decider": decider, "by": officer, "now": PROPOSED}
    change_meeting(meeting, participants=[secretary.person], **seated)
    (item,) = on_agenda(meeting, call, officer, "reject")
    say_presence(item, {}, {secretary.person: "Jag är emot."}, by=officer, now=PROPOSED)
    change_meeting(meeting, participants=[], **seated)
    assert not item.dissents.exists()
    (decision,) = lock_meeting(meeting, by=decider, now=DECIDED)
    assert decision.content["dissents"] == []

    slip = {"place": "", "was": "Skäl", "becomes": "Goda skäl", "reason": "Skrivfel"}
    with pytest.raises(NotYetTold):
        correct(decision, **slip, by=decider, now=DECIDED)
    with pytest.raises(NotYetTold):
        take_up_again(decision, section="37", reason="Nytt underlag", by=decider, now=DECIDED)
    assert not Message.objects.filter(kind="application.decision_corrected").exists()


def test_an_item_without_a_proposal_stops_the_whole_meeting_and_is_named(meeting, call, officer, decider):
    items = on_agenda(meeting, call, officer, "grant", "")
    with pytest.raises(MeetingNotReady) as refused:
        lock_meeting(meeting, by=decider, now=DECIDED)
    assert refused.value.figures["cases"] == items[1].application.case.designation
    assert not Decision.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_the_page_names_every_hindrance_at_its_item_before_the_lock_and_costs_the_same_for_many(
    meeting, call, officer, decider, vinnova, client
):
    items = on_agenda(meeting, call, officer, "grant", "reject", "reserve", "grant", "reject")
    all_there(meeting)
    client.force_login(decider)
    page = reverse("assessments:meeting", args=[meeting.uuid])
    free = client.get(page)
    assert free.context["hindered"] == 0
    assert 'name="agree"' in free.content.decode()
    judge.terms(vinnova.authority, decider, reject_unheard=False)
    rule = {"court": "", "weeks": 0, "valid_from": date(2025, 1, 1), "set_by": decider, "set_at": PROPOSED}
    AppealRule.objects.create(authority=vinnova.authority, kind="reject", may_be_appealed=False, ground=" ", **rule)
    asked = judge.requested(items[0].application)
    least = 2 * sum(one.amount for one in asked if one.year == asked[0].year) - 1
    known = {"source_kind": FrameSource.AMENDMENT, "valid_from": date(2025, 11, 15), "recorded_at": PROPOSED}
    make.frame(vinnova, asked[0].year, least, **known)
    shown = client.get(page)
    told = [one.hindrances for one in shown.context["items"]]
    assert [len(one) for one in told] == [1, 2, 0, 1, 2]  # the frame; the hearing, and the ground of appeal
    assert 'name="agree"' not in shown.content.decode()
    assert all(one in unescape(shown.content.decode()) for one in told[1])
    machine = api.machine(Role.CASE_OFFICER)
    listed = machine.get(reverse("api:meeting_hindrances", args=[meeting.uuid])).json()["items"]
    assert [[one["detail"] for one in row["hindrances"]] for row in listed] == told
    assert {row["closed"] for row in listed} == {False}
    asked = []
    for number in (1, 5):
        again = DecisionMeeting.objects.select_related("call__case", "authority", "decider__person").get(pk=meeting.pk)
        rows = list(again.items.select_related("application__case__authority")[:number])
        with CaptureQueriesContext(connection) as counted, asked_once():  # as in a request
            standing = standing_proposals(again, [one.application_id for one in rows])
            assert len(hindrances(again, rows, standing, now=DECIDED)) == number
        asked.append(len(counted))
    assert asked[1] <= asked[0] + 1, asked  # appeals are asked for once of each kind of decision
    with pytest.raises(ItemRefused):
        lock_meeting(meeting, by=decider, now=DECIDED)
    assert len(items) == 5


def test_an_item_that_the_frame_does_not_hold_stops_all_of_them(meeting, call, officer, decider, vinnova):
    items = on_agenda(meeting, call, officer, "grant", "grant")
    asked = judge.requested(items[0].application)
    year = asked[0].year
    each = sum(one.amount for one in asked if one.year == year)
    make.frame(
        vinnova,
        year,
        2 * each - 1,
        source_kind=FrameSource.AMENDMENT,
        valid_from=date(2025, 11, 15),
        recorded_at=PROPOSED,
    )
    with pytest.raises(ItemRefused) as refused:
        lock_meeting(meeting, by=decider, now=DECIDED)
    assert refused.value.case.pk in {item.application.case_id for item in items}
    assert not Decision.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not DecisionLetter.objects.exists()
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.PLANNED


def test_who_is_kept_out_of_a_case_leaves_its_item_and_the_minutes_say_so(meeting, call, officer, decider, vinnova):
    biased, dissenting = (accounts.staff(Role.CASE_OFFICER, vinnova.authority) for _ in range(2))
    for one in (biased, dissenting):
        meeting.participants.create(person=one.person)
    first, second = on_agenda(meeting, call, officer, "reject", "reject")
    block(first.application.case, biased.person, ground="16 § 1", by=officer, now=DECIDED)
    say_presence(
        second, {biased.person: Absent.AWAY}, {dissenting.person: "Ansökan borde beviljas."}, by=officer, now=PROPOSED
    )

    done = lock_meeting(meeting, by=decider, now=DECIDED)

    assert [one.content["others"] for one in done] == [[dissenting.person.name]] * 2
    assert done[1].content["dissents"] == [{"name": dissenting.person.name, "text": "Ansökan borde beviljas."}]
    meeting.refresh_from_db()
    assert [one["biased"] for one in meeting.content["items"]] == [[biased.person.name], []]
    assert [one["away"] for one in meeting.content["items"]] == [[], [biased.person.name]]
    assert minutes_pdf(meeting.content).startswith(b"%PDF")


def test_a_bias_that_is_found_in_the_meeting_keeps_the_person_out_until_it_is_tried(
    meeting, call, officer, decider, vinnova
):
    biased = accounts.staff(Role.CASE_OFFICER, vinnova.authority)
    meeting.participants.create(person=biased.person)
    (item,) = on_agenda(meeting, call, officer, "reject")
    for _twice in range(2):
        say_presence(item, {biased.person: Absent.BIAS}, {}, by=officer, now=PROPOSED)
    said = ConflictOfInterest.objects.get(person=biased.person)
    assert (said.application, said.part) == (item.application, "participant"), "who neither decides nor presents"
    assert item.application.case.blocks.filter(person=biased.person, ended_at__isnull=True).count() == 1
    say_presence(item, {}, {}, by=officer, now=PROPOSED)
    assert not Application.objects.visible_to(biased).filter(pk=item.application_id).exists()
    decide_bias(item.application, biased.person, biased=False, reason="Endast bekanta.", by=decider, now=PROPOSED)
    assert Application.objects.visible_to(biased).filter(pk=item.application_id).exists()


def test_only_the_named_decider_locks_what_they_have_read(meeting, call, officer, decider, vinnova):
    assert LockForm({}, early=False).errors["agree"] == ["Kryssa i rutan först."]
    with pytest.raises(NothingToDecide):
        lock_meeting(meeting, by=decider, now=DECIDED)
    on_agenda(meeting, call, officer, "reject")
    for other in (officer, judge.decider(vinnova)):
        with pytest.raises(NotAllowed):
            lock_meeting(meeting, by=other, now=DECIDED)
    with pytest.raises(Stale):
        lock_meeting(meeting, by=decider, now=DECIDED, read=[])
    lock_meeting(meeting, by=decider, now=DECIDED)
    with pytest.raises(MeetingActNotOpen):
        lock_meeting(meeting, by=decider, now=DECIDED)


def test_the_chair_takes_part_in_no_other_way(meeting, call, officer, decider, vinnova):
    own = {"held_at": DECIDED, "place": "", "decider": decider, "participants": [decider.person, officer.person]}
    called = call_meeting(call, authority=vinnova.authority, **own, by=officer, now=PROPOSED)
    change_meeting(meeting, **own, by=officer, now=PROPOSED)
    for one in (called, meeting):
        assert list(one.participants.values_list("person", flat=True)) == [officer.person_id]


@pytest.mark.parametrize("outcomes", [("reject", "reject", "reject"), ("reject", "", "reject")])
def test_who_is_kept_out_of_a_case_on_the_agenda_reads_on_without_it_and_does_nothing_with_the_whole(
    meeting, call, officer, decider, client, outcomes
):
    first, hidden, last = on_agenda(meeting, call, officer, *outcomes)
    block(hidden.application.case, decider.person, ground="16 § 1", by=officer, now=DECIDED)
    decider = User.objects.get(pk=decider.pk)

    client.force_login(decider)
    page = client.get(reverse("assessments:meeting", args=[meeting.uuid]))
    assert [one.place for one in page.context["items"]] == [1, 2]
    rows = client.get(reverse("api:agenda", args=[meeting.uuid])).json()["items"]
    assert [(one["uuid"], one["place"]) for one in rows] == [(str(first.uuid), 1), (str(last.uuid), 2)]
    people = {"held_at": DECIDED, "place": "", "decider": decider, "participants": []}
    for act in (
        lambda: lock_meeting(meeting, by=decider, now=DECIDED),
        lambda: change_meeting(meeting, **people, by=decider, now=DECIDED),
        lambda: cancel_meeting(meeting, by=decider, now=DECIDED),
    ):
        with pytest.raises(AnotherActsHere):
            act()
    assert not Decision.objects.exists()


def test_what_is_not_checked_or_is_decided_stands_on_no_agenda(meeting, call, officer, decider):
    new, decided = applied(call, 1), applied(call, 2)
    decide(judge.proposal(decided, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    for row, refusal in ((new, ActNotOpen), (decided, CaseDecided)):
        with pytest.raises(refusal):
            put_on_agenda(meeting, [row], by=officer, now=DECIDED)
    assert not meeting.items.exists()


def test_an_item_that_was_decided_or_withdrawn_before_the_meeting_says_so_and_is_taken_off(
    meeting, call, officer, decider, client
):
    decided, gone, bare = on_agenda(meeting, call, officer, None, None, None)
    take_off_agenda(decided, by=officer, now=PROPOSED)
    decide(judge.proposal(decided.application, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    AgendaItem.objects.create(meeting=meeting, application=decided.application, position=9)  # as agendas once could
    withdraw(gone.application, by=gone.application.submitted_by, now=DECIDED)
    client.force_login(officer)
    page = client.get(f"/beslutsmoten/{meeting.uuid}/")
    over = {one.application_id: str(one.over or "") for one in page.context["items"]}
    assert over == {
        decided.application_id: "beslutad den 20\xa0november 2025",
        gone.application_id: "återkallad",
        bare.application_id: "",
    }
    assert "2 ärenden har inget kvar att besluta" in page.content.decode()


def test_the_agenda_refuses_what_is_elsewhere_and_forgets_what_is_taken_off(meeting, call, officer, decider, vinnova):
    first, second = on_agenda(meeting, call, officer, "reject", "reject")
    other = call_meeting(
        call, authority=vinnova.authority, held_at=DECIDED, place="", decider=decider, by=officer, now=PROPOSED
    )
    with pytest.raises(ElsewhereOnAgenda):
        put_on_agenda(other, [first.application], by=officer, now=PROPOSED)
    take_off_agenda(first, by=officer, now=PROPOSED)
    second.refresh_from_db()
    assert second.position == 1
    assert len(put_on_agenda(other, [first.application], by=officer, now=PROPOSED)) == 1
    told = (
        first.application.case.events.filter(kind__contains="_agenda")
        .order_by("pk")
        .values_list("kind", "data__meeting")
    )
    assert list(told) == [
        ("meeting.put_on_agenda", str(meeting.uuid)),
        ("meeting.taken_off_agenda", str(meeting.uuid)),
        ("meeting.put_on_agenda", str(other.uuid)),
    ]
    with pytest.raises(NotPresent):
        say_presence(second, {accounts.user("Någon Annan").person: Absent.AWAY}, {}, by=officer, now=PROPOSED)
    block(first.application.case, officer.person, ground="16 § 1", by=decider, now=PROPOSED)
    with pytest.raises(NotAllowed):  # and is not told that the case is there
        put_on_agenda(meeting, [first.application], by=officer, now=PROPOSED)
    first.application.case.blocks.update(ended_at=PROPOSED, ended_by=decider)
    cancel_meeting(other, by=officer, now=PROPOSED)
    assert len(put_on_agenda(meeting, [first.application], by=officer, now=PROPOSED)) == 1
    with pytest.raises(NotADecider):
        call_meeting(
            call, authority=vinnova.authority, held_at=DECIDED, place="", decider=officer, by=officer, now=PROPOSED
        )


def test_from_the_reserve_list_a_grant_is_proposed_and_decided(meeting, call, officer, decider):
    (item,) = on_agenda(meeting, call, officer, "reserve")
    agent = {"name": "Ada Ek", "email": "ada@byra.example", "scope": "Allt.", "power": "unasked"}
    item.application.agents.create(**agent, registered_by=officer, registered_at=PROPOSED)
    (place,) = lock_meeting(meeting, by=decider, now=DECIDED)
    outbox.send(place.letters.all(), by=officer, now=DECIDED)
    told = Message.objects.filter(case=item.application.case, kind__in=["application.reserve", "application.decided"])
    assert set(told.values_list("kind", flat=True)) == {"application.reserve"}, "to the agent too: nothing is decided"
    assert told.filter(to_email="ada@byra.example").exists()
    assert place.content["reserve_until"] == "2026-03-31"
    assert reserve_pdf(place.content).startswith(b"%PDF")
    row = Application.objects.get(pk=item.application_id)
    judge.proposal(row, officer)
    row.refresh_from_db()
    assert row.status == Status.PROPOSED
    assert row.proposals.filter(withdrawn_at__isnull=True).count() == 1


def test_a_place_in_reserve_has_an_end_that_has_not_passed(call, officer):
    row = applied(call, 1)
    for until in (None, PROPOSED.date() - timedelta(days=1)):
        with pytest.raises(ReserveUntilMissing):
            judge.proposal(row, officer, outcome=Outcome.RESERVE, reserve_until=until)


def test_many_are_put_on_an_agenda_with_the_meeting_held_first_as_when_it_is_locked(meeting, call, officer):
    (item,) = on_agenda(meeting, call, officer, "reject")
    things = list(APPLICATION.rows(officer).filter(pk=item.application_id))
    values = {"meeting": str(meeting.uuid)}
    mass = ask_mass(APPLICATION, "agenda", things, values=values, by=officer, now=PROPOSED)
    with CaptureQueriesContext(connection) as asked:
        do_one(mass, mass.items.get().pk, officer, PROPOSED)
    assert mass.items.get().status == MassStatus.DONE
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] or "FOR NO KEY UPDATE" in one["sql"]]
    first = [
        next(n for n, sql in enumerate(held) if f'FROM "{table}"' in sql)
        for table in ("assessments_decisionmeeting", "applications_application")
    ]
    assert first == sorted(first)
