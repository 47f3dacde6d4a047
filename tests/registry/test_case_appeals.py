"""Appeals of a refused disclosure and of a claim: the same life as any appeal, in the case where it was decided."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from uuid_utils.compat import uuid7

from accounts.errors import NotAllowed
from accounts.roles import Role
from grants.models import Recovery
from grants.workflow.ending import recovering
from registry import slots
from registry.errors import NewDecisionMissing
from registry.models import AppealRule, CaseAppeal, CaseLetter, Deadline, DecisionKind, Message, RegisterEntry
from registry.states import AppealStatus
from registry.workflow import caseappeals, disclosure
from registry.workflow.caseappeals import appealable
from registry.workflow.contents import parts
from sweden.clock import local
from tests.factories import accounts, programmes, registry
from tests.factories.ending import NOW, Ending

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UNKNOWN = {"served_on": None, "represents_public": False, "why": "Det är inte känt när beslutet nådde fram."}


@pytest.fixture
def registrar():
    return accounts.staff(Role.REGISTRAR)


@pytest.fixture
def decider():
    return accounts.staff(Role.DECISION_MAKER)


def decided(registrar, source, outcome, at, **more):
    """A request for the case's first thing, tried and decided."""
    asked = disclosure.receive(authority=source.authority, wanted="Ansökan", **more, now=at)
    one = next(part for group in parts(source, registrar, at).values() for part in group)
    disclosure.add_items(asked, source, [one], by=registrar, now=at)
    ground = {"ground": "osl-30-23-1"} if outcome == "refused" else {}
    disclosure.try_item(asked.items.get(), outcome=outcome, **ground, by=registrar, now=at)
    words = {"reasons": "Uppgiften rör affärsförhållanden."} if outcome == "refused" else {}
    return disclosure.decide(asked, **words, channel="e-post", by=registrar, now=at)


def late_may_be_appealed(authority, by):
    late = {"authority": authority, "kind": DecisionKind.LATE, "ground": "påhittad", "may_be_appealed": True}
    AppealRule.objects.create(
        **late, court="förvaltningsrätten", weeks=3, valid_from="2020-01-01", set_by=by, set_at=NOW
    )


def register(case, by, **more):
    one = appealable(case, NOW)[0]
    given = {"appellant": "Den som bad om handlingen", "received_on": local(NOW).date(), "wants": "Lämna ut den."}
    return caseappeals.register_appeal(case, about=one.about, **{**given, **more}, by=by, now=NOW)


def test_a_refused_disclosure_is_appealed_reconsidered_handed_over_and_ended(registrar, decider, client, clock):
    clock.set_day(local(NOW).date())
    source = registry.case(officer=registrar)
    registry.entry(source, document=registry.document(source))
    refused = decided(registrar, source, "refused", NOW - 2 * DAY)
    case = refused.case
    assert [one.kind for one in appealable(case, NOW)] == [DecisionKind.DISCLOSURE]
    with pytest.raises(NotAllowed):
        register(case, decider)
    appeal = register(case, registrar)
    case.refresh_from_db()
    assert case.closed_at is None
    assert slots.said("disposal", None, {case.pk}, NOW)
    caseappeals.judge_time(appeal, **UNKNOWN, by=registrar, now=NOW)
    changed = {"came_to": "changed", "why": "Handlingen lämnas ut."}
    with pytest.raises(NewDecisionMissing):
        caseappeals.reconsider(appeal, **changed, by=decider, now=NOW)
    decided(registrar, source, "full", NOW)
    caseappeals.reconsider(appeal, **changed, by=decider, now=NOW)
    caseappeals.hand_over(appeal, court="Kammarrätten i Stockholm", on=local(NOW).date(), by=registrar, now=NOW)
    client.force_login(registrar)
    page = reverse("registry:case_appeals", args=[case.uuid])
    assert "Kammarrätten i Stockholm" in client.get(page).content.decode()
    what = {"what": f"outcome:{appeal.uuid}", "outcome": "struck_out", "on": "2031-01-01", "number": "1-26"}
    faulty = client.post(page, what)
    assert (faulty.status_code, "1-26" in faulty.content.decode()) == (422, True)
    assert client.post(page, {**what, "on": local(NOW).date().isoformat()}).status_code == 302
    appeal.refresh_from_db()
    case.refresh_from_db()
    assert (appeal.status, case.closed_at is None) == (AppealStatus.ENDED, False)
    assert not slots.said("disposal", None, {case.pk}, NOW) or not caseappeals.kept_open(None, {case.pk}, NOW)
    said = list(RegisterEntry.objects.filter(case=case).values_list("what_public", flat=True))
    assert "Överklagande överlämnat till överinstansen" in said


def test_a_claim_is_appealed_too_late_dismissed_with_a_letter_and_the_dismissal_contested():
    ending = Ending(700_000, 700_000)
    ending.costs("7/10", 900_000)
    ending.settled()
    claim = ending.claimed(70_000)
    case = ending.grant.case
    officer = programmes.worker(Role.CASE_OFFICER, case.authority)
    decider = programmes.worker(Role.DECISION_MAKER, case.authority)
    late_may_be_appealed(case.authority, decider)
    one, final = appealable(case, NOW)
    assert (one.kind, one.about, one.changed_on) == (DecisionKind.RECOVERY, claim.uuid, None)
    assert (final.kind, final.about) == (DecisionKind.FINAL, claim.settlement.uuid)
    with CaptureQueriesContext(connection) as of_one:
        appealable(case, NOW)
    again = Recovery.objects.get(pk=claim.pk)
    again.pk, again.uuid = None, uuid7()
    again.save()
    with CaptureQueriesContext(connection) as of_two:
        assert len(appealable(case, NOW)) == 3
    assert len(of_two) == len(of_one)
    again.delete()
    after = NOW + 60 * DAY
    given = {"appellant": claim.organisation.name, "received_on": local(after).date(), "wants": "Sätt ned kravet."}
    appeal = caseappeals.register_appeal(case, about=claim.uuid, **given, by=officer, now=after)
    served = {"served_on": one.decided_on, "represents_public": False, "why": "Mer än tre veckor."}
    with pytest.raises(NotAllowed):
        caseappeals.judge_time(appeal, **served, by=officer, now=after)
    caseappeals.judge_time(appeal, **served, by=decider, now=after)
    letter = CaseLetter.objects.get(case=case, kind="appeal.dismissed")
    assert (letter.content["to"], "tre veckor" in letter.content["appeal"]) == (claim.organisation.name, True)
    again = caseappeals.contest_dismissal(appeal, **given, by=officer, now=after)
    caseappeals.judge_time(again, **UNKNOWN, by=officer, now=after)
    caseappeals.reconsider(again, came_to="changed", why="Det kom fram i tid.", by=decider, now=after)
    appeal.refresh_from_db()
    assert appeal.status == AppealStatus.IN_TIME
    assert Deadline.objects.filter(case=case, key=appeal.deadline, done_at__isnull=True).exists()
    assert CaseAppeal.objects.filter(dismissal_of=appeal).get() == again
    recovering.waive(claim, amount=70_000, ground="Efterges.", key="w", by=ending.decider, now=after)
    assert appealable(case, after)[0].changed_on == local(after).date()


def test_a_request_stays_open_until_the_last_appeal_of_its_decision_has_ended(registrar, clock):
    clock.set_day(local(NOW).date())
    source = registry.case(officer=registrar)
    registry.entry(source, document=registry.document(source))
    case = decided(registrar, source, "refused", NOW - 2 * DAY).case
    first, second = register(case, registrar), register(case, registrar, appellant="En annan")
    for appeal, is_closed in ((first, False), (second, True)):
        caseappeals.withdraw_appeal(appeal, on=local(NOW).date(), by=registrar, now=NOW)
        case.refresh_from_db()
        assert (case.closed_at is not None) == is_closed


@pytest.mark.parametrize("answer_to", ["anna@tidning.example", "Påhittade gatan 1, Norrviken"])
def test_a_late_appeal_of_a_refused_disclosure_is_dismissed_in_a_letter_to_whoever_appealed(
    registrar, decider, client, clock, answer_to
):
    clock.set_day(local(NOW).date())
    source = registry.case(officer=registrar)
    registry.entry(source, document=registry.document(source))
    refused = decided(registrar, source, "refused", NOW - 60 * DAY, answer_to=answer_to)
    appeal = register(refused.case, registrar)
    late_may_be_appealed(source.authority, decider)
    served = {"served_on": local(NOW - 60 * DAY).date(), "represents_public": False, "why": "Mer än tre veckor."}
    caseappeals.judge_time(appeal, **served, by=decider, now=NOW)
    letter = CaseLetter.objects.get(case=refused.case)
    sent = RegisterEntry.objects.get(case=refused.case, what_public=letter.heading)
    assert (letter.content["to"], sent.counterpart) == (appeal.appellant, appeal.appellant)
    mails = list(Message.objects.filter(case=refused.case, kind="appeal.dismissed").values_list("to_email", "body"))
    client.force_login(registrar)
    page = client.get(reverse("registry:case_appeals", args=[refused.case.uuid])).content.decode()
    by_mail = "@" in answer_to
    told = client.get(reverse("api:case_appeals", args=[refused.case.uuid])).json()["items"]
    assert [one["by_hand"] for one in told] == [not by_mail]
    assert ([to for to, _body in mails], "Skicka den själv" in page) == ([answer_to] if by_mail else [], not by_mail)
    assert all("tre veckor" in body and "http" not in body for _to, body in mails)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_appeals_that_are_dismissed_at_the_same_moment_close_their_case(at_once):
    registrar, decider = accounts.staff(Role.REGISTRAR), accounts.staff(Role.DECISION_MAKER)
    source = registry.case(officer=registrar)
    registry.entry(source, document=registry.document(source))
    case = decided(registrar, source, "refused", NOW - 60 * DAY).case
    late_may_be_appealed(source.authority, decider)
    both = [register(case, registrar, appellant=name) for name in ("Den ena", "Den andra")]
    served = {"served_on": local(NOW - 60 * DAY).date(), "represents_public": False, "why": "Mer än tre veckor."}
    done = at_once(2, lambda n: caseappeals.judge_time(both[n], **served, by=decider, now=NOW).status)
    case.refresh_from_db()
    assert (done, case.closed_at) == ([AppealStatus.LATE] * 2, NOW)
