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
