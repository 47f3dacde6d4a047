"""Before a party has been told, what goes on in its case is read by those who judge it, and by nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import OrganisationMembership
from accounts.permissions import is_staff_anywhere
from accounts.roles import Role
from applications.models import Application
from applications.permissions import reads_before_told
from applications.queries import standing_to
from applications.states import Status
from assessments.workflow.decisions import decide
from registry.workflow.cases import share
from tests.factories import accounts, registry
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED, PROPOSED

pytestmark = pytest.mark.django_db
REASONS = "Projektet saknar industriell part."


@pytest.fixture
def decider(vinnova):
    return judge.decider(vinnova, reads_letters=True)


@pytest.fixture
def others(vinnova, call, officer):
    """An application that is proposed for rejection, and those who see its case without judging it: somebody at the
    other authority to whom it is shared, one of them who is an applicant in it, and the applicant's administrator."""
    row = judge.application(call)
    judge.proposal(row, officer, outcome="reject", reasons=REASONS)
    council = accounts.authority("vr")
    shared, party = (make.worker(Role.CASE_OFFICER, council, name=name) for name in ("Ada Ros", "Bo Ek"))
    registry.participant(row.case, party)
    share(row.case, ground="Samråd", by=officer, now=PROPOSED, authority=council)
    runs = accounts.user()
    OrganisationMembership.objects.create(
        person=runs.person,
        organisation=row.coordinator,
        is_administrator=True,
        verified_at=PROPOSED,
        verified_by=officer,
    )
    return Application.objects.get(pk=row.pk), [shared, party, runs]


def pages(client, case, user):
    client.force_login(user)
    names = ("registry:case", "registry:entries")
    return "".join(client.get(reverse(name, args=[case.uuid]), follow=True).content.decode() for name in names)


def test_neither_the_proposal_nor_a_decision_that_is_not_told_is_read_by_others(client, others, officer, decider):
    row, outside = others
    for when in ("proposed", "decided"):
        for user in outside:
            text = pages(client, row.case, user).lower()
            for words in ("avslag", REASONS.lower()):
                assert words not in text, (when, str(user), words)
        inside = pages(client, row.case, officer).lower()
        assert "avslag" in inside
        if when == "proposed":
            decide(row.proposals.get(), by=decider, now=DECIDED)
    assert REASONS.lower() in inside


@pytest.mark.parametrize("outcome", ["reject", "dismiss", "reserve"])
def test_the_register_says_the_same_of_whatever_has_been_decided_until_the_party_is_told(
    client, call, officer, decider, outcome
):
    row = judge.application(call)
    until = {"reserve_place": 1, "reserve_until": DECIDED.date() + timedelta(days=90)} if outcome == "reserve" else {}
    judge.proposal(row, officer, outcome=outcome, reasons=REASONS, **until)
    client.force_login(row.submitted_by)
    address = reverse("registry:entries", args=[row.case.uuid])
    before = {entry.pk for entry in client.get(address).context["page"].object_list}
    decide(row.proposals.get(), by=decider, now=DECIDED)
    page = client.get(address)
    since = [entry for entry in page.context["page"].object_list if entry.pk not in before]
    assert [(entry.what_public, entry.get_direction_display()) for entry in since] == [("Handläggning", "upprättad")]
    text = page.content.decode().partition("<main")[2].lower()
    assert not [word for word in ("beslut om", "reservlista", ">beslut<") if word in text]


def test_how_an_application_stands_is_told_to_them_in_no_list_and_by_no_filter(client, others, officer, decider):
    row, outside = others
    decide(row.proposals.get(), by=decider, now=DECIDED)
    assert reads_before_told(officer, row)
    for user, standing in [(officer, Status.REJECTED), *((one, Status.PROPOSED) for one in outside)]:
        client.force_login(user)
        (told,) = [
            one["status"]
            for one in client.get("/api/v1/applications/").json()["items"]
            if one["uuid"] == str(row.case.uuid)
        ]
        assert told == standing == Application.objects.annotate(it=standing_to(user)).values_list("it", flat=True).get()
        assert reads_before_told(user, row) == (told != Status.PROPOSED)
        if is_staff_anywhere(user):
            for asked in (Status.REJECTED, Status.PROPOSED):
                page = client.get(reverse("applications:list"), {"status": asked}).content.decode()
                assert (row.title in page) == (asked == standing)
            file = client.get(reverse("applications:list"), {"format": "csv"}).getvalue().decode()
            assert (";avslagen;" in file) == (standing == Status.REJECTED)
