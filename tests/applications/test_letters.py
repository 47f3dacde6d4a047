"""Applicant and officer write to each other in the case: registered, told, never changed; a draft is left in peace."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from accounts.errors import NotAllowed
from applications.errors import ActNotOpen, WordsMissing
from applications.models import Letter
from applications.workflow.letters import write_letter
from applications.workflow.people import accept, hand_over, invite, renew
from registry.models import Case, Message, RegisterEntry
from registry.models.access import Rights
from tests.factories import applications, programmes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def elin(sent):
    officer = programmes.worker(name="Elin Sandberg", authority=sent.case.authority)
    Case.objects.filter(pk=sent.case_id).update(officer=officer.person)
    return officer


def test_a_question_and_its_answer_are_registered_and_told_the_other_side(sent, elin):
    lina, at = applications.applicant(), sent.submitted_at + DAY
    write_letter(sent, text="När kommer beslutet?", by=lina, now=at)
    write_letter(sent, text="I december.", by=elin, now=at + DAY)
    assert list(sent.letters.values_list("from_authority", "text")) == [
        (False, "När kommer beslutet?"),
        (True, "I december."),
    ]
    rows = RegisterEntry.objects.filter(case=sent.case).values_list("direction", "what_public")
    assert list(rows)[-2:] == [("received", "Fråga eller uppgift från sökanden"), ("sent", "Meddelande till sökanden")]
    told = Message.objects.filter(kind="application.letter").order_by("pk")
    assert [one.to_person for one in told] == [elin.person, lina.person]
    assert not any("december" in one.body or "beslutet" in one.body for one in told)


def test_a_letter_needs_words_a_hand_in_and_someone_who_may(sent, elin):
    lina = applications.applicant()
    with pytest.raises(WordsMissing):
        write_letter(sent, text="  ", by=lina, now=sent.submitted_at)
    with pytest.raises(ActNotOpen):
        write_letter(applications.draft(sent.call), text="Hej", by=lina, now=sent.submitted_at)
    with pytest.raises(NotAllowed):
        write_letter(sent, text="Hej", by=applications.applicant("e@x.example", "En Annan"), now=sent.submitted_at)


def test_the_database_keeps_a_letter_as_it_was_written(sent):
    write_letter(sent, text="Som det skrevs", by=applications.applicant(), now=sent.submitted_at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(text="Något annat")


def test_both_sides_read_and_write_on_their_own_pages(sent, elin, client, clock):
    clock.set_moment(sent.submitted_at + DAY)
    client.force_login(applications.applicant())
    own = reverse("applications:letter", args=[sent.uuid])
    assert client.post(own, {"text": " "}).status_code == 422
    assert client.post(own, {"text": "Får vi byta part?"}).status_code == 302
    client.force_login(elin)
    page = reverse("applications:letters", args=[sent.uuid])
    assert "Får vi byta part?" in client.get(page).content.decode()
    assert client.post(page, {"text": "Ja, skriv vilken."}).status_code == 302
    client.force_login(applications.applicant())
    assert "Ja, skriv vilken." in client.get(reverse("applications:mine_one", args=[sent.uuid])).content.decode()


def test_the_contact_is_changed_by_handing_the_coordinators_part_over(sent):
    lina, jonas = applications.applicant(), applications.applicant("jonas@celltorget.example", "Jonas Wik")
    invitation = invite(sent, email=jonas.email, rights=Rights.WRITE, by=lina, now=sent.submitted_at)
    accept(invitation, by=jonas, now=sent.submitted_at)
    part = sent.case.participations.get(person=jonas.person)
    with pytest.raises(NotAllowed):
        hand_over(sent, part, by=jonas, now=sent.submitted_at)
    hand_over(sent, part, by=lina, now=sent.submitted_at + DAY)
    rights = dict(sent.case.participations.values_list("person__name", "rights"))
    assert rights == {"Lina Forsgren": Rights.WRITE, "Jonas Wik": Rights.COORDINATE}
    assert RegisterEntry.objects.filter(case=sent.case).latest("serial").what_public == "Ny kontaktperson för ansökan"
    assert Message.objects.filter(kind="application.handed_over", to_person=jonas.person).count() == 1


def test_an_invitation_that_has_run_out_is_renewed(sent):
    lina, at = applications.applicant(), sent.submitted_at
    first = invite(sent, email="moa@aros.example", rights=Rights.READ, by=lina, now=at)
    again = renew(first, by=lina, now=first.expires_at + DAY)
    assert (again.email, again.rights) == (first.email, first.rights)
    assert again.expires_at > first.expires_at
