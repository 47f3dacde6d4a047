"""What the decision's document says, from its frozen content alone."""

import subprocess
from typing import Any

import pytest

from assessments.documents.decisions import decision_pdf

CONTENT: dict[str, Any] = {
    "outcome": "grant",
    "authority": "Verket för innovationssystem",
    "authority_short": "Vinnova",
    "authority_number": "202100-5216",
    "authority_address": "Box 3104, 103 62 Stockholm",
    "authority_email": "registrator@vinnova.example",
    "number": "Vinnova 2025-00006",
    "decided_on": "2025-11-28",
    "call": "Samverkansprojekt",
    "legal_basis": "Förordningen (2015:208) om statligt stöd.",
    "title": "Frysta T-celler <b>&",
    "starts_on": "2025-12-01",
    "ends_on": "2027-12-31",
    "coordinator": "Norrviken Biologics AB",
    "coordinator_number": "559012-3419",
    "requested": 3_000_000,
    "granted": 2_000_000,
    "amounts": [
        {"party": "Norrviken Biologics AB", "number": "559012-3419", "year": 2025, "amount": 500_000},
        {"party": "Norrviken Biologics AB", "number": "559012-3419", "year": 2027, "amount": 300_000},
        {"party": "Aros universitet", "number": "202100-9986", "year": 2025, "amount": 1_200_000},
    ],
    "shares": {"Norrviken Biologics AB": "1/3", "Aros universitet": "1"},
    "assignments": [{"key": "vin-green", "title": "Uppdrag om grön industriproduktion", "number": ""}],
    "conditional_years": [2026, 2027],
    "reasons": "Hög kvalitet.\nRimlig budget.",
    "terms": "Lägesrapport varje år.",
    "exception_reason": "",
    "decided_by": "Karin Wretman",
    "decided_by_title": "Avdelningschef",
    "presented_by": "Elin Sandberg",
    "presented_by_title": "",
    "others": ["Hanna Björk", "Per Nylander"],
    "appeal": "Beslutet får inte överklagas (24 §).",
}
FORETOLD: dict[str, Any] = {
    "lacking": [],
    "leader": "Frida Påhittad",
    "terms": {"name": "Allmänna villkor", "label": "2025:1", "valid_from": "2025-01-01", "sha256": "", "source": "x"},
    "aid": [
        {
            "party": "Norrviken Biologics AB",
            "bases": [
                {
                    "sv": "Forsknings- och utvecklingsprojekt (artikel 25, förordning 651/2014)",
                    "en": "Research and development projects (Article 25, Regulation 651/2014)",
                }
            ],
            "shares": [
                {
                    "category": "a",
                    "title_sv": "Industriell forskning",
                    "title_en": "Industrial research",
                    "share": "1/2",
                },
                {"category": "b", "title_sv": "Utveckling", "title_en": "Experimental development", "share": "1/4"},
            ],
        },
        {
            "party": "Aros universitet",
            "bases": [{"sv": "Inte statligt stöd (punkt 20)", "en": "Not state aid (point 20)"}],
            "shares": [],
        },
    ],
    "payments": [
        {"party": "Aros universitet", "year": 2025, "day": "2025-12-01", "amount": 1_080_000, "last": False},
        {"party": "Aros universitet", "year": 2025, "day": "2028-01-01", "amount": 120_000, "last": True},
    ],
    "held_back": "1/10",
    "reports": [
        {"kind": "progress", "starts_on": "2025-12-01", "ends_on": "2026-05-31", "due_on": "2026-06-30"},
        {"kind": "final", "starts_on": "2025-12-01", "ends_on": "2027-12-31", "due_on": "2028-02-29"},
    ],
    "certificate_from": 1_000_000,
    "available_months": 6,
    "sought": {"Norrviken Biologics AB": 1_800_000, "Aros universitet": 1_200_000},
}


def said(tmp_path, **changes: Any) -> str:
    path = tmp_path / "beslut.pdf"
    path.write_bytes(decision_pdf({**CONTENT, **changes}))
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(text.replace("\u00a0", " ").split())


def test_a_grant_says_first_what_is_granted_and_everything_the_law_demands(tmp_path):
    text = said(tmp_path)

    for expected in (
        "Vinnova beviljar Norrviken Biologics AB och övriga projektparter högst 2 000 000 kr",
        "”Frysta T-celler <b>&”",
        "Bidraget för 2026 och 2027 beviljas under förutsättning att medel anvisas för ändamålet.",
        "Ni sökte 3 000 000 kr. Vi beviljar ett lägre belopp",
        "33,3 %",
        "500 000 300 000 800 000",
        "1 200 000 0 1 200 000",
        "Beslutet grundas på förordningen (2015:208) om statligt stöd.",
        "diarienummer [saknas: ej angivet i underlaget]",
        "Beslutet får inte överklagas (24 §).",
        "av avdelningschef Karin Wretman efter föredragning av Elin Sandberg",
        "Även Hanna Björk och Per Nylander var med när ärendet avgjordes, utan att delta i beslutet.",
        "The Swedish text is the official version and prevails.",
    ):
        assert expected in text


def test_a_grant_says_each_thing_that_its_letter_must_in_swedish_and_in_english(tmp_path):
    text = said(tmp_path, grant=FORETOLD)
    swedish, english = text.split("Decision on a grant", 1)

    for expected in (
        "Projektledare Frida Påhittad",
        "Projekttid 2025-12-01–2027-12-31",
        "(37 § förvaltningslagen (2017:900))",
        "Norrviken Biologics AB 1 800 000 800 000",  # applied for and granted
        "För bidraget gäller Allmänna villkor, version 2025:1",
        "Lägesrapport varje år.",  # the special terms, whole
        "industriell",
        "50,0 %",
        "25,0 %",
        "10 % av varje parts bidrag hålls inne",
        "1 080 000",
        "Dessutom godkänd slutrapport",
        "Lägesrapport 2025-12-01–2026-05-31 2026-06-30",
        "minst 1 000 000 kr lämnar ett revisorsintyg",
        "till och med 6 månader efter projektets slut",
        "Så begär ni ändring",
        "(36–38 §§ förvaltningslagen (2017:900))",
    ):
        assert expected in swedish
    for expected in (
        "Amounts for 2026 and 2027 are granted provided that funds are allocated.",
        "Section 37 of the Administrative Procedure Act",
        "industrial research",
        "50.0%",
        "Also an approved final report",
        "Progress report 2025-12-01–2026-05-31 2026-06-30",
        "SEK 1 000 000",
        "How to ask for a change",
        "The decision was made on 28 November 2025 by Karin Wretman (Avdelningschef)",
    ):
        assert expected in english


def test_what_nobody_has_entered_is_told_as_missing_with_where_it_is_entered(tmp_path):
    nothing = {
        "terms": {},
        "aid": [],
        "payments": [],
        "reports": [],
        "lacking": ["terms", "aid", "payments", "reports"],
    }

    text = said(tmp_path, grant={**FORETOLD, **nothing})

    for expected in (
        "[saknas: villkorens version – anges av myndigheten under Villkor för bidrag]",
        "[saknas: stödgrund per part – ej angivet i underlaget]",
        "[saknas: betalningsplan –",
        "[saknas: rapporttillfällen –",
        "[missing: plan of payments –",
    ):
        assert expected in text


def test_a_grant_in_full_without_conditions_speaks_of_neither(tmp_path):
    text = said(tmp_path, requested=2_000_000, conditional_years=[])

    assert "under förutsättning" not in text
    assert "lägre belopp av de skäl" not in text


@pytest.mark.parametrize(
    ("outcome", "says", "never"),
    [("reject", "Vinnova avslår er ansökan.", "avvisar"), ("dismiss", "Vinnova avvisar er ansökan.", "avslår")],
)
def test_avslag_and_avvisning_are_never_mixed_up(tmp_path, outcome, says, never):
    nothing = {"amounts": [], "granted": 0, "terms": "", "conditional_years": [], "assignments": [], "shares": {}}

    text = said(tmp_path, outcome=outcome, **nothing)

    assert says in text
    assert never not in text
    assert "Bidrag per part" not in text
