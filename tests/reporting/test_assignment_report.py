"""The interim report on an assignment, from an opened occasion to a PDF, with the sections of its own decision."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from reporting.errors import ReportNotReady
from reporting.kinds.registry import kind_of, maker
from reporting.models import Occasion
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import produce
from reporting.workflow.figures import freeze, preview
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.writing import save_text
from tests.factories import letters
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db
MARCH = datetime(2027, 3, 10, 9, tzinfo=UTC)


def opened(number: str = letters.NUMBER) -> tuple:
    one = letters.green(number)
    make.duty(
        one,
        key="delredovisning",
        document_kind="interim-report",
        rule={"kind": "once", "before_end_of": "2027-03"},
        requires_decision_number=True,
    )
    open_due_occasions(MARCH.date(), now=MARCH)
    return one, Occasion.objects.get(duty__document_kind="interim-report")


def test_money_per_part_and_year_and_what_was_planned():
    one, occasion = opened()
    letters.booked(one, "commitment", 10_000_000, strand="plattform", on=date(2026, 5, 20))
    letters.booked(one, "requisition", 7_000_000, strand="plattform", on=date(2026, 6, 8))
    letters.booked(one, "receipt", 7_000_000, strand="plattform", on=date(2026, 6, 24))
    letters.booked(one, "payment", 6_000_000, strand="plattform", on=date(2026, 7, 1))
    letters.booked(one, "payment", 100_000, strand="plattform", on=date(2027, 1, 15))  # after the cut-off

    content = preview(occasion, now=MARCH)

    rows = {row["key"]: {name: one["value"] for name, one in row["figures"].items()} for row in content["tables"]["g1"]}
    assert rows["2026.plattform"] == {
        "frame": 11_000_000,
        "requisitioned": 7_000_000,
        "received": 7_000_000,
        "granted": 10_000_000,
        "paid": 6_000_000,
        "repaid": 0,
        "returned": 0,
        "used": 6_000_000,
        "left": 1_000_000,
    }
    assert rows["2026.total"]["frame"] == 15_000_000
    assert [row["key"] for row in content["tables"]["g5"]] == ["2026", "2027"]
    assert maker("interim-report").again(content) == []


def test_it_has_the_sections_of_its_own_decision_and_needs_the_number():
    one, occasion = opened(number="")
    officer = make.worker(Role.CASE_OFFICER)
    freeze(occasion, by=officer, now=MARCH)
    kind = kind_of(occasion)
    assert kind.section("kth") is not None
    assert kind.section("ccrm") is None
    for section in kind.written:
        save_text(
            occasion,
            section=section.key,
            authority=one.authority,
            text=f"{section.heading}.",
            revision=0,
            by=officer,
            now=MARCH,
        )
    occasion.refresh_from_db()
    approver = make.worker(Role.REPORT_APPROVER)
    decision = {"authority": one.authority, "by": approver, "presenter": officer, "now": MARCH}

    with pytest.raises(ReportNotReady):
        approve(occasion, revision=occasion.revision, **decision)

    one.decision_number = letters.NUMBER
    one.save()
    freeze(occasion, by=officer, now=MARCH)
    occasion.refresh_from_db()
    approve(occasion, revision=occasion.revision, **decision)
    report = occasion.reports.get()
    produce(report, now=MARCH)
    report.refresh_from_db()
    assert report.document.title == "Delredovisning 2026"
    client = Client()
    client.force_login(officer)
    page = client.get(
        reverse("reporting:occasion", args=[occasion.uuid]), {"avsnitt": "medel", "siffra": "g1/2026.plattform/frame"}
    )
    assert 'id="trace"' in page.content.decode()
