"""What of the applications behind a report each reader gets: those that are not granted are their authority's own."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department, User
from accounts.roles import Role
from reporting.facts.readers import rows_for, withheld
from reporting.models import Dataset
from reporting.workflow.figures import freeze, sha256
from tests.factories import accounts, applications, calls, registry
from tests.factories import programmes as make
from tests.factories.reporting import JANUARY

pytestmark = pytest.mark.django_db

TITLE = "Hemliga kluster för levande material"


@pytest.fixture
def pending(occasion, agencies):
    """An application at the Research Council that is still under assessment at the cut-off."""
    call = calls.call(agencies[1], author=make.worker(Role.CASE_OFFICER, agencies[1].authority))
    found = applications.submitted_application(call, title=TITLE)
    assert found.submitted_at < datetime(2025, 12, 31, tzinfo=UTC)
    return found


@pytest.fixture
def dataset(pending, occasion, officers) -> Dataset:
    return freeze(occasion, by=officers[0], now=JANUARY)


@pytest.fixture
def readers(occasion, agencies, officers) -> dict[str, User]:
    kn = Department.objects.get(key="kn")
    for party in occasion.parties.all():
        registry.share(party.case, department=kn)
    return {
        "owning authority": officers[1],
        "other authority": officers[0],
        "other authority's approver": make.worker(Role.REPORT_APPROVER, agencies[0].authority),
        "administrator": make.worker(Role.ADMINISTRATOR, agencies[0].authority),
        "owning authority's administrator": make.worker(Role.ADMINISTRATOR, agencies[1].authority),
        "programme office": make.worker(Role.PROGRAMME_OFFICE, agencies[0].authority),
        "ministry": accounts.staff(Role.MINISTRY_READER, kn),
    }


OTHERS = [
    "other authority",
    "other authority's approver",
    "administrator",
    "owning authority's administrator",
    "programme office",
    "ministry",
]


def get(user: User, name: str, occasion, **query) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    answer = client.get(reverse(f"reporting:{name}", args=[occasion.uuid]), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_the_file_says_number_and_count_of_an_undecided_application_and_no_more(
    who, dataset, pending, occasion, readers
):
    served = get(readers[who], "dataset", occasion)

    assert pending.case.number in served
    assert '"withheld_applications": 1' in served
    for secret in (TITLE, pending.coordinator.name, f'"requested": {pending.requested}'):
        assert secret not in served


def test_the_file_is_whole_for_those_who_read_the_case(dataset, pending, occasion, readers):
    served = get(readers["owning authority"], "dataset", occasion)

    assert '"withheld_applications": 0' in served
    assert TITLE in served
    assert f'"requested": {pending.requested}' in served


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("name", ["submitted", "examined", "undecided", "requested"])
def test_the_rows_behind_a_figure_name_no_undecided_party(who, name, dataset, pending, occasion, readers):
    wanted = f"t2/{pending.call.case.uuid}/{name}"
    page = get(readers[who], "occasion", occasion, avsnitt="utlysningar", siffra=wanted)

    drawer = page[page.index('id="trace"') :]
    assert pending.case.number in drawer
    assert TITLE not in page
    assert pending.coordinator.name not in page


def test_those_who_read_the_case_see_the_party_behind_the_figure(dataset, pending, occasion, readers):
    wanted = f"t2/{pending.call.case.uuid}/submitted"

    assert pending.coordinator.name in get(
        readers["owning authority"], "occasion", occasion, avsnitt="utlysningar", siffra=wanted
    )


@pytest.mark.parametrize("outcome", [None, "reject", "dismiss"])
def test_only_granted_applications_are_told_to_others(outcome, dataset, pending, readers):
    key = str(pending.case.uuid)
    dataset.content["sources"]["applications"][key]["outcome"] = outcome
    row = rows_for(readers["ministry"], dataset.content)["sources"]["applications"][key]
    assert (row["title"], row["party"], row["requested"]) == ("", "", None)

    dataset.content["sources"]["applications"][key]["outcome"] = "grant"
    assert rows_for(readers["ministry"], dataset.content) == dataset.content


def test_the_stored_dataset_stays_whole_and_gives_its_check_sum(dataset, pending, readers):
    shown = rows_for(readers["administrator"], dataset.content)

    assert withheld(shown) == 1
    assert sha256(Dataset.objects.get().content) == dataset.sha256
    assert Dataset.objects.get().content["sources"]["applications"][str(pending.case.uuid)]["title"] == TITLE
    assert dataset.cutoff_on == date(2025, 12, 31)
