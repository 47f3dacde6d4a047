"""Before a decision the party is heard, after it the letter tells how it is appealed, and to the agent too."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from applications.errors import SupplementTooShort
from applications.models import Application
from applications.models.rounds import Outcome as RoundOutcome
from applications.models.rounds import RoundKind
from applications.workflow.rounds import ask, end
from assessments.documents.decisions import DecisionPages
from assessments.errors.decisions import PartyNotHeard
from assessments.errors.procedure import NoOrderPassed, NotLate, WordsNeeded
from assessments.models import DecisionLetter, Outcome, ReviewRelease, ReviewReply
from assessments.rules.procedure import Part, is_lower
from assessments.states.procedure import DismissalGround, LeftOut, Power
from assessments.workflow import outbox
from assessments.workflow.communicating import communicate, leave_out, set_terms
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility
from assessments.workflow.proposals import propose, requested
from assessments.workflow.speaking import register_agent
from grants.models import Grant
from grants.workflow.opening import open_grants
from registry.errors import AppealGroundMissing, AppealIncomplete, FileRefused, InfectedFile
from registry.models import AppealRule, Message, RegisterEntry
from registry.rules.appeals import Appeal, holds_on, sentences
from registry.workflow.appeals import appeal_of, enter
from sweden import clock as sweden_clock
from sweden.clock import end_of_day
from tests.clamd import EICAR
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED

DAY = timedelta(days=1)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 17
HEARD_IN_EACH_CASE = {"lower_unheard": False, "reject_unheard": False, "dismiss_unheard": False, "reason": ""}
KRONOR = st.integers(0, 50)


#: Earlier on the day of the decisions: who decides has said how before.
BEFORE = DECIDED - timedelta(hours=1)


@pytest.fixture(scope="module")
def _application(standing):
    sweden_clock.set_moment(BEFORE)
    assignment = make.pair()[0]
    make.authorisation(assignment, 100_000_000, 2028)
    return judge.application()


@pytest.fixture
def application(_application, db, clock):
    clock.set_moment(BEFORE)
    return deepcopy(_application)


@pytest.fixture
def officer(application):
    return make.worker(Role.CASE_OFFICER, application.case.authority, name="Elin Sandberg")


@pytest.fixture
def decider(application):
    return judge.decider(application.call.call_strands.get().assignment, reads_letters=True, **HEARD_IN_EACH_CASE)


# --- Heard ----------------------------------------------------------------------------------------------


@given(asked=KRONOR, here=KRONOR, given_here=KRONOR, elsewhere=KRONOR)
def test_a_grant_is_lower_when_neither_the_part_nor_all_of_it_reaches_what_was_asked(
    asked, here, given_here, elsewhere
):
    part = Part(here, given_here, here + asked, given_here + elsewhere)

    assert is_lower([part]) == (given_here < here and given_here + elsewhere < here + asked)
    assert not is_lower([Part(here, here + given_here, here, here + given_here)])
    assert is_lower([Part(here, here, here, here), Part(here + 1, here, here + 1, here)])


def test_a_rejection_waits_until_the_party_has_been_heard_and_says_how(application, officer, decider):
    sent = communicate(
        application, what="Ett yttrande.", answer_by=date(2025, 11, 28), by=officer, now=CHECKED + timedelta(hours=1)
    )
    proposal = judge.proposal(application, officer, outcome=Outcome.REJECT)

    with pytest.raises(PartyNotHeard):
        decide(proposal, by=decider, now=DECIDED)  # 20 November: there is still time to answer
    decision = decide(proposal, by=decider, now=DECIDED + 9 * DAY)

    assert decision.content["hearing"] == {
        "sent_on": "2025-11-05",
        "answer_by": sent.answer_by.isoformat(),
        "answered_on": "",
    }


def test_reviews_shown_to_be_answered_are_a_hearing_and_the_record_says_so(application, officer, decider):
    shown = ReviewRelease.objects.create(
        application=application,
        reply_by=end_of_day(date(2025, 11, 28)),
        released_by=officer,
        released_at=CHECKED + timedelta(hours=1),
    )
    proposal = judge.proposal(application, officer, outcome=Outcome.REJECT)
    assert [one["rule"] for one in proposal.findings if one["rule"].startswith("fl25")] == ["fl25.time_left"]
    with pytest.raises(PartyNotHeard):
        decide(proposal, by=decider, now=DECIDED)
    ReviewReply.objects.create(
        release=shown, text="Vi invänder.", written_by=application.submitted_by, written_at=DECIDED
    )
    decision = decide(proposal, by=decider, now=DECIDED)
    said = decision.content["hearing"]
    assert said == {
        "what": "reviews",
        "sent_on": "2025-11-05",
        "answer_by": "2025-11-28",
        "answered_on": "2025-11-20",
    }
    words = DecisionPages.of(decision.content).hearing.replace("\N{NO-BREAK SPACE}", " ")
    assert "del av bedömningarna" in words
    assert "senast den 28 november 2025. Ert yttrande kom in den 20 november 2025." in words


def test_a_grant_below_what_was_asked_for_waits_too_and_a_whole_one_does_not(application, officer, decider):
    amounts = requested(application)
    lower = [type(one)(one.organisation, one.assignment, one.year, one.amount - 1000, one.strand) for one in amounts]
    proposal = judge.proposal(application, officer, amounts=lower)
    assert [one["rule"] for one in proposal.findings if one["rule"].startswith("fl25")] == ["fl25.missing"]
    with pytest.raises(PartyNotHeard):
        decide(proposal, by=decider, now=DECIDED)
    leave_out(application, ground=LeftOut.UNNECESSARY, reason="Sökanden är vidtalad.", by=officer, now=PROPOSED)
    said = decide(proposal, by=decider, now=DECIDED).content["hearing"]
    assert (said["left_out"], said["reason"], said["always"]) == ("unnecessary", "Sökanden är vidtalad.", False)

    other = judge.application(application.call)
    assert decide(judge.proposal(other, officer), by=decider, now=DECIDED).content["hearing"] == {}


def test_an_authority_leaves_a_kind_out_in_every_case_with_its_reason_and_only_that_kind(application, officer, decider):
    given_terms = {**HEARD_IN_EACH_CASE, "reads_letters": True, "reject_unheard": True}
    who = {"by": decider, "now": DECIDED}
    with pytest.raises(WordsNeeded):
        set_terms(application.case.authority, values=given_terms, **who)
    with pytest.raises(NotAllowed):
        set_terms(application.case.authority, values=given_terms, by=officer, now=DECIDED)
    set_terms(application.case.authority, values={**given_terms, "reason": "Forskningsbidrag."}, **who)

    said = decide(judge.proposal(application, officer, outcome=Outcome.REJECT), **who).content["hearing"]
    assert said == {"left_out": "research", "reason": "Forskningsbidrag.", "always": True}

    other = judge.application(application.call)
    with pytest.raises(PartyNotHeard):
        decide(judge.proposal(other, officer, outcome=Outcome.DISMISS), **who)


# --- Told -----------------------------------------------------------------------------------------------


def test_a_single_decision_is_told_by_a_letter_that_is_read_first_and_copied_to_the_agent(
    application, officer, decider
):
    register_agent(
        application, name="Ada", email="ada@byran.example", scope="Allt", power=Power.SHOWN, by=officer, now=CHECKED
    )
    decision = decide(judge.proposal(application, officer), by=decider, now=DECIDED)
    application.refresh_from_db()
    assert (application.withheld, application.told_status) == (True, "proposed")
    assert not Message.objects.filter(kind="application.decided").exists()
    assert open_grants(now=DECIDED) == []

    outbox.send(decision.letters.all(), by=officer, now=DECIDED + DAY)
    outbox.send(decision.letters.all(), by=officer, now=DECIDED + DAY)

    application.refresh_from_db()
    assert application.told_status == "granted"
    assert Message.objects.filter(kind="application.decided", to_email="ada@byran.example").count() == 1
    assert len(open_grants(now=DECIDED + DAY)) == Grant.objects.count() == 1


def test_a_power_of_attorney_is_kept_as_a_document_and_its_agent_gets_what_is_asked_of_the_applicant(
    application, officer, clamd
):
    who = {"by": officer, "now": CHECKED}
    given_agent = {"name": "Ada", "email": "ada@byran.example", "scope": "Allt", "power": Power.SHOWN}
    bad = SimpleUploadedFile("fullmakt.png", PNG + EICAR)
    with pytest.raises(InfectedFile):
        register_agent(application, **given_agent, upload=bad, **who)
    with pytest.raises(FileRefused):
        register_agent(application, **given_agent, upload=SimpleUploadedFile("fullmakt.exe", b"MZ"), **who)

    agent = register_agent(application, **given_agent, upload=SimpleUploadedFile("fullmakt.png", PNG), **who)

    assert (agent.power_document.case, agent.power_document.file.size) == (application.case, len(PNG))
    assert RegisterEntry.objects.filter(document=agent.power_document).count() == 1
    with pytest.raises(SupplementTooShort):
        ask(application, kind=RoundKind.SUPPLEMENT, opened=[], asked="x", closes_at=CHECKED + 6 * DAY, **who)
    ask(application, kind=RoundKind.SUPPLEMENT, opened=["summary"], asked="Budgeten.", closes_at=DECIDED, **who)
    assert Message.objects.filter(kind="application.supplement_asked", to_email="ada@byran.example").count() == 1


def test_the_ground_of_a_dismissal_is_a_fact_and_a_sentence_of_its_own(application, officer, decider):
    no = {"eligible": False, "note": "Budget saknas.", "by": officer}
    with pytest.raises(NotLate):
        check_eligibility(application, ground=DismissalGround.LATE, now=CHECKED, **no)
    with pytest.raises(NoOrderPassed):
        check_eligibility(application, ground=DismissalGround.INCOMPLETE, now=CHECKED, **no)
    asked = {"kind": RoundKind.SUPPLEMENT, "opened": ["summary"], "asked": "Budgeten.", "closes_at": CHECKED + 7 * DAY}
    order = ask(application, **asked, may_dismiss=True, by=officer, now=CHECKED)
    with pytest.raises(NoOrderPassed):
        check_eligibility(application, ground=DismissalGround.INCOMPLETE, now=CHECKED, **no)
    end(order, RoundOutcome.LAPSED, by=None, now=CHECKED)
    check_eligibility(application, ground=DismissalGround.INCOMPLETE, now=CHECKED, **no)
    reopen_eligibility(application, reason="Den kom sent.", by=officer, now=CHECKED)
    Application.objects.filter(pk=application.pk).update(late=True)
    check_eligibility(
        application, eligible=False, ground=DismissalGround.LATE, note="Kom in kl. 14.20.", by=officer, now=CHECKED
    )
    application.refresh_from_db()
    leave_out(application, ground=LeftOut.UNNECESSARY, reason="Tiden framgår.", by=officer, now=PROPOSED)
    proposal = propose(application, outcome=Outcome.DISMISS, reasons="Den kom sent.", by=officer, now=PROPOSED)

    decision = decide(proposal, by=decider, now=DECIDED)

    assert "Skälet är att den kom in efter sista ansökningsdag." in DecisionLetter.objects.first().body
    assert decision.content["ground"] == "late"


def test_what_is_entered_for_a_kind_of_decision_goes_before_the_call_from_its_day(application, officer, decider):
    authority = application.case.authority
    rule = {"kind": "grant", "ground": "24 § förordningen (2015:208)", "by": decider, "now": DECIDED}
    enter(authority, may=True, court="förvaltningsrätten", weeks=3, valid_from=DECIDED.date() + DAY, **rule)
    enter(authority, may=False, valid_from=date(2025, 1, 1), **rule)

    decision = decide(judge.proposal(application, officer), by=decider, now=DECIDED)

    assert decision.appeal_text == "Beslutet får inte överklagas (24 § förordningen (2015:208))."
    assert decision.appeal_text in decision.letters.first().body
    assert appeal_of(authority, "grant", DECIDED.date() + DAY).may


@pytest.mark.parametrize("kind", ["change", "recovery", "grant"])
def test_without_a_ground_there_is_no_way_to_say_how_a_decision_is_appealed(application, decider, kind):
    with pytest.raises(AppealGroundMissing):
        appeal_of(application.case.authority, kind, DECIDED.date())
    given_rule = {"kind": kind, "valid_from": DECIDED.date(), "by": decider, "now": DECIDED}
    with pytest.raises(AppealGroundMissing):
        enter(application.case.authority, may=False, ground=" ", **given_rule)
    with pytest.raises(AppealIncomplete):
        enter(application.case.authority, may=True, ground="40 §", court="", weeks=3, **given_rule)
    assert not AppealRule.objects.exists()


@given(
    days=st.lists(st.dates(date(2025, 1, 1), date(2025, 12, 31)), unique=True, max_size=6),
    on=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
)
def test_the_latest_that_has_begun_holds(days, on):
    found = holds_on([Appeal(False, day.isoformat(), valid_from=day) for day in days], on)

    begun = sorted(day for day in days if day <= on)
    assert (found and found.valid_from) == (begun[-1] if begun else None)


def test_the_text_counts_from_the_decision_for_one_who_represents_the_public():
    appeal = Appeal(True, "40 § förvaltningslagen (2017:900)", "förvaltningsrätten", 3)

    private, public = (
        sentences(appeal, number="2025-00001", authority="Vinnova", has_public_party=one) for one in (False, True)
    )

    assert "inom tre veckor från den dag ni fick del av beslutet" in private
    assert public.removeprefix(private).startswith(" För den som företräder det allmänna")


def test_the_pages_show_what_holds_and_keep_what_was_typed(application, officer, decider, client):
    client.force_login(decider)
    page = client.post("/overklagande/", {"kind": "recovery", "may": "yes", "ground": "40 §", "court": ""})
    assert page.status_code == 422
    assert "40 §" in page.content.decode()
    typed = {"authority": application.case.authority.key, "kind": "recovery", "may": "yes", "ground": "40 § FL"}
    typed |= {"court": "förvaltningsrätten", "weeks": "3", "valid_from": "2025-11-01"}
    assert client.post("/overklagande/", typed).status_code == 302
    assert "40 § FL" in client.get("/overklagande/").content.decode()

    assert client.post("/beslut/villkor/", {"reject_unheard": "on", "close_after_days": "14"}).status_code == 422
    assert (
        client.post(
            "/beslut/villkor/", {"reject_unheard": "on", "reason": "Forskning.", "close_after_days": "7"}
        ).status_code
        == 302
    )
    assert application.case.authority.decision_terms.first().reject_unheard

    client.force_login(officer)
    assert client.get("/overklagande/").status_code == 200
    assert client.get("/beslut/villkor/").status_code == 404


def test_the_decision_maker_meets_what_is_lacking_instead_of_the_form(application, officer, decider, client):
    judge.proposal(application, officer, outcome=Outcome.REJECT)
    client.force_login(decider)
    url = f"/arenden/{application.case.uuid}/beslut/"
    lacking = client.get(url).content.decode()
    leave_out(application, ground=LeftOut.RESEARCH, reason="Forskningsbidrag.", by=officer, now=PROPOSED)
    ready = client.get(url).content.decode()

    assert ('name="agree"' in lacking, 'name="agree"' in ready) == (False, True)
    said = "har inte underrättats"  # as it stands when it is read, not as it stood when it was proposed
    assert (said in lacking, said in ready) == (True, False)
