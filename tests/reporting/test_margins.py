"""Nothing in the report stands outside its margins, however large the amounts and however many the calls."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from reporting.documents import Pages, report_pdf
from reporting.models import Report
from reporting.workflow.figures import freeze
from tests.factories import applications, calls
from tests.factories import programmes as make
from tests.factories.reporting import JANUARY, book, decide, write_all

pytestmark = pytest.mark.django_db
#: The right margin of a page, in the PDF's points (24 mm), and what rounding may take of it.
MARGIN, ROUNDING = 24 / 25.4 * 72, 2.0
WORD = re.compile(r'<(?:page width="([\d.]+)"|word [^>]*xMax="([\d.]+)"[^>]*>([^<]*))')


def outside(path: Path) -> list[str]:
    """Words that reach beyond the right margin of their page."""
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    found, width = [], 0.0
    for page, right, word in WORD.findall(boxes):
        if page:
            width = float(page)
        elif float(right) > width - MARGIN + ROUNDING:
            found.append(f"{word} ({float(right):.0f} of {width:.0f})")
    return found


def test_every_table_keeps_within_the_page(occasion, agencies, officers, approvers, tmp_path):
    for number, assignment in enumerate(agencies):
        call = calls.call(assignment, title_sv="Samverkansprojekt för banbrytande teknik i hela Sverige")
        applications.submitted_application(call, by=applications.applicant(f"m{number}@x.example", "Måns"))
        make.frame(assignment, 2025, 987_654_000, source_kind="amendment", valid_from=date(2025, 9, 1))
        book(assignment, 987_654_000)
        book(assignment, 987_654_000, "payment")
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    decide(occasion, agencies, officers, approvers)
    path = tmp_path / "rapport.pdf"
    path.write_bytes(report_pdf(Pages.of(Report.objects.get())))
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "987 654" in text.replace("\u00a0", " ")
    assert "Samverkansprojekt" in text
    assert outside(path) == []
