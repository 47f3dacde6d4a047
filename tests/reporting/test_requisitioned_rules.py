"""Requisitions and statements against the worked account, and what holds for any ledger."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.rules import facts
from programmes.rules.facts import Project, YearMoney
from reporting.rules import requisition, statement
from reporting.rules.assignment_report import financing
from reporting.rules.figures import TOTAL, differences, flat, number
from reporting.rules.statement import Reading, Span
from reporting.rules.sums import value
from sweden.findings import Severity, Waiver
from sweden.typography import kronor, percent
from tests.reporting.worked_account import ACCOUNT, requisitioned

STRANDS = ("platform", "projects")
DNR = ACCOUNT["meta"]["test_diary_numbers"]["VIN-GREEN"]
EXPECTED = ACCOUNT["expected"]
SETTLED = ACCOUNT["occasions"]["statement_2027"]
SPAN = Span(SETTLED["requisition_year"], SETTLED["used_until"], SETTLED["returns_until"])


def values(row: dict[str, Any]) -> dict[str, Any]:
    return {name: one["value"] for name, one in row["figures"].items()}


def settled(reading: Reading = Reading.PAID, span: Span = SPAN) -> dict[str, Any]:
    sources = requisitioned(until=span.returns_until)
    return statement.tables(sources, strands=STRANDS, span=span, reading=reading, platform="platform")


@pytest.mark.parametrize("expected", EXPECTED["requisitions_2026"], ids=lambda one: one["name"])
def test_a_requisition_adds_up_per_part_as_worked_out_by_hand(expected):
    signed = date.fromisoformat(expected["signed"])
    sources = requisitioned(until=signed)
    own = [key for key, one in sources["entries"].items() if one["occurred_on"] == expected["signed"]]
    for key in own:
        if sources["entries"][key]["kind"] == "requisition":
            del sources["entries"][key]
    amounts = {row["strand"]: row["this"] for row in expected["rows"]}

    rows = requisition.tables(sources, strands=STRANDS, year=2026, on=signed, amounts=amounts)["r1"]

    for row, wanted in zip(rows, expected["rows"], strict=True):
        assert {name: values(row)[name] for name in ("ceiling", "earlier", "this", "total", "left")} == {
            name: wanted[name] for name in ("ceiling", "earlier", "this", "total", "left")
        }
    fields = dict.fromkeys(requisition.REQUIRED, "x")
    told = requisition.findings(rows, fields, permission=True)
    assert not [one for one in told if one.stops]
    assert kronor(rows[-1]["figures"]["this"]["value"]) == expected["amount_shown"]
    without = requisition.findings(rows, {**fields, "dnr": " "}, permission=True)
    assert [(one.rule, one.figures["field"]) for one in without if one.stops] == [("requisition.field_missing", "dnr")]


def test_money_of_a_part_is_not_requisitioned_for_another_and_an_estimate_gives_no_right():
    sources = requisitioned(until=date(2026, 5, 1))
    rows = requisition.tables(
        sources, strands=STRANDS, year=2026, on=date(2026, 5, 1), amounts={"platform": 11_000_001, "projects": 1}
    )["r1"]

    told = requisition.findings(rows, dict.fromkeys(requisition.REQUIRED, "x"), permission=False)

    assert {(one.rule, one.severity) for one in told if one.stops} == {
        ("requisition.part", Severity.BLOCKING),
        ("requisition.no_permission", Severity.BLOCKING),
    }
    assert next(one for one in told if one.rule == "requisition.part").figures["excess"] == 1

    loose = [{**row, "wording": "estimated"} for row in rows]
    fields = dict.fromkeys(requisition.REQUIRED, "x")
    main_rule = requisition.findings(loose, fields, permission=True)
    assert {(one.rule, one.severity) for one in main_rule if one.stops} == {("requisition.part", Severity.REASON)}
    reasoned = requisition.findings(loose, fields, permission=True, waiver=Waiver("Plattformen byggs först.", "N.N."))
    assert not [one for one in reasoned if one.stops]


@pytest.mark.parametrize("row", EXPECTED["statement_2027-03-31"]["rows"], ids=lambda one: one["strand"])
def test_the_statement_adds_up_by_both_readings_as_worked_out_by_hand(row):
    key = TOTAL if row["strand"] == "TOTAL" else row["strand"]
    found = settled()
    s1 = values(next(one for one in found["s1"] if one["key"] == key))
    s2 = values(next(one for one in found["s2"] if one["key"] == key))

    assert s1 == {
        "ceiling": s1["ceiling"],
        "requisitioned": row["requisitioned"],
        "received": row["received"],
        "used": row["used_A"],
        "to_repay": row["to_repay_A"],
        "not_requisitioned": row["not_requisitioned"],
    }
    assert s2 == {
        "received": row["received"],
        "used_a": row["used_A"],
        "used_b": row["used_B"],
        "unused": row["unused_at_recipients"],
        "repay_a": row["to_repay_A"],
        "repay_b": row["to_repay_B"],
    }
    assert values(next(one for one in settled(Reading.EARNED)["s1"] if one["key"] == key))["used"] == row["used_B"]


def test_the_platforms_share_is_told_as_planned_paid_and_earned():
    expected = EXPECTED["statement_2027-03-31"]
    rows = {row["key"]: row["figures"] for row in settled()["s4"]}

    shown = {key: percent(Fraction(number(one["platform_share"]["value"]))) for key, one in rows.items()}
    assert shown == {
        "planned": expected["platform_share_budget"],
        "paid": expected["platform_share_paid"],
        "costs": expected["platform_share_costs_B"],
    }
    assert rows["costs"]["all_costs"]["value"] == expected["platform_approved_costs"]


def test_the_platforms_financing_is_told_per_financier_and_year_and_together():
    money = {2026: facts.YearMoney(grant=4, business_cash=3, business_in_kind=2), 2027: facts.YearMoney(grant=1, eu=1)}
    one = facts.Project(key="c", strand="plattform", years=money)
    other = facts.Project(key="d", strand="projekt", years={2026: facts.YearMoney(grant=99)})
    sources = {"projects": {key: facts.as_json(project) for key, project in (("c", one), ("d", other))}}
    rows = {row["key"]: values(row) for row in statement.financiers(sources, "plattform")}
    assert rows["2026.business"] == {"amount": 5, "amount_share": "5/9"}
    assert rows["all.funder"] == {"amount": 5, "amount_share": "5/11"}
    assert (rows["2027.total"]["amount"], rows["all.total"]["amount_share"]) == (2, "1/1")
    assert statement.financiers({}, "plattform") == []


def test_the_grants_of_a_statement_sum_to_its_parts():
    found = settled()
    for strand in STRANDS:
        part = values(next(one for one in found["s2"] if one["key"] == strand))
        own = [values(one) for one in found["s3"] if one["strand"] == strand]
        assert sum(one["used_a"] for one in own) == part["used_a"]
        assert sum(one["used_b"] for one in own) == part["used_b"]


def test_a_statement_refers_to_the_decision_and_pays_back_what_it_says():
    found, order = settled(), EXPECTED["statement_2027-03-31"]["repayment_order"]

    assert statement.findings(found, dnr=DNR, repaid=order["amount"]) == []
    assert [one.rule for one in statement.findings(found, dnr="")] == ["statement.dnr_missing"]
    wrong = statement.findings(found, dnr=DNR, repaid=order["amount"] - 1)
    assert [(one.rule, one.figures["difference"]) for one in wrong] == [("statement.repayment_differs", -1)]


def test_money_that_comes_back_later_is_told_in_a_supplementary_statement():
    later = settled(span=Span(SPAN.year, SPAN.used_until, date(2027, 4, 30)))

    before = {row["key"]: value(row, "to_repay") for row in settled()["s1"]}
    told = {row["key"]: value(row, "to_repay") - before[row["key"]] for row in later["s1"]}

    extra = EXPECTED["statement_2027-03-31"]["supplementary_after_statement"]
    assert told == {"platform": 0, "projects": extra, TOTAL: extra}


def test_one_part_cannot_hide_that_another_used_more_than_it_received():
    sources = requisitioned(until=SPAN.returns_until)
    sources["entries"]["L087"]["amount"] = "3500000"  # projects received less than they used
    found = statement.tables(sources, strands=STRANDS, span=SPAN, reading=Reading.PAID)

    stops = [one for one in statement.findings(found, dnr=DNR) if one.stops]

    assert [(one.rule, one.figures["strand"], one.figures["excess"]) for one in stops] == [
        ("statement.used_above_received", "projects", 55_000)
    ]


def test_a_year_without_any_requisition_gives_a_nil_statement():
    sources = {"frames": {}, "entries": {}, "costs": {}, "plans": {}}
    found = statement.tables(sources, strands=STRANDS, span=SPAN, reading=Reading.PAID)

    assert statement.findings(found, dnr=DNR) == []
    assert values(found["s1"][-1])["to_repay"] == 0


def test_a_changed_row_no_longer_gives_the_kept_figures():
    kept = settled()
    sources = requisitioned(until=SPAN.returns_until)
    how = {"strands": STRANDS, "span": SPAN, "reading": Reading.PAID, "platform": "platform"}
    assert differences(statement.tables(sources, **how), kept) == []

    sources["entries"]["L089"]["amount"] = "2800001"

    again = differences(statement.tables(sources, **how), kept)
    assert {"s1/platform/used", "s1/total/to_repay", "s2/platform/repay_a"} <= set(again)
    assert "s1/projects/used" not in again


DAYS = st.sampled_from([date(2026, 6, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 1), date(2027, 3, 20)])
ENTRY = st.fixed_dictionaries(
    {
        "strand": st.sampled_from(STRANDS),
        "year": st.sampled_from([2026, 2027]),
        "kind": st.sampled_from(["requisition", "receipt", "commitment", "payment", "repayment", "recovery"]),
        "amount": st.decimals(-3000, 9000, places=2).map(str),
        "occurred_on": DAYS.map(str),
        "case": st.sampled_from(["a", "b", ""]),
        "case_number": st.just("2026-1"),
        "party_key": st.sampled_from(["x", "y", ""]),
        "party": st.just("Part"),
    }
)
COST = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["a", "b"]),
        "party_key": st.sampled_from(["x", "y"]),
        "cost": st.integers(0, 9000),
        "share": st.sampled_from(["1/2", "2/5", "1/3", "1/1"]),
    }
)


@given(entries=st.lists(ENTRY, max_size=14), costs=st.lists(COST, max_size=4), reading=st.sampled_from(Reading))
def test_any_statement_is_refused_or_adds_up(entries, costs, reading):
    sources = {
        "frames": {},
        "entries": {f"e{place}": one for place, one in enumerate(entries)},
        "costs": {f"c{place}": one for place, one in enumerate(costs)},
        "plans": {},
    }
    found = statement.tables(sources, strands=STRANDS, span=SPAN, reading=reading)
    refused = any(one.stops for one in statement.findings(found, dnr=DNR))

    for row in found["s1"]:
        received, used, left = (Decimal(row["figures"][name]["value"]) for name in ("received", "used", "to_repay"))
        assert left == received - used
        assert refused or 0 <= used <= received
    parts = [row for row in found["s1"] if row["key"] != TOTAL]
    for name in ("received", "used", "to_repay"):
        assert Decimal(found["s1"][-1]["figures"][name]["value"]) == sum(
            Decimal(row["figures"][name]["value"]) for row in parts
        )
    for row in found["s2"]:
        both = {name: Decimal(one["value"]) for name, one in row["figures"].items()}
        assert both["used_b"] <= both["used_a"]
        own = [one for one in found["s3"] if one["key"] != TOTAL and row["key"] in (TOTAL, one["strand"])]
        for name in ("used_a", "used_b"):
            assert sum(Decimal(one["figures"][name]["value"]) for one in own) == both[name]
    assert flat(found) == flat(statement.tables(sources, strands=STRANDS, span=SPAN, reading=reading))


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), max_size=4), st.integers(-5, 2 * 10**9))
def test_what_a_ceiling_has_room_for_is_never_passed(ceiling, earlier, amount):
    judged = requisition.check(ceiling=ceiling, earlier=earlier, amount=amount, required=[], fields={})
    stopped = [one for one in judged.findings if one.stops]

    assert bool(stopped) == (not 0 < amount <= ceiling - sum(earlier))
    for one in stopped:
        if one.rule == "requisition.ceiling":
            assert sum(earlier) + amount - one.figures["excess"] <= max(ceiling, sum(earlier))


def test_what_was_booked_after_the_statement_was_frozen_is_not_in_it():
    early = requisitioned(until=date(2027, 12, 31), recorded=datetime.fromisoformat(SETTLED["frozen_at"]))

    assert "L106" not in early["entries"]
    assert "L103" in early["entries"]


def test_the_platforms_financing_is_told_as_planned_and_as_paid_of_approved_costs():
    sources = requisitioned(until=date(2026, 12, 31))
    for one in sources["costs"].values():
        one.update(starts_on="2026-01-01", strand="platform" if one["case"] == "G6" else "projects")
    money = YearMoney(grant=11_000_000, business_cash=6_000_000, business_in_kind=4_400_000, other_public=1_000_000)
    project = Project("G6", "vin-green", "platform", years={2026: money})

    rows = financing(sources, {"p": project}, "platform")

    whole = {name: one["value"] for name, one in rows[-1]["figures"].items()}
    assert percent(Fraction(number(whole["platform_share"]))) == percent(Fraction(11_000, 22_400))
    assert (whole["funder_paid"], whole["approved_costs"]) == (10_500_000, 21_900_000)
    assert (
        percent(Fraction(number(whole["paid_share"])))
        == ACCOUNT["expected"]["statement_2027-03-31"]["platform_share_paid"]
    )
    assert Fraction(number(whole["business_share"])) == Fraction(10_400_000, 12_000_000)
    older = {key: one for key, one in sources.items() if key != "costs"}
    assert "approved_costs" not in financing(older, {"p": project}, "platform")[-1]["figures"]
