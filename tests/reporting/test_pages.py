"""The pages of a report: what each reader sees, what a figure opens to, what bad input gets."""

import subprocess
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from reporting.models import Approval, Dataset, Occasion, SectionText
from reporting.views.trace import traced
from reporting.workflow.figures import freeze
from tests.factories import programmes as make
from tests.factories.reporting import JANUARY, book, decide, write_all

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, occasion: Occasion, *args: str) -> str:
    return reverse(f"reporting:{name}", args=[occasion.uuid, *args])


def test_the_calendar_shows_the_decision_day_and_the_internal_one(occasion, officers):
    page = signed_in(officers[0]).get(reverse("reporting:calendar")).content.decode()

    assert "Gemensam rapport" in page
    assert "fredag 30 januari 2026" in page.replace("\u00a0", " ")  # 1 February 2026 is a Sunday
    assert "söndag" in page


def test_a_figure_opens_to_its_rows_and_the_decisions_own_words(occasion, agencies, officers):
    book(agencies[0], 42_750_500)
    client = signed_in(officers[0])

    granted = client.get(url("occasion", occasion), {"avsnitt": "medel", "siffra": "t1/2025.vinnova/granted"})
    frame = client.get(url("occasion", occasion), {"avsnitt": "medel", "siffra": "t1/2025.vinnova/frame"})

    assert "42\u00a0751 tkr" in granted.content.decode()
    assert "42\u00a0750\u00a0500" in granted.content.decode()
    assert "Vinnova får under år 2025 använda 62 miljoner kronor för uppdraget" in frame.content.decode()


def test_every_printed_figure_opens(occasion, agencies, officers):
    from reporting.drawing.tables import traces
    from reporting.kinds.registry import maker

    book(agencies[0], 42_750_500)
    frozen = freeze(occasion, by=officers[0], now=JANUARY)
    client, made = signed_in(officers[0]), maker("joint-report")
    printed = traces(frozen.content, made.table)

    for trace in printed:
        assert traced(frozen.content, trace, made=made, close="", may_open=lambda _cases: set()), trace
    for trace in {one.partition("/")[0]: one for one in printed}.values():  # one of each table on its page
        answer = client.get(url("occasion", occasion), {"avsnitt": "medel", "siffra": trace})
        assert 'id="trace"' in answer.content.decode(), trace


@pytest.mark.parametrize("trace", ["x", "t1/2025.vinnova/none", "t9/a/b", "t1/1/2/3", "../../etc"])
def test_a_figure_that_does_not_exist_opens_nothing(occasion, officers, trace):
    answer = signed_in(officers[0]).get(url("occasion", occasion), {"siffra": trace})

    assert answer.status_code == 200
    assert 'id="trace"' not in answer.content.decode()


def test_a_text_is_saved_from_the_page(occasion, agencies, officers):
    where = url("save_text", occasion, "medel", agencies[0].authority.key)

    answer = signed_in(officers[0]).post(where, {"text": "Vi har beviljat.", "revision": "0"})

    assert answer.status_code == 302
    assert SectionText.objects.get().text == "Vi har beviljat."


def test_a_stale_text_shows_both_and_keeps_what_was_typed(occasion, agencies, officers):
    where = url("save_text", occasion, "medel", agencies[0].authority.key)
    client = signed_in(officers[0])
    client.post(where, {"text": "den första", "revision": "0"})

    answer = client.post(where, {"text": "den andra", "revision": "0"})

    assert answer.status_code == 409
    assert "den första" in answer.content.decode()
    assert "den andra" in answer.content.decode()
    assert SectionText.objects.get().text == "den första"
    assert 'name="revision" value="1"' in answer.content.decode()


@pytest.mark.parametrize(
    "data", [{"text": "x"}, {"text": "x", "revision": "ett"}, {"text": "x" * 50_000, "revision": "0"}]
)
def test_a_text_that_cannot_be_read_is_refused_and_kept(occasion, agencies, officers, data):
    where = url("save_text", occasion, "medel", agencies[0].authority.key)

    answer = signed_in(officers[0]).post(where, data)

    assert answer.status_code == 422
    assert data["text"] in answer.content.decode()
    assert not SectionText.objects.exists()


def test_another_authoritys_officer_cannot_write_here(occasion, agencies, officers):
    where = url("save_text", occasion, "medel", agencies[1].authority.key)

    answer = signed_in(officers[0]).post(where, {"text": "x", "revision": "0"})

    assert answer.status_code == 403
    assert not SectionText.objects.exists()


def test_freezing_too_early_says_when_it_can_be_done(occasion, officers, clock):
    clock.set_day(date(2025, 12, 20))

    answer = signed_in(User.objects.get(pk=officers[0].pk)).post(url("freeze", occasion))

    assert answer.status_code == 422
    assert "31\u00a0december 2025" in answer.content.decode()
    assert not Dataset.objects.exists()


def test_an_outsider_finds_no_report(occasion):
    stranger = User.objects.create_user("nagon@annan.example")

    assert signed_in(stranger).get(url("occasion", occasion)).status_code == 404
    assert Client().get(url("occasion", occasion)).status_code == 302


def test_deciding_without_presenter_is_told_at_the_field(occasion, agencies, officers, approvers):
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    occasion.refresh_from_db()

    answer = signed_in(approvers[0]).post(
        url("approve", occasion, agencies[0].authority.key), {"revision": occasion.revision}
    )

    assert answer.status_code == 422
    assert not Approval.objects.exists()


def test_the_report_page_takes_the_same_number_of_queries_with_many_rows(
    occasion, agencies, officers, django_assert_max_num_queries
):
    client = signed_in(officers[0])
    book(agencies[0], 999)
    client.get(url("occasion", occasion))
    with django_assert_max_num_queries(60) as few:
        client.get(url("occasion", occasion), {"avsnitt": "medel"})
    for place in range(30):
        book(agencies[0], 1000 + place)

    with django_assert_max_num_queries(len(few)):
        client.get(url("occasion", occasion), {"avsnitt": "medel"})


def test_a_draft_says_so_on_every_page_and_is_for_those_who_work_with_it(
    occasion, agencies, officers, approvers, tmp_path
):
    client = signed_in(officers[0])
    unwritten = " ".join(each_page(client.get(url("draft", occasion)).content, tmp_path))
    assert "2 Programkontoret inte skrivet" in unwritten
    write_all(occasion, officers, agencies)

    answer = client.get(url("draft", occasion))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = each_page(answer.content, tmp_path)
    assert all("Utkast, inte beslutat. Utskrivet den 23 januari 2026" in one for one in pages)
    assert "har inget kontrolltal" in pages[-1]
    assert "Medel och beslut enligt Vinnova." in " ".join(pages)
    assert "2 Programkontoret inte skrivet" not in " ".join(pages)
    freeze(occasion, by=officers[0], now=JANUARY)
    assert Dataset.objects.get().sha256 in "".join(
        "".join(each_page(client.get(url("draft", occasion)).content, tmp_path)).split()
    )
    assert signed_in(make.worker(Role.REGISTRAR, agencies[0].authority)).get(url("draft", occasion)).status_code == 403
    decide(occasion, agencies, officers, approvers)
    assert client.get(url("draft", occasion)).status_code == 409
    assert "utkast.pdf" not in client.get(url("occasion", occasion)).content.decode()


def each_page(content: bytes, folder) -> list[str]:
    """The words of each page of a PDF."""
    path = folder / "utkast.pdf"
    path.write_bytes(content)
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return [" ".join(page.split()) for page in told.split("\f") if page.strip()]
