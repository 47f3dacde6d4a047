"""The pages of the judgement: what each shows, what a refusal says, what several at once do."""

from copy import deepcopy
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import RoleAssignment, User
from accounts.roles import Role
from applications.states import Status
from assessments.errors.decisions import ProposerDecides
from assessments.errors.meetings import OnAgenda
from assessments.models import Decision, EligibilityCheck, Proposal
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.decisions import decide
from assessments.workflow.meetings import call_meeting
from assessments.workflow.proposals import requested
from grants.workflow.opening import open_grants
from programmes.models import LedgerEntry
from programmes.models.frame import FrameSource
from registry.models import MassAct, Message
from registry.workflow.mass import do_mass_act
from tests.factories import applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED, DECIDED, PROPOSED
from tests.factories.registry import block

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _vinnova(standing):
    assignment = make.pair()[0]
    make.authorisation(assignment, 100_000_000, 2028)
    return assignment


@pytest.fixture(scope="module")
def _application(_call):
    return applications.submitted_application(_call)


@pytest.fixture
def application(_application, vinnova):
    return deepcopy(_application)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


def to(name: str, application) -> str:
    return reverse(f"assessments:{name}", args=[application.case.uuid])


def test_the_whole_way_through_the_pages(application, officer, decider):
    elin, karin = client(officer), client(decider)

    checked = elin.post(to("eligibility", application), {"eligible": "yes", "note": "Fullständig."})
    page = elin.get(to("propose", application))
    typed = {name: field.initial for name, field in page.context["form"].fields.items() if name.startswith("a")}
    sent = {"outcome": "grant", "reasons": "Hög kvalitet.", "terms": "Lägesrapport varje år.", **typed}
    proposed = elin.post(to("propose", application), sent)
    decided = karin.post(to("decide", application), {"agree": "on"})

    assert (checked.status_code, proposed.status_code, decided.status_code) == (302, 302, 302)
    application.refresh_from_db()
    assert application.status == Status.GRANTED
    assert LedgerEntry.objects.total(["commitment"]) == application.requested
    after = karin.get(to("decide", application)).content.decode()
    assert "<form" not in after.split("<main")[1]  # nothing is left to do


def test_what_is_typed_stays_when_the_form_is_refused(application, officer):
    judge.proposal(application, officer)
    Proposal.objects.get()
    other = applications.submitted_application(application.call, by=applications.applicant("b@x.example", "B"))
    client(officer).post(to("eligibility", other), {"eligible": "yes", "note": ""})

    answer = client(officer).post(
        to("propose", other),
        {"outcome": "grant", "reasons": "Skäl som tog tid att skriva.", "terms": "Villkor", "a0": "tolv", "a1": "-5"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    for kept in ("Skäl som tog tid att skriva.", 'value="tolv"', 'value="-5"'):
        assert kept in page
    assert Proposal.objects.filter(application=other).count() == 0


@pytest.mark.parametrize("typed", ["1 500 000 000 000 000", "12,5", "-1", "1e6", "1 000 000 000"])
def test_amounts_that_are_none_are_refused_and_change_nothing(application, officer, typed):
    client(officer).post(to("eligibility", application), {"eligible": "yes", "note": ""})

    answer = client(officer).post(
        to("propose", application), {"outcome": "grant", "reasons": "x", "terms": "y", "a0": typed}
    )

    assert answer.status_code == 422
    assert not Proposal.objects.exists()


def test_the_consequences_follow_what_is_typed_and_save_nothing(application, officer):
    client(officer).post(to("eligibility", application), {"eligible": "yes", "note": ""})

    page = client(officer).post(to("follows", application), {"outcome": "grant", "a0": "62 000 001"})

    text = page.content.decode().replace("\u00a0", " ")
    assert "62 000 001" in text
    assert "−1 kr" in text
    assert not Proposal.objects.exists()
    assert "62 000" not in client(officer).post(to("follows", application), {"outcome": "reject"}).content.decode()


def test_a_refusal_of_the_frame_gives_the_figures_and_a_way_out(application, officer, decider, vinnova):
    judge.proposal(application, officer)
    new = sum(one.amount for one in requested(application) if one.year == 2025)
    make.frame(
        vinnova,
        2025,
        new - 1,
        source_kind=FrameSource.AMENDMENT,
        valid_from=date(2025, 11, 15),
        recorded_at=PROPOSED,
        quote="ramen sänks",
    )

    answer = client(decider).post(to("decide", application), {"agree": "on"})

    text = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 409
    assert "ramen sänks" in text
    assert "1 kr" in text
    assert reverse("programmes:assignment", args=[vinnova.uuid]) in text
    assert not Decision.objects.exists()


def test_a_proposal_is_sent_back_with_what_should_change(application, officer, decider):
    proposal = judge.proposal(application, officer)

    bare = client(decider).post(to("take_back", application))
    answer = client(decider).post(to("take_back", application), {"note": "Skälen för beloppet saknas."})

    assert (bare.status_code, answer.status_code) == (422, 302)
    proposal.refresh_from_db()
    assert proposal.withdrawn_note == "Skälen för beloppet saknas."
    assert "Skälen för beloppet saknas." in Message.objects.get(kind="proposal.sent_back").body
    assert "Skälen för beloppet saknas." in client(officer).get(to("propose", application)).content.decode()


def test_a_decision_on_another_proposal_than_the_one_read_is_refused(application, officer, decider):
    first = judge.proposal(application, officer)
    client(officer).post(to("take_back", application))
    application.refresh_from_db()
    judge.proposal(application, officer, reasons="Andra skäl.")

    answer = client(decider).post(to("decide", application), {"agree": "on", "proposal": str(first.uuid)})

    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_a_decision_wants_to_know_of_no_conflict(application, officer, decider):
    judge.proposal(application, officer)

    assert client(decider).post(to("decide", application), {}).status_code == 422
    assert not Decision.objects.exists()


def test_many_are_decided_as_they_were_previewed_and_the_one_without_room_is_named(call, officer, decider, vinnova):
    proposals = [
        judge.proposal(
            applications.submitted_application(call, by=applications.applicant(f"p{n}@x.example", f"Person {n}")),
            officer,
        )
        for n in range(3)
    ]
    keys = [str(one.uuid) for one in proposals]
    one = sum(amount.amount for amount in proposals[0].amounts.all() if amount.year == 2025)
    lower = {"source_kind": FrameSource.AMENDMENT, "valid_from": date(2025, 11, 15), "recorded_at": PROPOSED}
    make.frame(vinnova, 2025, 3 * one - 1, **lower)
    karin, address = client(decider), reverse("assessments:mass_proposals")

    seen = karin.post(address, {"act": "decide", "proposal": keys, "back": reverse("assessments:waiting")})
    assert proposals[0].reasons in seen.content.decode()
    asked = {"act": "decide", "ask": "1", "proposal": keys}
    asked["read"] = [f"{key}:{read}" for _one, key, read in seen.context["to_do"]]
    assert karin.post(address, asked).status_code == 422  # not without having read them, free of bias
    assert not Decision.objects.exists()

    assert karin.post(address, {**asked, "agree": "on"}).status_code == 302
    mass = MassAct.objects.get()
    assert not Decision.objects.exists()
    do_mass_act(mass.job_id, now=DECIDED)
    became = {str(item.target): item for item in mass.items.all()}
    assert [became[key].status for key in keys] == ["done", "done", "refused"]
    assert "2025" in became[keys[2]].said
    assert Decision.objects.count() == 2
    again = karin.post(address, {"act": "decide", "proposal": keys[:2], "back": reverse("assessments:waiting")})
    assert not again.context["to_do"]


def test_of_many_nobody_decides_on_their_own_for_a_meeting_or_without_choosing(application, officer, decider):
    own = judge.proposal(application, officer)
    karin, address = client(decider), reverse("assessments:mass_proposals")
    at = {"held_at": DECIDED, "place": "", "decider": decider, "by": officer, "now": PROPOSED}
    meeting = call_meeting(application.call, authority=application.case.authority, **at)
    put_on_agenda(meeting, [application], by=officer, now=PROPOSED)
    seen = karin.post(address, {"act": "decide", "proposal": str(own.uuid)})
    assert [type(one.refusal) for one in seen.context["not_open"]] == [OnAgenda]  # the meeting decides on it
    with pytest.raises(OnAgenda):
        decide(own, by=decider, now=DECIDED)
    RoleAssignment.objects.filter(person=officer.person).update(role=Role.DECISION_MAKER)
    boss = client(User.objects.get(pk=officer.pk))
    back = reverse("assessments:waiting")
    seen = boss.post(address, {"act": "decide", "proposal": str(own.uuid), "back": back})
    assert [type(one.refusal) for one in seen.context["not_open"]] == [ProposerDecides]
    for sent in ({}, {"act": "decide"}, {"act": "decide", "proposal": "x"}, {"act": "x", "proposal": str(own.uuid)}):
        answer = karin.post(address, {**sent, "back": back})
        assert (answer.status_code, answer.url) == (302, back)


def test_a_blocked_person_meets_no_page_and_no_row(application, officer, decider):
    judge.proposal(application, officer)
    block(application.case, decider)

    assert client(decider).get(to("decide", application)).status_code == 404
    assert client(decider).post(to("decide", application), {"agree": "on"}).status_code == 404
    assert application.title not in client(decider).get(reverse("assessments:waiting")).content.decode()
    assert not Decision.objects.exists()


def test_a_withdrawn_application_waits_for_nobody(application, officer, decider):
    from applications.workflow.submission import withdraw

    judge.proposal(application, officer)
    withdraw(application, by=applications.applicant(), now=PROPOSED)

    assert application.title not in client(decider).get(reverse("assessments:waiting")).content.decode()
    assert client(decider).post(to("decide", application), {"agree": "on"}).status_code == 409


def test_a_late_one_is_let_in_with_a_reason_only(call, officer):
    late = applications.submitted_application(call, late=True)

    bare = client(officer).post(to("eligibility", late), {"eligible": "yes", "note": " "})
    given = client(officer).post(to("eligibility", late), {"eligible": "yes", "note": "Driftstörning hos oss."})

    assert (bare.status_code, given.status_code) == (422, 302)
    assert EligibilityCheck.objects.get().note == "Driftstörning hos oss."


def test_where_the_call_judges_late_ones_with_the_others_no_reason_is_asked_for(call, officer):
    calls.as_if(call, late_rule="judged")
    late = applications.submitted_application(type(call).objects.get(pk=call.pk), late=True)

    page = client(officer).get(to("eligibility", late)).content.decode()
    given = client(officer).post(to("eligibility", late), {"eligible": "yes", "note": ""})

    assert "bedöms tillsammans med de andra" in page
    assert (late.late, given.status_code) == (True, 302)


def test_lists_take_as_many_questions_for_four_rows_as_for_two(call, officer, decider):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(url: str, user: User) -> int:
        visitor = client(user)
        visitor.get(url)
        with CaptureQueriesContext(connection) as found:
            assert visitor.get(url).status_code == 200
        return len(found)

    def more(first: int, count: int) -> None:
        for n in range(first, first + count):
            one = applications.submitted_application(call, by=applications.applicant(f"q{n}@x.example", f"Q {n}"))
            proposal = judge.proposal(one, officer)
            if n % 2:
                decide(proposal, by=decider, now=DECIDED)
        open_grants(now=DECIDED)

    more(0, 4)
    pages = {"assessments:waiting": decider, "grants:list": officer, "registry:start": decider}
    urls = [(reverse(name), who) for name, who in pages.items()]
    before = [asked(url, user) for url, user in urls]
    more(4, 4)

    assert [asked(url, user) for url, user in urls] == before


def test_the_case_page_takes_the_reader_to_the_next_act(application, officer, decider):
    case = reverse("registry:case", args=[application.case.uuid])

    assert to("eligibility", application) in client(officer).get(case).content.decode()
    judge.proposal(application, officer)
    assert to("decide", application) in client(decider).get(case).content.decode()
    assert to("decide", application) not in client(officer).get(case).content.decode()


def test_the_grants_show_what_the_ledger_says(application, officer, decider):
    decide(judge.proposal(application, officer), by=decider, now=DECIDED)
    open_grants(now=DECIDED)

    page = client(officer).get(reverse("grants:list"))
    sheet = b"".join(client(officer).get(reverse("grants:list"), {"format": "csv"}).streaming_content).decode()

    grant = page.context["page"].object_list[0]
    assert grant.sums == {"granted": application.requested, "paid": 0, "left": application.requested}
    assert str(application.requested) in sheet.replace("\u00a0", "")
    assert CHECKED < DECIDED
    case = client(officer).get(reverse("registry:case", args=[application.case.uuid])).content.decode()
    assert "2026" in case
