"""Writing together: the log keeps what was there, conflicts show both, each party's budget is its own people's."""

import re
from datetime import timedelta

import pytest

from accounts.errors import NotAllowed
from accounts.models import Organisation
from applications.errors import (
    AlreadyTakesPart,
    Conflict,
    CoordinatorStays,
    InvitationNotOpen,
    InvitedSomeoneElse,
    PartyAlreadyThere,
)
from applications.models import BudgetLine, ProjectParty, RevisionLog
from applications.workflow.draft import draft_of, read_budget, save_budget, save_section
from applications.workflow.parties import add_party, change_party, make_coordinator, remove_party
from applications.workflow.people import LASTS, accept, end_part, invite, withdraw_invitation
from registry.models import Message, Participation
from registry.models.access import Rights
from tests.factories import accounts, applications, registry

pytestmark = pytest.mark.django_db
NOW = applications.WRITTEN


@pytest.fixture
def lina():
    return applications.applicant()


@pytest.fixture
def jonas():
    return applications.applicant("jonas.wik@celltorget.example", "Jonas Wik")


def join(draft, user, rights, organisation=None):
    invitation = invite(
        draft, email=user.email, rights=rights, organisation=organisation, by=applications.applicant(), now=NOW
    )
    accept(invitation, by=user, now=NOW)


def test_every_save_keeps_what_stood_there_before(draft, lina):
    version = draft_of(draft)
    save_section(version, "project", {"title": "Nytt", "trl_from": 5}, revision=version.revision, by=lina, now=NOW)
    last = RevisionLog.objects.filter(version=version).latest("revision")
    assert last.before == {"title": "Frysta T-celler för sjukhusapotek", "trl_from": 4}
    assert last.saved_by == lina


def test_a_save_that_changes_nothing_leaves_no_trace(draft, lina):
    version = draft_of(draft)
    save_section(version, "project", {"title": version.title}, revision=1, by=lina, now=NOW)
    assert draft_of(draft).revision == version.revision


def test_two_who_write_in_different_fields_do_not_meet(draft, lina, jonas):
    join(draft, jonas, Rights.WRITE)
    seen = draft_of(draft).revision
    save_section(draft_of(draft), "project", {"title": "Linas titel"}, revision=seen, by=lina, now=NOW)
    save_section(draft_of(draft), "project", {"summary": "Jonas text"}, revision=seen, by=jonas, now=NOW)
    version = draft_of(draft)
    assert (version.title, version.summary) == ("Linas titel", "Jonas text")


def test_two_who_write_in_the_same_field_meet_with_both_versions(draft, lina, jonas):
    join(draft, jonas, Rights.WRITE)
    seen = draft_of(draft).revision
    save_section(draft_of(draft), "project", {"title": "Linas"}, revision=seen, by=lina, now=NOW)
    with pytest.raises(Conflict) as met:
        save_section(draft_of(draft), "project", {"title": "Jonas"}, revision=seen, by=jonas, now=NOW)
    figures = met.value.figures
    assert (figures["mine"], figures["theirs"]) == ({"title": "Jonas"}, {"title": "Linas"})
    assert (figures["who"], met.value.status) == ("Lina Forsgren", 409)
    chosen = save_section(draft_of(draft), "project", figures["mine"], revision=figures["revision"], by=jonas, now=NOW)
    assert chosen.title == "Jonas"


def test_the_same_words_twice_are_no_conflict(draft, lina):
    seen = draft_of(draft).revision
    save_section(draft_of(draft), "project", {"title": "Samma"}, revision=seen, by=lina, now=NOW)
    save_section(draft_of(draft), "project", {"title": "Samma"}, revision=seen, by=lina, now=NOW)
    assert draft_of(draft).title == "Samma"


def test_who_may_read_writes_nothing_and_an_outsider_neither(draft, jonas):
    outsider = applications.applicant("else@x.example", "Någon Annan")
    join(draft, jonas, Rights.READ)
    for user in (jonas, outsider):
        with pytest.raises(NotAllowed):
            save_section(draft_of(draft), "project", {"title": "x"}, revision=None, by=user, now=NOW)


def test_a_party_that_keeps_its_own_budget_is_filled_in_by_nobody_else(draft, lina, jonas):
    company, university = draft_of(draft).parties.all()
    join(draft, jonas, Rights.BUDGET, university.organisation)
    save_budget(university, {"c.personal.2025": 7}, revision=None, by=jonas, now=NOW)
    assert read_budget(university)["c.personal.2025"] == 7
    with pytest.raises(NotAllowed):
        save_budget(university, {"c.personal.2025": 8}, revision=None, by=lina, now=NOW)
    with pytest.raises(NotAllowed):
        save_budget(company, {"c.personal.2025": 8}, revision=None, by=jonas, now=NOW)
    with pytest.raises(NotAllowed):
        save_section(draft_of(draft), "project", {"title": "x"}, revision=None, by=jonas, now=NOW)


def test_an_emptied_cell_is_unknown_and_a_zero_is_zero(draft, lina):
    party = draft_of(draft).parties.first()
    save_budget(party, {"c.personal.2025": None, "c.equipment.2025": 0}, revision=None, by=lina, now=NOW)
    cells = read_budget(party)
    assert "c.personal.2025" not in cells
    assert cells["c.equipment.2025"] == 0


@pytest.mark.parametrize("name", ["x.personal.2025", "c.travel.2025", "f.mine.2025", "g.other.2025"])
def test_a_cell_that_does_not_exist_is_no_cell(draft, lina, name):
    party = draft_of(draft).parties.first()
    with pytest.raises(KeyError):
        save_budget(party, {name: 1}, revision=None, by=lina, now=NOW)


def test_naming_an_organisation_joins_nobody_and_makes_it_once(draft, lina):
    other = applications.draft(by=lina)
    number = applications.PARTIES[0]["number"]
    assert Organisation.objects.filter(number=number).count() == 1
    assert ProjectParty.objects.filter(organisation__number=number).count() == 2
    assert Participation.objects.filter(case=other.case).count() == 1
    with pytest.raises(PartyAlreadyThere):
        add_party(draft_of(draft), name="Igen", number=number, kind="company", by=lina, now=NOW)


def test_removing_a_party_takes_its_rows_and_the_log_keeps_them(draft, lina):
    university = draft_of(draft).parties.last()
    remove_party(university, by=lina, now=NOW)
    assert not BudgetLine.objects.filter(party__organisation=university.organisation).exists()
    before = RevisionLog.objects.latest("revision").before
    assert before["name"] == "Aros universitet"
    assert before[f"budget:{university.uuid}"]["c.personal.2025"] == 400_000


def test_the_coordinating_party_stays_until_another_coordinates(draft, lina):
    company, university = draft_of(draft).parties.all()
    with pytest.raises(CoordinatorStays):
        remove_party(company, by=lina, now=NOW)
    make_coordinator(university, by=lina, now=NOW)
    remove_party(company, by=lina, now=NOW)
    assert [party.name for party in draft_of(draft).parties.all()] == ["Aros universitet"]


def test_changing_a_party_changes_this_application_only(draft, lina):
    party = draft_of(draft).parties.first()
    change_party(party, {"name": "Norrviken Bio", "size": "small"}, revision=None, by=lina, now=NOW)
    party.refresh_from_db()
    assert (party.name, party.size) == ("Norrviken Bio", "small")
    assert party.organisation.name == "Norrviken Biologics AB"


# --- Invitations


def test_an_invitation_is_sent_with_its_link_and_lets_the_invited_in(draft, lina, jonas, settings):
    settings.PUBLIC_URL = "https://x.example/"
    invitation = invite(draft, email="Jonas.Wik@celltorget.example", rights=Rights.WRITE, by=lina, now=NOW)
    message = Message.objects.get(kind="application.invitation")
    assert f"https://x.example/inbjudan/{invitation.uuid}/" in message.body
    assert message.to_email == jonas.email
    accept(invitation, by=jonas, now=NOW)
    assert accept(invitation, by=jonas, now=NOW) == draft
    assert draft.case.participations.get(person=jonas.person).rights == Rights.WRITE


def test_whoever_invites_is_answered_alike_whether_the_address_has_an_account_or_not(client, draft, lina, jonas):
    client.force_login(lina)
    address, told = f"/mina-ansokningar/{draft.case.uuid}/personer/", []
    for email in (jonas.email, "okand@celltorget.example"):
        answer = client.post(address, {"email": email, "rights": Rights.READ}, follow=True)
        words = re.sub(r"<[^>]*>|\s+", " ", answer.content.decode()).replace(email, "@")
        told.append((answer.redirect_chain, sorted(set(words.split()))))
        draft.invitations.get(email=email).delete()
    assert told[0][0]
    assert told[0] == told[1]


def test_an_invitation_is_for_its_address_only_and_for_thirty_days(draft, lina, jonas):
    invitation = invite(draft, email=jonas.email, rights=Rights.READ, by=lina, now=NOW)
    with pytest.raises(InvitedSomeoneElse):
        accept(invitation, by=applications.applicant("else@x.example"), now=NOW)
    with pytest.raises(InvitationNotOpen):
        accept(invitation, by=jonas, now=NOW + LASTS)
    accept(invitation, by=jonas, now=NOW + LASTS - timedelta(microseconds=1))


def test_a_withdrawn_invitation_lets_nobody_in_and_a_new_one_replaces_the_old(draft, lina, jonas):
    first = invite(draft, email=jonas.email, rights=Rights.READ, by=lina, now=NOW)
    second = invite(draft, email=jonas.email, rights=Rights.WRITE, by=lina, now=NOW)
    with pytest.raises(InvitationNotOpen):
        accept(first, by=jonas, now=NOW)
    withdraw_invitation(second, by=lina, now=NOW)
    with pytest.raises(InvitationNotOpen):
        accept(second, by=jonas, now=NOW)


def test_only_a_coordinator_invites_and_nobody_twice(draft, lina, jonas):
    join(draft, jonas, Rights.WRITE)
    with pytest.raises(NotAllowed):
        invite(draft, email="x@x.example", rights=Rights.READ, by=jonas, now=NOW)
    with pytest.raises(AlreadyTakesPart):
        invite(draft, email=jonas.email, rights=Rights.READ, by=lina, now=NOW)


def test_a_part_that_has_ended_shows_nothing_and_the_last_coordinator_stays(client, draft, lina, jonas):
    join(draft, jonas, Rights.WRITE)
    end_part(draft, draft.case.participations.get(person=jonas.person), by=lina, now=NOW)
    client.force_login(jonas)
    assert client.get(f"/mina-ansokningar/{draft.case.uuid}/projektet/").status_code == 404
    with pytest.raises(CoordinatorStays):
        end_part(draft, draft.case.participations.get(person=lina.person, ended_at=None), by=lina, now=NOW)


def test_one_who_may_not_judge_the_case_works_with_the_own_draft_all_the_same(client, draft, lina):
    """An officer elsewhere who is biased in it, as its applicant is."""
    accounts.role(lina, at=accounts.authority("vr"))
    registry.block(draft.case, lina)
    client.force_login(lina)
    assert client.get(f"/mina-ansokningar/{draft.case.uuid}/projektet/").status_code == 200
    assert f"/mina-ansokningar/{draft.case.uuid}/" in client.get("/mina-ansokningar/").content.decode()
    assert str(draft.case.uuid) not in client.get("/ansokningar/").content.decode()
