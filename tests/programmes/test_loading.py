"""Loading assignment files, and back to a file."""

from datetime import date

import pytest
import yaml
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from programmes.loading import FilesRefused, load
from programmes.models import Assignment, BudgetFrame, ReportingDuty, TechnologyArea
from programmes.models.frame import Wording
from programmes.rules.conditions import Demand, judge
from programmes.rules.duedates import due_dates
from programmes.rules.facts import Portfolio, Project, YearMoney
from sweden.findings import Finding
from sweden.identifiers import organisation_number
from tests.programmes.loaded import LATER, NOW, OWN, everything, exported, frame_lines
from tests.programmes.test_loading_files import example

pytestmark = pytest.mark.django_db


def test_the_amounts_of_the_four_decisions_stand_with_their_wording(four):
    assert frame_lines(four["vin-exc"]) == [
        (2025, 2025, 62_000_000, "may_use"),
        (2026, 2026, 143_000_000, "estimated"),
        (2027, 2027, 268_000_000, "estimated"),
        (2028, 2028, 537_000_000, "estimated"),
    ]
    assert frame_lines(four["vr-exc"]) == [
        (2025, 2025, 125_000_000, "at_least"),
        (2026, 2026, 265_000_000, "estimated"),
        (2027, 2027, 420_000_000, "estimated"),
        (2028, None, 710_000_000, "estimated"),
    ]
    assert frame_lines(four["vin-life"]) == [
        (2025, 2025, 35_000_000, "may_use"),
        (2026, 2026, 52_000_000, "estimated"),
        (2027, 2027, 77_500_000, "estimated"),
        (2028, 2028, 113_000_000, "estimated"),
    ]
    green = four["vin-green"]
    assert [line[2] // 1_000_000 for line in frame_lines(green)] == [15, 20, 20, 20, 20]
    assert [line[2] // 1_000_000 for line in frame_lines(green, "plattform")] == [11, 12, 10, 10, 10]
    assert [line[2] // 1_000_000 for line in frame_lines(green, "projekt")] == [4, 8, 10, 10, 10]
    assert [line[3] for line in frame_lines(green, "projekt")] == ["fixed"] + ["estimated"] * 4


def test_each_assignment_has_its_numbered_case_at_its_authority(four):
    assert {key: one.authority.key for key, one in four.items()} == {
        "vin-exc": "vinnova",
        "vin-green": "vinnova",
        "vin-life": "vinnova",
        "vr-exc": "vr",
    }
    assert sorted(one.case.number for one in four.values() if one.authority.key == "vinnova") == [
        "2025-00001",
        "2025-00002",
        "2025-00003",
    ]
    assert all(one.case.kind == "assignment" and one.case.title_public == one.title_sv for one in four.values())
    numbers = set(Organisation.objects.values_list("number", flat=True))
    assert numbers == {"202100-5216", "202100-5208", "202100-0829"}
    assert all(organisation_number(number) for number in numbers)


def test_what_the_decisions_do_not_say_is_empty(four):
    assert {key: one.decision_number for key, one in four.items()} == {
        "vin-exc": "KN2025/01161",
        "vin-green": "",
        "vin-life": "",
        "vr-exc": "",
    }
    assert all(one.decided_on is None and one.department is None for one in four.values())
    energy = TechnologyArea.objects.get(key="energiteknik")
    assert energy.lead is None
    assert "Statens energimyndighet" in energy.lead_note
    assert TechnologyArea.objects.filter(lead__key="vinnova").count() == 5
    assert ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster").submitting_authority is None


def test_a_joint_duty_is_one_duty_of_two_assignments(four):
    duty = ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster")
    assert set(duty.of_assignments.values_list("assignment__key", flat=True)) == {"vin-exc", "vr-exc"}
    assert set(duty.recipient_departments.values_list("key", flat=True)) == {"u", "kn"}
    assert duty.joint
    assert "2026" in duty.assumption


def test_the_duties_fall_due_on_the_decisions_days(four):
    horizon = (date(2025, 1, 1), date(2028, 12, 31))
    found = {
        duty.key: [one.due.isoformat() for one in due_dates(duty.rule, horizon)]
        for duty in ReportingDuty.objects.exclude(rule={})
    }
    assert found == {
        "gemensam-rapport-excellenskluster": ["2026-02-01", "2027-02-01", "2028-02-01"],
        "fardplaner-vin-exc": ["2026-10-03", "2027-10-03", "2028-10-03"],
        "kunskapsunderlag-vin-exc-forsta": ["2025-12-12"],
        "kunskapsunderlag-vin-exc": ["2026-10-03", "2027-10-03", "2028-10-03"],
        "delredovisning-vin-green": ["2027-03-31"],
        "slutredovisning-vin-green": [],
        "rekvisition-vin-green": ["2026-11-29", "2027-11-29", "2028-11-29"],
        "ekonomisk-redovisning-vin-green": ["2027-03-31", "2028-03-31"],
        "delredovisning-vin-life": ["2028-03-31"],
    }
    undated = set(ReportingDuty.objects.filter(rule={}).values_list("document_kind", flat=True))
    assert undated == {"running-information", "evaluation-plan", "evaluation"}
    assert set(ReportingDuty.objects.filter(requires_decision_number=True).values_list("key", flat=True)) == {
        "delredovisning-vin-green",
        "slutredovisning-vin-green",
        "rekvisition-vin-green",
        "ekonomisk-redovisning-vin-green",
        "delredovisning-vin-life",
    }


def test_nothing_of_one_decision_binds_another(four):
    assert set(four["vin-exc"].conditions.values_list("key", flat=True)) == {"alla-trl"}
    platform = four["vin-green"].conditions.get(kind="share.platform")
    assert platform.strand.key == "plattform"
    assert four["vin-exc"].appropriation == four["vin-life"].appropriation != four["vin-green"].appropriation


def test_loading_again_changes_nothing(four):
    before = everything()
    outcomes = load(OWN, now=LATER)
    assert everything() == before
    assert [(one.is_new, one.changes) for one in outcomes] == [(False, [])] * 4


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_an_exported_assignment_is_its_file(four, path):
    assert yaml.safe_load(exported(path.stem)) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_an_exported_assignment_loads_again(four, tmp_path):
    before = everything()
    for key in four:
        (tmp_path / f"{key}.yaml").write_text(exported(key), encoding="utf-8")
    load(sorted(tmp_path.iterdir()), now=LATER)
    assert everything() == before


def test_another_figure_from_another_day_is_a_condition_beside_the_former(four, file):
    ended = ("severity: blocking", "severity: blocking\n    valid_to: 2027-12-31")
    load([file()], now=NOW)
    outcome = load([file(ended)], now=LATER)
    assert outcome
    condition = Assignment.objects.get(key="prov-vatgas").conditions.get(key="hogst-40-procent")
    assert (condition.valid_from, condition.valid_to) == (None, date(2027, 12, 31))
    [written] = yaml.safe_load(exported("prov-vatgas"))["conditions"]
    assert str(written["valid_to"]) == "2027-12-31"
    assert "valid_from" not in written


def test_exporting_what_is_not_there_names_what_is(four):
    with pytest.raises(CommandError, match=r"no assignment 'x'.*vin-exc, vin-green"):
        exported("x")


def test_an_assignment_never_seen_loads_the_same_way(four, file):
    path = file()
    outcomes = load([path], now=LATER)
    assert [(one.key, one.is_new, one.changes) for one in outcomes] == [("prov-vatgas", True, [])]
    fifth = Assignment.objects.get(key="prov-vatgas")
    assert fifth.authority.organisation.number == "202199-0011"
    assert fifth.case.designation == "Provmyndigheten 2025-00001"
    assert (fifth.decided_on, fifth.valid_from, fifth.decision_number) == (date(2026, 6, 18), date(2026, 7, 1), "")
    assert fifth.department.key == "kn"
    assert frame_lines(fifth) == [
        (2027, 2027, 30_000_000, Wording.MAY_USE),
        (2028, 2030, 45_500_000, Wording.ESTIMATED),
    ]
    horizon = (date(2025, 1, 1), date(2033, 1, 1))
    overview = ReportingDuty.objects.get(key="lagesbild-prov-vatgas")
    assert [one.due for one in due_dates(overview.rule, horizon)] == [
        date(2028, 5, 15),
        date(2030, 5, 15),
        date(2032, 5, 15),
    ]
    requisition = ReportingDuty.objects.get(key="rekvisition-prov-vatgas")
    assert requisition.recipient_organisation.name == "Provkassan"
    assert [one.due for one in due_dates(requisition.rule, horizon)] == [
        date(year, 9, 15) for year in range(2027, 2031)
    ]
    [repayment] = [rule for rule in fifth.facts["payment_rules"] if rule["kind"] == "repayment"]
    assert due_dates(repayment["rule"], horizon)[0].due == date(2028, 2, 29)
    condition = fifth.conditions.get()
    demand = Demand(condition.kind, condition.parameters)

    def found(grant: int) -> list[Finding]:
        project = Project("P1", years={2027: YearMoney(grant=grant, costs=10_000_000)})
        return judge(demand, Portfolio(date(2027, 6, 1), [project])).findings

    assert found(4_000_000) == []
    [finding] = found(4_000_001)
    assert finding.figures["excess"] == 1
    assert yaml.safe_load(exported("prov-vatgas")) == yaml.safe_load(path.read_text(encoding="utf-8"))
    before = everything()
    load([path], now=LATER)
    assert everything() == before


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("amount: 30000000", "amount: 1.5"), "frames[0].amount"),
        (("wording: may_use", "wording: perhaps"), "frames[0].wording"),
        (("short_name: Provmyndigheten\n  organisation_number: 202199-0011", "x: y"), "authority"),
        (("lead_days: 45\n    submitting_authority: provmyndigheten", "submitting_authority: okand"), "duties[0]"),
        (("202199-0011", "202100-5216"), "authority.code"),
        (("code: provmyndigheten", "code: vinnova"), "authority.organisation_number"),
        (("key: lagesbild-prov-vatgas", "key: fardplaner-vin-exc"), "duties[0].key"),
        (("{key: vatgas, name:", "{key: excellenskluster, name:"), "programme.name"),
    ],
)
def test_a_refused_file_changes_nothing_and_neither_does_a_good_one_beside_it(four, file, tmp_path, change, where):
    good = tmp_path / "good.yaml"
    good.write_text(example().replace("prov-vatgas", "gott"), "utf-8")
    before = everything()
    bad = file(change)
    with pytest.raises(FilesRefused) as caught:
        load([good, bad], now=LATER)
    assert any(one.file == str(bad) and one.path.startswith(where) for one in caught.value.problems)
    assert everything() == before


def test_two_files_with_one_key_are_refused(file, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(example(), "utf-8")
    with pytest.raises(FilesRefused, match=r"key: 'prov-vatgas' is also the key of"):
        load([file(), other], now=NOW)
    assert not Assignment.objects.exists()


def test_a_joint_duty_that_two_files_describe_differently_is_refused(four, file):
    changed = file(("Joint short report on the work", "Another report"), of="vr-exc")
    with pytest.raises(FilesRefused, match=r"duties\[0\].title_en: 'Another report' here, 'Joint short report"):
        load([changed], now=LATER)


def test_loading_at_the_same_time_loads_once(at_once):
    outcomes = at_once(3, lambda number: load(OWN, now=NOW))
    assert sorted(sum(one.is_new for one in outcome) for outcome in outcomes) == [0, 0, 4]
    assert Assignment.objects.count() == 4
    assert BudgetFrame.objects.count() == 4 + 4 + 4 + 15


def test_the_command_names_file_place_and_reason(file):
    path = file(("amount: 30000000", "amount: 1e7"))
    with pytest.raises(CommandError) as caught:
        call_command("load_assignments", str(path))
    assert f"{path}: frames[0].amount: '1e7' is not a whole number" in str(caught.value)
    assert not Assignment.objects.exists()
