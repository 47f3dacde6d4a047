"""The agencies side by side: decided figures in full, pending ones so that no single application shows."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from applications.models import Application
from applications.states import Status
from calls.models import Phase
from programmes.models import LedgerEntry
from tests.factories import accounts, applications, calls, programmes
from tests.factories import office as given
from tests.factories import registry as cases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(datetime(2026, 1, 20, 9, tzinfo=UTC))


@pytest.fixture
def pair():
    return programmes.pair()


@pytest.fixture
def call(pair):
    programmes.area("ai", assignment=pair[0])
    programmes.area("kvant", name_sv="Kvantteknik", assignment=pair[0], position=1)
    return calls.call(pair[0])


@pytest.fixture
def member(pair, client):
    """Keeps the office at the other agency."""
    user = given.keeper("vr")
    client.force_login(user)
    return user


def pending(call, count, area, status=Status.SUBMITTED, **fields):
    for _ in range(count):
        row = applications.submitted_application(call, **fields)
        Application.objects.filter(pk=row.pk).update(status=status, technology_area=programmes.area(area))


def page(client):
    answer = client.get(reverse("programmes:office_figures", args=["excellens"]))
    assert answer.status_code == 200
    return answer.content.decode()


def row(text, heading, label):
    """The cells of a row in the table below a heading, without spaces."""
    table = text[text.index(f">{heading}</h2>") :]
    table = table[: table.index("</table>")]
    found = re.search(rf'<th scope="row">{label}</th>(.*?)</tr>', table, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)]


def test_pending_applications_of_the_other_agency_are_told_from_three_up(call, member, client):
    pending(call, 4, "ai")
    pending(call, 2, "kvant")
    text = page(client)
    heading = "Ansökningar under beredning per teknikområde"
    assert row(text, heading, "Artificiell intelligens och autonoma system")[:2] == ["0–2", "4"]
    assert row(text, heading, "Kvantteknik")[:2] == ["0–2", "0–2"]
    assert row(text, "Ansökningar", "Under beredning, minst") == ["0", "4", "4"]


def test_the_page_is_the_same_whether_no_one_or_two_applications_are_pending(call, member, client):
    pages = []
    for count in (0, 1, 1, 1):
        pending(call, count, "ai")
        pages.append(page(client).partition("<h1")[2])  # before it stands the session's own token
    assert pages[0] == pages[1] == pages[2] != pages[3]


def test_outcomes_are_public_and_told_one_by_one(call, member, client):
    pending(call, 1, "ai", Status.GRANTED)
    pending(call, 2, "ai", Status.REJECTED)
    text = page(client)
    assert row(text, "Ansökningar", "Beviljad")[1] == "1"
    assert row(text, "Ansökningar", "Avslagen")[1] == "2"
    assert row(text, "Ansökningar", "Under beredning, minst")[1] == "0"

    Application.objects.filter(status=Status.REJECTED).update(withheld=True)  # their letters wait to be read
    text = page(client)
    assert [row(text, "Ansökningar", label)[1] for label in ("Beviljad", "Avslagen")] == ["1", "0"]


def test_drafts_and_tests_are_counted_nowhere(call, pair, member, client):
    applications.draft(call)
    officer = programmes.worker(Role.CASE_OFFICER, pair[0].authority)  # in a test those who work there try it out
    pending(calls.call(pair[0], mode="test"), 5, "ai", by=officer)
    assert row(page(client), "Ansökningar", "Under beredning, minst") == ["0", "0", "0"]


def test_calls_are_counted_by_where_they_stand(call, pair, member, client):
    calls.call(pair[1], opens_at=datetime(2026, 3, 1, tzinfo=UTC), closes_at=datetime(2026, 4, 1, tzinfo=UTC))
    text = page(client)
    assert row(text, "Utlysningar", Phase.COMING.label.capitalize()) == ["1", "0", "1"]
    assert row(text, "Utlysningar", Phase.CLOSED.label.capitalize()) == ["0", "1", "1"]


def test_money_is_summed_from_the_ledger_by_agency_and_by_the_partys_county(pair, member, client):
    here = accounts.organisation("Bolaget", county="14")
    for number, (kind, amount) in enumerate((("commitment", 900), ("payment", 500), ("repayment", 100))):
        LedgerEntry.objects.create(
            assignment=pair[0],
            year=2025,
            kind=kind,
            amount=Decimal(amount),
            organisation=here,
            case=cases.case(programmes.agency()),
            occurred_on=date(2025, 12, 1),
            recorded_at=datetime(2025, 12, 1, tzinfo=UTC),
            idempotency_key=f"n-{number}",
        )
    text = page(client)
    assert row(text, "Beviljat och utbetalt", "Beviljat totalt") == ["0kr", "900kr", "900kr"]
    assert row(text, "Beviljat och utbetalt", "Utbetalt netto") == ["0kr", "400kr", "400kr"]
    assert row(text, "Beviljat per län", "Västra Götalands län") == ["0kr", "900kr", "900kr"]
