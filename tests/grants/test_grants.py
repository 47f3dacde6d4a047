"""What has been granted: laid up once, summed from the ledger, seen by those who see the case."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications.models import Application
from assessments.models import Outcome
from assessments.workflow.decisions import decide
from assessments.workflow.proposals import Amount, requested
from grants.models import Grant, Project
from grants.slots.office import figures
from grants.workflow.opening import open_grants
from programmes.workflow.ledger import book
from tests.factories import accounts, applications, calls
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import DECIDED
from tests.factories.registry import block

pytestmark = pytest.mark.django_db
PAID = datetime(2025, 12, 15, 10, tzinfo=UTC)


@pytest.fixture
def vinnova(clock):
    clock.set_day(date(2025, 12, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 100_000_000, 2028)
    return assignment


@pytest.fixture
def officer(vinnova):
    return make.worker(Role.CASE_OFFICER, vinnova.authority)


def granted(vinnova, officer, *, strand=None, by: str = "a@x.example", split=lambda amounts: amounts):
    """A granted application in a call of the assignment or one strand of it."""
    call = calls.call(vinnova, strand=strand)
    application = applications.submitted_application(call, by=applications.applicant(by, by.partition("@")[0]))
    amounts = split([Amount(one.organisation, vinnova, one.year, one.amount, strand) for one in requested(application)])
    proposal = judge.proposal(application, officer, amounts=amounts)
    decide(proposal, by=judge.decider(vinnova), now=DECIDED)
    return application


def pay(application, amount: str, kind: str = "payment", strand=None, key: str = "p") -> None:
    assignment = application.call.call_strands.get().assignment
    book(
        assignment=assignment,
        strand=strand,
        kind=kind,
        year=2025,
        amount=Decimal(amount),
        occurred_on=PAID.date(),
        by=None,
        now=PAID,
        key=f"{key}:{kind}:{application.pk}",
        case=application.case,
        organisation=application.coordinator,
    )


def test_sums_are_those_of_the_case_and_part_whether_strand_or_whole(vinnova, officer):
    strand = make.strand(vinnova, "projekt")
    whole = granted(vinnova, officer)
    part = granted(vinnova, officer, strand=strand, by="b@x.example")
    open_grants(now=DECIDED)
    pay(whole, "100000.50")
    pay(part, "7", strand=strand)
    pay(whole, "0.50", kind="repayment")

    found = {grant.case_id: grant for grant in Grant.objects.with_sums()}

    assert found[whole.case_id].sums == {
        "granted": whole.requested,
        "paid": 100_000,
        "left": whole.requested - Decimal("100000.50"),
    }
    assert found[part.case_id].sums == {"granted": part.requested, "paid": 7, "left": part.requested - 7}


def test_the_project_carries_what_was_handed_in(vinnova, officer):
    application = granted(vinnova, officer)
    open_grants(now=DECIDED)

    project = Project.objects.get()
    version = application.submitted_version
    assert (project.title, project.starts_on, project.ends_on) == (version.title, version.starts_on, version.ends_on)
    assert project.grants.get().coordinator == application.coordinator


def test_what_was_rejected_becomes_no_grant(vinnova, officer):
    application = applications.submitted_application(calls.call(vinnova))
    decide(
        judge.proposal(application, officer, outcome=Outcome.REJECT, amounts=[]),
        by=judge.decider(vinnova),
        now=DECIDED,
    )

    assert open_grants(now=DECIDED) == []


def page(user: User, **query: str):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("grants:list"), query)


def titles(answer) -> list[str]:
    return [grant.case.number for grant in answer.context["page"].object_list]


def test_the_list_shows_ones_own_authoritys_and_nothing_one_is_kept_out_of(vinnova, officer):
    first = granted(vinnova, officer)
    second = granted(vinnova, officer, by="b@x.example")
    open_grants(now=DECIDED)
    other = accounts.staff(Role.CASE_OFFICER, accounts.authority("vr"))
    block(second.case, officer)

    assert titles(page(officer)) == [first.case.number]
    assert titles(page(other)) == []
    assert page(accounts.user()).status_code == 404


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ({}, 1),
        ({"q": "t-celler"}, 1),
        ({"q": "NORRVIKEN"}, 1),
        ({"q": "%"}, 0),
        ({"q": "ingenting"}, 0),
        ({"assignment": "vin-exc"}, 1),
        ({"assignment": "vr-exc"}, 1),  # no assignment of the reader's authority: the filter is left out
        ({"sortera": "-beviljat"}, 1),
        ({"sortera": "'; drop table"}, 1),
        ({"sida": "99"}, 1),
    ],
)
def test_the_list_is_filtered_and_sorted_by_its_address(vinnova, officer, query, hits):
    granted(vinnova, officer)
    open_grants(now=DECIDED)

    answer = page(officer, **query)

    assert answer.status_code == 200
    assert len(titles(answer)) == hits


def test_the_case_page_tells_what_is_conditional(vinnova, officer):
    application = granted(vinnova, officer)
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    before = client.get(reverse("registry:case", args=[application.case.uuid])).content.decode()
    open_grants(now=DECIDED)
    after = client.get(reverse("registry:case", args=[application.case.uuid])).content.decode()

    assert "Bidraget läggs upp." in before
    assert "Bidraget läggs upp." not in after
    assert "Beviljat för 2026 under förutsättning att medel anvisas" in after.replace("\u00a0", " ")


def test_the_office_is_told_by_area_and_county_of_what_has_been_told_alone(vinnova, officer):
    application = granted(vinnova, officer)
    (made,) = open_grants(now=DECIDED)
    other = make.worker(Role.CASE_OFFICER, accounts.authority("vr"))

    def told(user):
        tables = {one.key: one.lines for one in figures(user, vinnova.programme, PAID)}
        return [sum(sum(line.figures.values()) for line in tables[key]) for key in ("projects", "areas", "counties")]

    whole = [1, made.decision.amount, made.decision.amount]
    assert told(officer) == told(other) == whole
    Application.objects.filter(pk=application.pk).update(withheld=True)
    assert (told(officer), told(other)) == (whole, [0, 0, 0])
