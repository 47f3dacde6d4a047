"""An appeal from the day it comes in to the court's decision: in time or late, handed over, and the case kept."""

from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from assessments.models import CaseClosing, Decision
from assessments.workflow import appeals
from assessments.workflow.closing import day_of
from registry import slots
from registry.errors import AppealActNotOpen, AppealFaulty, NewDecisionMissing
from registry.models import AppealRule, CaseLetter, Deadline, DisposalHold, RegisterEntry
from registry.rules.appeals import time_of
from registry.states import APPEALS, AppealAct, AppealStatus
from sweden.clock import STOCKHOLM
from sweden.periods import appeal as appeal_period
from tests.factories import payments
from tests.factories import programmes as make

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))


@given(decided=DAYS, served=st.integers(0, 40), came=st.integers(0, 90), public=st.booleans())
def test_three_weeks_run_from_the_day_the_party_got_the_decision_and_never_end_on_a_day_off(
    decided, served, came, public
):
    received, got = decided + timedelta(days=came), decided + timedelta(days=served)
    found = time_of(received_on=received, decided_on=decided, served_on=got, represents_public=public, weeks=3)
    start = decided if public else got
    assert found.last_day >= start + timedelta(days=21)
    assert found.last_day.weekday() < 5
    assert found.in_time is (received <= found.last_day)


def test_nobody_judges_what_nobody_knows():
    day = date(2026, 1, 8)
    assert time_of(received_on=day, decided_on=day, served_on=None, represents_public=False, weeks=3) is None


def test_a_special_provision_s_weeks_count_instead_of_the_law_s_three():
    days = {"decided_on": date(2026, 1, 8), "served_on": date(2026, 1, 8), "represents_public": False}
    assert not time_of(received_on=date(2026, 2, 10), weeks=3, **days).in_time
    assert time_of(received_on=date(2026, 2, 10), weeks=5, **days).in_time


@pytest.mark.parametrize("status", AppealStatus)
@pytest.mark.parametrize("act", AppealAct)
def test_only_what_the_table_says_can_be_done(status, act):
    if APPEALS.is_open(status, act):
        assert APPEALS.after(status, act) in AppealStatus
    else:
        with pytest.raises(AppealActNotOpen):
            APPEALS.after(status, act)


@pytest.fixture(scope="module")
def _decision(standing):
    return payments.grant().decision


@pytest.fixture
def decision(_decision, db):
    return deepcopy(_decision)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=STOCKHOLM)


def _who(decision, role):
    return make.worker(role, decision.authority)


def _registered(decision: Decision, after: int = 10):
    day = decision.decided_on + timedelta(days=after)
    officer = _who(decision, Role.CASE_OFFICER)
    given = {"appellant": "Aros universitet", "received_on": day, "wants": "Mer pengar"}
    return appeals.register_appeal(decision, **given, by=officer, now=_at(day)), officer, day


def test_an_appeal_in_time_goes_to_the_court_and_the_case_is_kept_until_the_court_has_decided(decision):
    case = decision.application.case
    CaseClosing.objects.create(application=decision.application, closed_at=_at(decision.decided_on))
    appeal, officer, day = _registered(decision)
    assert CaseClosing.objects.get().reopened_at == _at(day)
    assert DisposalHold.objects.get(case=case).lifted_at is None
    appealed = {case.pk: "Ett beslut i ärendet är överklagat."}
    with transaction.atomic(), translation.override("sv"):  # though the hold is lifted by whoever keeps retention
        DisposalHold.objects.filter(case=case).update(lifted_at=_at(day), lifted_by=officer)
        for slot in ("disposal", "case-open"):
            assert appealed in [kept for _filling, kept in slots.said(slot, None, {case.pk}, _at(day))]
        transaction.set_rollback(True)
    judged = {"served_on": decision.decided_on, "represents_public": False, "why": ""}
    appeal = appeals.judge_time(appeal, **judged, by=officer, now=_at(day))
    assert appeal.status == AppealStatus.IN_TIME
    assert Deadline.objects.get(case=case, key=f"appeal:{appeal.pk}").done_at is None
    decider = _who(decision, Role.DECISION_MAKER)
    with pytest.raises(NewDecisionMissing):
        appeals.reconsider(appeal, came_to="changed", why="Ändrat", by=decider, now=_at(day))
    appeals.reconsider(appeal, came_to="stands", why="Inget nytt", by=decider, now=_at(day))
    appeals.hand_over(appeal, court="Förvaltningsrätten i Stockholm", on=day, by=officer, now=_at(day))
    later = day + timedelta(days=90)
    said = {"outcome": "rejected", "on": later, "number": "12-26", "note": ""}
    appeal = appeals.enter_outcome(appeal, **said, by=officer, now=_at(later))
    assert appeal.status == AppealStatus.ENDED
    assert DisposalHold.objects.get(case=case).lifted_at == _at(later)
    assert all(not kept for _filling, kept in slots.said("case-open", None, {case.pk}, _at(later)) if kept == appealed)
    assert Deadline.objects.get(case=case, key=f"appeal:{appeal.pk}").done_at is not None
    words = list(RegisterEntry.objects.filter(case=case).order_by("serial").values_list("what_public", flat=True))[-5:]
    assert [one.split()[0] for one in words] == ["Överklagande", "Prövning", "Omprövning", "Överklagande", "Avgörande"]


def test_a_late_appeal_is_dismissed_by_who_decides_with_reasons_and_a_letter(decision):
    appeal, officer, day = _registered(decision, after=40)
    decider = _who(decision, Role.DECISION_MAKER)
    late = {"served_on": decision.decided_on, "represents_public": False}
    with pytest.raises(AppealFaulty):
        appeals.judge_time(appeal, **late, why=" ", by=decider, now=_at(day))
    with pytest.raises(NotAllowed):
        appeals.judge_time(appeal, **late, why="För sent", by=officer, now=_at(day))
    letters = CaseLetter.objects.count()
    appeal = appeals.judge_time(appeal, **late, why="För sent", by=decider, now=_at(day))
    assert (appeal.status, CaseLetter.objects.count()) == (AppealStatus.LATE, letters + 1)
    assert not DisposalHold.objects.filter(lifted_at__isnull=True).exists()
    with pytest.raises(AppealActNotOpen):
        appeals.hand_over(appeal, court="Förvaltningsrätten", on=day, by=officer, now=_at(day))


@pytest.fixture
def dismissed(decision):
    """A late appeal, dismissed two days after it came in, by an authority that has entered a rule of its own."""
    appeal, officer, day = _registered(decision, after=40)
    decider, day = _who(decision, Role.DECISION_MAKER), day + timedelta(days=2)
    told = {"ground": "7 § förordningen", "court": "kammarrätten", "weeks": 5, "valid_from": decision.decided_on}
    rule = {"kind": "late", "may_be_appealed": True, "set_by": decider, "set_at": _at(day), **told}
    AppealRule.objects.create(authority=decision.authority, **rule)
    late = {"served_on": decision.decided_on, "represents_public": False, "why": "För sent"}
    return appeals.judge_time(appeal, **late, by=decider, now=_at(day)), officer, decider, day


def _contested(appeal, by, day):
    given = {"appellant": "Aros universitet", "received_on": day, "wants": "Posten var sen"}
    return appeals.contest_dismissal(appeal, **given, by=by, now=_at(day))


def test_a_dismissal_says_how_it_is_appealed_itself_and_is_waited_for_before_the_case_is_closed(dismissed):
    appeal, _officer, _decider, day = dismissed
    letter = CaseLetter.objects.latest("pk")
    assert "kammarrätten (7 § förordningen)" in letter.content["appeal"]
    assert "inom fem veckor" in letter.content["appeal"]
    assert day_of(appeal.decision.application) > day + timedelta(weeks=5)


def test_an_appeal_of_a_dismissal_has_its_own_time_and_the_court_may_have_the_late_one_taken_up(dismissed):
    appeal, officer, _decider, day = dismissed
    with pytest.raises(AppealFaulty):
        _contested(appeal, officer, day - timedelta(days=1))
    came = day + timedelta(days=30)
    second = _contested(appeal, officer, came)
    case = appeal.decision.application.case
    assert (second.dismissal_of, second.status, appeal.status) == (appeal, AppealStatus.RECEIVED, AppealStatus.LATE)
    assert DisposalHold.objects.get(case=case, lifted_at__isnull=True) == second.hold
    with pytest.raises(AppealActNotOpen):
        _contested(second, officer, came)
    second = appeals.judge_time(second, served_on=day, represents_public=False, why="", by=officer, now=_at(came))
    assert (second.status, second.last_day) == (AppealStatus.IN_TIME, appeal_period(day, weeks=5).last_day)
    appeals.hand_over(second, court="Kammarrätten i Stockholm", on=came, by=officer, now=_at(came))
    later = came + timedelta(days=60)
    said = {"outcome": "annulled", "on": later, "number": "7-26", "note": ""}
    appeals.enter_outcome(second, **said, by=officer, now=_at(later))
    appeal.refresh_from_db()
    assert appeal.status == AppealStatus.IN_TIME
    assert Deadline.objects.get(case=case, key=f"appeal:{appeal.pk}").done_at is None
    assert DisposalHold.objects.filter(case=case, lifted_at__isnull=True).exists()
    appeals.withdraw_appeal(appeal, on=later, by=officer, now=_at(later))
    assert not DisposalHold.objects.filter(case=case, lifted_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("came_to", "then", "letters"), [("changed", AppealStatus.IN_TIME, 1), ("stands", AppealStatus.LATE, 0)]
)
def test_the_authority_may_undo_its_own_dismissal_and_tells_the_party(dismissed, came_to, then, letters):
    appeal, officer, decider, day = dismissed
    second = _contested(appeal, officer, day)
    second = appeals.judge_time(second, served_on=day, represents_public=False, why="", by=officer, now=_at(day))
    before = CaseLetter.objects.count()
    second = appeals.reconsider(second, came_to=came_to, why="Kuvertet var stämplat", by=decider, now=_at(day))
    appeal.refresh_from_db()
    assert (appeal.status, second.status, CaseLetter.objects.count() - before) == (then, AppealStatus.IN_TIME, letters)


def test_a_dismissal_is_appealed_on_its_page_and_by_the_api(dismissed, clock):
    appeal, officer, _decider, day = dismissed
    clock.set_moment(_at(day))
    client, case = Client(), appeal.decision.application.case
    client.force_login(officer)
    page = reverse("assessments:appeal_contest", args=[case.uuid, appeal.uuid])
    given = {"appellant": "Aros universitet", "received_on": day.isoformat(), "wants": "Posten var sen"}
    assert page in client.get(reverse("assessments:handling", args=[case.uuid])).content.decode()
    assert client.post(page, {**given, "wants": ""}).status_code == 422
    assert client.post(page, given).status_code == 302
    shown = client.get(reverse("api:appeal", args=[appeal.uuid]))
    answer = client.post(
        reverse("api:contest_dismissal", args=[appeal.uuid]),
        given,
        content_type="application/json",
        headers={"If-Match": shown["ETag"], "Idempotency-Key": "dismissal-1"},
    )
    assert (answer.status_code, answer.json().get("dismissal_of")) == (200, str(appeal.uuid)), answer.content
    assert appeal.contested.count() == 2


def test_an_appeal_is_registered_and_judged_on_the_pages_of_the_case(decision, clock):
    appeal, officer, day = _registered(decision)
    clock.set_moment(_at(day))
    client, case = Client(), decision.application.case
    client.force_login(officer)
    page = client.get(reverse("assessments:handling", args=[case.uuid])).content.decode()
    assert "Aros universitet" in page
    assert reverse("assessments:appeal_time", args=[case.uuid, appeal.uuid]) in page
    wrong = client.post(reverse("assessments:appeal_time", args=[case.uuid, appeal.uuid]), {"why": ""})
    assert wrong.status_code == 422
    told = {"why": "Delgivningskvitto saknas"}
    assert client.post(reverse("assessments:appeal_time", args=[case.uuid, appeal.uuid]), told).status_code == 302
    appeal.refresh_from_db()
    assert (appeal.status, appeal.last_day) == (AppealStatus.IN_TIME, None)
