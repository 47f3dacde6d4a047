"""The pages of a case on its way: what stands, what a refusal keeps, who else has it open, what a stale page may do."""

from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from applications.models import Application
from applications.states import Status
from assessments.models import Communication, DecisionRequest, DelayNotice, EligibilityCheck, PartyAgent, Proposal
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility, reopen_eligibility
from registry.models import Case, Note, RegisterEntry
from registry.workflow.letters import keep_letter
from sweden import clock as sweden_clock
from sweden.clock import STOCKHOLM
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED

pytestmark = pytest.mark.django_db


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


def client(user) -> Client:
    found = Client()
    found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


def to(name: str, application, *more) -> str:
    return reverse(f"assessments:{name}", args=[application.case.uuid, *more])


def test_everything_done_in_a_case_stands_on_its_tab_with_letters_and_answers(application, officer):
    elin = client(officer)
    typed = [
        ("delay", {"reason": "Fler ansökningar än väntat.", "expected_on": "2026-02-27"}),
        ("communicate", {"way": "send", "what": "Ett yttrande har kommit in.", "answer_by": "2025-12-12"}),
        ("communicate", {"way": "leave", "ground": "research", "reason": "Gäller forskningsbidrag."}),
        ("agent", {"name": "Ada Advokat", "scope": "Hela ärendet", "power": "asked", "power_due": "2025-12-12"}),
        (
            "note",
            {"received_on": "2025-11-19", "how": "phone", "source": "Lina F", "text": "Ringde.", "matters": "on"},
        ),
    ]
    for name, values in typed:
        answer = elin.post(to(name, application), values)
        assert answer.status_code == 302, answer.context["form"].errors
    keep_letter(DelayNotice.objects.get().letter, now=CHECKED)
    elin.post(
        to("answer", application, Communication.objects.get(left_out="").uuid),
        {"received_on": "2025-11-20", "said": "Vi delar inte bedömningen."},
    )
    elin.post(to("show_power", application, PartyAgent.objects.get().uuid), {"shown_on": "2025-11-20"})
    elin.post(to("end_agent", application, PartyAgent.objects.get().uuid), {"ended": "revoked"})

    page = elin.get(to("handling", application)).content.decode().replace("\u00a0", " ")

    for shown in (
        "Fler ansökningar än väntat.",
        "27 februari 2026",
        "Underrättelse om försening 2025-11-20",
        "Ett yttrande har kommit in.",
        "Gäller forskningsbidrag.",
        "Vi delar inte bedömningen.",
        "Ada Advokat",
    ):
        assert shown in page
    assert Note.objects.get().text.startswith("Uppgift mottagen 2025-11-19, telefonsamtal, från Lina F.")
    assert RegisterEntry.objects.filter(case=application.case, what_public="Tjänsteanteckning").count() == 1


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("delay", {"reason": "Skäl som tog tid.", "expected_on": "2020-01-01"}, "expected_on"),
        ("delay", {"reason": "", "expected_on": "2026-03-01"}, "reason"),
        ("request", {"received_on": "2025-11-19", "text": "Skäl som tog tid."}, "received_on"),
        ("communicate", {"way": "send", "what": "Skäl som tog tid.", "answer_by": "2025-11-21"}, "answer_by"),
        ("communicate", {"way": "leave", "ground": "", "reason": "Skäl som tog tid."}, "ground"),
        ("agent", {"name": "Ada", "scope": "Skäl som tog tid.", "power": "asked"}, "power_due"),
        ("note", {"received_on": "2026-01-01", "how": "phone", "source": "x", "text": "Skäl"}, "received_on"),
    ],
)
def test_a_refused_act_says_so_at_its_field_and_keeps_what_was_typed(application, officer, name, values, field):
    answer = client(officer).post(to(name, application), values)

    assert answer.status_code in {409, 422}
    assert answer.context["form"].errors[field]
    page = answer.content.decode()
    for kept in values.values():
        assert kept in page


def test_a_decision_is_corrected_and_taken_up_from_the_tab(application, officer, decider):
    decide(judge.proposal(application, officer, outcome="reject"), by=decider, now=DECIDED)
    karin = client(decider)

    corrected = karin.post(
        to("correct", application),
        {"was": "hög vetenskaplig kvalitet", "becomes": "viss kvalitet", "reason": "Skrivfel", "place": "Skäl"},
    )
    overview = karin.get(reverse("registry:case", args=[application.case.uuid])).content.decode()
    assert ">hög vetenskaplig kvalitet</del>" in overview  # beside the reasons as they were written
    taken_up = karin.post(to("take_up", application), {"section": "37", "reason": "Nya uppgifter har kommit in."})

    assert (corrected.status_code, taken_up.status_code) == (302, 302)
    page = karin.get(to("handling", application)).content.decode()
    assert "<del" in page
    assert "Nya uppgifter har kommit in." in page
    assert Application.objects.get(pk=application.pk).status == Status.ELIGIBLE
    assert client(officer).get(to("correct", application)).status_code == 404


def test_the_start_page_tells_of_cases_whose_party_has_not_been_told_of_delay(application, officer, clock):
    Case.objects.filter(pk=application.case_id).update(officer=officer.person)
    page = client(officer).get(reverse("registry:start")).content.decode()
    assert to("delay", application) not in page

    clock.set_day(application.submitted_at.date() + timedelta(days=200))
    page = client(officer).get(reverse("registry:start")).content.decode()
    assert to("delay", application) in page
    client(officer).post(to("delay", application), {"reason": "Skäl", "expected_on": "2099-01-01"})
    page = client(officer).get(reverse("registry:start")).content.decode()
    assert to("delay", application) not in page


def test_the_officers_own_findings_are_kept_demand_by_demand_and_can_be_undone(application, officer):
    elin = client(officer)
    form = elin.get(to("eligibility", application)).context["form"]
    place = [key for key, _label in form.demands].index("entitled")
    typed = {"eligible": "no", "note": "Sökanden saknar rätt.", "read": form["read"].value()}

    for more, field in (
        ({"ground": ""}, "ground"),
        ({"ground": "entitled", f"own{place}": "not_met"}, f"why{place}"),
    ):
        refused = elin.post(to("eligibility", application), typed | more)
        assert refused.status_code == 422
        assert refused.context["form"].errors[field]
        assert "Sökanden saknar rätt." in refused.content.decode()
    own = {"ground": "entitled", f"own{place}": "not_met", f"why{place}": "Enskild person"}
    assert elin.post(to("eligibility", application), typed | own).status_code == 302

    check = EligibilityCheck.objects.get()
    assert check.ground == "entitled"
    assert [(one["demand"], one["found"], one["note"]) for one in check.own] == [
        ("entitled", "not_met", "Enskild person")
    ]
    assert elin.get(to("reopen", application)).status_code == 200
    assert elin.post(to("reopen", application), {"reason": ""}).status_code == 422
    assert elin.post(to("reopen", application), {"reason": "Fel sökande."}).status_code == 302
    page = elin.get(reverse("registry:case", args=[application.case.uuid])).content.decode()
    for shown in ("Enskild person", "Fel sökande."):
        assert shown in page


def test_a_check_from_a_stale_page_changes_nothing_and_keeps_the_words(application, officer):
    elin = client(officer)
    read = elin.get(to("eligibility", application)).context["form"]["read"].value()
    check_eligibility(application, eligible=True, note="", by=officer, now=CHECKED)

    answer = elin.post(
        to("eligibility", application),
        {"eligible": "no", "ground": "late", "note": "Ord som tog tid att skriva.", "read": read},
    )

    assert answer.status_code == 409
    assert "Ord som tog tid att skriva." in answer.content.decode()
    assert EligibilityCheck.objects.get().eligible


def test_a_proposal_from_a_stale_page_changes_nothing_and_keeps_the_words(application, officer):
    check_eligibility(application, eligible=True, note="", by=officer, now=CHECKED)
    elin = client(officer)
    read = elin.get(to("propose", application)).context["form"]["read"].value()
    reopen_eligibility(application, reason="Fel.", by=officer, now=CHECKED)
    typed = {"outcome": "reject", "reasons": "Skäl som tog tid att skriva.", "read": read}

    gone = elin.post(to("propose", application), typed)  # no longer open
    check_eligibility(application, eligible=True, note="", by=officer, now=CHECKED)
    stale = elin.post(to("propose", application), typed)

    for answer in (gone, stale):
        assert answer.status_code == 409
        assert "Skäl som tog tid att skriva." in answer.content.decode()
    assert not Proposal.objects.exists()
    again = stale.context["form"]["read"].value()
    assert elin.post(to("propose", application), typed | {"read": again}).status_code == 302


def test_who_else_has_the_case_open_is_told_to_colleagues_for_a_quarter_of_an_hour(application, officer, clock):
    vera = make.worker(Role.CASE_OFFICER, application.case.authority, name="Vera Ek")
    case = reverse("registry:case", args=[application.case.uuid])
    clock.set_moment(datetime(2025, 11, 20, 10, 0, tzinfo=STOCKHOLM))
    assert "data-also-open" not in client(officer).get(case).content.decode()

    clock.set_moment(datetime(2025, 11, 20, 10, 5, tzinfo=STOCKHOLM))
    page = client(vera).get(to("eligibility", application)).content.decode()
    assert "data-also-open" in page
    assert "Elin Sandberg" in page.split("data-also-open")[1][:400]

    clock.set_moment(datetime(2025, 11, 20, 10, 30, tzinfo=STOCKHOLM))
    assert "data-also-open" not in client(officer).get(case).content.decode()


def test_a_party_sees_what_it_may_comment_on_and_asks_once_for_a_decision_after_six_months(application, officer, clock):
    lina, mine = client(application.submitted_by), reverse("applications:mine_one", args=[application.case.uuid])
    ask = to("ask_decision", application)
    client(officer).post(
        to("communicate", application), {"way": "send", "what": "Yttrande.", "answer_by": "2025-12-12"}
    )
    page = lina.get(mine).content.decode()
    assert "Yttrande." in page
    assert ask not in page
    assert lina.post(ask, {"text": ""}).status_code == 409  # six months have not passed

    clock.set_day(application.submitted_at.date() + timedelta(days=200))
    assert ask in lina.get(mine).content.decode()
    assert lina.get(ask).status_code == 200
    assert lina.post(ask, {"text": "Vi behöver besked."}).status_code == 302
    request = DecisionRequest.objects.get()
    assert request.text == "Vi behöver besked."
    assert ask not in lina.get(mine).content.decode()
    assert lina.post(ask, {"text": ""}).status_code == 409
    assert client(officer).post(ask, {"text": ""}).status_code == 404
