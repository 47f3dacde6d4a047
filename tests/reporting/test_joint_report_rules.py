"""The joint report's figures against a worked example with every expected figure."""

from datetime import date
from fractions import Fraction

import pytest

from reporting.drawing.comparing import COMPARED, compared
from reporting.rules.figures import changes, differences, number
from reporting.rules.joint_report import tables
from tests.reporting.worked_account import ACCOUNT, ORDER
from tests.reporting.worked_account import joint_sources as sources


def report(occasion: str) -> dict:
    return tables(sources(occasion), agencies=ORDER, cutoff=ACCOUNT["occasions"][occasion]["cutoff"])


EXPECTED = ACCOUNT["expected"]["joint_report_2027-02-01"]
NAMES = {
    "frame": "frame",
    "granted": "granted",
    "left_to_decide": "left",
    "paid": "paid",
    "repaid": "repaid",
    "paid_net": "paid_net",
}


@pytest.mark.parametrize("row", EXPECTED["money"], ids=lambda r: f"{r['year']}-{r['agency']}")
def test_money_per_year_and_agency_is_as_worked_out_by_hand(row):
    key = f"{row['year']}.{'total' if row['agency'] == 'TOTAL' else row['agency']}"
    found = next(r for r in report("joint_2027")["t1"] if r["key"] == key)

    assert {n: found["figures"][ours]["value"] for n, ours in NAMES.items()} == {n: row[n] for n in NAMES}
    assert found["figures"]["over_floor"]["value"] == row.get("paid_above_floor")
    assert found["wording"] == row["wording"]
    assert (found["figures"]["share"]["value"] is None) == (row["granted_share"] == ".")


def test_decisions_of_the_year_are_counted_by_the_day_of_the_decision():
    rows = {r["key"]: r["figures"] for r in report("joint_2027")["t3"]}

    for expected in EXPECTED["decisions_during_2026"]:
        assert rows[expected["agency"]]["grants"]["value"] == expected["grants_decided_2026"]
        assert rows[expected["agency"]]["net"]["value"] == expected["granted_net_by_decision_date_2026"]


def test_calls_are_counted_from_their_applications():
    rows = {r["key"]: r["figures"] for r in report("joint_2026")["t2"]}

    for expected in EXPECTED["calls"]:
        found = rows["total" if expected["call"] == "TOTAL" else expected["call"]]
        for ours, theirs in {
            "submitted": "submitted",
            "withdrawn": "withdrawn",
            "dismissed": "dismissed",
            "examined": "examined",
            "approved": "granted",
            "requested": "requested",
        }.items():
            assert found[ours]["value"] == expected[theirs]
        assert number(found["success"]["value"]) == Fraction(expected["granted"], expected["examined"])


def test_what_was_booked_after_the_last_report_is_told():
    found = changes("t1", report("joint_2026")["t1"], report("joint_2027")["t1"])

    expected = {(c["agency"], c["delivered_2026-02-01"], c["now"]) for c in EXPECTED["changed_since_previous_report"]}
    paid = {
        (c["figure"].split("/")[1].split(".")[1].upper(), c["before"], c["after"])
        for c in found
        if c["figure"].startswith("t1/2025") and c["figure"].endswith("/paid")
    }
    assert paid == expected


def test_a_figure_names_the_rows_it_is_the_sum_of():
    rows = sources("joint_2027")

    for row in report("joint_2027")["t1"]:
        figure = row["figures"]["granted"]
        assert figure["value"] == sum(
            int(rows["entries"][key.removeprefix("entries/")]["amount"]) for key in figure["rows"]
        )


def test_a_changed_row_no_longer_gives_the_kept_figures():
    rows, how = sources("joint_2027"), {"agencies": ORDER, "cutoff": date(2026, 12, 31)}
    kept = tables(rows, **how)
    assert differences(tables(rows, **how), kept) == []

    rows["entries"]["L013"]["amount"] = "12000001"

    assert "t1/2025.VINNOVA/granted" in differences(tables(rows, **how), kept)


def test_the_year_before_is_told_as_it_was_and_as_it_is_known_today_and_small_amounts_without_per_cent():
    def row(year: int, **values) -> dict:
        figures = {name: {"value": values.get(name, 0), "measure": "M6", "rows": []} for name in COMPARED}
        return {"key": f"{year}.VR", "year": year, "agency": "VR", "figures": figures}

    before = [row(2025, granted=4_000_000, paid=999_000)]
    earlier = {"delivered_on": "2026-01-30", "cutoff_on": "2025-12-31", "t1": before}
    now = row(2026, granted=6_000_000, paid=2_000_000)
    data = {
        "year": 2026,
        "agencies": {"VR": {"short_name": "Vetenskapsrådet"}},
        "tables": {"t1": [row(2025, granted=5_000_000, paid=999_000), now]},
    }
    found = compared(earlier, data, "t1")
    cells = {line.cells[1].text: [cell.text.replace("\u00a0", " ") for cell in line.cells[2:]] for line in found.lines}
    assert cells["Beviljat"] == ["4 000", "5 000", "6 000", "20,0 %"]
    assert cells["Utbetalt"] == ["999", ".", "2 000", "."]
    assert compared(None, data, "t1") is None
    assert compared({**earlier, "cutoff_on": "2024-12-31"}, data, "t1") is None
    same = {**data, "tables": {"t1": [*before, now]}}
    assert "Omräknat" not in [head for head, _figure in compared(earlier, same, "t1").heads]
