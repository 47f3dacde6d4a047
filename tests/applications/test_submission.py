"""Handing in: once, in time, complete, numbered without gaps, and never changed afterwards."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from accounts.errors import NotAllowed
from applications.documents import checksum
from applications.errors import (
    ActNotOpen,
    CallClosed,
    CallNotYetOpen,
    ChangedSinceRead,
    LateNotTaken,
    NotReadyToSubmit,
)
from applications.models import Application, ApplicationVersion, BudgetLine, FinancingLine, ProjectParty
from applications.states import Status
from applications.workflow.draft import draft_of, save_section, start
from applications.workflow.drafting import write
from applications.workflow.receipts import keep, store_receipt
from applications.workflow.submission import submit, withdraw
from calls.models import LateRule
from registry.models import Document, Event, Job, Message, RegisterEntry
from tests.factories import applications, calls

pytestmark = pytest.mark.django_db
SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def test_a_hand_in_gets_number_register_entry_event_message_and_job_in_one_transaction():
    application = applications.submitted_application()
    case = application.case
    assert application.status == Status.SUBMITTED
    assert case.number == "2025-00003"  # after the assignment's and the call's
    assert (application.title, application.requested) == ("Frysta T-celler för sjukhusapotek", 1_800_000)
    assert application.coordinator.name == "Norrviken Biologics AB"
    entry = RegisterEntry.objects.get(case=case)
    assert (entry.serial, entry.direction, entry.what_public) == (1, "received", "Ansökan om bidrag")
    assert entry.counterpart == "Norrviken Biologics AB"
    assert Event.objects.filter(case=case, kind="application.submitted").count() == 1
    assert Message.objects.filter(case=case, kind="application.received").count() == 1
    assert Job.objects.filter(case=case, task="applications.tasks.store_receipt").count() == 1
    assert set(case.case_organisations.values_list("organisation__name", "role")) == {
        ("Norrviken Biologics AB", "coordinator"),
        ("Aros universitet", "party"),
    }


def test_what_is_frozen_is_known_by_its_check_sum_and_has_everything_in_it():
    application = applications.submitted_application()
    version = application.submitted_version
    version.refresh_from_db()
    assert version.sha256 == checksum(version.content)
    assert [party["name"] for party in version.content["parties"]] == ["Norrviken Biologics AB", "Aros universitet"]
    assert ["personal", 2025, 1_000_000] in version.content["parties"][0]["costs"]
    assert version.content["questions"][0]["answer"] == "Ett svar i några få ord."


def test_a_second_click_returns_the_same_application():
    application = applications.submitted_application()
    again = submit(application, by=applications.applicant(), now=application.submitted_at + SECOND)
    assert (again.case.number, again.submitted_at) == (application.case.number, application.submitted_at)
    assert RegisterEntry.objects.filter(case=application.case).count() == 1


def test_what_another_has_written_since_it_was_read_is_not_handed_in_unseen():
    application, lina = applications.draft(), applications.applicant()
    version = draft_of(application)
    now, read = applications.WRITTEN + SECOND, version.revision
    save_section(version, "project", {"title": "Ändrad i sista stund"}, revision=None, by=lina, now=now)
    with pytest.raises(ChangedSinceRead) as refused:
        submit(application, by=lina, now=now + SECOND, read=read)
    assert refused.value.figures["changes"] == [("Lina Forsgren", "project", now)]
    application.refresh_from_db()
    assert (application.status, application.submitted_at) == (Status.DRAFT, None)
    assert not Message.objects.filter(kind="application.received").exists()
    assert submit(application, by=lina, now=now + SECOND, read=read + 1).status == Status.SUBMITTED


def test_the_closing_moment_itself_is_in_time():
    application = applications.draft()
    sent = submit(application, by=applications.applicant(), now=application.call.closes_at)
    assert (sent.status, sent.late) == (Status.SUBMITTED, False)


@pytest.mark.parametrize("after", [MICROSECOND, SECOND])
def test_just_after_the_closing_moment_the_draft_is_kept(after):
    application = applications.draft()
    with pytest.raises(CallClosed):
        submit(application, by=applications.applicant(), now=application.call.closes_at + after)
    application.refresh_from_db()
    assert (application.status, application.case.number) == (Status.DRAFT, "")
    assert draft_of(application).title == "Frysta T-celler för sjukhusapotek"


def test_after_the_closing_moment_it_may_be_handed_in_as_late_and_is_registered_so():
    application = applications.submitted_application(late=True)
    assert (application.status, application.late) == (Status.SUBMITTED, True)
    assert application.case.number
    assert RegisterEntry.objects.get(case=application.case).what_public == "Ansökan om bidrag, sent inkommen"


def test_a_call_that_takes_in_nothing_late_refuses_it_and_keeps_the_draft():
    application = applications.draft()
    call = application.call
    calls.as_if(call, late_rule=LateRule.REFUSED)
    late = {"by": applications.applicant(), "now": call.closes_at + SECOND}
    with pytest.raises(LateNotTaken):
        submit(application, late=True, **late)
    with pytest.raises(LateNotTaken):
        start(type(call).objects.get(pk=call.pk), **late)
    application.refresh_from_db()
    assert (application.status, application.case.number) == (Status.DRAFT, "")
    assert submit(application, by=late["by"], now=call.closes_at).status == Status.SUBMITTED


def test_who_asks_to_hand_in_as_late_in_time_is_in_time():
    application = applications.draft()
    assert not submit(application, by=applications.applicant(), now=application.call.closes_at, late=True).late


def test_before_the_call_opens_nothing_can_be_begun_or_handed_in():
    call = calls.call()
    with pytest.raises(CallNotYetOpen):
        applications.draft(call, now=call.opens_at - MICROSECOND)


def test_what_is_missing_is_told_and_nothing_is_handed_in():
    application = applications.draft(title="", parties=[{**applications.PARTIES[0], "own": 0}])
    with pytest.raises(NotReadyToSubmit) as refused:
        submit(application, by=applications.applicant(), now=applications.WRITTEN)
    told = {(one.section.value, one.code) for one in refused.value.figures["missing"]}
    assert told == {("project", "title"), ("budget", "financing")}
    application.refresh_from_db()
    assert application.case.number == ""


def test_a_condition_that_stops_stops_and_one_that_warns_does_not():
    demand = {"kind": "max_grant", "parameters": {"amount": 1_000_000}}
    stopped = applications.draft(calls.call(conditions=[demand]))
    with pytest.raises(NotReadyToSubmit) as refused:
        submit(stopped, by=applications.applicant(), now=applications.WRITTEN)
    assert [one.figures["excess"] for one in refused.value.figures["findings"]] == [800_000]
    warned = applications.draft(calls.call(conditions=[{**demand, "effect": "warn"}]))
    assert submit(warned, by=applications.applicant(), now=applications.WRITTEN).case.number


def test_only_a_coordinator_hands_in():
    application = applications.draft()
    with pytest.raises(NotAllowed):
        submit(application, by=applications.applicant("else@x.example", "Någon Annan"), now=applications.WRITTEN)


def test_cells_outside_the_projects_years_are_kept_in_the_draft_and_left_out_at_hand_in():
    application = applications.draft()
    by = applications.applicant()
    version = draft_of(application)
    from datetime import date

    save_section(version, "project", {"ends_on": date(2025, 12, 31)}, revision=None, by=by, now=applications.WRITTEN)
    assert BudgetLine.objects.filter(version=version, year=2026).exists()
    sent = submit(application, by=by, now=applications.WRITTEN)
    assert sent.requested == 900_000
    assert not BudgetLine.objects.filter(version=version, year=2026).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda version: ApplicationVersion.objects.filter(pk=version.pk).update(title="Ett annat"),
        lambda version: ApplicationVersion.objects.filter(pk=version.pk)._raw_delete("default"),
        lambda version: BudgetLine.objects.filter(version=version).update(amount=1),
        lambda version: FinancingLine.objects.filter(version=version).delete(),
        lambda version: ProjectParty.objects.filter(version=version).update(name="En annan"),
        lambda version: BudgetLine.objects.create(
            version=version, party=version.parties.first(), category="other_direct", year=2027, amount=1
        ),
    ],
)
def test_the_database_refuses_every_change_of_a_frozen_version(change):
    version = applications.submitted_application().submitted_version
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        change(version)


def test_a_draft_that_is_handed_in_can_no_longer_be_written_in():
    application = applications.submitted_application()
    with pytest.raises(ActNotOpen), transaction.atomic():
        write(application.submitted_version, by=applications.applicant(), now=applications.WRITTEN)


def test_withdrawing_is_registered_and_done_once():
    application = applications.submitted_application()
    by = applications.applicant()
    at = application.submitted_at + SECOND
    withdraw(application, by=by, now=at, reason="Vi saknar en part.")
    assert withdraw(application, by=by, now=at).status == Status.WITHDRAWN
    entries = RegisterEntry.objects.filter(case=application.case).values_list("what_public", flat=True)
    assert list(entries) == ["Ansökan om bidrag", "Återkallelse av ansökan"]


def test_a_draft_cannot_be_withdrawn():
    with pytest.raises(ActNotOpen):
        withdraw(applications.draft(), by=applications.applicant(), now=applications.WRITTEN)


def test_the_receipt_and_the_application_are_stored_once_however_often_the_job_runs(settings):
    application = applications.submitted_application()
    job = Job.objects.get(case=application.case)
    store_receipt(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")
    keep(Application.objects.get(pk=application.pk))
    assert sorted(Document.objects.filter(case=application.case).values_list("kind", flat=True)) == [
        "application",
        "receipt",
    ]
    sent = RegisterEntry.objects.filter(case=application.case, direction="sent")
    assert [entry.what_public for entry in sent] == ["Mottagningsbevis"]
