"""Nothing in the report stands outside its margins, however large the amounts and however many the calls."""

import subprocess
from datetime import date

import pytest
from django.template.loader import render_to_string

from programmes.rules import facts
from registry.pdf import render_html
from reporting.documents import Pages, report_pdf
from reporting.kinds import assignment_report, evaluation_plan
from reporting.models import Report
from reporting.rules import assignment_report as rules
from reporting.workflow.figures import freeze
from tests.factories import applications, calls
from tests.factories import programmes as make
from tests.factories.reporting import JANUARY, book, decide, write_all
from tests.margins import outside

pytestmark = pytest.mark.django_db


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


def test_the_wide_tables_of_an_assignments_report_and_of_the_inventory_keep_within_the_page(tmp_path):
    most, years = 987_654_000, range(2026, 2031)
    name = "Forskningsinstitutet för industriell omställning AB"
    money = facts.YearMoney(most, other_public=most, eu=most, business_cash=most, business_in_kind=most, own_cash=most)
    project = facts.Project(
        key="c", assignment="a", strand="plattform", title="Nationell plattform för klimatsmart industriproduktion",
        starts_on=date(2026, 1, 1), ends_on=date(2029, 12, 31), years=dict.fromkeys(years, money),
        parties=(facts.Party(name, county="22", is_coordinator=True),),
    )  # fmt: skip
    sources = {
        "entries": {}, "parties": {}, "frames": {}, "costs": {}, "projects": {"p": facts.as_json(project)},
        "grants": {"c": {"number": "2026-00123", "coordinator": name}},
        "financed": {
            f"{year}{source}": {"year": year, "source": source, "amount": most, "origin": "Partens bokslut"}
            for year in years for source in rules.OTHERS
        },
    }  # fmt: skip
    found = rules.tables(sources, strands=["plattform"], years=years, cutoff=date(2030, 12, 31), shared="plattform")
    parts = {"plattform": "Nationell plattform", "projekt": "Samarbetsprojekt"}
    content = {"tables": found, "sources": sources, "strands": parts, "shared": "plattform", "agencies": {}}
    content |= {"requisitions": True, "cutoff_on": "2030-12-31"}
    saved = {
        "title": "Utbetalningar per part och år", "content": "Varje utbetalning med organisationsnummer och projekt.",
        "since": "2025-09-01", "ended_on": "", "format": "Databastabeller och PDF/A", "records": 987_654_321,
        "documented": True, "personal_data": "pseudonymised", "personal_ground": "Uppgift av allmänt intresse",
        "secrecy": "Offentlighets- och sekretesslagen", "keeping_rule": "Sammanställningar bevaras", "keep_until": "",
        "authority": "Vetenskapsrådet", "place": "Ekonomisystemet", "responsible": "Analysfunktionen",
        "checked_on": "2025-11-03",
    }  # fmt: skip
    tables = [assignment_report.table(content, key) for key in ("g1", "g2", "g2b", "g3")]
    tables += [evaluation_plan.table({"saved": [saved]}, key) for key in evaluation_plan.INVENTORY]
    drawn = "".join(render_to_string("documents/parts/table.html", {"table": one}) for one in tables)
    page = render_to_string("documents/base.html", {"document_title": "Tabeller", "document_lang": "sv"})
    path = tmp_path / "tabeller.pdf"
    path.write_bytes(render_html(page.replace("</main>", f"{drawn}</main>")))
    assert outside(path) == []
