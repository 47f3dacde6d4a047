"""Who may speak for an organisation: entered by it, verified by an authority, for as long as it holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.errors import NotAllowed, TextTooLong
from accounts.models import OrganisationMembership
from accounts.roles import Role
from registry.errors import EvidenceOver, EvidenceReason, FileRefused, InfectedFile, InvitationOver
from registry.listing import PAGE_SIZE
from registry.models import Event, Message, OrganisationInvitation, RepresentationEvidence
from registry.workflow.evidence import end_evidence, enter_evidence, evidence_of, verify_evidence
from registry.workflow.members import accept_invitation, invite_member
from tests.clamd import EICAR
from tests.factories import accounts

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def people(db, clock):
    clock.set_day(TODAY)
    lina, jonas, per = accounts.user("Lina Forsgren"), accounts.user("Jonas Wik"), accounts.user("Per Nylander")
    accounts.role(per, Role.REGISTRAR)
    firm, other = accounts.organisation(), accounts.organisation("Celltorget AB")
    verified = {"is_administrator": True, "verified_at": NOW, "verified_by": per}
    OrganisationMembership.objects.create(person=lina.person, organisation=firm, **verified)
    OrganisationMembership.objects.create(person=jonas.person, organisation=other, is_administrator=True)
    OrganisationMembership.objects.create(person=jonas.person, organisation=firm)
    return {"lina": lina, "jonas": jonas, "per": per, "firm": firm, "other": other}


def entered(people, **more) -> RepresentationEvidence:
    values = {"ground": "signatory", "jointly": False, "source": "Registreringsbevis 2026-01-05 (påhittat exempel)"}
    values |= {"valid_from": TODAY, "valid_to": date(2026, 12, 31), "by": people["lina"], "now": NOW}
    return enter_evidence(more.pop("organisation", people["firm"]), people["jonas"].person, **(values | more))


def test_only_a_verified_administrator_enters_for_the_organisation(people):
    entered(people)
    with pytest.raises(NotAllowed):
        entered(people, by=people["jonas"], organisation=people["other"])  # not verified
    with pytest.raises(NotAllowed):
        entered(people, organisation=people["other"])
    assert Event.objects.filter(kind="evidence.entered").count() == 1


def test_an_authority_verifies_and_the_organisation_does_not(people):
    row = entered(people)
    at = accounts.authority()
    with pytest.raises(NotAllowed):
        verify_evidence(row, at=at, by=people["lina"], now=NOW)
    verify_evidence(row, at=at, by=people["per"], now=NOW)
    row.refresh_from_db()
    assert (row.verified_by, row.verified_for, row.verified_at) == (people["per"], at, NOW)


def test_it_holds_from_the_first_day_to_the_last_and_what_is_verified_goes_before_what_is_only_entered(people):
    row, verified = entered(people), entered(people, valid_to=TODAY + timedelta(days=9))
    verify_evidence(verified, at=accounts.authority(), by=people["per"], now=NOW)
    jonas, firm = people["jonas"].person, people["firm"]
    assert evidence_of(jonas, firm, TODAY - timedelta(days=1)) is None
    assert evidence_of(jonas, firm, TODAY) == verified
    assert evidence_of(jonas, firm, TODAY + timedelta(days=10)) == row
    assert evidence_of(jonas, firm, date(2027, 1, 1)) is None
    assert evidence_of(jonas, people["other"], TODAY) is None
    people["firm"].merged_into = people["other"]
    people["firm"].save()
    assert evidence_of(jonas, people["other"], TODAY) == verified


def test_it_is_ended_with_a_reason_once_and_by_no_stranger(people):
    row = entered(people)
    with pytest.raises(NotAllowed):
        end_evidence(row, why="har slutat", by=people["jonas"], now=NOW)
    with pytest.raises(EvidenceReason):
        end_evidence(row, why=" ", by=people["lina"], now=NOW)
    with pytest.raises(TextTooLong):
        end_evidence(row, why="x" * 301, by=people["lina"], now=NOW)
    end_evidence(row, why="har slutat", by=people["per"], now=NOW)
    with pytest.raises(EvidenceOver):
        end_evidence(row, why="igen", by=people["lina"], now=NOW)
    with pytest.raises(EvidenceOver):
        verify_evidence(row, at=accounts.authority(), by=people["per"], now=NOW)
    assert evidence_of(people["jonas"].person, people["firm"], TODAY) is None


def test_what_waits_to_be_verified_comes_first_however_much_has_been_verified_and_nothing_is_left_out(people, client):
    waits = entered(people)
    for _n in range(PAGE_SIZE):
        verify_evidence(entered(people), at=accounts.authority(), by=people["per"], now=NOW)
    client.force_login(people["per"])
    first, second = (client.get(reverse("registry:evidence"), {"sida": n}).content.decode() for n in (1, 2))
    assert f'id="e-{waits.uuid}"' in first
    assert (first + second).count('<li id="e-') == PAGE_SIZE + 1


def test_the_pages_take_the_document_and_show_it_to_who_verifies_and_to_nobody_else(people, client):
    client.force_login(people["lina"])
    typed = {"organisation": people["firm"].pk, "email": people["jonas"].email, "ground": "proxy", "source": "Fullmakt"}
    typed |= {"valid_from": "2026-01-12", "valid_to": "2026-01-01"}
    swedish = {"accept-language": "sv"}
    wrong = client.post(reverse("registry:evidence"), typed, headers=swedish)
    assert wrong.status_code == 422
    assert people["jonas"].email in wrong.content.decode()
    bad = SimpleUploadedFile("fullmakt.pdf", b"not a pdf")
    assert client.post(reverse("registry:evidence"), typed | {"valid_to": "", "upload": bad}).status_code == 422
    good = SimpleUploadedFile("fullmakt.png", bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 17)
    assert client.post(reverse("registry:evidence"), typed | {"valid_to": "", "upload": good}).status_code == 302
    row = RepresentationEvidence.objects.get()
    file, act = reverse("registry:evidence_file", args=[row.uuid]), reverse("registry:evidence_act", args=[row.uuid])
    assert b"".join(client.get(file).streaming_content).startswith(b"\x89PNG")

    client.force_login(people["jonas"])
    assert client.get(file).status_code == 404
    page = client.get(reverse("registry:evidence")).content.decode()
    assert "Du är inte administratör för någon organisation" in page
    assert str(row.uuid) not in page
    assert client.post(act, {"act": "verify"}).status_code == 404

    client.force_login(people["per"])
    assert "Handlingen visar det" in client.get(reverse("registry:evidence"), headers=swedish).content.decode()
    shown = client.get(file)
    assert b"".join(shown.streaming_content)
    assert shown["Content-Disposition"].startswith("attachment")
    client.post(act, {"act": "verify"})
    row.refresh_from_db()
    assert row.verified_by == people["per"]

    assert client.post(act, {"act": "end", "why": ""}).status_code == 422
    long = client.post(act, {"act": "end", "why": "x" * 301})
    assert (long.status_code, "x" * 301 in long.content.decode()) == (422, True), "nothing is cut"
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_verified_administrator_invites_anyone_by_mail_who_answers_once_and_the_last_administrator_stays(
    people, client
):
    typed = {"member-organisation": people["firm"].pk, "member-email": "Noor@norrviken.example"}
    typed["member-administrator"] = "on"
    client.force_login(people["jonas"])  # an administrator whom nobody has verified
    assert client.post(reverse("registry:members"), typed).status_code == 404
    client.force_login(people["lina"])
    bad = client.post(reverse("registry:members"), typed | {"member-email": "noor@"})
    assert (bad.status_code, b'value="noor@"' in bad.content) == (422, True)
    # Whether there is an account is not told; there is none yet.
    assert client.post(reverse("registry:members"), typed).status_code == 302
    first, again = OrganisationInvitation.objects.get(), client.post(reverse("registry:members"), typed)
    row = OrganisationInvitation.objects.get(withdrawn_at=None)
    assert (again.status_code, row != first) == (302, True)
    sent = Message.objects.filter(kind="organisation.member_invited").latest("pk")
    link = reverse("registry:invitation", args=[row.uuid])
    assert (sent.to_email, link in sent.body) == ("noor@norrviken.example", True)
    assert "noor@norrviken.example" in client.get(reverse("registry:evidence")).content.decode()

    stranger = accounts.user("Mallory", "mallory@x.example")
    for who, url, status in ((people["lina"], link, 403), (stranger, link, 403)):
        client.force_login(who)
        assert client.post(url).status_code == status
    client.logout()
    assert client.get(link)["Location"].startswith("/konto/login/?next=")
    noor = accounts.user("Noor Haddad", "noor@norrviken.example", verified=False)
    client.force_login(noor)
    assert client.post(link).status_code == 403  # nobody has shown that the address is hers
    EmailAddress.objects.filter(user=noor).update(verified=True)
    assert client.post(reverse("registry:invitation", args=[first.uuid])).status_code == 410
    assert client.get(link).status_code == 200
    assert not OrganisationMembership.objects.filter(person=noor.person).exists()  # reading the link is not enough
    assert client.post(link).status_code == 302
    belongs = OrganisationMembership.objects.get(person=noor.person)
    assert (belongs.organisation, belongs.is_administrator, belongs.verified_by) == (
        people["firm"],
        True,
        people["lina"],
    )
    assert client.post(link).status_code == 410

    client.force_login(people["lina"])
    client.post(reverse("registry:members"), {"remove": belongs.pk})
    assert not OrganisationMembership.objects.filter(person=noor.person).exists()
    own = OrganisationMembership.objects.get(person=people["lina"].person)
    client.post(reverse("registry:members"), {"remove": own.pk})
    assert OrganisationMembership.objects.filter(pk=own.pk).exists()


def test_an_invitation_holds_for_its_time_until_taken_back_and_while_whoever_sent_it_may(people, client):
    noor, firm, lina = accounts.user("Noor Haddad"), people["firm"], people["lina"]
    asked = {"administrator": False, "by": lina, "now": NOW}
    row = invite_member(firm, noor.email, **asked)
    with pytest.raises(InvitationOver):
        accept_invitation(row, by=noor, now=NOW + timedelta(days=14))
    client.force_login(lina)
    client.post(reverse("registry:members"), {"withdraw": str(row.uuid)})
    with pytest.raises(InvitationOver):
        accept_invitation(row, by=noor, now=NOW)
    row = invite_member(firm, noor.email, **asked)
    OrganisationMembership.objects.filter(person=lina.person).update(is_administrator=False)
    with pytest.raises(InvitationOver):
        accept_invitation(row, by=noor, now=NOW)
    assert client.post(reverse("registry:members"), {"withdraw": str(row.uuid)}).status_code == 404


def test_a_document_with_something_in_it_is_not_kept(people, clamd):
    bad = SimpleUploadedFile("fullmakt.txt", EICAR)
    with pytest.raises((InfectedFile, FileRefused)):
        entered(people, upload=bad)
    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 17
    assert entered(people, upload=SimpleUploadedFile("fullmakt.png", png)).file.size == len(png)
    with pytest.raises(InfectedFile):
        entered(people, upload=SimpleUploadedFile("fullmakt.png", png + EICAR))
    assert RepresentationEvidence.objects.count() == 1


def test_evidence_is_entered_for_those_who_belong_to_the_organisation_so_that_nobody_learns_who_has_an_account(
    people, client
):
    client.force_login(people["lina"])
    typed = {"organisation": people["firm"].pk, "ground": "proxy", "source": "Fullmakt", "valid_from": "2026-01-12"}
    said = []
    for email in (people["per"].email, "ingen@x.example"):
        page = client.post(reverse("registry:evidence"), typed | {"email": email}, headers={"accept-language": "sv"})
        said.append((page.status_code, str(page.context["form"].errors["email"])))
    assert said[0] == said[1]
    assert said[0][0] == 422
