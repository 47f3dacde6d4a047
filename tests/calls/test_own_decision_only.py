"""A call mirrors the conditions of its own decision and its own part, nobody else's: the four real decisions."""

from datetime import UTC, datetime, timedelta

import pytest

from calls.workflow.creating import mirrored_demands
from programmes.display.evaluation import standings
from programmes.loading import FOLDER, load
from programmes.models import Assignment, Condition
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def mirrored(standing):
    """The kinds that a call in an assignment, or in a strand of it, mirrors; with what their conditions say."""
    load(sorted(FOLDER.glob("*.yaml")), now=NOW)

    def of(key: str, strand: str = "") -> dict[str, dict]:
        assignment = Assignment.objects.get(key=key)
        part = assignment.strands.get(key=strand) if strand else None
        demands = mirrored_demands(assignment, part, on=NOW.date())
        assert {one.source.assignment_id for one in demands} <= {assignment.pk}
        return {one.kind: one.parameters for one in demands}

    return of


def test_nothing_of_the_research_councils_decision_binds_vinnovas_calls(mirrored):
    assert mirrored("vr-exc") == {"year_min": {"amount": 40_000_000}, "ssh_part": {"amount": 1}}
    assert mirrored("vin-exc") == {}
    theirs = set(Condition.objects.filter(assignment__key="vr-exc").values_list("key", flat=True))
    for key in ("vin-exc", "vin-green", "vin-life"):
        own = set(Condition.objects.filter(assignment__key=key).exclude(key="alla-trl").values_list("key", flat=True))
        assert not own & theirs


def test_the_platforms_ceiling_does_not_bind_the_collaboration_projects(mirrored):
    assert mirrored("vin-green", "plattform") == {"max_share": {"share": "1/2"}}
    assert mirrored("vin-green", "projekt") == {"party_sizes": {"large": 1, "small_or_medium": 1}}


def test_matching_by_business_warns_and_an_exception_is_possible(mirrored):
    assert set(mirrored("vin-life")) == {"business_matches"}
    assignment = Assignment.objects.get(key="vin-life")
    [demand] = mirrored_demands(assignment, None, on=NOW.date())
    assert demand.effect == "warn"


def test_every_condition_of_the_decisions_can_be_judged(mirrored):
    rows = Assignment.objects.select_related("programme")
    rows = rows.prefetch_related("strands", "conditions__strand", "duties__duty")
    found = standings(rows, make.worker(), NOW)
    codes = {why.code for one in found for why in one.verdict.unknown}
    assert len(found) == Condition.objects.count() == 13
    assert codes <= {"nothing_granted", "not_over"}
    assert {one.condition.key for one in found if one.state == "breach"} == {"hanvisar-till-diarienumret"}


def test_what_no_longer_holds_binds_no_new_call(mirrored):
    Condition.objects.filter(assignment__key="vin-life").update(valid_to=NOW.date() - timedelta(days=1))
    assert mirrored("vin-life") == {}
    Condition.objects.filter(assignment__key="vin-life").update(valid_to=NOW.date())
    assert set(mirrored("vin-life")) == {"business_matches"}
