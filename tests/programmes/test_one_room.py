"""What may still be granted is one answer, wherever it is asked: the pages, the condition, the decision."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from accounts.roles import Role
from programmes.display.evaluation import splits_of
from programmes.display.mayspend import may_decide
from programmes.display.money import year_rows
from programmes.errors import NoRoom
from programmes.models import Assignment, LedgerEntry
from programmes.models.frame import Wording
from programmes.queries import balances
from programmes.rules import frames
from programmes.rules.rooms import judge_year
from programmes.workflow.ledger import Line, commit
from tests.factories import accounts, registry
from tests.factories import programmes as make

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
DAY = date(2026, 1, 20)


@pytest.fixture(autouse=True)
def in_january(clock):
    clock.set_moment(NOW)


def booked(assignment, year, kind, amount, strand=None):
    LedgerEntry.objects.create(
        assignment=assignment,
        strand=strand,
        year=year,
        kind=kind,
        amount=Decimal(amount),
        occurred_on=date(2026, 1, 5),
        recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
        idempotency_key=f"{assignment.key}-{year}-{kind}-{strand}",
    )


def fetched(*assignments):
    found = Assignment.objects.filter(pk__in=[one.pk for one in assignments]).order_by("key")
    return list(found.prefetch_related("strands", "duties__duty").select_related("authority", "appropriation"))


@pytest.mark.django_db
def test_an_estimated_year_has_nothing_left_until_an_authorisation_which_the_years_share():
    vinnova = make.pair()[0]
    booked(vinnova, 2027, "commitment", 1_000_000)
    (one,) = fetched(vinnova)

    def left():
        return {row.year: row.left for row in year_rows([one], NOW)}

    assert left() == {2025: 62_000_000, 2026: 0, 2027: 0, 2028: 0}
    make.authorisation(vinnova, 100_000_000, 2027)
    assert left() == {2025: 62_000_000, 2026: 99_000_000, 2027: 99_000_000, 2028: 0}
    assert may_decide([one], NOW)[one.pk].room == left()[2026]


@pytest.mark.django_db
def test_the_three_pages_say_the_same_of_what_may_still_be_granted(client):
    vinnova = make.pair()[0]
    booked(vinnova, 2026, "own_cost", "184250.50")
    booked(vinnova, 2025, "commitment", 40_000_000)
    booked(vinnova, 2025, "own_cost", "184250.50")
    client.force_login(make.worker(Role.ECONOMIST))

    def words(address):
        text = re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).replace("\xa0", " ")
        return re.sub(r"\s+", " ", text)

    key = vinnova.programme.key
    pages = ["/", reverse("programmes:programme", args=[key]), reverse("programmes:programme_balances", args=[key])]
    assert all("0 ger ingen rätt att bevilja än" in words(page) for page in pages)
    assert "62 000 40 000 och egna kostnader 184 0 21 816" in words(pages[1]), "the row adds up"
    make.authorisation(vinnova, 100_000_000, 2026)
    said = "av bemyndigandet, som åren delar"
    for page, shown in zip(pages, ("99 815 749", "99 816", "99 815 749"), strict=True):
        assert f"{shown} {said}" in words(page)


@pytest.mark.django_db
def test_own_costs_fill_a_part_in_the_condition_as_they_do_in_the_decision():
    green = make.assignment("vin-green", valid_from=date(2026, 1, 1))
    platform = make.strand(green)
    make.frame(green, 2026, 15_000)
    make.frame(green, 2026, 11_000, Wording.FIXED, strand=platform)
    booked(green, 2026, "own_cost", "10999.50", platform)
    (line,) = splits_of(fetched(green), on=DAY, at=NOW)[green.pk]
    assert line.granted == {platform.key: 11_000}
    with pytest.raises(NoRoom):
        commit(
            [Line(green, 2026, accounts.organisation(), 1, platform)],
            case=registry.case(green.authority),
            by=accounts.user(),
            now=NOW,
            key="one krona",
        )


@pytest.mark.django_db
def test_a_part_of_an_estimated_year_has_no_more_left_than_the_whole_year():
    green = make.assignment("vin-green", valid_from=date(2026, 1, 1))
    platform = make.strand(green)
    make.frame(green, 2026, 15_000, Wording.ESTIMATED)
    make.frame(green, 2026, 11_000, Wording.ESTIMATED, strand=platform)
    found = {one.strand: one.room for one in balances([green.pk], on=DAY, at=NOW)}
    assert found == {None: 0, platform.pk: 0}
    assert may_decide(fetched(green), NOW)[green.pk].parts == [(platform, 0)]


@pytest.mark.django_db
def test_years_before_the_asked_ones_count_only_where_they_are_outstanding(django_assert_num_queries):
    vinnova = make.pair()[0]
    make.authorisation(vinnova, 100_000_000, 2028)
    booked(vinnova, 2025, "commitment", 5)
    booked(vinnova, 2026, "commitment", 7)
    with django_assert_num_queries(3):
        found = balances([vinnova.pk], on=DAY, at=NOW, since=2027)
    assert {one.year: one.room for one in found} == {2027: 99_999_993, 2028: 99_999_993}


amounts = some.integers(0, 1_000)


@given(some.sampled_from(frames.Wording), amounts, amounts, amounts)
def test_the_condition_and_the_decision_judge_a_division_alike(wording, share, taken, new):
    line = frames.FrameLine(2026, 2026, wording, share, date(2026, 1, 1))
    total = frames.FrameLine(2026, 2026, frames.Wording.MAY_USE, 10_000, date(2026, 1, 1))
    decided = judge_year(
        {None: [total], 1: [line]}, year=2026, decided_on=DAY, used={None: taken, 1: taken}, new={1: new}
    )
    judged = frames.split_findings({"a": share}, year=2026, wording=wording, committed={"a": taken}, new={"a": new})
    told = [(one.severity, one.figures["excess"]) for one in judged]
    assert [(one.severity, one.figures["excess"]) for one in decided.parts[1].findings] == told
