"""What of the applications behind a report each reader gets: those that are not granted are their authority's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department, User
from accounts.roles import Role
from applications.models import Application
from reporting.facts.readers import rows_for, withheld
from reporting.models import Dataset, Occasion
from reporting.workflow.figures import freeze, sha256
from reporting.workflow.occasions import open_due_occasions
from sweden import clock as sweden_clock
from tests.factories import accounts, applications, calls, registry
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, JANUARY, joint_report

pytestmark = pytest.mark.usefixtures("taken_back")

TITLE = "Hemliga kluster för levande material"


@dataclass(frozen=True)
class World:
    """An application at the Research Council still under assessment at the cut-off, and the report's figures."""

    occasion: Occasion
    pending: Application
    dataset: Dataset
    readers: dict[str, User]


@pytest.fixture(scope="module")
def world(standing: None) -> Iterator[World]:
    sweden_clock.set_day(date(2026, 1, 23))
    agencies = joint_report()
    occasion = open_due_occasions(date(2025, 12, 5), now=DECEMBER)[0]
    vinnova, council = (one.authority for one in agencies)
    call = calls.call(agencies[1], author=make.worker(Role.CASE_OFFICER, council))
    pending = applications.submitted_application(call, title=TITLE)
    assert pending.submitted_at < datetime(2025, 12, 31, tzinfo=UTC)
    kn = Department.objects.get(key="kn")
    for party in occasion.parties.all():
        registry.share(party.case, department=kn)
    readers = {
        "owning authority": make.worker(Role.CASE_OFFICER, council),
        "other authority": make.worker(Role.CASE_OFFICER, vinnova),
        "other authority's approver": make.worker(Role.REPORT_APPROVER, vinnova),
        "administrator": make.worker(Role.ADMINISTRATOR, vinnova),
        "owning authority's administrator": make.worker(Role.ADMINISTRATOR, council),
        "programme office": make.worker(Role.PROGRAMME_OFFICE, vinnova),
        "ministry": accounts.staff(Role.MINISTRY_READER, kn),
    }
    yield World(occasion, pending, freeze(occasion, by=readers["other authority"], now=JANUARY), readers)
    sweden_clock.clear()


@pytest.fixture
def occasion(world: World) -> Occasion:
    return world.occasion


@pytest.fixture
def pending(world: World) -> Application:
    return world.pending


@pytest.fixture
def dataset(world: World) -> Dataset:
    return Dataset.objects.get(pk=world.dataset.pk)


@pytest.fixture
def readers(world: World) -> dict[str, User]:
    return world.readers


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
