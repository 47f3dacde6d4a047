"""What an organisation had before it was merged into another is found, and counts, through the other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import Organisation, OrganisationMembership
from accounts.queries import families, heirs
from accounts.roles import Role
from applications.models import Application
from applications.rules.aid.party import as_one
from applications.states import Status
from applications.workflow.aid_history import history_of, merged_uuids
from applications.workflow.aid_rules import enter_rate
from applications.workflow.aid_said import said_in
from applications.workflow.parties import find_or_create
from applications.workflow.submission import submit
from assessments.errors.decisions import FindingsStop
from assessments.workflow.proposals import requested
from programmes.models import LedgerEntry
from registry.errors import AuthorityStays, MergedAlready, MergedWithItself, NotMerged
from registry.models import Case, Event
from registry.workflow.organisations import merge_organisations, part_organisations
from tests.applications.test_aid_pages import _rules, asking_call, fill, parties, rules, save  # noqa: F401 - fixtures
from tests.factories import accounts, applications
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.applications import WRITTEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrar():
    return accounts.staff(Role.REGISTRAR)


def merge(absorbed, into, by):
    return merge_organisations(absorbed, into, ground="Bolagsverket, registrerad 2026-01-15", by=by, now=WRITTEN)


def three():
    stems = {"Bäcken AB": "556700011", "Ån AB": "556700022", "Havet AB": "556700033"}
    return [accounts.organisation(name=name, number=applications.number_like(stem)) for name, stem in stems.items()]


def test_mergers_are_followed_to_the_end_and_taken_back(registrar):
    brook, stream, sea = three()
    merge(brook, stream, registrar)
    merge(stream, sea, registrar)
    assert heirs() == {brook.pk: sea.pk, stream.pk: sea.pk}
    assert families([sea.pk])[sea.pk] == families([brook.pk])[brook.pk] == {brook.pk, stream.pk, sea.pk}
    assert merged_uuids()[str(brook.uuid)] == str(sea.uuid)
    with pytest.raises(MergedWithItself):
        merge(sea, brook, registrar)
    with pytest.raises(MergedAlready):
        merge(brook, sea, registrar)
    part_organisations(stream, by=registrar, now=WRITTEN)
    assert heirs() == {brook.pk: stream.pk}
    with pytest.raises(NotMerged):
        part_organisations(stream, by=registrar, now=WRITTEN)
    assert Event.objects.filter(kind__in=["organisation.merged", "organisation.parted"]).count() == 3


def test_only_a_registrar_says_so_and_never_of_an_agency(registrar):
    brook, stream, _sea = three()
    with pytest.raises(NotAllowed):
        merge(brook, stream, accounts.staff(Role.CASE_OFFICER))
    with pytest.raises(AuthorityStays):
        merge(accounts.authority("vr").organisation, stream, registrar)


def test_the_number_of_one_that_is_gone_leads_to_the_one_that_goes_on(registrar):
    brook, _stream, sea = three()
    merge(brook, sea, registrar)
    assert find_or_create(name="Bäcken AB", number=brook.number, kind="company") == sea
    assert Organisation.objects.filter(number=brook.number).count() == 1


def test_its_cases_are_found_by_the_name_and_seen_by_the_administrators_of_the_one_that_goes_on(registrar):
    application = applications.submitted_application()
    absorbed, sea = application.coordinator, accounts.organisation(name="Havet AB")
    user = accounts.user("havet@example.org")
    OrganisationMembership.objects.create(
        organisation=sea, person=user.person, is_administrator=True, verified_at=WRITTEN, verified_by=registrar
    )
    assert not Case.objects.visible_to(user).exists()
    assert not Case.objects.matching("Havet").exists()
    merge(absorbed, sea, registrar)
    user = type(user).objects.get(pk=user.pk)
    assert Case.objects.visible_to(user).get() == application.case
    assert Case.objects.matching("Havet").get() == application.case
    assert Case.objects.matching(absorbed.name).get() == application.case
    part_organisations(absorbed, by=registrar, now=WRITTEN)
    assert not Case.objects.matching("Havet").exists()


def sent(call, *, name="", earlier=()):
    """A handed-in application whose company asks for de minimis aid; `name` makes it another company."""
    application = applications.draft(call)
    fill(application)
    company, _university = parties(application)
    if name:
        other = accounts.organisation(name=name)
        type(company).objects.filter(pk=company.pk).update(organisation=other, name=name)
        company.refresh_from_db()
    costs = sum(company.budget_lines.values_list("amount", flat=True))
    save(
        company,
        {
            "c.gber_25.industrial": None,
            "g.gber_25.industrial": None,
            "c.de_minimis.de_minimis": costs,
            "g.de_minimis.de_minimis": sum(company.requested_amounts.values_list("amount", flat=True)),
            "d.de_minimis_listed": True,
            "d.not_excluded_sector": True,
            "earlier": [
                {
                    "basis": "de_minimis",
                    "granted_on": "2024-03-01",
                    "eur": str(eur),
                    "authority": "Region Skåne",
                    "to": "",
                    "on_same_costs": None,
                }
                for eur in earlier
            ],
        },
    )
    submit(application, by=applications.applicant(), now=WRITTEN)
    return Application.objects.select_related("submitted_version", "case", "call__case").get(pk=application.pk)


@pytest.fixture
def call(rules):  # noqa: F811
    """A call that asks for state aid; a euro is worth eleven kronor."""
    enter_rate(date(2025, 9, 1), Decimal("11.00"), source="Påhittat exempel", by=None, now=WRITTEN)
    return asking_call()


def company_of(application):
    return next(one for one in application.submitted_version.content["parties"] if one["coordinator"])


def asked(application):
    return company_of(application)["aid"]["lines"][0]["grant"]


def organisation_of(application):
    return Organisation.objects.get(uuid=company_of(application)["organisation"])


def decided(application, kronor, key="first"):
    """So many kronor granted to the application's company."""
    type(application).objects.filter(pk=application.pk).update(status=Status.GRANTED)
    LedgerEntry.objects.create(
        assignment=application.call.call_strands.first().assignment,
        year=2025,
        kind="commitment",
        amount=kronor,
        occurred_on=date(2025, 10, 1),
        recorded_at=WRITTEN,
        case=application.case,
        organisation=organisation_of(application),
        idempotency_key=key,
    )


def test_what_the_absorbed_one_was_granted_is_history_of_the_one_that_goes_on(call, registrar, client):
    first, second = sent(call), sent(call, name="Havet AB")
    decided(first, asked(first))
    assert history_of(second).is_empty
    merge(organisation_of(first), organisation_of(second), registrar)
    [known] = history_of(second).granted[company_of(second)["uuid"]]
    assert (known.kronor, known.number, known.to) == (asked(first), first.case.designation, company_of(first)["name"])
    assert known.eur * 11 == asked(first)
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    page = client.get(reverse("applications:content", args=[second.case.uuid])).content.decode()
    assert "Tidigare stöd enligt våra beslut" in page
    assert first.case.designation in page


def test_with_the_history_the_ceiling_is_held_to_the_krona(call, registrar):
    first = sent(call)
    room = 99_990 + (-asked(first)) % 11  # kronor that are left below the ceiling of 300 000 euro
    second = sent(call, name="Havet AB", earlier=[300_000 - (asked(first) + room) // 11])
    assert asked(second) == asked(first) > room
    merge(organisation_of(first), organisation_of(second), registrar)
    decided(first, room)
    assert history_of(second).findings == []
    decided(first, 1, "one krona more")
    [found] = history_of(second).findings
    assert (found.rule, found.figures["excess"]) == ("deminimis.ceiling", 1)


def test_a_proposal_is_stopped_by_the_history_and_one_krona_less_is_not(call, registrar):
    first = sent(call)
    room = 99_990 + (-asked(first)) % 11
    second = sent(call, name="Havet AB", earlier=[300_000 - (asked(first) + room) // 11])
    merge(organisation_of(first), organisation_of(second), registrar)
    decided(first, room + 1)
    officer = make.worker(Role.CASE_OFFICER, second.case.authority)
    with pytest.raises(FindingsStop):
        judge.proposal(second, officer)
    second.refresh_from_db()
    amounts = requested(second)
    place = next(n for n, one in enumerate(amounts) if one.organisation == organisation_of(second))
    amounts[place] = replace(amounts[place], amount=amounts[place].amount - 1)
    assert judge.proposal(second, officer, amounts=amounts).amounts.exists()


def test_parties_of_a_draft_that_have_become_one_are_one_undertaking_whatever_they_say(call, registrar):
    draft = applications.draft(call)
    fill(draft)
    one, other = parties(draft)
    version = applications.version_of(draft)
    assert said_in(version).groups == {}
    merge(one.organisation, other.organisation, registrar)
    groups = said_in(version).groups
    assert set(groups) == {str(one.uuid), str(other.uuid)}
    assert len(set(groups.values())) == 1
    assert as_one({"a": "X", "b": "", "c": "Y", "d": "Y"}, {"a": "1", "b": "1", "c": "1", "d": "2"}) == dict.fromkeys(
        "abcd", "X"
    )


def test_over_a_call_two_that_have_become_one_share_the_ceiling(call, registrar, client):
    first = sent(call)
    second = sent(call, name="Havet AB", earlier=[300_000 - asked(first) // 11 - 1])
    url = reverse("applications:aid_portfolio", args=[first.call.case.uuid])
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    assert client.get(url).context["together"] == []
    merge(organisation_of(first), organisation_of(second), registrar)
    [(_finding, where)] = client.get(url).context["together"]
    assert where == [first.case.designation, second.case.designation]


def test_organisations_abroad_are_merged_by_name_and_found_through_the_one_that_goes_on(registrar, client):
    old, new = (find_or_create(name=name, country="DE", kind="institute") for name in ("Fraunhofer IPT", "Fraunhofer"))
    find_or_create(name="Fraunhofer", country="AT", kind="institute")
    sole = find_or_create(name="Bo Ek", kind="company")  # a Swedish sole trader
    url = reverse("registry:organisations")
    client.force_login(registrar)
    assert "Fraunhofer (AT)" in client.get(url).content.decode()
    typed = {"absorbed": "fraunhofer ipt", "into": "Fraunhofer (DE)", "ground": "Handelsregister 2026-01-15"}
    for wrong in ({"into": "Fraunhofer"}, {"absorbed": sole.name, "into": "Fraunhofer (DE)"}):
        assert client.post(url, typed | wrong).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert heirs() == {old.pk: new.pk}
    assert Event.objects.get(kind="organisation.merged").data["ground"] == "Handelsregister 2026-01-15"
    assert find_or_create(name="Fraunhofer IPT", country="DE", kind="institute") == new


def test_the_page_lists_merges_and_takes_back(registrar, client):
    brook, _stream, sea = three()
    url = reverse("registry:organisations")
    client.force_login(registrar)
    assert "Inga organisationer har slagits ihop" in client.get(url).content.decode()
    wrong = client.post(url, {"absorbed": "556012-3455", "into": sea.number, "ground": ""})
    assert (wrong.status_code, sorted(wrong.context["form"].errors)) == (422, ["absorbed", "ground"])
    typed = {"absorbed": brook.number, "into": sea.number, "ground": "Bolagsverket 2026-01-15"}
    assert client.post(url, typed).status_code == 302
    page = client.get(url).content.decode()
    assert "Bolagsverket 2026-01-15" in page
    assert client.post(url, typed).status_code == 422
    client.post(reverse("registry:part_organisations"), {"organisation": brook.uuid})
    assert heirs() == {}
