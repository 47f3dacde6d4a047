"""The interim report on an assignment, from an opened occasion to a PDF, with the sections of its own decision."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from grants.models.report import ResultKind
from grants.workflow.reports.results import state
from programmes.rules import facts
from reporting.datasets import granted
from reporting.drawing.tables import said
from reporting.errors import ReportNotReady
from reporting.kinds.assignment_report import RESULTS
from reporting.kinds.registry import kind_of, maker
from reporting.models import Occasion
from reporting.rules import assignment_report as rules
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import produce
from reporting.workflow.figures import freeze, preview
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.rows import save_row
from reporting.workflow.writing import save_text
from tests.factories import documents, letters, payments
from tests.factories import programmes as make
from tests.factories.accounts import department
from tests.factories.reporting import answered

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
    ).recipient_departments.add(department())
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
        "not_requisitioned": 4_000_000,
        "left": 1_000_000,
    }
    assert rows["2026.total"]["frame"] == 15_000_000
    whole = {
        row["key"]: {name: one["value"] for name, one in row["figures"].items()} for row in content["tables"]["g1t"]
    }
    assert [whole[key]["used"] for key in ("plattform", "projekt", "total")] == [6_000_000, 0, 6_000_000]
    assert whole["total"]["granted"] == sum(rows[f"{year}.total"]["granted"] for year in (2026, 2027)) == 10_000_000
    assert [row["key"] for row in content["tables"]["g5"]] == ["2026", "2027"]
    assert maker("interim-report").again(content) == []


def test_what_the_projects_have_led_to_is_counted_by_kind_and_each_result_once():
    def said(kind, case, number=None, is_open=False):
        return {"kind": kind, "case": case, "number": number, "is_open": is_open}

    stated = {
        "a": said("publication", "x", is_open=True),
        "b": said("publication", "x"),
        "c": said("publication", "y"),
        "d": said("mobility", "y", 3),
        "e": said("mobility", "x", 2),
        "f": said("readiness", "x", 7),
    }
    rows = {row["key"]: row["figures"] for row in rules.results(stated)}
    assert list(rows) == list(rules.KINDS) == list(ResultKind.values) == list(RESULTS)

    def values(kind):
        return [rows[kind][one]["value"] for one in ("results", "result_projects", "open_results", "moved_persons")]

    assert values("publication") == [3, 2, 1, None]
    assert values("mobility") == [2, 2, None, 5]
    assert values("readiness") == [1, 1, None, None]
    assert values("patent") == [0, 0, None, None]
    assert rows["publication"]["open_results"]["rows"] == ["results/a"]
    assert rules.results({}) == []


def test_results_are_read_with_the_grants_that_have_money_and_until_the_cut_off():
    grant = payments.grant()
    by, stated = payments.hands(grant).officer, payments.NOW
    who = {"by": by, "now": stated}
    what = {"title": "Frysning utan is", **who}
    first = state(grant.project, kind="publication", year=2026, is_open=True, **what)
    state(grant.project, kind="publication", year=2026, is_open=False, replaces=first, **what)
    state(grant.project, kind="mobility", year=2026, number=2, **who)
    state(grant.project, kind="patent", year=2027, **what)
    found = granted.results([str(grant.case.uuid)], until=2026, at=stated)
    told = sorted((one["kind"], one["number"], one["is_open"], one["case_number"]) for one in found.values())
    number = grant.case.number
    assert told == [("mobility", 2, False, number), ("publication", None, False, number)]
    assert "Frysning" not in str(found)
    assert granted.results([], until=2026, at=stated) == {}


def test_it_has_the_sections_of_its_own_decision_and_needs_the_number():
    one, occasion = opened(number="")
    officer = make.worker(Role.CASE_OFFICER)
    answered(occasion.duty, officer)
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


def test_what_others_have_paid_stands_beside_the_budgets_and_the_share_is_told_through_each_year():
    years = {2026: facts.YearMoney(grant=4, business_cash=6), 2027: facts.YearMoney(grant=6)}
    project = facts.Project(
        key="c", assignment="a", strand="plattform", title="Plattformen", starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31), years=years, parties=(facts.Party("Bolaget", county="01", is_coordinator=True),),
    )  # fmt: skip
    entry = {"kind": "payment", "agency": "vinnova", "strand": "plattform", "year": 2026, "amount": "3", "case": "c"}
    sources = {
        "entries": {"e": {**entry, "occurred_on": "2026-07-01", "party_key": "p"}},
        "projects": {"a:plattform:c": facts.as_json(project)},
        "grants": {}, "parties": {}, "frames": {}, "costs": {},
        "financed": {"r": {"year": 2026, "source": "business_cash", "amount": 1, "origin": "Partens bokslut"}},
    }  # fmt: skip
    how = {"strands": ["plattform"], "years": [2026], "cutoff": date(2026, 12, 31), "shared": "plattform"}
    found = rules.tables(sources, **how)

    def of(table: str, name: str) -> dict:
        return {row["key"]: row["figures"][name]["value"] for row in found[table]}

    assert of("g2", "so_far_share") == {"2026": "2/5", "2027": "5/8", "total": "5/8"}
    assert of("g2b", "platform_share") == {"2026": "3/4", "total": "3/4"}
    assert of("g2b", "paid_all") == {"2026": 4, "total": 4}
    assert found["g2b"][0]["figures"]["paid_business_cash"]["rows"] == ["financed/r"]
    assert [(row["county"], row["stage"]) for row in found["g3"]] == [("01", "running")]
    assert rules.tables({**sources, "financed": {}}, **how)["g2b"] == []
    days = {date(2025, 12, 31): "coming", date(2027, 12, 31): "running", date(2028, 1, 1): "ended"}
    assert {day: rules.stage(project, day) for day in days} == days


def test_what_is_entered_beside_the_figures_is_told_and_what_is_lacking_remarked_on():
    one, occasion = opened()
    by = documents.people(one)
    made = maker("interim-report")

    def rules_told(content: dict) -> list[str]:
        told = (one.rule for one in made.findings(content))
        return [rule for rule in told if rule.startswith("report.") and rule != "report.demand_missing"]

    assert rules_told(preview(occasion, now=MARCH)) == ["report.not_reconciled"]
    row = {"agency": one.authority.key, "day": "2027-02-01", "deviation": 1200, "cause": ""}
    entered = documents.entered(occasion, by, "reconciliations", now=MARCH, **row)
    documents.entered(
        occasion, by, "financed", now=MARCH, year="2026", source="eu", amount=500, origin="Kommissionens beslut"
    )
    content = preview(occasion, now=MARCH)
    assert rules_told(content) == ["report.deviation"]
    assert content["tables"]["g2b"][-1]["figures"]["paid_eu"]["value"] == 500
    assert made.table(content, "g2b").notes == ["Andras utbetalningar är angivna efter: Kommissionens beslut."]
    save_row(
        occasion, table="reconciliations", values={**row, "cause": "Periodisering"}, thread=entered.thread,
        number=entered.number, by=by["officer"], now=MARCH,
    )  # fmt: skip
    content = preview(occasion, now=MARCH)
    assert rules_told(content) == []
    (told,) = [note for note in made.table(content, "g1").notes if "avstämda" in note]
    assert told.replace("\u00a0", " ") == (
        "Siffrorna kommer från myndighetens bidragsregister och är avstämda mot redovisningen den 1 februari 2027. "
        "Avvikelse: 1 200 kr. Orsak: Periodisering."
    )


def test_a_share_just_below_its_limit_is_never_shown_as_the_limit():
    content = {"limits": {"platform_share": "1/2"}, "decimals": 1}
    shares = {"4997/10000": "49,97 %", "1/2": "50,0 %", "5003/10000": "50,03 %", "2/5": "40,0 %"}
    assert {one: said(content, "platform_share", one).replace("\u00a0", " ") for one in shares} == shares
    assert said({**content, "decimals": 0}, "women_share", "2/5").replace("\u00a0", " ") == "40 %"
