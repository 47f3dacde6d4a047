"""The conditions in the joint report: judged from the frozen rows, as they stood, and judged the same again."""

from copy import deepcopy
from datetime import date

import pytest
from django.utils.translation import override

from accounts.roles import Role
from programmes.workflow.conditions import allow_exception, read_so
from reporting.datasets import joint_report
from reporting.documents import _conditions
from reporting.drawing.conditions import condition_rows
from reporting.workflow.figures import freeze, preview
from tests.factories import grants
from tests.factories import programmes as make
from tests.factories.reporting import JANUARY, LATER

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _floor(_agencies):
    return make.condition(
        _agencies[1],
        "portfolio.project_year_min",
        key="golv",
        scope="project_year",
        severity="override",
        parameters={"minimum": 1_000_000, "basis": "grant"},
        readings=[
            {"parameters": {"basis": "grant"}, "text": "Bidraget räknas."},
            {"parameters": {"basis": "total"}, "text": "All finansiering räknas."},
        ],
    )


@pytest.fixture
def floor(_floor, db):
    return deepcopy(_floor)


@pytest.fixture
def cluster(agencies, floor):
    make.authorisation(agencies[1], 100_000_000, 2028)
    return grants.grant(agencies[1])


def of(content, key="golv"):
    return next(one for one in content["conditions"] if one["key"] == key)


def test_each_condition_has_its_state_from_what_was_granted(occasion, floor):
    assert of(preview(occasion, now=JANUARY))["state"] == "not_yet"


def test_the_state_its_shortfalls_and_the_other_reading_are_told(occasion, cluster):
    content = preview(occasion, now=JANUARY)
    found = of(content)
    assert found["state"] == "breach"
    assert [one["figures"]["lacking"] for one in found["findings"]] == [100_000, 100_000]
    assert [(one["state"], one["in_force"]) for one in found["readings_judged"]] == [("breach", True), ("holds", False)]
    [row] = [one for one in condition_rows(content) if one.title == found["title"]]
    assert str(row.mark.word) == "Inte uppfyllt"
    assert row.lines[0].replace("\xa0", " ").endswith("2025: 100 000 kr saknas till 1 000 000 kr.")
    assert [text for text, _mark in row.other_readings] == ["All finansiering räknas."]


def test_a_frozen_state_stays_when_the_world_goes_on(occasion, cluster, floor, officers):
    dataset = freeze(occasion, by=officers[0], now=JANUARY)
    decider = make.worker(Role.DECISION_MAKER, cluster.authority)
    allow_exception(floor, case=cluster.case, reason="Tidig fas", allowed_by="", by=decider, now=LATER)
    assert of(preview(occasion, now=LATER))["state"] == "excepted"
    dataset.refresh_from_db()
    assert of(dataset.content)["state"] == "breach"
    assert joint_report.figures_again(dataset.content) == []
    again = freeze(occasion, by=officers[0], now=LATER)
    assert of(again.content)["exceptions"][0]["by"] == decider.person.name
    assert joint_report.figures_again(again.content) == []
    of(again.content)["state"] = "holds"  # as it was kept before an exception was a state of its own
    assert joint_report.figures_again(again.content) == []


def test_how_the_condition_is_read_is_kept_with_the_figures(occasion, cluster, floor, officers):
    officer = make.worker(Role.CASE_OFFICER, cluster.authority)
    read_so(floor, parameters={"basis": "total"}, reason="Enligt svar", by=officer, now=JANUARY)
    assert of(preview(occasion, now=JANUARY))["state"] == "holds"


def test_a_state_that_the_rows_do_not_give_is_found(occasion, cluster, officers):
    content = deepcopy(freeze(occasion, by=officers[0], now=JANUARY).content)
    of(content)["state"] = "holds"
    assert joint_report.figures_again(content) == ["conditions/golv"]
    [key] = [one for one in content["sources"]["projects"] if cluster.assignment.key in one]
    tampered = deepcopy(freeze(occasion, by=officers[0], now=JANUARY).content)
    tampered["sources"]["projects"][key]["years"]["2025"]["grant"] = 2_000_000
    assert joint_report.figures_again(tampered) == ["conditions/golv"]


def test_what_is_decided_after_the_cut_off_is_not_in_it(occasion, cluster, agencies):
    content = preview(occasion, now=JANUARY)
    assert date.fromisoformat(content["cutoff_on"]) == date(2025, 12, 31)
    [project] = content["sources"]["projects"].values()
    assert project["decided_on"] == "2025-11-20"


def test_a_dataset_from_before_states_were_judged_is_still_shown(occasion, cluster):
    content = preview(occasion, now=JANUARY)
    for one in content["conditions"]:
        for name in ("state", "findings", "unknown", "readings_judged"):
            del one[name]
    assert all(row.mark is None for row in condition_rows(content))
    assert joint_report.figures_again(content) == []


def test_the_document_tells_the_states_in_swedish(occasion, cluster):
    with override("en"):
        rows = _conditions(preview(occasion, now=JANUARY))
    assert "Inte uppfyllt" in [row.mark.word for row in rows]
