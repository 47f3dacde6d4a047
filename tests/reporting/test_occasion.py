"""One occasion from opening to delivery: figures frozen, parts written, two decisions, one document."""

import io
import subprocess
from datetime import UTC, date, datetime
from itertools import product

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.covering import asked_once
from accounts.errors import NotAllowed, Stale
from accounts.models import Department, Person, RoleAssignment, User
from accounts.roles import Role
from registry.models import CaseShare, Document, Job, Message, RegisterEntry
from reporting.datasets import joint_report
from reporting.errors import ApproverHasWritten, DocumentMissing, NotPastCutoff, OccasionActNotOpen, ReportNotReady
from reporting.models import Approval, Dataset, Occasion, SectionText, Withdrawn
from reporting.states import TRANSITIONS, OccasionAct, OccasionStatus, next_status
from reporting.workflow.checking import give_reason
from reporting.workflow.comments import resolve_comment, write_comment
from reporting.workflow.decisions import approve, order_pdf
from reporting.workflow.delivery import deliver, produce
from reporting.workflow.figures import freeze, preview, sha256
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.writing import save_text
from tests.factories import applications, calls
from tests.factories import programmes as make
from tests.factories.reporting import DECEMBER, JANUARY, LATER, book, decide, write_all

pytestmark = pytest.mark.django_db


def test_an_occasion_opens_once_with_a_case_at_each_authority(occasion, agencies):
    again = open_due_occasions(date(2025, 12, 6), now=DECEMBER)

    assert again == []
    assert occasion.due_on == date(2026, 2, 1)
    assert occasion.cutoff_on == date(2025, 12, 31)
    assert {p.authority.key: p.submits for p in occasion.parties.all()} == {"vinnova": True, "vr": False}
    assert {p.case.number for p in occasion.parties.all()} == {"2025-00001", "2025-00002"} or all(
        p.case.number for p in occasion.parties.all()
    )


def test_the_preview_follows_the_ledger_and_keeps_nothing(occasion, agencies):
    before = preview(occasion, now=DECEMBER)
    book(agencies[0], 5_000_000)

    def granted(content) -> int:
        return next(r for r in content["tables"]["t1"] if r["key"] == "2025.vinnova")["figures"]["granted"]["value"]

    assert (granted(before), granted(preview(occasion, now=DECEMBER))) == (0, 5_000_000)
    assert not Dataset.objects.exists()


def test_figures_are_not_frozen_on_the_last_day_that_counts(occasion, officers, clock):
    with pytest.raises(NotPastCutoff, match="31\u00a0december 2025"):
        freeze(occasion, by=officers[0], now=datetime(2025, 12, 31, 22, 59, tzinfo=UTC))

    assert not Dataset.objects.exists()
    assert freeze(occasion, by=officers[0], now=datetime(2025, 12, 31, 23, 0, tzinfo=UTC)).number == 1


def test_frozen_figures_stay_when_the_ledger_goes_on(occasion, agencies, officers):
    book(agencies[0], 5_000_000)
    dataset = freeze(occasion, by=officers[0], now=JANUARY)
    book(agencies[0], 500_000, "payment", on=date(2025, 12, 30), at=LATER)
    dataset.refresh_from_db()

    assert joint_report.figures_again(dataset.content) == []
    assert sha256(dataset.content) == dataset.sha256
    assert joint_report.content(occasion, at=JANUARY)["tables"] == dataset.content["tables"]
    assert joint_report.content(occasion, at=LATER)["tables"] != dataset.content["tables"]


def test_the_database_refuses_to_change_frozen_figures(occasion, officers):
    dataset = freeze(occasion, by=officers[0], now=JANUARY)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(sha256="0" * 64)


def test_the_dataset_takes_the_same_number_of_queries_whatever_the_size(occasion, agencies):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked, asked_once():  # as in a task
            preview(occasion, now=JANUARY)
        return len(asked)

    def grow(first: int, last: int) -> None:
        call = calls.call(agencies[0])
        for place in range(first, last):
            book(agencies[0], 1000 + place)
            applications.submitted_application(call, by=applications.applicant(f"q{place}@x.example", f"P {place}"))

    grow(0, 1)
    few = queries()
    grow(1, 6)
    assert queries() == few
    assert few <= 31


def test_an_authority_writes_its_own_part_only(occasion, agencies, officers):
    with pytest.raises(NotAllowed):
        save_text(
            occasion,
            section="medel",
            authority=agencies[1].authority,
            text="x",
            revision=0,
            by=officers[0],
            now=JANUARY,
        )


def test_the_second_writer_is_told_and_nothing_is_overwritten(occasion, agencies, officers):
    where = {"section": "medel", "authority": agencies[0].authority, "by": officers[0], "now": JANUARY}
    save_text(occasion, text="först", revision=0, **where)

    with pytest.raises(Stale):
        save_text(occasion, text="sedan", revision=0, **where)

    assert SectionText.objects.get().text == "först"
    assert save_text(occasion, text="sedan", revision=1, **where).revision == 2
    assert list(SectionText.objects.get().log.order_by("revision").values_list("text", flat=True)) == ["först", "sedan"]


def test_nobody_decides_on_what_they_wrote(occasion, agencies, officers, approvers):
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    RoleAssignment.objects.create(
        person=officers[0].person,
        role=Role.REPORT_APPROVER,
        authority=agencies[0].authority,
        valid_from=date(2020, 1, 1),
        granted_at=DECEMBER,
    )
    occasion.refresh_from_db()

    with pytest.raises(ApproverHasWritten):
        approve(
            occasion,
            authority=agencies[0].authority,
            by=User.objects.get(pk=officers[0].pk),
            presenter=make.worker(Role.CASE_OFFICER, agencies[0].authority),
            revision=occasion.revision,
            now=LATER,
        )


def test_a_report_with_gaps_is_refused_and_every_gap_is_named(occasion, agencies, officers, approvers):
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    SectionText.objects.filter(section__in=["synergier", "medel"]).update(text=" ")

    with pytest.raises(ReportNotReady) as refusal:
        decide(occasion, agencies, officers, approvers, which=(0,))

    assert "avsnitt 7 Synergier är tomt" in str(refusal.value)
    for authority in ("Vinnova", "Vetenskapsrådet"):  # each writes of its own money
        assert f"avsnitt 4 Medel och beslut saknar text från {authority}" in str(refusal.value)


def test_each_agency_writes_where_the_decisions_ask_it_to_and_either_writes_for_both_elsewhere(
    occasion, agencies, officers, approvers
):
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    council = SectionText.objects.filter(authority=agencies[1].authority)
    council.exclude(section="villkor").update(text="")

    with pytest.raises(ReportNotReady) as refusal:
        decide(occasion, agencies, officers, approvers, which=(0,))

    lacking = [f"avsnitt {number}" for number in (3, 4, 5, 10)]
    assert [
        gap.rpartition(" saknar")[0][:10].strip() for gap in str(refusal.value).partition(": ")[2].split("; ")
    ] == lacking


@pytest.fixture
def half_decided(occasion, agencies, officers, approvers):
    """A report that the first agency has decided on, and the revision that the second one has read."""
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    decide(occasion, agencies, officers, approvers, which=(0,))
    occasion.refresh_from_db()
    return occasion.revision


def _text(occasion, agencies, officers, text="nytt"):
    council = agencies[1].authority
    save_text(occasion, section="medel", authority=council, text=text, revision=1, by=officers[1], now=LATER)


def _token(occasion, agencies, officers):
    _text(occasion, agencies, officers, text="Beviljat: {t3/total/net}.")


def _reason(occasion, agencies, officers):
    give_reason(occasion, rule="k2.late", reason="Underlaget kom sent.", by=officers[1], now=LATER)


def _figures(occasion, agencies, officers):
    freeze(occasion, by=officers[1], now=LATER)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (_text, Withdrawn.TEXT),
        (_token, Withdrawn.TEXT),
        (_reason, Withdrawn.DETAILS),
        (_figures, Withdrawn.FIGURES),
    ],
)
def test_a_change_after_the_first_decision_withdraws_it_and_is_read_before_the_next(
    change, because, occasion, agencies, officers, approvers, half_decided
):
    change(occasion, agencies, officers)

    assert Approval.objects.get().withdrawn_because == because
    with pytest.raises(Stale):
        approve(
            occasion,
            authority=agencies[1].authority,
            by=approvers[1],
            presenter=officers[1],
            revision=half_decided,
            now=LATER,
        )
    occasion.refresh_from_db()
    assert occasion.status == OccasionStatus.FROZEN


def test_what_changes_nothing_withdraws_nothing_and_a_comment_stands_in_the_way(
    occasion, agencies, officers, approvers, half_decided
):
    council = agencies[1].authority
    same = occasion.texts.get(section="medel", authority=council).text
    _text(occasion, agencies, officers, text=same)
    comment = write_comment(occasion, section="medel", text="Stämmer summan?", by=officers[1], now=LATER)

    assert Approval.objects.get().withdrawn_at is None
    with pytest.raises(ReportNotReady, match="1 öppen kommentar"):
        decide(occasion, agencies, officers, approvers, which=(1,))
    resolve_comment(comment, by=officers[1], now=LATER)
    decide(occasion, agencies, officers, approvers, which=(1,))
    occasion.refresh_from_db()
    assert occasion.status == OccasionStatus.APPROVED


def test_a_decision_on_an_older_page_is_refused(occasion, agencies, officers, approvers):
    freeze(occasion, by=officers[0], now=JANUARY)
    write_all(occasion, officers, agencies)
    occasion.refresh_from_db()

    with pytest.raises(Stale):
        approve(
            occasion,
            authority=agencies[0].authority,
            by=approvers[0],
            presenter=officers[0],
            revision=occasion.revision - 1,
            now=LATER,
        )


def test_the_last_decision_locks_text_and_figures_and_orders_the_pdf(approved, occasion):
    occasion.refresh_from_db()

    assert occasion.status == OccasionStatus.APPROVED
    assert sha256(approved.content) == approved.content_sha256
    assert Job.objects.get().task == "reporting.tasks.render_report"
    assert order_pdf(approved, by=None, now=LATER) == Job.objects.get()


def test_the_document_says_what_was_decided_and_is_stored_once(approved, tmp_path, settings):
    produce(approved, now=LATER)
    produce(approved, now=LATER)

    approved.refresh_from_db()
    assert Document.objects.filter(kind="report").count() == 2  # one in each authority's case
    assert RegisterEntry.objects.filter(document__isnull=False).count() == 2
    path = tmp_path / "rapport.pdf"
    with default_storage.open(approved.document.file.path) as file:
        path.write_bytes(file.read())
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(text.replace("\u00a0", " ").split())
    for expected in (
        "Excellenskluster för banbrytande teknik 2025",
        "Medel per medelsår och myndighet, tkr",
        "Vetenskapsrådet minst 125 000",
        "saknas: diarienummer, ej angivet i underlaget",
        "Ramarna för 2025 har olika ordalydelse (minst, får använda) och summeras därför inte.",
        "Synergier enligt Vinnova.",
        "Vinnovas beslut fattades den 27 januari 2026 av",
        approved.dataset.sha256,
    ):
        assert expected in text
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        assert str(pdf.Root.Lang) == "sv"


def test_a_report_is_not_delivered_before_its_pdf_is_there(approved, officers):
    with pytest.raises(DocumentMissing):
        deliver(approved, by=officers[0], now=LATER)


def test_delivery_is_registered_sent_and_readable_for_the_ministry(approved, occasion, officers, clock):
    reader = Person.objects.create(name="Disa Holm", email="disa.holm@rk.example")
    RoleAssignment.objects.create(
        person=reader,
        role=Role.MINISTRY_READER,
        department=Department.objects.get(key="kn"),
        valid_from=date(2020, 1, 1),
        granted_at=DECEMBER,
    )
    user = User.objects.create_user("disa.holm@rk.example", person=reader)
    assert not Occasion.objects.visible_to(user).exists()
    produce(approved, now=LATER)
    approved.refresh_from_db()

    deliver(approved, by=officers[0], now=LATER)

    clock.set_day(LATER.date())
    assert list(Occasion.objects.visible_to(user)) == [occasion]
    assert approved.deliveries.count() == 2
    assert CaseShare.objects.count() == 2
    assert set(Message.objects.filter(kind="report_delivered").values_list("to_email", flat=True)) == {
        "kn@rk.example",
        "u@rk.example",
        "disa.holm@rk.example",
    }
    with pytest.raises(OccasionActNotOpen):
        deliver(approved, by=officers[0], now=LATER)


def test_every_pair_outside_the_table_is_refused():
    for status, act in set(product(OccasionStatus, OccasionAct)) - TRANSITIONS.keys():
        with pytest.raises(OccasionActNotOpen):
            next_status(status, act)
