"""Where the call demands it the organisation confirms in time; a sign-in proves who, and is no signature."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import Authority
from applications.errors import AlreadyConfirmed, EvidenceMissing, EvidenceUnverified, GroundMissing, InvitedSomeoneElse
from applications.models import HandInTerms
from applications.workflow.confirmations import confirm, confirmation_of, name_signatory, remind_of_confirmations
from applications.workflow.rounds import open_again
from applications.workflow.submission import submit, withdraw
from registry.models import Case, Deadline, Message, RegisterEntry, RepresentationEvidence
from tests.factories import applications, calls, programmes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def _sent(standing):
    call = calls.call()
    HandInTerms.objects.create(call=call, confirm_days=7)
    return applications.submitted_application(call)


@pytest.fixture
def lina():
    return applications.applicant()


@pytest.fixture
def berit():
    return applications.applicant("berit.chef@norrviken.example", "Berit Chef")


def test_at_hand_in_the_time_is_set_and_a_call_that_does_not_ask_has_none(sent):
    waiting = confirmation_of(sent)
    assert waiting.due_at - sent.submitted_at >= 7 * DAY
    assert Deadline.objects.get(case=sent.case, key="confirmation").due_at == waiting.due_at
    assert confirmation_of(applications.submitted_application(calls.call())) is None


def test_the_one_who_was_asked_confirms_by_right_and_it_is_registered_once(sent, lina, berit):
    waiting, at = confirmation_of(sent), sent.submitted_at + DAY
    with pytest.raises(NotAllowed):
        name_signatory(waiting, email=berit.email, by=berit, now=at)
    waiting = name_signatory(waiting, email=berit.email.upper(), by=lina, now=at)
    assert Message.objects.get(kind="application.confirmation_asked").to_person == berit.person
    with pytest.raises(InvitedSomeoneElse):
        confirm(waiting, ground="signatory", position="VD", by=lina, now=at)
    with pytest.raises(GroundMissing):
        confirm(waiting, ground="", position="VD", by=berit, now=at)
    done = confirm(waiting, ground="signatory", position="VD", by=berit, now=at)
    assert confirm(waiting, ground="proxy", position="Annan", by=berit, now=at + DAY).ground == "signatory"
    entries = RegisterEntry.objects.filter(case=sent.case, what_public__startswith="Bekräftelse")
    assert [one.what_public for one in entries] == ["Bekräftelse från behörig företrädare"]
    assert done.confirmed_at == at
    with pytest.raises(AlreadyConfirmed):
        name_signatory(waiting, email="annan@x.example", by=lina, now=at)


@pytest.mark.parametrize(
    ("demand", "held", "refused", "told"),
    [
        ("told", "nothing", None, "inget underlag"),
        ("told", "jointly", None, "underlag lämnat, inte granskat, gäller endast i förening"),
        ("entered", "nothing", EvidenceMissing, ""),
        ("entered", "passed", EvidenceMissing, ""),
        ("entered", "jointly", EvidenceMissing, ""),
        ("entered", "entered", None, "underlag lämnat, inte granskat"),
        ("verified", "entered", EvidenceUnverified, ""),
        ("verified", "verified", None, "underlag granskat"),
    ],
)
def test_what_shows_the_right_is_demanded_as_the_authority_says_and_written_down(
    sent, lina, berit, demand, held, refused, told
):
    at = sent.submitted_at + DAY
    Authority.objects.filter(pk=sent.case.authority_id).update(evidence_demand=demand)
    waiting = name_signatory(confirmation_of(sent), email=berit.email, by=lina, now=at)
    if held != "nothing":
        row = RepresentationEvidence.objects.create(
            organisation=sent.coordinator, person=berit.person, ground="signatory", source="Registreringsbevis",
            jointly=held == "jointly", entered_by=lina, entered_at=at, valid_from=(at - 9 * DAY).date(),
            valid_to=(at - 2 * DAY).date() if held == "passed" else None,
        )  # fmt: skip
        if held == "verified":
            row.verified_by, row.verified_at, row.verified_for = lina, at, sent.case.authority
            row.save()
    if refused:
        with pytest.raises(refused):
            confirm(waiting, ground="signatory", position="VD", by=berit, now=at)
        assert not RegisterEntry.objects.filter(case=sent.case, what_public__startswith="Bekräftelse").exists()
        return
    confirm(waiting, ground="signatory", position="VD", by=berit, now=at)
    entry = RegisterEntry.objects.get(case=sent.case, what_public__startswith="Bekräftelse")
    assert entry.what.endswith(f"; {told})")


def test_after_the_time_it_is_received_and_marked_and_the_officer_has_been_told_once(sent, lina, berit):
    officer = programmes.worker(name="Karin Ek", authority=sent.case.authority)
    Case.objects.filter(pk=sent.case_id).update(officer=officer.person)
    waiting = name_signatory(confirmation_of(sent), email=berit.email, by=lina, now=sent.submitted_at)
    assert remind_of_confirmations(now=waiting.due_at - 3 * DAY) == 0
    assert remind_of_confirmations(now=waiting.due_at - DAY) == 1
    assert remind_of_confirmations(now=waiting.due_at - DAY) == 0
    assert remind_of_confirmations(now=waiting.due_at + DAY) == 1
    assert remind_of_confirmations(now=waiting.due_at + 2 * DAY) == 0
    confirm(waiting, ground="delegation", position="Prefekt", by=berit, now=waiting.due_at + 3 * DAY)
    last = RegisterEntry.objects.filter(case=sent.case).latest("serial")
    assert last.what_public == "Bekräftelse från behörig företrädare, efter utsatt tid"


def test_what_is_handed_in_again_is_confirmed_again(sent, lina, berit):
    at = sent.submitted_at
    first = name_signatory(confirmation_of(sent), email=berit.email, by=lina, now=at)
    confirm(first, ground="signatory", position="VD", by=berit, now=at)
    withdraw(sent, by=lina, now=at + DAY)
    open_again(sent, by=lina, now=at + DAY)
    again = submit(sent, by=lina, now=at + 2 * DAY)
    assert confirmation_of(again).confirmed_at is None


def test_in_the_browser_the_signatory_reads_confirms_and_is_told_that_it_is_no_signature(
    sent, lina, berit, client, clock
):
    clock.set_moment(sent.submitted_at + DAY)
    client.force_login(lina)
    page = reverse("applications:mine_one", args=[sent.uuid])
    assert "Ingen har fått frågan ännu" in client.get(page).content.decode()
    ask = reverse("applications:name_signatory", args=[sent.uuid])
    assert client.post(ask, {"email": "fel"}).status_code == 422
    assert client.post(ask, {"email": berit.email}).status_code == 302
    url = reverse("applications:confirm", args=[confirmation_of(sent).uuid])
    assert client.get(url).status_code == 404
    client.force_login(berit)
    shown = client.get(url).content.decode()
    assert "Det är ingen underskrift" in shown
    assert sent.submitted_version.sha256 in shown
    assert client.post(url, {"ground": "signatory", "position": "VD"}).status_code == 422
    assert client.post(url, {"ground": "signatory", "position": "VD", "stands": "on"}).status_code == 302
    assert "Berit Chef bekräftade ansökan" in client.get(url).content.decode()
