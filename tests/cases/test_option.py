"""A folder of an agency's own examples, given as `--cases DIR`, is run instead of the product's."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from tests.cases.test_cases import HERE, with_days

OWN = """
about: an agency's own examples
prices: {hour: 850}
cases:
  - id: own-within
    rule: portfolio.call_budget
    input: {budget: 100, grants: [40, 60], severity: blocking}
    expect: {total: 100, left: 0, findings: []}
  - id: own-wrong
    rule: portfolio.call_budget
    input: {budget: 100, grants: [40, 61], severity: blocking}
    expect: {total: 101, left: -1, findings: []}
  - id: own-unknown
    rule: weather.tomorrow
    input: {}
    expect: {findings: []}
"""


def run_with(folder: Path) -> subprocess.CompletedProcess[str]:
    """pytest on this file, with the examples of a folder."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests/cases",
        "--cases",
        str(folder),
        "-q",
        "-rA",
        "-p",
        "no:cacheprovider",
    ]
    chosen = ["-k", "test_the_rule_answers_as_the_example_says"]
    return subprocess.run([*command, *chosen], cwd=HERE.parent.parent, capture_output=True, text=True, check=False)


def test_the_examples_of_a_given_folder_are_run_instead_of_the_products_own(tmp_path: Path) -> None:
    (tmp_path / "anything.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "notes.yaml").write_text("prices: [1, 2]", encoding="utf-8")
    (tmp_path / "list.yaml").write_text("- cases", encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    (tmp_path / "odd.yaml").write_text("cases: none", encoding="utf-8")
    (tmp_path / "README.md").write_text("cases:", encoding="utf-8")
    told = run_with(tmp_path)
    assert told.returncode == 1
    assert "PASSED" in next(line for line in told.stdout.splitlines() if line.endswith("[own-within]"))
    assert "finding too many" in told.stdout
    assert "no adapter for the rule weather.tomorrow" in told.stdout
    assert "1 passed" in told.stdout
    assert "2 failed" in told.stdout


def test_a_folder_without_examples_is_a_mistake(tmp_path: Path) -> None:
    told = run_with(tmp_path)
    assert told.returncode != 0
    assert "no cases in" in told.stdout + told.stderr


def test_days_within_quotation_marks_are_days_and_what_people_type_is_not() -> None:
    assert with_days({"rule": {"date": "2026-02-01"}, "text": "2026-02-01", "before_end_of": "2027-03"}) == {
        "rule": {"date": date(2026, 2, 1)},
        "text": "2026-02-01",
        "before_end_of": "2027-03",
    }
