"""What the law asks for on the way to a decision and after it: told, answered, corrected, taken up again."""

from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.states import Status
from assessments.errors import procedure as errors
from assessments.models import Decision, Outcome
from assessments.rules.procedure import Against, Told, case_clock, communication_step
from assessments.sentences.procedure import sentence
from assessments.states.procedure import AgentEnd, LeftOut, Power, Section, WorseGround
from assessments.workflow import appeals
from assessments.workflow.afterwards import correct, take_up_again
from assessments.workflow.communicating import communicate, heard, leave_out, note_answer
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility, revision
from assessments.workflow.procedure import refuse_request, register_request, standing_request, tell_of_delay
from assessments.workflow.speaking import end_agent, register_agent, show_power
from registry.errors import AppealedDecision, BeforeTheCourt
from registry.models import CaseLetter, Deadline, Document, Event, Job, Message, RegisterEntry
from registry.workflow.letters import keep_letter
from sweden import clock as sweden_clock
from sweden.bankdays import banking_days_between
from sweden.clock import STOCKHOLM, local
from sweden.findings import Severity
from tests.factories import applications
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))
DAY = timedelta(days=1)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


# --- The rules ------------------------------------------------------------------------------------------


@given(received=DAYS, waited=st.integers(0, 800), told=st.none() | st.integers(1, 900))
def test_an_officer_is_asked_to_tell_of_delay_only_when_what_was_told_has_passed(received, waited, told):
    today = received + waited * DAY
    until = received + told * DAY if told is not None else None

    found = case_clock(received, today=today, decided=False, told_until=until)

    asked = {one.rule for one in found.findings} & {"fl11.day_passed", "fl11.six_months"}
    if until is not None:
        assert bool(asked) == (today > until)
    else:
        assert bool(asked) == (today > found.law.six_months_end)
    assert all(sentence(one) for one in found.findings)
    assert not case_clock(received, today=today, decided=True, told_until=until).findings


@given(received=DAYS, asked=st.integers(0, 500), waited=st.integers(0, 60))
def test_four_weeks_run_from_a_request_and_weigh_more_when_they_have_ended(received, asked, waited):
    requested = received + asked * DAY
    today = requested + waited * DAY

    found = case_clock(received, today=today, decided=False, requested_on=requested)

    late = [one for one in found.findings if one.rule == "fl12.answer_by"]
    assert bool(late) == (requested > found.law.six_months_end)
    for one in late:
        assert found.due == found.law.answer_by
        assert (one.severity is Severity.BREACH) == (today > found.law.answer_by)
    assert not [
        one
        for one in case_clock(received, today=today, decided=False, requested_on=requested, refused=True).findings
        if one.rule == "fl12.answer_by"
    ]


@given(first=DAYS, days=st.integers(-5, 40))
def test_banking_days_between_grow_with_every_day_and_leave_out_the_weekends(first, days):
    last = first + days * DAY
    count = banking_days_between(first, last)

    assert 0 <= count <= max(days, 0)
    assert count <= banking_days_between(first, last + DAY) <= count + 1
    if last.weekday() >= 5 and days > 0:
        assert count == banking_days_between(first, last - DAY)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ([], "fl25.missing"),
        ([Told(True)], None),
        ([Told(False, date(2026, 1, 10), answered=True)], None),
        ([Told(False, date(2026, 1, 4))], None),
        ([Told(False, date(2026, 1, 5))], "fl25.time_left"),
        ([Told(True), Told(False, date(2026, 1, 5))], "fl25.time_left"),
    ],
)
def test_a_decision_against_a_party_asks_whether_it_was_heard(told, rule):
    found = communication_step(told, against=Against.REJECT, on=date(2026, 1, 5), never=False)

    assert (found and found.rule) == rule
    assert communication_step(told, against=None, on=date(2026, 1, 5), never=False) is None
    assert communication_step(told, against=Against.REJECT, on=date(2026, 1, 5), never=True) is None


# --- The acts -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _application(standing):
    sweden_clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 100_000_000, 2028)
    return judge.application()


@pytest.fixture
def application(_application, db, clock):
    clock.set_day(date(2025, 11, 20))
    return deepcopy(_application)


@pytest.fixture
def officer(application):
    return make.worker(Role.CASE_OFFICER, application.case.authority, name="Elin Sandberg")


@pytest.fixture
def decider(application):
    return judge.decider(application.call.call_strands.get().assignment)


def entries(application) -> list[str]:
    return list(
        RegisterEntry.objects.filter(case=application.case).order_by("serial").values_list("what_public", flat=True)
    )


def received(application) -> date:
    return application.submitted_at.astimezone(STOCKHOLM).date()


def late_day(application) -> date:
    return received(application) + timedelta(days=200)


def test_a_notice_of_delay_is_a_letter_an_entry_and_the_new_day(application, officer):
    day = received(application) + timedelta(days=100)
    notice = tell_of_delay(
        application, reason="Fler ansökningar än väntat.", expected_on=day + 30 * DAY, by=officer, now=at(day)
    )

    assert entries(application)[-1] == "Underrättelse om försening"
    assert Deadline.objects.get(case=application.case, key="decision").due_at.astimezone(STOCKHOLM).date() == (
        day + 30 * DAY
    )
    page = Client()
    page.force_login(application.created_by)
    told = page.get(reverse("applications:mine_one", args=[application.case.uuid])).context["decided_by"]
    assert told == day + 30 * DAY  # what the party reads is what the party was told last
    message = Message.objects.get(kind="application.delayed")
    assert "Fler ansökningar än väntat." in message.body
    assert Job.objects.get(key=notice.letter.key).label == "Underrättelse om försening"
    keep_letter(notice.letter, now=at(day))
    keep_letter(notice.letter, now=at(day))
    assert Document.objects.filter(key=notice.letter.key).count() == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"reason": "  "}, errors.WordsNeeded),
        ({"expected_on": 0}, errors.DayInThePast),
    ],
)
def test_a_notice_without_a_reason_or_with_a_day_that_has_been_is_refused(application, officer, values, refusal):
    day = received(application) + timedelta(days=100)
    given = {"reason": "Skäl.", "expected_on": 30} | values

    with pytest.raises(refusal):
        tell_of_delay(
            application, reason=given["reason"], expected_on=day + given["expected_on"] * DAY, by=officer, now=at(day)
        )
    assert not CaseLetter.objects.exists()


def test_a_request_is_made_after_six_months_once_and_answered_within_four_weeks(application, officer, decider):
    early, day = received(application) + timedelta(days=120), late_day(application)
    with pytest.raises(errors.RequestTooEarly):
        register_request(application, received_on=early, text="", by=officer, now=at(early))

    request = register_request(application, received_on=day, text="Brev.", by=officer, now=at(day))

    assert day + 28 * DAY <= request.answer_by <= day + 32 * DAY
    with pytest.raises(errors.RequestMade):
        register_request(application, received_on=day + DAY, text="", by=officer, now=at(day + DAY))
    with pytest.raises(NotAllowed):  # a decision-maker's
        refuse_request(
            application, reasons="x", expected_on=day + 60 * DAY, presented_by=None, by=officer, now=at(day + DAY)
        )
    with pytest.raises(errors.PresenterNeeded):
        refuse_request(
            application, reasons="x", expected_on=day + 60 * DAY, presented_by=decider, by=decider, now=at(day + DAY)
        )

    refusal = refuse_request(
        application,
        reasons="Underlag saknas från den andra myndigheten.",
        expected_on=day + 60 * DAY,
        presented_by=officer,
        by=decider,
        now=at(day + 5 * DAY),
    )

    assert "överklaga" in refusal.appeal_text
    assert refusal.appeal_text == refusal.letter.content["appeal"]
    assert standing_request(application) is None
    assert Deadline.objects.get(case=application.case, key="decision-request").done_at is not None
    assert entries(application)[-2:] == [
        "Begäran om att ärendet ska avgöras",
        "Beslut om avslag på begäran att ärendet ska avgöras",
    ]
    with pytest.raises(errors.NoRequest):
        refuse_request(
            application, reasons="x", expected_on=day + 60 * DAY, presented_by=None, by=decider, now=at(day + 6 * DAY)
        )


def test_what_is_communicated_is_sent_answered_or_left_out_with_a_reason(application, officer):
    day = date(2025, 11, 20)
    assert heard(application, application.case.authority, Against.REJECT, on=day).rule == "fl25.missing"
    with pytest.raises(errors.TimeTooShort):
        communicate(application, what="Yttrande.", answer_by=day + 2 * DAY, by=officer, now=at(day))

    sent = communicate(
        application, what="Ett yttrande har kommit in.", answer_by=day + 14 * DAY, by=officer, now=at(day)
    )

    assert heard(application, application.case.authority, Against.REJECT, on=day).rule == "fl25.time_left"
    with pytest.raises(errors.TooEarlyForNoAnswer):
        note_answer(sent, said="", received_on=day, by=officer, now=at(day + DAY))
    with pytest.raises(errors.AnsweredBeforeSent):
        note_answer(sent, said="Ja.", received_on=day - DAY, by=officer, now=at(day + DAY))
    note_answer(sent, said="Vi delar inte bedömningen.", received_on=day + 3 * DAY, by=officer, now=at(day + 3 * DAY))
    with pytest.raises(errors.AnswerNoted):
        note_answer(sent, said="Mer.", received_on=day + 4 * DAY, by=officer, now=at(day + 4 * DAY))
    assert heard(application, application.case.authority, Against.REJECT, on=day + 4 * DAY) is None
    assert entries(application)[-2:] == ["Kommunicering före beslut", "Yttrande före beslut"]

    with pytest.raises(errors.WordsNeeded):
        leave_out(application, ground=LeftOut.RESEARCH, reason=" ", by=officer, now=at(day))
    out = leave_out(application, ground=LeftOut.RESEARCH, reason="Forskningsbidrag.", by=officer, now=at(day))
    with pytest.raises(errors.NothingSent):
        note_answer(out, said="x", received_on=day, by=officer, now=at(day))


def test_a_rejection_without_communication_carries_a_warning_and_with_it_none(application, officer):
    proposal = judge.proposal(application, officer, outcome=Outcome.REJECT)
    assert [one["rule"] for one in proposal.findings] == ["fl25.missing"]

    other = applications.submitted_application(application.call, by=applications.applicant("b@x.example", "B"))
    leave_out(other, ground=LeftOut.RESEARCH, reason="Forskningsbidrag.", by=officer, now=CHECKED)
    again = judge.proposal(other, officer, outcome=Outcome.REJECT)
    assert [one["rule"] for one in again.findings] == ["fl32.template"]  # the same reasons as in the first case


def test_letters_go_to_the_agent_too_until_the_agent_is_ended(application, officer, decider):
    day = date(2025, 11, 20)
    with pytest.raises(errors.PowerDayMissing):
        register_agent(application, name="Ada", scope="Allt", power=Power.ASKED, by=officer, now=at(day))
    agent = register_agent(
        application,
        name="Ada Advokat",
        email="ada@byran.example",
        scope="Hela ärendet",
        power=Power.ASKED,
        power_due=day + 14 * DAY,
        by=officer,
        now=at(day),
    )
    assert Message.objects.filter(kind="application.power_asked", to_email="ada@byran.example").count() == 1
    show_power(agent, shown_on=day + DAY, by=officer, now=at(day + DAY))
    assert Deadline.objects.get(key=f"power:{agent.uuid}").done_at is not None
    tell_of_delay(application, reason="Skäl.", expected_on=day + 60 * DAY, by=officer, now=at(day + 2 * DAY))
    assert Message.objects.filter(kind="application.delayed", to_email="ada@byran.example").count() == 1

    with pytest.raises(NotAllowed):  # that someone is unsuitable is decided
        end_agent(agent, ended=AgentEnd.UNSUITABLE, reason="x", by=officer, now=at(day + 3 * DAY))
    with pytest.raises(errors.AgentReasonMissing):
        end_agent(agent, ended=AgentEnd.UNSUITABLE, reason="", by=decider, now=at(day + 3 * DAY))
    end_agent(agent, ended=AgentEnd.REVOKED, reason="", by=officer, now=at(day + 3 * DAY))
    tell_of_delay(application, reason="Skäl.", expected_on=day + 90 * DAY, by=officer, now=at(day + 4 * DAY))
    assert Message.objects.filter(kind="application.delayed", to_email="ada@byran.example").count() == 1
    with pytest.raises(errors.AgentEnded):
        end_agent(agent, ended=AgentEnd.DONE, reason="", by=officer, now=at(day + 5 * DAY))


def test_a_correction_changes_words_of_the_decision_and_nothing_of_what_was_decided(application, officer, decider):
    decision = decide(judge.proposal(application, officer), by=decider, now=DECIDED)
    given = {"place": "Skäl", "reason": "Skrivfel.", "by": decider, "now": DECIDED + DAY}
    with pytest.raises(errors.NotInDecision):
        correct(decision, was="ord som inte finns där", becomes="x", **given)
    with pytest.raises(errors.NothingChanged):
        correct(decision, was="hög vetenskaplig kvalitet", becomes="hög vetenskaplig kvalitet", **given)
    with pytest.raises(NotAllowed):
        correct(decision, was="hög vetenskaplig kvalitet", becomes="hög kvalitet", **(given | {"by": officer}))

    correction = correct(decision, was="hög vetenskaplig kvalitet", becomes="mycket hög kvalitet", **given)

    assert entries(application)[-1] == "Rättelse av beslut"
    assert correction.letter.content["parts"][2]["text"] == "mycket hög kvalitet"
    application.refresh_from_db()
    assert application.status == Status.GRANTED


@pytest.mark.parametrize("outcome", [Outcome.REJECT, Outcome.DISMISS])
def test_a_decision_that_is_taken_up_again_is_replaced_by_the_next(application, officer, decider, outcome):
    first = decide(judge.proposal(application, officer, outcome=outcome), by=decider, now=DECIDED)
    with pytest.raises(errors.WorseGroundMissing):
        take_up_again(
            first,
            section=Section.MUST,
            reason="x",
            is_worse=True,
            worse_ground=WorseGround.WRONG,
            by=decider,
            now=DECIDED,
        )

    take_up_again(first, section=Section.MAY, reason="Nya uppgifter.", by=decider, now=DECIDED + DAY)

    application.refresh_from_db()
    assert application.status == (Status.ELIGIBLE if outcome == Outcome.REJECT else Status.SUBMITTED)
    with pytest.raises(errors.ReplacedAlready):
        take_up_again(first, section=Section.MAY, reason="Igen.", by=decider, now=DECIDED + DAY)
    again = judge.proposal(application, officer, outcome=Outcome.GRANT)
    second = decide(again, by=decider, now=DECIDED + 2 * DAY)
    assert second.replaces == first
    assert Decision.objects.filter(application=application, replaced_by=None).get() == second
    application.refresh_from_db()
    assert application.status == Status.GRANTED


def test_an_appealed_decision_is_changed_as_section_38_says_and_not_at_all_when_the_court_has_it(
    application, officer, decider
):
    first = decide(judge.proposal(application, officer, outcome=Outcome.REJECT), by=decider, now=DECIDED)
    day, when = local(DECIDED + DAY).date(), {"now": DECIDED + DAY}
    again = {"reason": "Ett intyg hade förbisetts.", "by": decider, **when}
    with transaction.atomic():  # taken up, and then appealed
        take_up_again(first, section=Section.MAY, **again)
        appeal(first, officer, day, **when)
        other = judge.proposal(application, officer, outcome=Outcome.GRANT)
        with pytest.raises(AppealedDecision):
            decide(other, by=decider, now=DECIDED + 2 * DAY)
        transaction.set_rollback(True)
    found = appeal(first, officer, day, **when)
    with pytest.raises(AppealedDecision):
        take_up_again(first, section=Section.MAY, **again)
    take_up_again(first, section=Section.MUST, **again)
    judged = {"served_on": day, "represents_public": False, "why": ""}
    found = appeals.judge_time(found, **judged, by=officer, **when)
    second = judge.proposal(application, officer, outcome=Outcome.GRANT)
    with transaction.atomic():
        appeals.hand_over(found, court="Förvaltningsrätten i Stockholm", on=day, by=officer, **when)
        with pytest.raises(BeforeTheCourt):
            decide(second, by=decider, now=DECIDED + 2 * DAY)
        transaction.set_rollback(True)
    assert decide(second, by=decider, now=DECIDED + 2 * DAY).replaces == first


def appeal(decision, officer, day, now):
    given = {"appellant": "Aros universitet", "received_on": day, "wants": "Bidrag"}
    return appeals.register_appeal(decision, **given, by=officer, now=now)


def test_a_grant_is_not_taken_up_here(application, officer, decider):
    decision = decide(judge.proposal(application, officer), by=decider, now=DECIDED)

    with pytest.raises(errors.GrantsChangeElsewhere):
        take_up_again(decision, section=Section.MAY, reason="x", by=decider, now=DECIDED + DAY)


def test_acts_before_the_decision_are_refused_after_it(application, officer, decider):
    decide(judge.proposal(application, officer, outcome="reject"), by=decider, now=DECIDED)
    day = date(2025, 12, 1)

    for act in (
        lambda: tell_of_delay(application, reason="x", expected_on=day + 9 * DAY, by=officer, now=at(day)),
        lambda: communicate(application, what="x", answer_by=day + 20 * DAY, by=officer, now=at(day)),
        lambda: leave_out(application, ground=LeftOut.HARDER, reason="x", by=officer, now=at(day)),
        lambda: register_request(application, received_on=day, text="", by=officer, now=at(day)),
    ):
        with pytest.raises(errors.CaseDecided):
            act()
    assert not Event.objects.filter(kind="application.delayed").exists()


# --- The formal demands ---------------------------------------------------------------------------------


def test_a_check_read_on_a_stale_page_is_refused(application, officer):
    read = revision(application)
    check_eligibility(application, eligible=True, note="", read=read, by=officer, now=CHECKED)
    reopen_eligibility(application, reason="Fel handling lästes.", by=officer, now=CHECKED + DAY)

    with pytest.raises(errors.CheckStale):
        check_eligibility(application, eligible=False, note="x", read=read, by=officer, now=CHECKED + 2 * DAY)
    check = application.eligibility_checks.get()
    assert check.undone.reason == "Fel handling lästes."
    assert entries(application)[-1] == "Formaliagranskning återtagen"


def test_what_the_officer_finds_not_met_needs_a_reason_to_go_on(application, officer):
    own = [{"demand": "parties", "words": "Två parter", "found": "not_met", "note": "Bara en"}]
    from assessments.errors.decisions import ReasonsMissing

    with pytest.raises(ReasonsMissing):
        check_eligibility(application, eligible=True, note="", own=own, by=officer, now=CHECKED)
    check = check_eligibility(
        application, eligible=True, note="Undantag enligt utlysningen.", own=own, by=officer, now=CHECKED
    )
    assert check.own == own
    with pytest.raises(errors.UndoReasonMissing):
        reopen_eligibility(application, reason=" ", by=officer, now=CHECKED + DAY)
