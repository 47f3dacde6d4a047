"""Everything that the four decisions demand is a section of some document, or told as lacking."""

from pathlib import Path

import pytest
import yaml

import programmes
from reporting.kinds.assignment_report import findings
from reporting.kinds.demands import PARTS, answers, demanded, unanswered

FOLDER = Path(programmes.__file__).parent / "assignments"
FILES = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in sorted(FOLDER.glob("*.yaml"))
}
DEMANDS = [one for key, data in FILES.items() for one in demanded(key, data)]


@pytest.mark.parametrize("one", DEMANDS, ids=lambda one: f"{one.assignment}.{one.part}.{one.key}")
def test_a_demand_of_a_decision_has_its_section(one):
    assert answers(one.assignment, one.quote), f"saknas: {one.text}"


def test_every_part_of_all_four_files_is_walked():
    assert set(FILES) == {"vin-exc", "vr-exc", "vin-green", "vin-life"}
    assert {(one.assignment, one.part) for one in DEMANDS} >= {
        (key, part) for key, data in FILES.items() for part in PARTS if data.get(part)
    }


@pytest.mark.parametrize(
    ("assignment", "kind"),
    [("vin-green", "interim-report"), ("vin-green", "final-report"), ("vin-life", "interim-report")],
)
def test_a_report_on_an_assignment_answers_all_that_its_decision_asks_to_be_done(assignment, kind):
    asked = [one for one in DEMANDS if one.assignment == assignment and one.part in ("contents", "conditions")]
    elsewhere = {"utvarderingsplan"}  # the plan is a document of its own

    lacking = [
        one.key
        for one in asked
        if one.key not in elsewhere and not any(a.startswith(f"{kind}/") for a in answers(assignment, one.quote))
    ]

    assert lacking == []


def test_a_demand_that_no_section_answers_is_a_finding():
    data = {"contents": [{"key": "nytt", "kind": "task", "text": "Ordna en mässa.", "quote": "ordna en mässa"}]}
    new = demanded("vin-green", data)
    assert unanswered(new) == new
    agency = {"short_name": "Vinnova", "decision_number": "KN2099/00001"}
    content = {
        "agencies": {"vinnova": agency},
        "demands": [{"assignment": "vin-green", "key": "nytt", "text": "Ordna en mässa.", "quote": "ordna en mässa"}],
        "tables": {"g1": []},
    }
    assert [one.figures["what"] for one in findings(content)] == ["Ordna en mässa."]
