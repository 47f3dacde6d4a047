"""Every kind of document on the real decisions: its PDF is looked into, and neither its figures nor its page ask more
questions when there is more to tell."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from programmes.models import Assignment, ReportingDuty
from reporting.documents import Pages, report_pdf
from reporting.kinds.catalogue import areas_of_content, kinds
from reporting.kinds.registry import kind_of
from reporting.models import Occasion
from reporting.workflow.decisions import _lock
from reporting.workflow.figures import freeze, preview
from reporting.workflow.occasions import begin, open_due_occasions
from reporting.workflow.rows import save_row
from sweden import clock as sweden_clock
from tests.factories import programmes as make
from tests.factories.inspected import faults, text
from tests.factories.reporting import book

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 7, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def _occasions(standing) -> dict[str, Occasion]:
    """The last occasion of every kind, with the people who answer for it."""
    sweden_clock.set_day(NOW.date())
    call_command("load_assignments", verbosity=0)
    for one in Assignment.objects.select_related("authority"):
        if not one.decision_number:
            one.decision_number = "KN2099/00001"
            one.save()
        make.worker(Role.CASE_OFFICER, one.authority)
    for day in (date(2028, 3, 10), NOW.date()):
        open_due_occasions(day, now=NOW)
    past = Occasion.objects.filter(due_on__lte=NOW.date()).select_related("duty", "case").order_by("due_on")
    found = {one.duty.document_kind: one for one in past}
    for duty in ReportingDuty.objects.exclude(document_kind__in=found).filter(document_kind__in=kinds()):
        found[duty.document_kind] = begin(duty, due_on=NOW.date() + timedelta(days=30), by=writer(duty), now=NOW)
    return found


@pytest.fixture
def occasions(_occasions, clock) -> dict[str, Occasion]:
    clock.set_day(NOW.date())
    return deepcopy(_occasions)


def writer(duty: ReportingDuty):
    return make.worker(Role.CASE_OFFICER, duty.of_assignments.first().assignment.authority)


def more(occasion: Occasion, number: int) -> None:
    """One more of all that a document tells: bookings, and a row in each table that people enter."""
    by = writer(occasion.duty)
    for place, one in enumerate(Assignment.objects.filter(duties__duty=occasion.duty)):
        for kind in ("commitment", "payment", "receipt"):
            book(
                one,
                1000 * occasion.pk + 10 * number + place,
                kind,
                year=2030,
                on=date(2030, 11, 20),
                at=NOW - timedelta(days=90),
            )
    for section in kind_of(occasion).sections:
        for key in section.inputs:
            table = next(one for one in kind_of(occasion).inputs if one.key == key)
            save_row(
                occasion,
                table=key,
                area=section.area,
                values={one.key: value_of(one, number) for one in table.fields},
                by=by,
                now=NOW,
            )


def value_of(field, number: int):
    if field.kind == "choice":
        return next(iter(field.choices))
    return {"day": "2030-05-02", "year": "2030", "kronor": 1000 + number}.get(field.kind, "")


def test_the_pdf_of_every_kind_is_tagged_archivable_and_whole(occasions, tmp_path):
    wrong = {}
    for key, occasion in occasions.items():
        by = {"officer": writer(occasion.duty)}
        more(occasion, 1)
        dataset = freeze(occasion, by=by["officer"], now=NOW)
        report = _lock(occasion, dataset, by=by["officer"], now=NOW)
        for area in ["", *(one.key for one in areas_of_content(dataset.content) if kinds()[key].per_area)][:2]:
            pages = Pages.of(report, area)
            content = report_pdf(pages)
            told = text(content, tmp_path)
            printed = [one for one in pages.sections if one.lead or one.texts or one.tables]
            lacking = [one.heading for one in printed if len(pages.sections) > 1 and one.heading not in told]
            if found := faults(content, tmp_path) + lacking:
                wrong[key, area] = found
    assert wrong == {}
    assert occasions.keys() == kinds().keys()


def test_neither_figures_nor_page_of_any_kind_ask_more_when_there_is_more(occasions):
    asked: dict[str, list[tuple[int, int]]] = {}
    for key, occasion in occasions.items():
        client = Client()
        client.force_login(writer(occasion.duty))
        page, section = reverse("reporting:occasion", args=[occasion.uuid]), kind_of(occasion).sections[0].key
        for number in (1, 2, 3):  # the first row of a table may bring a question of its own
            more(occasion, number)
            with CaptureQueriesContext(connection) as figures:
                preview(occasion, now=NOW)
            with CaptureQueriesContext(connection) as shown:
                assert client.get(page, {"avsnitt": section}).status_code == 200
            asked.setdefault(key, []).append((len(figures), len(shown)))
    assert {key: numbers for key, numbers in asked.items() if numbers[1] != numbers[2]} == {}
