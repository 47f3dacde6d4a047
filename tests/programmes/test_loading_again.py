"""Assignment files loaded once more: what people have entered is kept and told, what has been history stays."""

from datetime import date

import pytest
import yaml
from django.core.management import call_command

from accounts.models import Authority
from accounts.roles import Role
from programmes.loading import FOLDER, FilesRefused, load
from programmes.models import Assignment, BudgetFrame, Condition, ReportingDuty, Strand
from programmes.models.frame import FrameSource
from programmes.workflow.facts import fill_in
from programmes.workflow.frames import record_frame
from registry.models import Event
from tests.factories import programmes as given
from tests.programmes.loaded import LATER, NOW, everything, exported

pytestmark = pytest.mark.django_db


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
