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
from registry.models import Message
from registry.workflow.outbox import queue_message
from reporting.datasets.notified import KEY, TOLD
from reporting.datasets.readers import rows_for, withheld
from reporting.kinds.catalogue import kinds
from reporting.models import Dataset, Delivery, Occasion, Report
from reporting.workflow.figures import freeze, sha256
from reporting.workflow.occasions import open_due_occasions
from sweden import clock as sweden_clock
from tests.factories import accounts, api, applications, calls, registry
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, JANUARY, book, joint_report

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
    book(agencies[1], 39_000_000, case=pending.case, organisation=pending.coordinator)  # granted, nobody told
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


WORDS = "Vetenskapsrådet, ärende 1"


def secrets(pending: Application) -> list[str]:
    """What would tell others which case it is, or whose."""
    return [pending.case.number, TITLE, pending.coordinator.name, str(pending.coordinator.uuid)]


@pytest.mark.parametrize("who", OTHERS)
def test_the_file_counts_a_case_that_nobody_has_been_told_of_and_does_not_name_it(
    who, dataset, pending, occasion, readers
):
    served = get(readers[who], "dataset", occasion)

    assert WORDS in served
    assert '"withheld_applications": 1' in served
    assert "39000000" in served  # what the figures are the sums of
    for secret in [*secrets(pending), str(pending.case.uuid), f'"requested": {pending.requested}']:
        assert secret not in served


@pytest.mark.parametrize("who", ["other authority", "ministry"])
def test_no_section_of_the_page_names_it(who, dataset, pending, occasion, readers):
    kind = kinds()["joint-report"]
    shown = [get(readers[who], "occasion", occasion, avsnitt=one.key) for one in kind.sections]
    granted = f"t1/2025.{pending.case.authority.key}/granted"
    shown.append(get(readers[who], "occasion", occasion, avsnitt="medel", siffra=granted))

    assert WORDS in shown[-1]
    assert not [secret for secret in secrets(pending) for page in shown if secret in page]


def test_the_api_serves_what_the_page_serves(dataset, pending, occasion, readers):
    address = reverse("api:occasion_dataset", args=[occasion.uuid])
    theirs = api.machine(Role.ECONOMIST, at="vr").get(address)
    ours = api.machine(Role.ECONOMIST).get(address)

    for secret in secrets(pending):
        assert secret in theirs.content.decode()
        assert secret not in ours.content.decode()
    assert str(pending.case.uuid) not in ours.content.decode()
    assert WORDS in ours.content.decode()
    assert ours.json()["sha256"] == theirs.json()["sha256"] == dataset.sha256
    assert ours.json()["content"]["tables"]["t1"] == theirs.json()["content"]["tables"]["t1"]


@pytest.fixture
def named(pending, dataset, readers):
    """How another authority's reader gets the number of the case in a frozen dataset."""

    def number(outcome: str | None = "grant") -> str:
        key, kept = str(pending.case.uuid), Dataset.objects.get(pk=dataset.pk)
        kept.content["sources"]["applications"][key]["outcome"] = outcome
        return rows_for(readers["other authority"], kept.content, dataset=kept)["sources"]["grants"][key]["number"]

    return number


def test_the_case_is_named_once_the_message_about_its_decision_has_left(named, pending, db):
    row = {"kind": TOLD, "key": f"{KEY}{pending.case.uuid}", "subject": "-", "body": "-", "to_email": "x@y.example"}
    queue_message(**row, case=pending.case, now=JANUARY)
    assert named() == WORDS
    Message.objects.filter(key=row["key"]).update(sent_at=JANUARY, status="sent")
    assert named() == named(None) == pending.case.number


def test_what_is_granted_is_named_once_the_report_that_names_it_is_delivered(named, dataset, occasion, readers, db):
    made = {"content": {}, "content_sha256": "0" * 64, "approved_at": JANUARY}
    report = Report.objects.create(occasion=occasion, dataset=dataset, **made)
    assert named() == WORDS
    sent = {"channel": "e-post", "delivered_at": JANUARY, "delivered_by": readers["other authority"]}
    Delivery.objects.create(report=report, department=Department.objects.get(key="kn"), **sent)
    assert named() != WORDS
    assert named("reject") == WORDS


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
    assert WORDS in drawer
    assert not [secret for secret in secrets(pending) if secret in page]


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

    dataset.content["sources"]["applications"][key] |= {"outcome": "grant", "notified_on": "2025-12-20"}
    assert rows_for(readers["ministry"], dataset.content) == dataset.content


def test_the_stored_dataset_stays_whole_and_gives_its_check_sum(dataset, pending, readers):
    shown = rows_for(readers["administrator"], dataset.content)

    assert withheld(shown) == 1
    assert sha256(Dataset.objects.get().content) == dataset.sha256
    assert Dataset.objects.get().content["sources"]["applications"][str(pending.case.uuid)]["title"] == TITLE
    assert dataset.cutoff_on == date(2025, 12, 31)
