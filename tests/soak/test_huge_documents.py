"""Documents far larger than any real one: they are made, whole, and still open to a screen reader."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from django.core.files.storage import default_storage

from applications.documents import application_pdf
from reporting.models import Report
from reporting.workflow.delivery import produce
from reporting.workflow.figures import freeze
from tests.factories import applications
from tests.factories.reporting import JANUARY, book, decide, write_all
from tests.reporting.anew import _clock, agencies, approvers, occasion, officers  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
PARTIES, BOOKINGS = 60, 3000


def tagged_pages(content: bytes) -> int:
    """The pages of a PDF that says it is tagged."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K
        return len(pdf.pages)


def test_an_application_of_sixty_parties():
    parties = [
        {
            "name": f"Part {number} AB",
            "number": applications.number_like(f"5590{number:05d}"),
            "kind": "company",
            "size": "small",
            "county": "01",
            "cost": 1_000_000,
            "grant": 500_000,
            "own": 500_000,
        }
        for number in range(PARTIES)
    ]
    application = applications.submitted_application(parties=parties)
    assert len(application.submitted_version.content["parties"]) == PARTIES
    assert tagged_pages(application_pdf(application)) > PARTIES / 10


def test_a_report_on_three_thousand_bookings(occasion, agencies, officers, approvers):  # noqa: F811
    for number in range(BOOKINGS):
        book(agencies[number % 2], 1000 + number)
    dataset = freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    decide(occasion, agencies, officers, approvers, now=datetime(2026, 1, 27, tzinfo=UTC))
    report = Report.objects.get()
    produce(report, now=datetime(2026, 1, 27, 1, tzinfo=UTC))
    report.refresh_from_db()
    with default_storage.open(report.document.file.path) as file:
        assert tagged_pages(file.read()) >= 3
    assert dataset.sha256
