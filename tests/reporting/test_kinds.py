"""Kinds of documents: each is whole, one more is a package in a setting, and delivered ones are tried again."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from reporting.kinds.catalogue import kinds, measures
from reporting.kinds.registry import maker
from reporting.models import Dataset, Occasion
from reporting.sentences.findings import RULES
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import deliver, produce
from reporting.workflow.figures import freeze
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.settling import keep_signed
from reporting.workflow.writing import save_text
from tests.factories import letters
from tests.factories import programmes as make
from tests.factories.accounts import department
from tests.factories.reporting import JANUARY, LATER, book

DECEMBER = datetime(2025, 12, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize("key", sorted(kinds()))
def test_a_kind_is_whole(key):
    kind, made = kinds()[key], maker(key)

    assert len({section.key for section in kind.sections}) == len(kind.sections)
    assert all(section.guidance for section in kind.written)
    assert all(section.heading and section.number for section in kind.sections)
    assert kind.cutoff_for(date(2027, 10, 3)) <= date(2027, 10, 3)
    assert callable(made.content)
    assert measures()
    assert {"requisition.ceiling", "statement.used_above_received"} <= RULES


@pytest.mark.django_db
def test_a_kind_of_ones_own_is_a_package_in_a_setting(settings):
    settings.DOCUMENT_KINDS = [*settings.DOCUMENT_KINDS, "tests.reporting.own_kind"]
    assignment = make.assignment()
    make.frame(assignment, 2025)
    make.duty(assignment, key="lagesbild", document_kind="own-kind").recipient_departments.add(department())
    book(assignment, 1_250_000, "payment", on=date(2025, 12, 1))
    open_due_occasions(DECEMBER.date(), now=DECEMBER)
    occasion = Occasion.objects.get(duty__document_kind="own-kind")
    officer = make.worker(Role.CASE_OFFICER)
    freeze(occasion, by=officer, now=JANUARY)
    save_text(
        occasion, section="laget", authority=assignment.authority, text="Bra.", revision=0, by=officer, now=JANUARY
    )
    occasion.refresh_from_db()
    approver = make.worker(Role.REPORT_APPROVER)
    approve(
        occasion, authority=assignment.authority, by=approver, presenter=officer, revision=occasion.revision, now=LATER
    )
    report = occasion.reports.get()
    produce(report, now=LATER)
    report.refresh_from_db()

    assert report.document.title == "Lägesbild 2025"
    client = Client()
    client.force_login(officer)
    page = client.get(
        reverse("reporting:occasion", args=[occasion.uuid]), {"avsnitt": "laget", "siffra": "k1/paid/paid"}
    )
    assert "Under 2025 har 1\u00a0250\u00a0000\u00a0kr betalats ut." in page.content.decode()
    assert 'id="trace"' in page.content.decode()


@pytest.fixture
def delivered(db):
    one = letters.green()
    who = letters.people(one)
    occasion = letters.opened("requisition")
    letters.filled(occasion, who, {**letters.REQUISITION, "amount_plattform": 7_000_000})
    report = letters.decided(occasion, who)
    keep_signed(
        report, letters.signed_copy(), signed_on=letters.NOVEMBER.date(), by=who["economist"], now=letters.NOVEMBER
    )
    deliver(report, by=who["officer"], now=letters.NOVEMBER + timedelta(hours=1))
    return report


def test_delivered_documents_hold_when_they_are_tried_again_and_later_bookings_are_told(delivered, clock):
    clock.set_day(date(2026, 12, 1))
    told = StringIO()
    call_command("recompute_documents", stdout=told)
    assert "holds" in told.getvalue()
    assert "1 documents tried" in told.getvalue()
    # The requisition itself was booked when it was sent, after the figures were frozen.
    assert "later: r1/plattform/earlier: 0 in the document, 7000000 now" in told.getvalue()


def test_a_tampered_dataset_or_file_is_found(delivered, clock):
    clock.set_day(date(2026, 12, 1))
    path = delivered.document.file.path
    default_storage.delete(path)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("recompute_documents", stdout=StringIO())
    assert Dataset.objects.count() == 1


def test_anyone_may_check_a_delivered_document_by_its_check_sum(delivered):
    client, page = Client(), reverse("reporting:check")
    file, figures = delivered.document.file_id, delivered.dataset.sha256

    for typed in (file, figures, file.upper()[:32] + " " + file[32:]):
        assert "Rekvisition 1 för 2026" in client.get(page, {"kontrolltal": typed}).content.decode()
    assert "Rekvisition 1" not in client.get(page, {"kontrolltal": "0" * 64}).content.decode()
    assert client.get(page, {"kontrolltal": "x"}).status_code == 200
