"""The roadmaps: one document for each technology area that is in, a covering letter, and what is said of the others."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from reporting.documents import Pages
from reporting.errors import ReportNotReady
from reporting.kinds.catalogue import Area, kinds
from reporting.kinds.registry import kind_of, maker
from reporting.models import Occasion
from reporting.rules.roadmaps import moved, tables
from reporting.workflow.decisions import missing
from reporting.workflow.delivery import deliver
from reporting.workflow.figures import freeze, preview
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.rows import take_over
from tests.factories import documents
from tests.factories import programmes as make
from tests.factories.accounts import department

SEPTEMBER = datetime(2026, 9, 7, 9, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 9, 6, 9, tzinfo=UTC)
GROUPS = [{"key": "foretag", "text": "företag"}]


@pytest.fixture
def occasion(db) -> Occasion:
    one = make.assignment()
    make.frame(one, 2026, 143_000_000, "estimated")
    make.frame(one, 2027, 268_000_000, "estimated")
    decided(one, energy=None)
    make.area("kvantteknik", assignment=one, position=1, name_sv="Kvantteknik")
    make.area("energiteknik", assignment=one, position=2, name_sv="Energiteknik")
    make.duty(
        one,
        key="fardplaner",
        document_kind="roadmaps",
        rule={"kind": "yearly", "month": 10, "day": 3, "from": 2026},
        lead_days=90,
    ).recipient_departments.add(department())
    open_due_occasions(SEPTEMBER.date(), now=SEPTEMBER)
    return Occasion.objects.get(duty__document_kind="roadmaps")


def decided(one, *, energy: bool | None) -> None:
    """Say whether energy technology is in, as the assignment's facts do."""
    areas = [{"area": "kvantteknik", "included": True}, {"area": "energiteknik", "included": energy}]
    one.facts = {
        "contents": [{"key": "samrad", "kind": "consultation", "quote": "inhämta synpunkter", "actors": GROUPS}],
        "duties": {"fardplaner": {"per_area": areas}},
        "technology_areas": {"energiteknik": {"lead_intended": "Statens energimyndighet"}},
    }
    one.save()


@pytest.fixture
def by(occasion):
    return documents.people(assignment(occasion))


def assignment(occasion: Occasion):
    return occasion.duty.of_assignments.get().assignment


def again(occasion: Occasion) -> Occasion:
    return Occasion.objects.get(pk=occasion.pk)


def test_each_area_that_is_in_has_all_sections_and_the_letter_its_own():
    areas = [Area("kvantteknik", "Kvantteknik"), Area("bioteknik", "Bioteknik")]
    kind = kinds()["roadmaps"].spread(areas)

    assert [one.key for one in kind.part("")] == ["foljebrev"]
    assert [one.key.partition("--")[2] for one in kind.part("kvantteknik")] == [
        one.key.partition("--")[2] for one in kind.part("bioteknik")
    ]
    assert kind.section("bioteknik--medel").tables == ("m1.bioteknik",)
    assert len({one.key for one in kind.sections}) == len(kind.sections)


def test_an_area_that_nobody_has_decided_on_stands_in_the_way_and_one_left_out_has_its_sentence(occasion, by):
    content = preview(occasion, now=SEPTEMBER)
    made = maker("roadmaps")
    assert "roadmap.area_unclear" in [one.rule for one in made.findings(content)]
    assert "[saknas: ställningstagande" in made.words(content)["letter"]

    decided(assignment(occasion), energy=False)
    occasion = again(occasion)
    content = preview(occasion, now=SEPTEMBER)
    assert "roadmap.area_unclear" not in [one.rule for one in made.findings(content)]
    assert (
        "För området energiteknik avser regeringen att ge Statens energimyndighet i uppdrag att leda arbetet; någon "
        "färdplan lämnas därför inte här."
    ) in made.words(content)["letter"]
    assert {one.area for one in kind_of(occasion).sections} == {"", "kvantteknik"}

    decided(assignment(occasion), energy=True)
    assert {one.area for one in kind_of(again(occasion)).sections} == {"", "kvantteknik", "energiteknik"}
    dataset = freeze(again(occasion), by=by["officer"], now=SEPTEMBER)
    decided(assignment(occasion), energy=False)
    assert any("teknikområdena" in gap for gap in missing(again(occasion), dataset, now=SEPTEMBER))


def test_the_letter_covers_the_knowledge_base_of_the_same_day_and_no_other(occasion):
    for key, kind, day in (
        ("underlag", "knowledge-base", 3),
        ("annat", "knowledge-base", 4),
        ("not", "interim-report", 3),
    ):
        rule = {"kind": "once", "date": f"2026-10-0{day}"}
        make.duty(assignment(occasion), key=key, document_kind=kind, rule=rule, lead_days=90)
    open_due_occasions(SEPTEMBER.date(), now=SEPTEMBER)
    content = preview(again(occasion), now=SEPTEMBER)
    beside = Occasion.objects.get(duty__key="underlag")
    assert [one["designation"] for one in content["together"]] == [beside.case.designation]
    assert (
        f"diarienummer {beside.case.designation}, som ett eget dokument" in maker("roadmaps").words(content)["letter"]
    )


def test_a_grant_in_two_areas_is_divided_and_the_other_agency_stands_beside():
    def entry(agency: str, amount: str, case: str) -> dict:
        return {"kind": "commitment", "case": case, "agency": agency, "year": 2026, "amount": amount}

    sources = {
        "entries": {"a": entry("vinnova", "101", "one")},
        "beside": {"b": entry("vr", "50", "two")},
        "grants": {"one": {"areas": {"kvantteknik": 50, "bioteknik": 50}}, "two": {"areas": {"kvantteknik": 100}}},
        "consultations": {},
    }
    found = tables(sources, areas=["kvantteknik", "bioteknik"], own="vinnova", years=[2026, 2027], actors=["foretag"])

    def granted(area: str) -> list:
        return [(row["key"], row["figures"]["granted"]["value"]) for row in found[f"m1.{area}"]]

    assert granted("kvantteknik") == [("2026", 51), ("2027", 0), ("total", 51)]
    assert granted("bioteknik") == [("2026", 50), ("2027", 0), ("total", 50)]
    assert found["m1.kvantteknik"][0]["figures"]["granted_other"]["value"] == 50
    assert found["l1.kvantteknik"][0]["figures"]["grants"]["value"] == 1


@pytest.mark.parametrize(
    ("state", "day", "why", "tells"),
    [
        ("coming", "2027-05-01", "", []),
        ("coming", "2027-09-01", "", ["Testbädd"]),
        ("coming", "2027-09-01", "Leveransen dröjde.", []),
        ("reached", "2027-04-12", "", []),
        ("dropped", "2027-05-01", "", ["Testbädd"]),
    ],
)
def test_a_milestone_that_moves_or_is_dropped_says_why(state, day, why, tells):
    before = [{"row": "r1", "values": {"what": "Testbädd", "day": "2027-05-01", "state": "coming"}}]
    now = [{"row": "r1", "values": {"what": "Testbädd", "day": day, "state": state, "why": why}}]

    assert moved(now, before) == tells


def test_from_an_opened_occasion_to_pdfs_and_next_year_on_top_of_them(occasion, by, clock):
    decided(assignment(occasion), energy=False)
    occasion = again(occasion)
    area = "kvantteknik"
    documents.entered(
        occasion, by, "milestones", now=SEPTEMBER, of=area, what="Testbädd öppen", day="2027-05-01", state="coming"
    )
    documents.written(occasion, by, now=SEPTEMBER)
    with pytest.raises(ReportNotReady, match="företag"):
        documents.finished(occasion, by, now=SEPTEMBER)
    documents.entered(occasion, by, "unheard", now=SEPTEMBER, of=area, group="foretag", reason="Hörs i november.")
    report = documents.finished(again(occasion), by, now=SEPTEMBER)

    assert report.document.title == "Färdplaner 2026"
    assert [(one.area, one.document.title) for one in report.parts.all()] == [
        ("kvantteknik", "Färdplan för kvantteknik 2026")
    ]
    assert maker("roadmaps").again(report.dataset.content) == []
    printed = {one.key for section in Pages.of(report, area).sections for one in section.tables}
    assert printed == {f"{key}.{area}" for key in ("l1", "i1", "measures", "s1", "s2", "m1", "milestones")}
    deliver(report, by=by["officer"], now=SEPTEMBER)
    clock.set_day(NEXT_YEAR.date())
    open_due_occasions(NEXT_YEAR.date(), now=NEXT_YEAR)
    later = Occasion.objects.get(duty=occasion.duty, due_on=date(2027, 10, 3))
    assert take_over(later, by=by["officer"], now=NEXT_YEAR) == 1
    assert take_over(later, by=by["officer"], now=NEXT_YEAR) == 0
    shown = maker("roadmaps").table(preview(later, now=NEXT_YEAR), "ms.kvantteknik")
    assert [head for head, _figure in shown.heads][-1] == "Datum i föregående färdplan"
    assert shown.lines[0].cells[-1].text == "2027-05-01"

    client = Client()
    client.force_login(by["officer"])
    page = client.get(reverse("reporting:occasion", args=[later.uuid]), {"avsnitt": "kvantteknik--milstolpar"})
    assert "Testbädd öppen" in page.content.decode()
    assert "Följebrev" in page.content.decode()
    # What a check asks for is one press away.
    assert '?avsnitt=kvantteknik--samrad">Gå till avsnitt 4</a>' in page.content.decode()
