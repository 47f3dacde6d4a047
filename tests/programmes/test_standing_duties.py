"""What is kept all the time: who answers, the log of information, reminders, evaluation plans, saved data."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as some

from accounts.errors import NotAllowed, Stale
from accounts.roles import Role
from programmes.errors.duties import DayAhead, NotOnStaff, NotOwing, PlanDecided, PlanReplaced, Unchanged, WroteThePlan
from programmes.errors.office import NothingChanged
from programmes.loading.saving import remove
from programmes.loading.shape import InUse
from programmes.models import DutyResponsible, EvaluationPlan, InformationEntry, ReportingDuty, SavedData
from programmes.rules.compare import compared
from programmes.rules.standing import reminder_day
from programmes.views.duties.evaluation import in_force, plans_of
from programmes.workflow.duties import (
    case_at,
    remind_of_information,
    responsible_of,
    set_interval,
    set_responsible,
)
from programmes.workflow.evaluation import decide_plan
from registry.errors import FileRefused
from registry.models import Event, Message, RegisterEntry
from registry.models.stream import Direction
from tests.factories import accounts, programmes, registry
from tests.factories import duties as make
from tests.factories.duties import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november(clock):
    clock.set_moment(NOW)


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def elin():
    return programmes.worker(Role.CASE_OFFICER, name="Elin")


@pytest.fixture
def sofia():
    return programmes.worker(Role.CASE_OFFICER, programmes.agency("vr"), name="Sofia")


@pytest.fixture
def decider():
    return programmes.worker(Role.DECISION_MAKER, name="Karin")


# Who answers


def test_the_one_named_last_answers_and_all_that_were_named_stay_readable(pair, elin):
    duty = make.running(pair[0])
    maryam = programmes.worker(name="Maryam")
    for person in (elin.person, maryam.person):
        set_responsible(duty, authority=pair[0].authority, person=person, by=elin, now=NOW)
    assert responsible_of([duty]) == {(duty.pk, pair[0].authority_id): maryam.person}
    assert [row.person for row in DutyResponsible.objects.order_by("pk")] == [elin.person, maryam.person]


def test_whoever_is_named_by_someone_else_is_told(pair, elin):
    duty, maryam = make.running(pair[0]), programmes.worker(name="Maryam")
    set_responsible(duty, authority=pair[0].authority, person=maryam.person, by=elin, now=NOW)
    message = Message.objects.get(kind="duty_responsible")
    assert message.to_person == maryam.person
    assert f"/krav/{duty.uuid}/" in message.body


def test_nobody_is_told_that_they_named_themselves_and_nobody_can_answer_again(pair, elin):
    duty = make.running(pair[0])
    set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    set_responsible(duty, authority=pair[0].authority, person=None, by=elin, now=NOW)
    assert responsible_of([duty]) == {}
    assert not Message.objects.exists()


def test_each_authority_of_a_joint_duty_names_its_own(pair, elin, sofia):
    duty = pair[0].duties.get().duty
    set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    set_responsible(duty, authority=pair[1].authority, person=sofia.person, by=sofia, now=NOW)
    assert set(responsible_of([duty]).values()) == {elin.person, sofia.person}
    with pytest.raises(NotAllowed):
        set_responsible(duty, authority=pair[1].authority, person=elin.person, by=elin, now=NOW)


def test_only_staff_of_the_authority_can_answer(pair, elin, sofia):
    duty = make.running(pair[0])
    with pytest.raises(NotOnStaff):
        set_responsible(duty, authority=pair[0].authority, person=sofia.person, by=elin, now=NOW)
    with pytest.raises(NotAllowed):
        set_responsible(duty, authority=pair[1].authority, person=sofia.person, by=sofia, now=NOW)


def test_naming_the_same_again_changes_nothing(pair, elin):
    duty = make.running(pair[0])
    set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    with pytest.raises(Unchanged):
        set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    assert Event.objects.filter(kind="duty.responsible_set").count() == 1


def test_a_duty_that_someone_answers_for_is_not_taken_away_by_a_file(pair, elin):
    duty = make.running(pair[0])
    set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    with pytest.raises(InUse), transaction.atomic():
        remove(ReportingDuty.objects.filter(pk=duty.pk), "duties")


# Running information


def test_a_line_says_when_who_how_about_what_and_by_whom(pair, elin):
    duty = make.running(pair[0])
    row = make.informed(duty, elin)
    assert (row.given_on, row.department.key, row.channel, row.person) == (
        date(2025, 11, 3),
        "kn",
        "meeting",
        elin.person,
    )
    assert row.number == 1
    assert Event.objects.get(kind="duty.informed").case == pair[0].case


def test_a_correction_is_a_new_version_and_the_old_one_cannot_be_changed(pair, elin):
    duty = make.running(pair[0])
    first = make.informed(duty, elin)
    second = make.informed(duty, elin, replaces=first, subject="Läget i båda utlysningarna", change="Rubriken")
    assert list(InformationEntry.objects.current()) == [second]
    assert (second.thread, second.number) == (first.thread, 2)
    with pytest.raises(ProgrammingError), transaction.atomic():
        InformationEntry.objects.filter(pk=first.pk).update(subject="annat")
    with pytest.raises(Stale):
        make.informed(duty, elin, replaces=first, subject="En annan ändring")


def test_a_letter_is_kept_in_the_case_and_registered_as_sent(pair, elin):
    duty = make.running(pair[0])
    upload = SimpleUploadedFile("brev.docx", b"x")
    with pytest.raises(FileRefused):
        make.informed(duty, elin, channel="letter", upload=upload)
    assert not InformationEntry.objects.exists()
    row = make.informed(duty, elin, channel="letter", upload=SimpleUploadedFile("brev.png", registry_png()))
    entry = RegisterEntry.objects.get(document=row.document)
    assert (entry.case, entry.direction, entry.occurred_on) == (pair[0].case, Direction.SENT, date(2025, 11, 3))
    later = make.informed(duty, elin, channel="letter", replaces=row, subject="Rättad rubrik")
    assert later.document == row.document


def registry_png() -> bytes:
    """The smallest picture there is."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )


def test_what_is_planned_is_not_logged(pair, elin):
    with pytest.raises(DayAhead):
        make.informed(make.running(pair[0]), elin, given_on=date(2025, 11, 4))


def test_another_authority_and_an_auditor_do_not_log(pair, elin, sofia):
    duty = make.running(pair[0])
    with pytest.raises(NotAllowed):
        make.informed(duty, sofia)
    with pytest.raises(NotAllowed):
        make.informed(duty, programmes.worker(Role.AUDITOR))
    with pytest.raises(NotAllowed):
        make.informed(duty, elin, authority=pair[1].authority)


def test_the_log_is_for_the_agencies_staff_and_not_for_whoever_is_kept_out(pair, elin, sofia):
    duty = make.running(pair[0])
    row = make.informed(duty, elin)
    reader = accounts.staff(Role.MINISTRY_READER)
    assert list(InformationEntry.objects.visible_to(sofia)) == [row]
    assert not InformationEntry.objects.visible_to(reader).exists()
    assert not InformationEntry.objects.visible_to(accounts.user()).exists()
    blocked = programmes.worker(name="spärrad")
    registry.block(pair[0].case, blocked)
    assert not InformationEntry.objects.visible_to(blocked).exists()


# Reminders


@given(
    some.none() | some.integers(1, 730),
    some.dates(date(2024, 1, 1), date(2030, 1, 1)),
    some.none() | some.dates(date(2024, 1, 1), date(2030, 1, 1)),
)
def test_the_reminder_counts_from_the_last_information(days, since, last):
    day = reminder_day(days, since=since, last=last)
    if days is None:
        assert day is None
    else:
        assert day == (last or since) + timedelta(days=days)


def test_nobody_is_reminded_unless_an_interval_has_been_set(pair, elin):
    make.running(pair[0])
    assert remind_of_information(date(2030, 1, 1), now=NOW) == 0


def test_the_responsible_is_reminded_once_when_the_interval_has_passed(pair, elin):
    duty = make.running(pair[0])
    set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    set_interval(duty, days=30, by=elin, now=NOW)
    make.informed(duty, elin, given_on=date(2025, 11, 1))
    assert remind_of_information(date(2025, 11, 30), now=NOW) == 0
    assert remind_of_information(date(2025, 12, 1), now=NOW) == 1
    for day in (date(2025, 12, 1), date(2025, 12, 2), date(2026, 2, 1)):
        assert remind_of_information(day, now=NOW) == 0
    message = Message.objects.get(kind="information_reminder")
    assert message.to_person == elin.person
    assert "1\u00a0november 2025" in message.body


def test_after_new_information_the_next_lapse_is_a_new_reminder(pair, elin):
    duty = make.running(pair[0])
    set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    set_interval(duty, days=30, by=elin, now=NOW)
    assert remind_of_information(date(2025, 12, 3), now=NOW) == 1
    make.informed(duty, elin, given_on=date(2025, 12, 4), now=datetime(2025, 12, 4, 12, tzinfo=UTC))
    assert remind_of_information(date(2025, 12, 20), now=NOW) == 0
    assert remind_of_information(date(2026, 1, 3), now=NOW) == 1


def test_where_nobody_answers_or_has_left_the_programme_office_is_reminded(pair, elin):
    duty = make.running(pair[0])
    office = programmes.worker(Role.PROGRAMME_OFFICE, name="Kontoret")
    set_responsible(duty, authority=pair[0].authority, person=elin.person, by=elin, now=NOW)
    set_interval(duty, days=30, by=elin, now=NOW)
    elin.person.role_assignments.update(valid_to=date(2025, 11, 2))
    assert remind_of_information(date(2025, 12, 3), now=NOW) == 1
    assert Message.objects.get(kind="information_reminder").to_person == office.person


def test_an_interval_that_is_taken_away_reminds_nobody(pair, elin):
    duty = make.running(pair[0])
    set_interval(duty, days=30, by=elin, now=NOW)
    set_interval(duty, days=None, by=elin, now=NOW)
    assert remind_of_information(date(2030, 1, 1), now=NOW) == 0
    with pytest.raises(Unchanged):
        set_interval(duty, days=None, by=elin, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_remind_once(at_once, clock):
    clock.set_moment(NOW)
    vinnova, _council = programmes.pair()
    elin = programmes.worker(name="Elin")
    duty = make.running(vinnova)
    set_responsible(duty, authority=vinnova.authority, person=elin.person, by=elin, now=NOW)
    set_interval(duty, days=30, by=elin, now=NOW)
    outcomes = at_once(6, lambda _number: remind_of_information(date(2025, 12, 3), now=NOW))
    assert sum(outcomes) == 1
    assert Message.objects.filter(kind="information_reminder").count() == 1


# The evaluation plan


def test_a_plan_holds_when_it_has_been_decided_and_a_new_version_is_a_proposal(pair, elin, decider):
    duty = make.evaluated(pair[0])
    first = make.plan(duty, elin)
    assert in_force(plans_of(duty, elin), duty) is None
    decide_plan(first, authority=pair[0].authority, by=decider, now=NOW)
    assert in_force(plans_of(duty, elin), duty) == first
    second = make.plan(duty, elin, replaces=first, method="Följeforskning och enkät.", change="Enkäten")
    assert in_force(plans_of(duty, elin), duty) == first
    decide_plan(second, authority=pair[0].authority, by=decider, now=NOW)
    assert in_force(plans_of(duty, elin), duty) == second
    assert [one.number for one in plans_of(duty, elin)] == [2, 1]
    assert RegisterEntry.objects.filter(what_public="Beslut om utvärderingsplan, version 2").exists()


def test_a_joint_plan_holds_when_both_authorities_have_decided(pair, elin, decider):
    duty = make.evaluated(*pair, document_kind="evaluation")
    plan = make.plan(duty, elin)
    decide_plan(plan, authority=pair[0].authority, by=decider, now=NOW)
    assert in_force(plans_of(duty, elin), duty) is None
    with pytest.raises(PlanDecided):
        decide_plan(plan, authority=pair[0].authority, by=decider, now=NOW)
    theirs = programmes.worker(Role.DECISION_MAKER, programmes.agency("vr"))
    decide_plan(plan, authority=pair[1].authority, by=theirs, now=NOW)
    assert in_force(plans_of(duty, elin), duty) == plan


def test_nobody_decides_on_their_own_version_nor_on_one_that_has_been_replaced(pair, elin):
    duty = make.evaluated(pair[0])
    both = programmes.worker(Role.CASE_OFFICER, name="Båda")
    accounts.role(both, Role.DECISION_MAKER, pair[0].authority)
    first = make.plan(duty, both)
    with pytest.raises(WroteThePlan):
        decide_plan(first, authority=pair[0].authority, by=both, now=NOW)
    make.plan(duty, elin, replaces=first, use="I budgetunderlaget.")
    with pytest.raises(PlanReplaced):
        decide_plan(first, authority=pair[0].authority, by=programmes.worker(Role.DECISION_MAKER), now=NOW)
    with pytest.raises(NotAllowed):
        decide_plan(first, authority=pair[0].authority, by=elin, now=NOW)


def test_two_who_begin_the_plan_at_once_make_one(pair, elin):
    duty = make.evaluated(pair[0])
    make.plan(duty, elin)
    with pytest.raises(Stale):
        make.plan(duty, elin)
    assert EvaluationPlan.objects.count() == 1


@given(some.text(alphabet="ab \n", max_size=40), some.text(alphabet="ab \n", max_size=40))
def test_compared_pieces_make_both_texts(before, after):
    pieces = compared(before, after)
    assert "".join(one.text for one in pieces if one.how != "new") == before
    assert "".join(one.text for one in pieces if one.how != "gone") == after


# Saved data


def test_the_inventory_keeps_every_version_of_a_line(pair, elin):
    duty = make.evaluated(pair[0])
    first = make.saved(duty, elin)
    second = make.saved(duty, elin, replaces=first, keeping_rule="Gallras tio år efter slutredovisningen")
    assert list(SavedData.objects.current()) == [second]
    assert list(SavedData.objects.history(first.thread)) == [second, first]
    with pytest.raises(NothingChanged):
        make.saved(duty, elin, replaces=second, keeping_rule="Gallras tio år efter slutredovisningen")


def test_each_authority_keeps_its_own_data_of_a_joint_evaluation(pair, elin, sofia):
    duty = make.evaluated(*pair, document_kind="evaluation")
    ours = make.saved(duty, elin, authority=pair[0].authority)
    make.saved(duty, sofia, authority=pair[1].authority)
    with pytest.raises(NotAllowed):
        make.saved(duty, sofia, authority=pair[1].authority, replaces=ours)


def test_an_authority_that_does_not_owe_the_duty_keeps_nothing_for_it(pair):
    with pytest.raises(NotOwing):
        case_at(make.evaluated(pair[0]), pair[1].authority)
