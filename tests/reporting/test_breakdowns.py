"""What has been granted, divided, against the worked account with every figure worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.drawing.tables import shown
from reporting.rules import beside, breakdowns, clusters, recoveries
from reporting.rules.figures import TOTAL, number
from sweden.typography import percent
from tests.reporting.worked_account import ACCOUNT, GROUPS, granted, joint_content

EXPECTED = ACCOUNT["expected"]["joint_report_2027-02-01"]


def of(row, name):
    return row["figures"][name]["value"]


def share(row, name="amount_share"):
    value = of(row, name)
    return percent(Fraction(number(value))) if value is not None else "."


def test_areas_count_each_grant_where_it_is_and_its_kronor_once():
    rows = {row["key"]: row for row in breakdowns.areas(granted())}

    for wanted in EXPECTED["areas"]["rows"]:
        row = rows[wanted["area"]]
        assert (of(row, "grants"), of(row, "amount")) == (wanted["grants"], wanted["amount"])
        assert (shown(of(row, "amount"), "tkr"), share(row)) == (wanted["tkr"], wanted["share"])
    total = EXPECTED["areas"]["total"]
    assert (of(rows[TOTAL], "grants"), of(rows[TOTAL], "amount")) == (total["grants"], total["amount"])


def test_a_grant_that_nobody_has_classified_is_told_as_such():
    sources = granted()
    sources["grants"]["G3"]["areas"] = {}

    rows = {row["key"]: row for row in breakdowns.areas(sources)}

    assert of(rows[breakdowns.UNKNOWN], "grants") == 1
    assert of(rows[TOTAL], "amount") == EXPECTED["areas"]["total"]["amount"]


def test_every_level_of_readiness_is_counted_and_the_gaps_are_named():
    rows = breakdowns.readiness(granted())

    levels = {level: of(rows[-1], f"level_{level}") for level in range(1, 10)}
    assert levels == EXPECTED["trl"]["grants_per_level"]
    assert of(rows[-1], "level_unsaid") == EXPECTED["trl"]["not_stated"]
    assert breakdowns.gaps(rows) == EXPECTED["trl"]["gaps"]


@pytest.mark.parametrize(
    ("name", "make"), [("counties", breakdowns.counties), ("organisation_kinds", breakdowns.organisation_kinds)]
)
def test_recipients_and_kronor_by_county_and_kind(name, make):
    rows = {row["key"]: row for row in make(granted())}

    for wanted in EXPECTED[name]["rows"]:
        row = rows[wanted.get("county") or GROUPS[wanted["kind"]]]
        assert (of(row, "recipients"), of(row, "amount"), share(row)) == (
            wanted["recipients"],
            wanted["amount"],
            wanted["share"],
        )
    assert len(rows) == len(EXPECTED[name]["rows"]) + 1
    assert of(rows[TOTAL], "recipients") == EXPECTED[name]["total"]["recipients"]


def test_small_groups_of_leaders_show_their_number_and_no_division():
    rows = {(row["group"], row["agency"]): row for row in breakdowns.leaders(granted(), ["VR", "VINNOVA"], least=5)}

    for wanted in EXPECTED["gender"]:
        agency = TOTAL if wanted["agency"] == "TOTAL" else wanted["agency"]
        row = rows[wanted["group"].removeprefix("leaders_"), agency]
        assert of(row, "persons") == wanted["persons"]
        assert row["hidden"] == (wanted["women"] == "..")
        if not row["hidden"]:
            assert [of(row, name) for name in ("women", "men", "unknown")] == [
                wanted["women"],
                wanted["men"],
                wanted["unknown"],
            ]
            assert share(row, "women_share") == wanted["share_women"]


def test_where_one_group_alone_is_hidden_the_smallest_other_is_hidden_too():
    sources = granted()
    for place in range(4):
        sources["applications"][f"extra{place}"] = {"call": "B", "outcome": "grant", "leader": "woman"}

    rows = {(row["group"], row["agency"]): row for row in breakdowns.leaders(sources, ["VR", "VINNOVA"], least=5)}

    assert rows["granted", "VR"]["hidden"]
    assert rows["granted", "VINNOVA"]["hidden"]
    assert not rows["granted", TOTAL]["hidden"]


def test_each_cluster_and_year_is_held_to_the_floor_in_both_readings():
    rows = clusters.clusters(granted(), "VR", floor=40_000_000)
    own = [row for row in rows if row["year"] <= 2026]

    assert [
        {
            "cluster": row["case"],
            "year": row["year"],
            "vr_grant": of(row, "cluster_grant"),
            "total": of(row, "financing"),
            "floor": row["floor"],
            "met_vr_grant": row["met_grant"],
            "met_total": row["met_financing"],
            "ssh": of(row, "ssh"),
            "ssh_met": row["met_ssh"],
        }
        for row in own
    ] == EXPECTED["clusters"]


def test_the_theme_is_counted_per_year_and_the_schools_that_are_missing_are_named():
    rows = clusters.theme_years(granted(), "VR", "ai", floor=100_000_000, applies_from=2028, until=2026)
    schools = clusters.schools(granted(), ["ai", "banbrytande_teknik", "stem"])

    assert [(row["year"], of(row, "theme_amount"), row["floor"]) for row in rows] == [
        (one["year"], one["amount"], one["floor"]) for one in EXPECTED["ai_vr"]
    ]
    assert [row["key"] for row in schools if row["exists"]] == EXPECTED["research_schools"]["present"]
    assert [row["key"] for row in schools if not row["exists"]] == EXPECTED["research_schools"]["missing"]


def test_a_grant_with_partners_inside_and_outside_the_union_counts_in_both():
    sources = granted()
    rows = {row["key"]: of(row, "grants") for row in breakdowns.international(sources)}
    expected = EXPECTED["international"]

    assert rows == {
        "eu": expected["grants_with_eu_partner"],
        "outside": expected["grants_with_partner_outside_eu"],
        "none": expected["grants_without_foreign_partner"],
    }
    sources["grants"]["G1"]["countries"] = ["DE", "CA"]
    assert {row["key"]: of(row, "grants") for row in breakdowns.international(sources)} == rows | {
        "outside": rows["outside"] + 1
    }


def test_recoveries_and_what_is_outstanding():
    rows = recoveries.recoveries(granted(), ["VR", "VINNOVA"])
    expected = EXPECTED["recoveries"]

    assert {name: of(rows[-1], name) for name in ("cases", "claimed", "repaid_claims", "outstanding")} == {
        "cases": expected["cases"],
        "claimed": expected["decided"],
        "repaid_claims": expected["repaid_on_recoveries"],
        "outstanding": expected["outstanding"],
    }


def test_what_stands_beside_the_main_tables_is_as_worked_out_by_hand():
    tables = joint_content()["tables"]

    conditional = {row["key"]: of(row, "conditional") for row in tables["t13"]}
    assert {key: conditional[key] for key in ("VR", "VINNOVA")} == {
        one["agency"]: one["amount"] for one in EXPECTED["conditional_commitments"]
    }
    whole = tables["t13"][-1]
    assert of(whole, "commitment_left") == EXPECTED["outstanding_commitments"]
    assert (of(whole, "recipients"), of(whole, "mean_grant")) == (8, round(475_169_500 / 5))
    assert of(whole, "median_grant") == 83_500_000
    assert [of(row, "mean_grant") for row in tables["t13"][:2]] == [None, 170_615_000 // 3 + 1]  # two grants, three
    closing = tables["t15"][-1]
    assert of(closing, "opening") + of(closing, "new") - of(closing, "fulfilled") - of(closing, "changed") == of(
        closing, "closing"
    )
    assert of(closing, "closing") == EXPECTED["outstanding_commitments"]
    assert of(closing, "changed") == 480_000
    assert (of(tables["t16"][0], "on_time"), of(tables["t16"][0], "on_time_share")) == (1, "1/1")


def test_the_time_to_decision_is_counted_from_the_calls_closing():
    rows = {row["number"]: row for row in joint_content()["tables"]["t14"]}

    assert of(rows["A"], "decided") == 2
    assert of(rows["A"], "days_median") == 86  # 26 August to 20 November
    assert of(rows["A"], "within_half_year_share") == "1/1"


def test_the_time_ends_with_the_notification_and_begins_with_the_receipt_in_a_continuous_call():
    base = {"call": "c", "requested": 10, "withdrawn_on": None, "outcome": "grant", "decided_on": "2026-01-10"}
    applications = {
        "a": {**base, "submitted_on": "2025-12-01", "notified_on": "2026-01-20"},
        "b": {**base, "submitted_on": "2025-11-01", "notified_on": None},
    }
    sources = {"applications": applications, "blocks": {"1": {"call": "c"}, "2": {"call": "another"}}}
    granted = {"granted_amount": {"value": 5, "rows": []}}
    row = {"key": "c", "agency": "VR", "title": "", "number": "", "closed_on": "2025-12-31", "figures": granted}
    for continuous, days in ((False, 20), (True, 50)):
        sources["calls"] = {"c": {"continuous": continuous}}
        (found,) = beside.calls(sources, [row])
        assert (of(found, "decided"), of(found, "days_median")) == (1, days)
        assert (of(found, "conflicts"), of(found, "amount_success")) == (1, "1/4")


KRONOR = st.integers(0, 9_000_000)
PLACES = st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(2025, 2028))


@given(granted=st.dictionaries(PLACES, KRONOR), paid=st.dictionaries(PLACES, KRONOR))
def test_what_is_left_to_pay_is_divided_between_the_years_without_a_krona_lost(granted, paid):
    entries = {
        f"{kind}{place}": {
            "kind": kind, "agency": "VR", "year": place[2], "amount": str(amount), "case": place[0],
            "party_key": place[1], "occurred_on": "2026-01-01",
        }
        for kind, rows in (("commitment", granted), ("payment", paid))
        for place, amount in rows.items()
    }  # fmt: skip
    sources = {"entries": entries}
    (whole,) = beside.commitments(sources, ["VR"], cutoff=date(2026, 12, 31))
    years = {row["year"]: of(row, "to_come") for row in beside.coming(sources, ["VR"])}
    assert sum(years.values()) == of(whole, "closing")
    assert sum(amount for year, amount in years.items() if year > 2026) == of(whole, "later")
    assert all(years[year] <= sum(a for (_c, _p, y), a in granted.items() if y == year) for year in years)


def test_nothing_is_paid_above_its_grant_and_it_is_told_when_it_is():
    sources = granted()
    assert sum(beside.paid_above(sources).values()) == EXPECTED["paid_above_grant"]
    assert beside.paid_above_findings(sources) == []

    sources["entries"]["L028"]["amount"] = "999999999"

    (found,) = beside.paid_above_findings(sources)
    assert found.figures["amount"] == sum(beside.paid_above(sources).values()) > 0
    assert found.figures["number"] == sources["grants"][sources["entries"]["L028"]["case"]]["number"]
