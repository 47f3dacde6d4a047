"""What an application says of state aid is read whole: by officers, by those who wrote it, and in the document."""

import subprocess
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation

from accounts.roles import Role
from applications.display.aid_handed_in import aid_shown
from applications.documents import application_pdf
from applications.workflow.aid import save_project
from applications.workflow.aid_rules import enter_rate
from applications.workflow.draft import draft_of
from applications.workflow.receipts import keep
from applications.workflow.submission import submit
from registry.models import Document
from tests.applications.test_aid_pages import _draft, _rules, fill, parties, save  # noqa: F401 - fixtures
from tests.factories import accounts, applications
from tests.factories.applications import WRITTEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(draft):
    """Handed in, with something said of everything that can be said."""
    enter_rate(date(2025, 9, 1), Decimal("11.00"), source="Påhittat exempel", by=None, now=WRITTEN)
    fill(draft)
    company, _university = parties(draft)
    save(
        company,
        {
            "group": "Norrvikengruppen",
            "flat_rate": False,
            "earlier": [
                {
                    "basis": "de_minimis",
                    "granted_on": "2024-03-01",
                    "eur": "25000.50",
                    "authority": "Region Skåne",
                    "to": "Norrviken Service AB",
                    "on_same_costs": 1000,
                }
            ],
            "services": [{"to": "Mellansel Verkstad AB", "number": "", "cost": 100, "market_price": 500}],
            "accounts": {"share_capital": 100_000, "equity_1": 900_000, "age_years": 7},
        },
    )
    how = {"revision": None, "by": applications.applicant(), "now": WRITTEN}
    save_project(draft_of(draft), {"research_may_publish": True, "stated": ["wide_dissemination"]}, **how)
    submit(draft, by=applications.applicant(), now=WRITTEN)
    draft.refresh_from_db()
    return draft


SAID = (
    "Norrvikengruppen",
    "Region Skåne",
    "25 000,50",
    "Norrviken Service AB",
    "Mellansel Verkstad AB",
    "900 000",
    "11,0000 kronor för en euro",
    "ekonomisk verksamhet",
    "verksamhet som inte är ekonomisk",
    "50 % från början",
    "Allt stöd för kostnaderna, detta bidrag inräknat",
    "Resultaten sprids brett",
)


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_an_officer_reads_grounds_bonuses_cumulation_and_declarations_on_the_applications_page(sent, client):
    client.force_login(accounts.staff(Role.CASE_OFFICER))
    page = plain(client.get(reverse("applications:content", args=[sent.case.uuid])).content.decode())
    for words in SAID:
        assert words.lower() in page.lower(), words
    statements = aid_shown(sent.submitted_version.content, day=WRITTEN.date()).parties
    for party in statements.values():
        assert party.declared
        for one in party.declared:
            assert f"{one.statement} <strong>intygas av parten</strong>" in page.replace("&quot;", '"')


def test_those_who_wrote_it_read_the_same_before_and_after(sent, client):
    client.force_login(applications.applicant())
    page = plain(client.get(reverse("applications:mine_one", args=[sent.case.uuid])).content.decode())
    assert "Norrviken Service AB" in page


def test_the_document_that_is_kept_has_it_too_in_swedish(sent, tmp_path):
    with translation.override("en"):
        keep(sent, now=WRITTEN)
    with default_storage.open(Document.objects.get(key=f"application:{sent.case.uuid}:1").file.path) as stored:
        (tmp_path / "ansokan.pdf").write_bytes(stored.read())
    said = subprocess.run(["pdftotext", tmp_path / "ansokan.pdf", "-"], capture_output=True, text=True, check=True)
    text = plain(said.stdout).replace("- ", "-")
    for words in SAID[:9]:
        assert words.lower() in text.lower(), words
    assert "Parten intygar" in text


def test_what_is_found_stands_with_the_party_it_is_about_and_the_share_with_what_it_is_made_of(sent):
    content = sent.submitted_version.content
    company = next(one for one in content["parties"] if one["coordinator"])
    line = company["aid"]["lines"][0]
    with translation.override("sv"):
        shown = aid_shown(content, day=WRITTEN.date()).parties[company["uuid"]]
        assert shown.findings == []
        assert shown.lines[0].allowed >= line["grant"]
        more = {**line, "grant": line["costs"]}
        company["aid"]["lines"] = [more]
        beyond = aid_shown(content, day=WRITTEN.date()).parties[company["uuid"]]
    assert beyond.lines[0].allowed == shown.lines[0].allowed
    assert [one for one in beyond.findings if str(beyond.lines[0].allowed)[:2] in one.sentence.replace("\u00a0", "")]


def test_an_application_to_a_call_that_does_not_ask_has_nothing_of_it():
    application = applications.submitted_application()
    assert aid_shown(application.submitted_version.content, day=None) is None
    assert application_pdf(application).startswith(b"%PDF")
