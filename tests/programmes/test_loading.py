"""Loading assignment files: once or many times, over what people have entered, and back to a file."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from accounts.models import Authority, Department, Organisation
from accounts.roles import Role
from programmes.loading import FOLDER, FilesRefused, load
from programmes.models import (
    Appropriation,
    Assignment,
    BudgetFrame,
    Condition,
    DutyOfAssignment,
    Programme,
    ReportingDuty,
    Strand,
    TechnologyArea,
)
from programmes.models.frame import FrameSource, Wording
from programmes.rules.conditions import Demand, judge
from programmes.rules.duedates import due_dates
from programmes.rules.facts import Portfolio, Project, YearMoney
from programmes.workflow.facts import fill_in
from programmes.workflow.frames import record_frame
from registry.models import Case, Event
from sweden.findings import Finding
from sweden.identifiers import organisation_number
from tests.factories import programmes as given
from tests.programmes.test_loading_files import example

NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)
LATER = datetime(2025, 10, 1, 8, tzinfo=UTC)
OWN = sorted(FOLDER.glob("*.yaml"))
COUNTED = [
    Appropriation,
    Assignment,
    Authority,
    BudgetFrame,
    Case,
    Condition,
    Department,
    DutyOfAssignment,
    Event,
    Organisation,
    Programme,
    ReportingDuty,
    Strand,
    TechnologyArea,
]

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list]:
    """Every row that loading could write, with its values."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in COUNTED}


def exported(key: str) -> str:
    out = io.StringIO()
    call_command("export_assignment", key, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    """Writes the example's file, or one of the product's own, with pieces of text replaced."""

    def write(*changes: tuple[str, str], of: str = "") -> Path:
        text = (FOLDER / f"{of}.yaml").read_text(encoding="utf-8") if of else example()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / f"{of or 'fifth'}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def four():
    """The product's own assignments, loaded."""
    load(OWN, now=NOW)
    return {one.key: one for one in Assignment.objects.select_related("case", "authority")}


def frame_lines(assignment: Assignment, strand: str | None = None) -> list[tuple]:
    rows = assignment.frames.filter(strand__key=strand) if strand else assignment.frames.filter(strand=None)
    return [(row.year, row.year_to, row.amount, row.wording) for row in rows.order_by("year")]


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


def test_what_people_have_filled_in_is_kept_told_and_exported(four, capsys):
    registrar = given.worker(Role.REGISTRAR, four["vr-exc"].authority)
    fill_in(four["vr-exc"], fact="decision_number", value="U2099/00002", source="Postlistan", by=registrar, now=LATER)
    call_command("load_assignments")
    out = capsys.readouterr().out
    assert 'identity.decision_number.value: kept "U2099/00002", entered by people; the file has nothing' in out
    assert "vin-exc: unchanged" in out
    assert Assignment.objects.get(key="vr-exc").decision_number == "U2099/00002"
    identity = yaml.safe_load(exported("vr-exc"))["identity"]["decision_number"]
    assert (identity["value"], identity["source"], identity["quote"]) == ("U2099/00002", "Postlistan", None)


def test_overwriting_takes_the_file_and_tells_what_was_there(four, capsys):
    registrar = given.worker(Role.REGISTRAR, four["vr-exc"].authority)
    fill_in(four["vr-exc"], fact="decision_number", value="U2099/00002", source="Postlistan", by=registrar, now=LATER)
    call_command("load_assignments", "--overwrite")
    assert '"U2099/00002", entered by people, is overwritten with nothing' in capsys.readouterr().out
    assert Assignment.objects.get(key="vr-exc").decision_number == ""
    event = Event.objects.get(kind="assignment.reloaded")
    assert event.data == {"paths": ["identity.decision_number.value", "identity.decision_number.source"]}


def test_edits_and_a_changed_file_meet_fact_by_fact(four, file):
    """People changed the basis of a floor and a duty's submitter; the file changed the floor and the title."""
    condition = Condition.objects.get(key="minst-40-per-kluster-och-ar")
    condition.parameters = {**condition.parameters, "basis": "total"}
    condition.save()
    duty = ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster")
    duty.submitting_authority = four["vr-exc"].authority
    duty.save()
    changed = file(
        ("minimum: 40000000\n      basis: grant", "minimum: 41000000\n      basis: grant"),
        ("title: Minst 40 miljoner kronor per kluster och år", "title: Minst 41 miljoner kronor per kluster och år"),
        of="vr-exc",
    )
    [outcome] = load([changed], now=LATER)
    assert [(one.path, one.done.value) for one in outcome.changes] == [
        ("conditions[minst-40-per-kluster-och-ar].title", "changed"),
        ("conditions[minst-40-per-kluster-och-ar].parameters.minimum", "changed"),
        ("conditions[minst-40-per-kluster-och-ar].parameters.basis", "kept"),
        ("duties[gemensam-rapport-excellenskluster].submitting_authority", "kept"),
    ]
    condition.refresh_from_db()
    assert condition.parameters == {"minimum": 41_000_000, "basis": "total"}
    assert condition.title_sv == "Minst 41 miljoner kronor per kluster och år"
    duty.refresh_from_db()
    assert duty.submitting_authority == four["vr-exc"].authority
    [again] = load([changed], now=LATER)
    assert [one.done.value for one in again.changes] == ["kept", "kept"]


def test_what_people_edited_of_a_joint_duty_survives_the_other_file(file):
    load([FOLDER / "vin-exc.yaml"], now=NOW)
    duty = ReportingDuty.objects.get(key="gemensam-rapport-excellenskluster")
    duty.submitting_authority = Authority.objects.get(key="vinnova")
    duty.save()
    [outcome] = load([FOLDER / "vr-exc.yaml"], now=LATER)
    assert [(one.path, one.done.value) for one in outcome.changes] == [
        ("duties[gemensam-rapport-excellenskluster].submitting_authority", "kept")
    ]
    duty.refresh_from_db()
    assert duty.submitting_authority.key == "vinnova"
    assert duty.of_assignments.count() == 2


def test_a_changed_amount_is_a_new_version_and_letters_stay(four, file):
    vinnova = four["vin-exc"]
    economist = given.worker(Role.ECONOMIST, vinnova.authority)
    letter = record_frame(
        vinnova,
        year=2026,
        amount=140_000_000,
        source_kind=FrameSource.APPROPRIATION_LETTER,
        source="Regleringsbrev 2026 (påhittat)",
        valid_from=date(2025, 12, 18),
        by=economist,
        now=LATER,
    )
    changed = file(("amount: 143000000", "amount: 144000000"), of="vin-exc")
    [outcome] = load([changed], now=LATER)
    assert [str(one) for one in outcome.changes] == ["frames[2026].amount: 143000000 → 144000000"]
    versions = vinnova.frames.filter(year=2026).order_by("recorded_at", "pk")
    assert [(row.amount, row.source_kind) for row in versions] == [
        (143_000_000, "decision"),
        (140_000_000, "appropriation_letter"),
        (144_000_000, "decision"),
    ]
    assert letter in versions
    assert yaml.safe_load(exported("vin-exc"))["frames"][1]["amount"] == 144_000_000


def test_an_amount_that_was_loaded_is_not_taken_away(four, file):
    line = "  - year: 2028\n    amount: 537000000\n    wording: estimated\n    quote: 537 miljoner kronor år 2028\n"
    before = everything()
    with pytest.raises(FilesRefused, match=r"vin-exc.yaml: frames\[2028\]: an amount that has been loaded is history"):
        load([file((line, ""), of="vin-exc")], now=LATER)
    assert everything() == before


def test_what_a_file_no_longer_has_is_taken_away(file):
    load([file()], now=NOW)
    text = file().read_text(encoding="utf-8")
    start, end = text.index("  - key: rekvisition-prov-vatgas"), text.index("payment_rules:")
    path = file((text[start:end], ""), ("    duty: rekvisition-prov-vatgas\n", ""))
    [outcome] = load([path], now=LATER)
    assert [one.path for one in outcome.changes] == [
        "duties[rekvisition-prov-vatgas]",
        "payment_rules[rekvisition].duty",
    ]
    assert list(ReportingDuty.objects.values_list("key", flat=True)) == ["lagesbild-prov-vatgas"]
    assert yaml.safe_load(exported("prov-vatgas")) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_strand_in_use_is_not_taken_away(file):
    load([file()], now=NOW)
    given.delegation(
        given.worker(Role.DECISION_MAKER, Authority.objects.get()),
        Assignment.objects.get(),
        Strand.objects.get(key="demonstration"),
    )
    text = file().read_text(encoding="utf-8")
    start, end = text.index("strands:"), text.index("frames:")
    before = everything()
    with pytest.raises(FilesRefused, match=r"frames\[demonstration:2027\]"):
        load(
            [
                file(
                    (text[start:end], ""),
                    (text[text.index("  - strand: demonstration") : text.index("conditions:")], ""),
                    ("    strand: demonstration\n    kind", "    kind"),
                )
            ],
            now=LATER,
        )
    assert everything() == before


def test_an_edit_of_what_is_only_shown_is_kept(four):
    life = four["vin-life"]
    life.facts["gaps"][0]["treatment"] = "Numret är begärt av departementet."
    life.save()
    [outcome] = load([FOLDER / "vin-life.yaml"], now=LATER)
    assert [(one.path, one.done.value) for one in outcome.changes] == [("gaps[diarienummer].treatment", "kept")]
    life.refresh_from_db()
    assert life.facts["gaps"][0]["treatment"] == "Numret är begärt av departementet."


def test_an_open_end_and_the_same_year_are_two_things(file):
    load([file()], now=NOW)
    [outcome] = load([file(("    year: 2027\n    amount: 12000000", "    year: 2027\n    year_to: null\n    amount: 12000000"))], now=LATER)  # fmt: skip  # noqa: E501
    assert [one.path for one in outcome.changes] == ["frames[demonstration:2027].year_to"]
    assert BudgetFrame.objects.filter(strand__key="demonstration").order_by("pk").last().year_to is None


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


class TestQuotes:
    """The invented decision's text, with line breaks where they fall."""

    TEXT = """Stockholm den 18 juni 2026  Klimat- och näringslivsdepartementet
    Uppdraget gäller från den 1\n juli 2026. Provmyndigheten får under 2027  använda 30 miljoner
    kronor, varav högst 12 miljoner kronor till demonstrationsanläggningar; 2028–2030 beräknas 45,5 miljoner kronor
    per år. Medlen redovisas mot utgiftsområde 21 Energi, anslag 1:4 Energiforskning, och avser även medel till
    demonstrationsanläggningar, där myndighetens andel får vara högst 40 procent. Lägesbilden lämnas vartannat år,
    senast den 15 maj med början 2028, med hänvisning till beslutets diarienummer. Medlen rekvireras från Provkassan
    senast den 15 september varje år och återbetalas före utgången av februari året därpå."""

    def test_each_is_found_whatever_the_spaces(self, file, tmp_path, capsys):
        sources = tmp_path / "sources"
        sources.mkdir()
        (sources / "decision.txt").write_text(self.TEXT, encoding="utf-8")
        (sources / "picture.bin").write_bytes(b"\xff\xfe\x00")
        call_command("check_quotes", str(file()), "--sources", str(sources))
        assert capsys.readouterr().out == "14 quotes found in 1 texts.\n"

    def test_one_that_is_not_literal_is_told_with_its_place(self, file, tmp_path):
        sources = tmp_path / "sources"
        sources.mkdir()
        (sources / "decision.txt").write_text(self.TEXT.replace("högst 40 procent", "40 procent"), encoding="utf-8")
        path = file()
        with pytest.raises(CommandError) as caught:
            call_command("check_quotes", str(path), "--sources", str(sources))
        assert str(caught.value) == (
            f"{path}: conditions[0].quote: in no text: myndighetens andel får vara högst 40 procent"
        )

    def test_a_folder_without_texts_is_refused(self, tmp_path):
        with pytest.raises(CommandError, match="no folder with texts"):
            call_command("check_quotes", "--sources", str(tmp_path / "missing"))
