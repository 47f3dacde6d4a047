"""Who a party is: sole traders' personal numbers kept apart, SNI in its edition, foreign parties without a number."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Organisation
from applications.documents import application_pdf
from applications.models import RevisionLog, SoleTrader
from applications.workflow.draft import draft_of
from applications.workflow.submission import submit
from applications.workflow.versions import beside
from registry.models import Event
from registry.workflow.cases import join
from tests.factories import applications, calls, programmes

pytestmark = pytest.mark.django_db
#: Skatteverket's own example of a personal number that nobody has.
NUMBER = "811228-9874"
TRADER = {"number": NUMBER, "sole_trader": "on", "name": "Karin Berg Konsult", "kind": "company", "size": "small"}
TRADER |= {"county": "01", "sni": "72.190", "sni_edition": "2007"}


@pytest.fixture(autouse=True)
def _own_language():
    yield
    translation.deactivate()


@pytest.fixture
def lina(client, clock):
    clock.set_moment(applications.WRITTEN)
    user = applications.applicant()
    client.force_login(user)
    return user


@pytest.fixture
def draft(lina):
    return applications.draft(calls.call(), by=lina)


def url(application, name, *args):
    return reverse(f"applications:{name}", args=[application.case.uuid, *args])


def test_a_sole_traders_number_is_in_no_page_log_organisation_or_document(client, draft, lina):
    assert client.post(url(draft, "party_add"), TRADER).status_code == 302
    party = draft_of(draft).parties.get(name="Karin Berg Konsult")
    assert SoleTrader.objects.get(party=party).number == "198112289874"
    assert (party.organisation.number, party.sni, party.sni_edition) == ("", "72190", "2007")
    assert not Organisation.objects.filter(number__contains="9874").exists()
    assert not [row for row in RevisionLog.objects.all() if "9874" in str(row.before)]
    for name in ("parties", "review"):
        assert "9874" not in client.get(url(draft, name)).content.decode()
    assert "9874" not in client.get(url(draft, "party", party.uuid)).content.decode()
    # A second one of the same name is another person.
    other = {**TRADER, "number": "670919-9530"}
    assert client.post(url(draft, "party_add"), other).status_code == 302
    assert client.post(url(draft, "party_add"), other).status_code == 422
    assert draft_of(draft).parties.count() == 4


def test_only_those_who_read_inside_the_case_see_the_number_and_it_is_not_frozen(client, lina):
    draft = applications.draft(calls.call(), by=lina, parties=applications.PARTIES)
    applications.party(
        draft_of(draft),
        by=lina,
        name="Karin Berg Konsult",
        kind="company",
        size="small",
        county="01",
        personal_number="198112289874",
    )
    sent = submit(draft, by=lina, now=applications.WRITTEN + timedelta(hours=1))
    assert "9874" not in str(sent.submitted_version.content)
    assert b"9874" not in application_pdf(sent)
    assert "9874" not in client.get(url(sent, "mine_one")).content.decode()
    assert SoleTrader.objects.filter(version=beside(sent)).count() == 1
    officer = programmes.worker(name="Elin Sandberg")
    client.force_login(officer)
    body = client.get(reverse("applications:content", args=[sent.case.uuid])).content.decode()
    assert "9874" not in body
    assert "••••••••-••••" in body
    assert not Event.objects.filter(kind="application.personal_numbers_read").exists()
    shown = client.post(reverse("applications:show_personal_numbers", args=[sent.case.uuid]))
    assert "19811228-9874" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert Event.objects.get(kind="application.personal_numbers_read").by == officer
    guest = applications.applicant("gast@exempel.example", "Gäst Gästsson")
    join(sent.case, guest.person, rights="read", now=applications.WRITTEN)
    client.force_login(guest)
    assert "9874" not in client.get(url(sent, "mine_one")).content.decode()


def test_what_is_said_of_a_party_saves_itself_and_what_is_wrong_stays_as_it_was(client, clock):
    clock.set_moment(applications.WRITTEN)
    draft = applications.draft()
    client.force_login(applications.applicant())
    party = applications.version_of(draft).parties.get(is_coordinator=True)
    url = reverse("applications:party", args=[draft.case.uuid, party.uuid])
    typed = {"revision": applications.version_of(draft).revision, "name": "Norrviken AB", "kind": "company"}
    answer = client.post(url, {**typed, "size": "small", "sni": "99"}, headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json()["errors"])) == (200, ["sni"])
    party.refresh_from_db()
    assert (party.name, party.size, party.sni) == ("Norrviken AB", "small", "")
    again = client.post(url, {**typed, "name": "Nytt AB"}, headers={"Accept": "application/json"})
    assert again.status_code == 409  # a tab that shows what stood before


@pytest.mark.parametrize("stands", [True, False])
def test_a_number_that_an_authority_knows_gives_its_name_and_one_of_a_draft_gives_none(client, clock, stands):
    clock.set_moment(applications.WRITTEN)
    known = applications.draft(by=applications.applicant("annan@example.org", "Annan"), title="Annat")
    if stands:
        submit(known, by=known.created_by, now=applications.WRITTEN)
    draft = applications.draft(parties=())
    client.force_login(applications.applicant())
    number = applications.PARTIES[0]["number"]
    typed = {"number": number, "name": "", "kind": "company", "size": "medium", "county": "01"}
    answer = client.post(reverse("applications:party_add", args=[draft.case.uuid]), typed)
    assert answer.status_code == (302 if stands else 422)
    names = list(applications.version_of(draft).parties.values_list("name", flat=True))
    assert names == ([applications.PARTIES[0]["name"]] if stands else [])
    assert draft.case.participations.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": NUMBER, "sole_trader": ""}, "number"),
        ({"number": "811228-9875"}, "number"),
        ({"number": "811328-9873"}, "number"),
        ({"number": ""}, "number"),
        ({"sni": "7219"}, "sni"),
        ({"sni": "04.100"}, "sni"),
        ({"sni": "45.110", "sni_edition": "2025"}, "sni"),
    ],
)
def test_what_is_wrong_of_a_party_stands_at_its_field_with_what_was_typed(client, draft, typed, field):
    answer = client.post(url(draft, "party_add"), {**TRADER, **typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "Karin Berg Konsult" in answer.content.decode()


def test_a_foreign_party_has_no_number_and_two_of_the_same_name_are_the_same(client, draft):
    typed = {"abroad": "on", "country": "FI", "name": "Aalto Oy", "kind": "company", "size": "small"}
    assert client.post(url(draft, "party_add"), typed).status_code == 302
    assert client.post(url(draft, "party_add"), typed).status_code == 422
    assert draft_of(draft).parties.get(name="Aalto Oy").organisation.number == ""
