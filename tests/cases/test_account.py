"""A whole account read in as history gives every expected figure: the product's own, or a file given as --account.

The file's `expected` holds the figures; only what it gives is compared. Its ledger is read in as it was booked, so each
document is computed as of its own cut-off and freeze.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from programmes.models import Assignment, LedgerEntry, ReportingDuty
from programmes.rules.duedates import due_dates
from reporting.datasets import assignment_report, joint_report, requisition, statement
from reporting.drawing.tables import amounts_of, shown
from reporting.errors import HistoryFaulty
from reporting.kinds.registry import kind_of, maker
from reporting.models import Details, Occasion
from reporting.rules import beside, breakdowns
from reporting.rules.checks.figures import causes, identities
from reporting.rules.figures import TOTAL, changes, number
from reporting.rules.sums import rounding
from reporting.workflow.history.importing import AREAS, STRANDS, import_account
from reporting.workflow.history.reading import faults, without_ground
from reporting.workflow.occasions import open_due_occasions
from sweden import clock
from sweden.bankdays import latest_banking_day_on_or_before
from sweden.clock import STOCKHOLM
from sweden.typography import day_long, kronor, percent
from tests.factories import programmes as make

OWN = Path(__file__).parent / "worked-account.yaml"
AGENCY = {"VR": "vr", "VINNOVA": "vinnova", "TOTAL": TOTAL}
GROUPS = {
    "larosate": "university",
    "institut": "institute",
    "stort_foretag": "large_company",
    "smf": "small_company",
    "offentlig": "public",
}


@pytest.fixture(scope="module")
def account(request: pytest.FixtureRequest) -> dict[str, Any]:
    given = request.config.getoption("--account", default=None)
    return yaml.load(Path(given or OWN).read_text(encoding="utf-8"), yaml.CSafeLoader)


@pytest.fixture(scope="module")
def imported(django_db_setup: None, django_db_blocker: Any, account: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The file read in on the product's own four assignments, in one transaction that is taken back."""
    first = min(one["opened"] for one in account["calls"].values())
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_day(first)
        call_command("load_assignments", verbosity=0)
        import_account(account, now=midnight(first))
        yield account
        transaction.set_rollback(True)
        clock.clear()


@pytest.fixture
def read(imported: dict[str, Any], db: None) -> dict[str, Any]:
    """The account, each test in a transaction of its own."""
    return imported


def midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM)


def occasion_of(kind: str, due: Any) -> Occasion:
    duties = [duty for duty in ReportingDuty.objects.filter(document_kind=kind) if _owes(duty, due)]
    duty = duties[0]
    open_due_occasions(due - timedelta(days=30), now=midnight(due - timedelta(days=30)))
    return Occasion.objects.get(duty=duty, due_on=due)


def _owes(duty: ReportingDuty, due: Any) -> bool:
    return any(one.due == due for one in due_dates(duty.rule, (due, due)))


def joint(account: Mapping[str, Any], name: str) -> dict[str, Any]:
    one = account["occasions"][name]
    return joint_report.content(occasion_of("joint-report", one["due"]), at=datetime.fromisoformat(one["frozen_at"]))


def value(row: Mapping[str, Any], name: str) -> Any:
    return row["figures"][name]["value"]


def share(found: Any) -> str:
    return "." if found is None else percent(Fraction(number(found)))


def by_key(content: Mapping[str, Any], table: str) -> dict[str, Any]:
    return {row["key"]: row for row in content["tables"][table]}


MONEY = {
    "frame": "frame",
    "granted": "granted",
    "left_to_decide": "left",
    "paid": "paid",
    "repaid": "repaid",
    "paid_net": "paid_net",
}
SHOWN = ("frame", "granted", "left", "paid", "repaid", "paid_net", "share")


def test_the_joint_report_gives_every_expected_figure(read: dict[str, Any]) -> None:
    expected = read["expected"]["joint_report_2027-02-01"]
    content = joint(read, "joint_2027")
    assert joint_report.figures_again(content) == []
    money = by_key(content, "t1")
    for wanted in expected["money"]:
        row = money[f"{wanted['year']}.{AGENCY[wanted['agency']]}"]
        assert {name: value(row, ours) for name, ours in MONEY.items()} == {name: wanted[name] for name in MONEY}
        assert share(value(row, "share")) == wanted["granted_share"]
        assert value(row, "over_floor") == wanted.get("paid_above_floor")
        cells = [shown(value(row, name), "share" if name == "share" else "tkr") for name in SHOWN]
        assert cells == wanted["shown_tkr"]

    before = joint(read, "joint_2026")
    changed = {
        (one["figure"], one["before"], one["after"])
        for one in changes("t1", before["tables"]["t1"], content["tables"]["t1"])
        if one["figure"].endswith("/paid") and "/2026." not in one["figure"]
    }
    assert changed == {
        (f"t1/{one['year']}.{AGENCY[one['agency']]}/{one['measure']}", one["delivered_2026-02-01"], one["now"])
        for one in expected["changed_since_previous_report"]
    }
    decided = by_key(content, "t3")
    for wanted in expected["decisions_during_2026"]:
        row = decided[AGENCY[wanted["agency"]]]
        assert value(row, "grants") == wanted["grants_decided_2026"]
        assert value(row, "net") == wanted["granted_net_by_decision_date_2026"]


def test_the_joint_reports_calls_and_leaders_are_counted_from_the_applications(read: dict[str, Any]) -> None:
    expected = read["expected"]["joint_report_2027-02-01"]
    content = joint(read, "joint_2027")
    rows = {row["title"] or TOTAL: row for row in content["tables"]["t2b"]}
    for wanted in expected["calls"]:
        row = rows[TOTAL if wanted["call"] == "TOTAL" else read["calls"][wanted["call"]]["title"]]
        for theirs, ours in {
            "submitted": "submitted",
            "withdrawn": "withdrawn",
            "dismissed": "dismissed",
            "examined": "examined",
            "granted": "approved",
            "requested": "requested",
            "granted_amount": "granted_amount",
        }.items():
            assert (theirs, value(row, ours)) == (theirs, wanted[theirs])
        assert value(row, "undecided") == 0
        assert share(value(row, "success")) == wanted["success_rate"]
        assert shown(value(row, "requested"), "tkr") == wanted["requested_tkr"]
    leaders = by_key(content, "t8")
    for wanted in expected["gender"]:
        row = leaders[f"{wanted['group'].removeprefix('leaders_')}.{AGENCY[wanted['agency']]}"]
        assert value(row, "persons") == wanted["persons"]
        assert row["hidden"] == (wanted["women"] == "..")
        if not row["hidden"]:
            assert [value(row, name) for name in ("women", "men", "unknown")] == [
                wanted[name] for name in ("women", "men", "unknown")
            ]
            assert share(value(row, "women_share")) == wanted["share_women"]


def test_the_joint_report_divides_what_was_granted_as_expected(read: dict[str, Any]) -> None:
    expected = read["expected"]["joint_report_2027-02-01"]
    content = joint(read, "joint_2027")
    areas = by_key(content, "t4")
    for wanted in expected["areas"]["rows"]:
        row = areas[AREAS.get(wanted["area"], wanted["area"])]
        assert (value(row, "grants"), value(row, "amount")) == (wanted["grants"], wanted["amount"])
        assert (shown(value(row, "amount"), "tkr"), share(value(row, "amount_share"))) == (
            wanted["tkr"],
            wanted["share"],
        )
    readiness = content["tables"]["t5"]
    levels = {level: value(readiness[-1], f"level_{level}") for level in range(1, 10)}
    assert levels == expected["trl"]["grants_per_level"]
    assert breakdowns.gaps(readiness) == expected["trl"]["gaps"]
    for table, name in (("t6", "counties"), ("t7", "organisation_kinds")):
        rows = by_key(content, table)
        for wanted in expected[name]["rows"]:
            row = rows[wanted.get("county") or GROUPS[wanted["kind"]]]
            found = (value(row, "recipients"), value(row, "amount"), share(value(row, "amount_share")))
            assert found == (wanted["recipients"], wanted["amount"], wanted["share"])
        assert value(rows[TOTAL], "amount") == expected[name]["total"]["amount"]
    numbers = {one["dnr"]: key for key, one in read["grants"].items()}
    assert [
        {
            "cluster": numbers[row["number"]],
            "year": row["year"],
            "vr_grant": value(row, "cluster_grant"),
            "total": value(row, "financing"),
            "floor": row["floor"],
            "met_vr_grant": row["met_grant"],
            "met_total": row["met_financing"],
            "ssh": value(row, "ssh"),
            "ssh_met": row["met_ssh"],
        }
        for row in content["tables"]["t9"]
    ] == expected["clusters"]
    assert [(row["year"], value(row, "theme_amount")) for row in content["tables"]["t10"]] == [
        (one["year"], one["amount"]) for one in expected["ai_vr"]
    ]
    schools = content["tables"]["t10b"]
    assert [row["key"] for row in schools if row["exists"]] == expected["research_schools"]["present"]
    assert [row["key"] for row in schools if not row["exists"]] == expected["research_schools"]["missing"]
    partners = {key: value(row, "grants") for key, row in by_key(content, "t11").items()}
    assert list(partners.values()) == list(expected["international"].values())
    recovered = content["tables"]["t12"][-1]
    assert [value(recovered, name) for name in ("cases", "claimed", "repaid_claims", "outstanding")] == [
        expected["recoveries"][name] for name in ("cases", "decided", "repaid_on_recoveries", "outstanding")
    ]
    told = {one["number"] for one in content["sources"]["grants"].values()}
    assert not told & {read["grants"][key]["dnr"] for key in expected["not_in_this_report"]}
    for key in [*content["tables"]]:
        maker("joint-report").table(content, key)


def detailed(occasion: Occasion, at: datetime, **values: Any) -> None:
    someone = make.worker()
    number_ = occasion.details.count() + 1
    Details.objects.create(occasion=occasion, number=number_, values=values, saved_at=at, saved_by=someone)


def test_each_requisition_gives_every_expected_figure(read: dict[str, Any]) -> None:
    for wanted in read["expected"]["requisitions_2026"]:
        signed = datetime.fromisoformat(wanted["signed"]).date()
        due = datetime.fromisoformat(wanted["literal_due"]).date()
        assert latest_banking_day_on_or_before(due).isoformat() == wanted["internal_due"]
        occasion = occasion_of("requisition", due)
        amounts = {f"amount_{STRANDS.get(row['strand'], row['strand'])}": row["this"] for row in wanted["rows"]}
        before = midnight(signed) - timedelta(seconds=1)
        detailed(occasion, before, **amounts)
        content = requisition.content(occasion, at=before)
        rows = by_key(content, "r1")
        for row in wanted["rows"]:
            found = rows[TOTAL if row["strand"] == "TOTAL" else STRANDS.get(row["strand"], row["strand"])]
            for theirs in ("ceiling", "earlier", "this", "total", "left"):
                assert (theirs, value(found, theirs)) == (theirs, row[theirs])
        assert kronor(value(rows[TOTAL], "this")) == wanted["amount_shown"]
        assert next(iter(content["agencies"].values()))["decision_number"] == wanted["reference"]
        assert not {one.rule for one in maker("requisition").findings(content)} & {
            "requisition.ceiling",
            "requisition.part",
            "requisition.no_permission",
        }


def test_the_statement_gives_every_expected_figure_and_the_supplementary_one_what_came_later(
    read: dict[str, Any],
) -> None:
    expected = read["expected"]["statement_2027-03-31"]
    one = read["occasions"]["statement_2027"]
    occasion = occasion_of("statement", one["due"])
    content = statement.content(occasion, at=datetime.fromisoformat(one["frozen_at"]))
    assert statement.figures_again(content) == []
    s1, s2 = by_key(content, "s1"), by_key(content, "s2")
    for row in expected["rows"]:
        key = TOTAL if row["strand"] == "TOTAL" else STRANDS.get(row["strand"], row["strand"])
        found = {
            "requisitioned": value(s1[key], "requisitioned"),
            "received": value(s1[key], "received"),
            "used_A": value(s2[key], "used_a"),
            "to_repay_A": value(s2[key], "repay_a"),
            "used_B": value(s2[key], "used_b"),
            "to_repay_B": value(s2[key], "repay_b"),
            "unused_at_recipients": value(s2[key], "unused"),
            "not_requisitioned": value(s1[key], "not_requisitioned"),
        }
        assert found == {name: row[name] for name in found}
    shares = by_key(content, "s4")
    assert [share(value(shares[key], "platform_share")) for key in ("planned", "paid", "costs")] == [
        expected[f"platform_share_{name}"] for name in ("budget", "paid", "costs_B")
    ]
    order = expected["repayment_order"]
    words = maker("statement").words(content)
    assert words["repayment"].startswith(order["shown"])
    assert order["reference"] in words["repayment"]
    later = statement.content(occasion, at=midnight(max(row[2] for row in read["ledger"])) + timedelta(days=1))
    came = Decimal(value(by_key(later, "s1")[TOTAL], "to_repay")) - Decimal(value(s1[TOTAL], "to_repay"))
    assert came == expected["supplementary_after_statement"]


def test_the_interim_report_tells_the_same_money_as_the_statement(read: dict[str, Any]) -> None:
    one = read["occasions"]["statement_2027"]
    at = datetime.fromisoformat(one["frozen_at"])
    said = statement.content(occasion_of("statement", one["due"]), at=at)
    occasion = occasion_of("interim-report", one["due"])
    content = assignment_report.content(occasion, at=at)

    assert assignment_report.figures_again(content) == []
    rows, s1 = by_key(content, "g1"), by_key(said, "s1")
    year = one["requisition_year"]
    for strand in said["strands"]:
        row = rows[f"{year}.{strand}"]
        for ours, theirs in (("frame", "ceiling"), ("requisitioned", "requisitioned"), ("received", "received")):
            assert value(row, ours) == value(s1[strand], theirs)
        # What recipients paid back after the turn of the year is in the statement and not in the report.
        assert value(row, "used") - value(s1[strand], "used") == sum(
            back[9]
            for back in read["ledger"]
            if back[3] == "repayment"
            and back[4] == "VIN-GREEN"
            and STRANDS.get(back[5], back[5]) == strand
            and one["used_until"] < back[1] <= one["returns_until"]
        )
    numbers = {row["number"] for row in content["tables"]["g3"]}
    assert numbers == {grant["dnr"] for grant in read["grants"].values() if grant["assignment"] == "VIN-GREEN"}
    sections = {section.key for section in kind_of(occasion).sections}
    assert "plattformen" in sections
    assert "ccrm" not in sections
    for key in content["tables"]:
        assert maker("interim-report").table(content, key).caption


def test_without_the_decisions_number_both_letters_refuse(read: dict[str, Any]) -> None:
    Assignment.objects.filter(key="vin-green").update(decision_number="")
    one = read["occasions"]["statement_2027"]
    said = statement.content(occasion_of("statement", one["due"]), at=datetime.fromisoformat(one["frozen_at"]))
    wanted = read["expected"]["requisitions_2026"][-1]
    due = datetime.fromisoformat(wanted["literal_due"]).date()
    asked = requisition.content(occasion_of("requisition", due), at=midnight(due))

    assert "statement.dnr_missing" in {one.rule for one in maker("statement").findings(said) if one.stops}
    told = [one.figures.get("field") for one in maker("requisition").findings(asked) if one.stops]
    assert "dnr" in told


def test_a_history_is_read_in_once_and_by_the_owner_only(read: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="owner"):
        call_command("import_account", str(OWN))
    before = LedgerEntry.objects.count()
    with pytest.raises(HistoryFaulty, match=r"already|redan"):
        import_account(read, now=midnight(max(row[2] for row in read["ledger"])))
    assert LedgerEntry.objects.count() == before == len(read["ledger"])


def test_every_fault_of_a_history_is_told_and_what_has_no_ground_is_listed() -> None:
    data = yaml.load(OWN.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert faults(data) == []
    assert without_ground(data) == []
    wrong = {**data, "ledger": [*data["ledger"], ["L001", "x", 3, "loan", "VR-EXC", "all", "G9", "ZZ", 2025, 0, ""]]}
    told = "\n".join(faults(wrong))
    for part in ("used twice", "occurred_on", "unknown_kind", "no grant G9", "no organisation ZZ"):
        assert part in told
    assert faults({"ledger": []})
    last = data["ledger"][-1]
    paid = ["X1", last[1], last[2], "payment", "VR-EXC", "all", "G1", "UB", 2026, 1, ""]
    assert without_ground({**data, "ledger": [*data["ledger"], paid]}) == ["X1: 16500001 paid, 16500000 granted"]


def names(value: Any) -> set[str]:
    if isinstance(value, list):
        return {name for one in value for name in names(one)}
    if isinstance(value, dict):
        own = {name for name in value if isinstance(name, str)}
        return own | {name for one in value.values() for name in names(one)}
    return set()


def test_nothing_that_a_file_expects_is_passed_over_in_silence(account: dict[str, Any]) -> None:
    known = names(
        yaml.load(OWN.read_text(encoding="utf-8"), yaml.CSafeLoader)["expected"]
    )  # each is compared somewhere above or below
    assert names(account["expected"]) - known == set()


def test_the_joint_reports_notes_and_states_are_as_expected(read: dict[str, Any]) -> None:
    expected, content = read["expected"]["joint_report_2027-02-01"], joint(read, "joint_2027")
    money = by_key(content, "t1")
    for wanted in expected["money"]:
        row = money[f"{wanted['year']}.{AGENCY[wanted['agency']]}"]
        source = {"assignment": "decision"}.get(wanted["frame_source"], wanted["frame_source"])
        assert (row["wording"], row["source_kind"]) == (wanted["wording"], source)
        if wanted["recovery_decided"] is not None:
            agency = None if wanted["agency"] == "TOTAL" else AGENCY[wanted["agency"]]
            assert wanted["recovery_decided"] == sum(
                Decimal(one["amount"])
                for one in content["sources"]["entries"].values()
                if one["kind"] == "recovery"
                and Decimal(one["amount"]) > 0
                and agency in (None, one["agency"])
                and one["occurred_on"].startswith(str(wanted["year"]))
            )
    places = set()
    for place in expected["money_rounding_note_needed_in"]:
        *who, name = place.split(":")
        places.add(f"{who[0]}.{AGENCY[who[1]] if len(who) > 1 else TOTAL}/{MONEY[name]}")
    assert set(rounding("t1", content["tables"]["t1"], amounts_of("t1", content["tables"]["t1"]))) == places
    before = joint(read, "joint_2026")
    for one in expected["changed_since_previous_report"]:
        assert one["now"] - one["delivered_2026-02-01"] == one["difference"]
        trace = f"t1/{one['year']}.{AGENCY[one['agency']]}/{one['measure']}"
        (change,) = [
            found
            for found in changes("t1", before["tables"]["t1"], content["tables"]["t1"])
            if found["figure"] == trace
        ]
        assert causes(change, content["sources"], cutoff=read["occasions"]["joint_2026"]["cutoff"]) == ["late"]
    conditional = {row["agency"]: value(row, "conditional") for row in content["tables"]["t13"]}
    for one in expected["conditional_commitments"]:
        assert conditional[AGENCY[one["agency"]]] == one["amount"]
    assert value(content["tables"]["t13"][-1], "commitment_left") == expected["outstanding_commitments"]
    assert sum(beside.paid_above(content["sources"]).values()) == expected["paid_above_grant"]
    drawn = {key: maker("joint-report").table(content, key) for key in ("t3", "t4", "t6", "t7")}
    for one in expected["decisions_during_2026"]:
        name = content["agencies"][AGENCY[one["agency"]]]["short_name"]
        said = f"{name}: Inga beslut om bidrag under året." in drawn["t3"].notes
        assert said == (one["text"] is not None)
    for key, name in (("t4", "areas"), ("t6", "counties"), ("t7", "organisation_kinds")):
        noted = any("avrundade" in note for note in drawn[key].notes)
        assert (key, noted) == (key, expected[name]["rounding_note"])
        total = content["tables"][key][-1]
        count = {"t4": "grants"}.get(key, "recipients")
        assert value(total, count) == expected[name]["total"][count]
        assert shown(value(total, "amount"), "tkr") == expected[name]["total"]["tkr"]
    several = any("flera områden" in note for note in drawn["t4"].notes)
    assert several == expected["areas"]["grants_counted_in_several_rows"]
    assert value(content["tables"]["t5"][-1], "level_unsaid") == expected["trl"]["not_stated"]
    for row, one in zip(content["tables"]["t10"], expected["ai_vr"], strict=True):
        assert (row["floor"], row["year"] >= row["applies_from"]) == (one["floor"], one["floor_applies"])


def test_the_statements_other_figures_and_its_identity_are_as_expected(read: dict[str, Any]) -> None:
    expected, one = read["expected"]["statement_2027-03-31"], read["occasions"]["statement_2027"]
    occasion = occasion_of("statement", one["due"])
    content = statement.content(occasion, at=datetime.fromisoformat(one["frozen_at"]))
    tables = content["tables"]

    assert content["reading"] == expected["basis_default"]
    claims = sum(Decimal(value(row, "outstanding")) for row in tables["s3"] if row["key"] != TOTAL)
    assert claims == expected["outstanding_claims_at_statement"]
    order = expected["repayment_order"]
    words = maker("statement").words(content)
    assert value(by_key(content, "s1")[TOTAL], "to_repay") == order["amount"]
    assert day_long(datetime.fromisoformat(order["latest"]).date()) in words["repayment"]
    assert value(by_key(content, "s4")["costs"], "all_costs") == expected["platform_approved_costs"]
    assert identities(tables) == []
    wanted = {row["strand"]: row for row in expected["rows"]}
    for row in wanted.values():
        assert row["received"] == row["used_A"] + row["to_repay_A"] == row["used_B"] + row["to_repay_B"]
