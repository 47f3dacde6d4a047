"""The knowledge base, from an opened occasion to a PDF: what it builds on, its typed indicators, and the dialogue."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.covering import asked_once
from accounts.errors import Stale
from programmes.workflow.versions import write_consultation
from reporting.errors import ReportNotReady
from reporting.kinds.registry import kind_of, maker
from reporting.models import Occasion
from reporting.workflow.comments import resolve_comment, write_comment
from reporting.workflow.decisions import missing
from reporting.workflow.delivery import deliver
from reporting.workflow.figures import freeze, preview
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.planning import waits_for
from reporting.workflow.rows import save_row
from tests.factories import documents
from tests.factories import programmes as make
from tests.factories.accounts import department

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2025, 12, 8, 9, tzinfo=UTC)
INDICATOR = {"area": "kvantteknik", "measure": "Andel av världens publikationer", "value": "1,4 %"}
SOURCED = {**INDICATOR, "source": "OpenAlex, uttag i november 2025", "year": "2024"}
GROUPS = [{"key": "foretag", "text": "företag"}, {"key": "regioner", "text": "regioner"}]


@pytest.fixture
def occasion() -> Occasion:
    one = make.assignment()
    one.facts = {
        "contents": [{"key": "samrad", "kind": "consultation", "quote": "inhämta synpunkter", "actors": GROUPS}],
        "duties": {"underlag": {"milestones": [{"key": "presentation", "title": "Presentation"}]}},
    }
    one.save()
    for place, key in enumerate(("kvantteknik", "bioteknik")):
        make.area(key, assignment=one, position=place, name_sv=key.capitalize())
    duty = make.duty(one, key="underlag", document_kind="knowledge-base", rule={"kind": "once", "date": "2025-12-12"})
    duty.recipient_departments.add(department())
    open_due_occasions(DECEMBER.date(), now=DECEMBER)
    return Occasion.objects.get(duty__document_kind="knowledge-base")


@pytest.fixture
def by(occasion):
    return documents.people(occasion.duty.of_assignments.get().assignment)


def talked(occasion, by, *groups: str, **fields):
    return write_consultation(
        occasion.duty.of_assignments.get().assignment.programme,
        by=by["officer"],
        now=DECEMBER,
        **{
            "held_on": date(2025, 11, 5),
            "held_to": None,
            "form": "meeting",
            "subject": "Kvantteknikens behov",
            "who": "Ericsson, A. Berg\nSaab, B. Ek\nEricsson, C. Lind",
            "groups": list(groups),
            "responsible": "Maryam Haddad",
            "county": "",
            "said": "Mätutrustning saknas.",
            "outcome": "Togs med som behov.",
            "feedback_on": None,
            "feedback_how": "",
            "material": "",
            "material_note": "",
            **fields,
        },
    )


def test_it_has_a_section_for_each_area_and_builds_on_the_earlier_account(occasion, by):
    kind = kind_of(occasion)
    content = preview(occasion, now=DECEMBER)

    assert [one.heading for one in kind.sections if one.key.startswith("omrade")] == [
        "Bedömning: Kvantteknik",
        "Bedömning: Bioteknik",
    ]
    words = maker(kind.key).words(content)
    assert words["basis"] == (
        "Underlaget bygger vidare på redovisningen den 31\u00a0oktober 2024 (KN2024/00977, tidigare redovisning)."
    )


def test_organisations_are_counted_once_and_a_group_that_was_not_heard_is_explained(occasion, by):
    talked(occasion, by, "foretag")
    content = preview(occasion, now=DECEMBER)
    rows = {row["key"]: {name: one["value"] for name, one in row["figures"].items()} for row in content["tables"]["d1"]}

    assert rows == {
        "foretag": {"occasions": 1, "organisations": 2},
        "regioner": {"occasions": 0, "organisations": 0},
        "total": {"occasions": 1, "organisations": 2},
    }
    made = maker("knowledge-base")
    assert [one.rule for one in made.findings(content)] == ["knowledge.no_indicators", "dialogue.unheard"]
    assert any("[saknas: skäl" in cell.text for line in made.table(content, "d1").lines for cell in line.cells)
    documents.entered(
        occasion, by, "unheard", now=DECEMBER, group="regioner", reason="Regionerna hörs under våren 2026."
    )
    content = preview(occasion, now=DECEMBER)
    assert [one.rule for one in made.findings(content)] == ["knowledge.no_indicators"]
    assert made.again(content) == []


def test_the_dataset_asks_as_much_of_many_consultations_and_rows_as_of_one(occasion, by):
    def asked() -> int:
        fresh = Occasion.objects.select_related("duty").get(pk=occasion.pk)
        with CaptureQueriesContext(connection) as queries, asked_once():  # as in a task
            preview(fresh, now=DECEMBER)
        return len(queries)

    talked(occasion, by, "foretag")
    documents.entered(occasion, by, "indicators", now=DECEMBER, **SOURCED)
    one = asked()
    for _ in range(4):
        talked(occasion, by, "foretag", "regioner")
        documents.entered(occasion, by, "indicators", now=DECEMBER, **SOURCED)

    assert asked() == one


def test_an_indicator_has_a_source_and_a_year_and_a_later_change_is_frozen_again(occasion, by):
    talked(occasion, by, "foretag", "regioner")
    row = documents.entered(occasion, by, "indicators", now=DECEMBER, **INDICATOR)
    documents.written(occasion, by, now=DECEMBER)
    with pytest.raises(ReportNotReady, match="källan saknas"):
        documents.finished(occasion, by, now=DECEMBER)

    change = {"table": "indicators", "thread": row.thread, "values": SOURCED, "by": by["officer"], "now": DECEMBER}
    save_row(occasion, number=1, **change)
    with pytest.raises(Stale):
        save_row(occasion, number=1, **{**change, "values": INDICATOR})
    occasion.refresh_from_db()
    dataset = occasion.datasets.get()
    assert any("frys dem på nytt" in gap for gap in missing(occasion, dataset, now=DECEMBER))


def test_from_an_opened_occasion_to_a_delivered_pdf_with_the_presentation_left(occasion, by):
    talked(occasion, by, "foretag", "regioner")
    documents.entered(occasion, by, "indicators", now=DECEMBER, **SOURCED)
    documents.written(occasion, by, now=DECEMBER)
    report = documents.finished(occasion, by, now=DECEMBER)
    deliver(report, by=by["officer"], now=DECEMBER)
    occasion.refresh_from_db()

    assert report.document.title == "Vidareutvecklat kunskapsunderlag om strategiska tekniker 2025"
    assert occasion.status == "delivered"
    assert [one.title for one in waits_for([occasion])[occasion.pk]] == ["Presentation"]


def test_the_page_takes_rows_and_comments_and_keeps_what_was_typed(occasion, by):
    client = Client()
    client.force_login(by["officer"])
    base = reverse("reporting:occasion", args=[occasion.uuid])
    new = reverse("reporting:row_new", args=[occasion.uuid, "b1", "indicators"])

    refused = client.post(new, {**SOURCED, "year": "i fjol", "number": "0"})
    assert refused.status_code == 422
    assert "OpenAlex" in refused.content.decode()
    assert client.post(new, {**SOURCED, "number": "0"}).status_code == 302
    page = client.get(base, {"avsnitt": "b1"}).content.decode()
    assert "1,4 %" in page
    row = occasion.typed_rows.get()
    one = reverse("reporting:row", args=[occasion.uuid, "b1", "indicators", row.thread])
    client.post(one, {**SOURCED, "value": "1,5 %", "number": "1"})
    stale = client.post(one, {**SOURCED, "value": "1,6 %", "number": "1"})
    assert stale.status_code == 409
    assert "1,5 %" in stale.content.decode()
    assert "1,6 %" in stale.content.decode()
    assert client.post(one, {"remove": "1", "number": "2"}).status_code == 302
    assert "1,5 %" not in client.get(base, {"avsnitt": "b1"}).content.decode()

    comment = reverse("reporting:comment", args=[occasion.uuid, "metod"])
    assert client.post(comment, {"text": " "}).status_code == 422
    client.post(comment, {"text": "Nämn urvalet."})
    assert "Nämn urvalet." in client.get(base, {"avsnitt": "metod"}).content.decode()
    found = occasion.comments.get()
    assert client.post(reverse("reporting:resolve", args=[occasion.uuid, found.uuid])).status_code == 302
    found.refresh_from_db()
    assert found.resolved_by == by["officer"]


def test_an_open_comment_stands_in_the_way_of_a_decision(occasion, by):
    dataset = freeze(occasion, by=by["officer"], now=DECEMBER)
    comment = write_comment(occasion, section="metod", text="Nämn urvalet.", by=by["approver"], now=DECEMBER)
    assert any("öppen kommentar" in gap for gap in missing(occasion, dataset, now=DECEMBER))
    resolve_comment(comment, by=by["officer"], now=DECEMBER)
    assert not any("öppen kommentar" in gap for gap in missing(occasion, dataset, now=DECEMBER))
