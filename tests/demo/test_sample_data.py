"""The sample data: loaded once for all of these, through the product's own workflow."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command, get_commands
from django.db import transaction

from accounts.models import Organisation, Person, RoleAssignment, User
from applications.models import Application, ApplicationVersion
from applications.states import Status
from calls.models import Call, Phase, ResearchSubject
from config.demo.management.commands.load_demo import DAY, Command
from config.demo.proposal import SAMPLES
from grants.models import AidAward, Grant, Payment, PaymentRun
from programmes.models import (
    AidPosition,
    AidPositionVersion,
    Assignment,
    BudgetFrame,
    CommitmentAuthorisation,
    Consultation,
    MeetingRecord,
    OfficeAction,
    OfficeMember,
    Opportunity,
    Programme,
    StrandDelegation,
    Synergy,
)
from programmes.models.frame import FrameSource
from registry.models import Document, Event, RegisterEntry
from sweden import clock

pytestmark = pytest.mark.django_db

JANUARY = datetime(2026, 1, 20, 9, tzinfo=UTC)


def prepare() -> None:
    for step in ("load_demo", "load_assignments", "load_aid_rules", "load_checklists"):  # as `make demo` does
        if step in get_commands():
            call_command(step)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[date]:
    """The sample data in one transaction, taken back when the module is done; gives the day it set by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.clear()
        prepare()
        yield clock.today()
        transaction.set_rollback(True)
        clock.clear()


@pytest.fixture(autouse=True)
def _in_january(loaded, clock) -> None:
    clock.set_moment(JANUARY)


def test_nothing_is_of_a_later_day_than_the_one_the_demo_sets(loaded) -> None:
    assert loaded == DAY
    for model, moment in [(RegisterEntry, "registered_at"), (Document, "created_at"), (Event, "at")]:
        latest = model.objects.latest(moment)
        assert clock.local(getattr(latest, moment)).date() <= DAY, latest


def test_loading_twice_makes_nobody_twice(capsys: pytest.CaptureFixture[str]) -> None:
    first = [model.objects.count() for model in (User, Person, Organisation, RoleAssignment, Event)]

    prepare()

    assert [model.objects.count() for model in (User, Person, Organisation, RoleAssignment, Event)] == first
    assert "elin.sandberg@vinnova.example" in capsys.readouterr().out


def test_the_mandate_is_known_when_the_story_begins():
    september = datetime(2025, 9, 2, tzinfo=UTC)
    assert BudgetFrame.objects.filter(source_kind=FrameSource.DECISION, recorded_at__gt=september).count() == 0
    assert set(Assignment.objects.values_list("case__opened_at__year", flat=True)) == {2025}
    letters = BudgetFrame.objects.filter(source_kind=FrameSource.APPROPRIATION_LETTER)
    assert all("påhittat exempel" in letter.source for letter in letters)
    assert {letter.assignment.key: letter.amount for letter in letters} == {
        "vin-exc": 143_000_000,
        "vr-exc": 262_500_000,
    }
    assert all("påhittat exempel" in one.source for one in CommitmentAuthorisation.objects.all())
    own = StrandDelegation.objects.filter(role__deputy_for=None)  # a deputy has what the role has
    covered = own.values_list("role__person__name", "assignment__key")
    assert set(covered) == {
        ("Karin Wretman", "vin-exc"),
        ("Karin Wretman", "vin-green"),
        ("Karin Wretman", "vin-life"),
        ("Anders Bergvall", "vr-exc"),
    }


def test_the_sample_calls_stand_in_every_state_and_mirror_only_their_own_decision():
    calls = Call.objects.filter(access="open").exclude(title_sv__startswith="Gemensam").order_by("opens_at")
    assert [(call.status, call.phase(JANUARY)) for call in calls] == [
        ("published", Phase.CLOSED),
        ("published", Phase.CLOSED),
        ("published", Phase.OPEN),
        ("proof", Phase.UNPUBLISHED),
        ("published", Phase.COMING),
    ]
    mirrored = {
        (call.case.authority.key, condition.source.assignment.key, condition.kind)
        for call in calls
        for condition in call.conditions.exclude(source=None)
    }
    assert mirrored == {
        ("vr", "vr-exc", "year_min"),
        ("vr", "vr-exc", "ssh_part"),
        ("vinnova", "vin-life", "business_matches"),
        ("vinnova", "vin-green", "party_sizes"),
    }
    assert calls[0].extensions.get().closes_after == calls[0].closes_at
    assert all(call.title_en and call.purpose_en and call.who_may_apply_en for call in calls)


def test_a_direct_award_is_approved_and_a_joint_call_agreed_to():
    award = Call.objects.get(access="invited")
    assert award.direct_award.approved_by.person.name == "Karin Wretman"
    assert award.recipients.get().invited_at == award.published_at
    joint = Call.objects.get(title_sv__startswith="Gemensam", status="draft")
    assert sorted((part.assignment.key, bool(part.agreed_at)) for part in joint.call_strands.all()) == [
        ("vin-exc", True),
        ("vr-exc", False),  # the lead's own
    ]


def test_in_the_joint_call_both_have_decided_on_one_application_and_one_waits_for_the_other_agency():
    one, other = (
        Application.objects.get(title=title)
        for title in ("Kvantsensorer för grundvatten", "Styrda enzymer för återvinning av textil")
    )
    assert set(one.decisions.values_list("authority__key", flat=True)) == {"vinnova", "vr"}
    assert [row.authority.key for row in other.decisions.all()] == ["vinnova"]
    assert other.proposals.filter(authority__key="vr", decision=None).count() == 1
    assert ResearchSubject.objects.get(code="10304").name_sv == "Den kondenserade materiens fysik"


def test_the_granted_money_is_shown_in_every_state_and_lacks_no_report_when_the_demo_begins():
    shown = set(Payment.objects.values_list("status", flat=True))
    assert shown == {"proposed", "attested", "ordered", "paid", "rejected", "returned"}
    assert set(PaymentRun.objects.get().items.values_list("status", flat=True)) == {"done", "refused"}
    assert AidAward.objects.filter(family="de_minimis", due_on__isnull=False).exists()
    assert not Grant.objects.filter(authority__follow_up_terms__isnull=False, reports__isnull=True).exists()


def test_the_office_has_members_meetings_logs_consultations_and_positions():
    office = Programme.objects.get(key="excellenskluster")
    members = OfficeMember.objects.filter(programme=office)
    assert {one.authority.key for one in members.on(date(2025, 10, 1))} == {"vinnova", "vr"}
    assert members.on(date(2025, 12, 31)).filter(person__name="Anders Bergvall").exists()
    assert not members.on(date(2026, 1, 1)).filter(person__name="Anders Bergvall").exists()
    assert MeetingRecord.objects.filter(corrects__isnull=False).exists()
    assert OfficeAction.objects.overdue(date(2026, 1, 20)).exists()
    assert Synergy.objects.current().count() == 3
    assert Opportunity.objects.current().count() == 2
    assert Consultation.objects.current().count() == 6
    assert Consultation.objects.current().feedback_owed().exists()
    assert AidPosition.objects.count() == 3
    assert AidPositionVersion.objects.current().filter(joins__authority__key="vr").exists()
    linked = Synergy.objects.current().get(number=2).case_links.values_list("case__authority__key", flat=True)
    assert set(linked) == {"vinnova", "vr"}


def test_every_sample_handed_in_to_a_call_that_asks_rests_on_grounds_of_aid(loaded) -> None:
    asked = Application.objects.filter(call__conditions__kind="intensity")
    sent = asked.exclude(status=Status.DRAFT)
    assert sent.count() >= 5
    for application in sent.select_related("submitted_version"):
        content = application.submitted_version.content
        assert content["aid"]["rule_sets"]["block_exemption"] == "gber-2023"
        assert all(party["aid"]["lines"] for party in content["parties"])


def test_the_samples_that_are_drafts_are_still_being_written(loaded) -> None:
    written = ApplicationVersion.objects.filter(frozen_at=None, application__status=Status.DRAFT)
    assert set(written.values_list("title", flat=True)) == {one.title for one in SAMPLES if one.state == "draft"}


def test_sample_data_of_a_newer_version_that_do_not_fit_are_left_out_and_told(loaded, capsys, monkeypatch) -> None:
    monkeypatch.setattr(Command, "_loaded", staticmethod(lambda chapter: chapter != "documents"))
    before = Document.objects.count()
    call_command("load_demo")
    said = capsys.readouterr().out
    assert "elin.sandberg@vinnova.example" in said
    assert "are left out: documents (" in said
    assert "Remove var/" in said
    assert Document.objects.count() == before
