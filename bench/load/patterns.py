"""Applications that are written, and handed in, through the product's own workflow."""

from datetime import date, timedelta
from typing import Any

from applications.models import Application, BudgetLine, FinancingLine, RequestedAmount
from applications.rules.facts import CATEGORIES, SOURCES
from applications.workflow import draft as drafts
from applications.workflow.parties import add_party
from applications.workflow.receipts import keep
from applications.workflow.submission import submit
from bench.load.given import ENDS, OPENS, PARTIES, QUESTIONS, SENTENCE, STARTS, WIDE_PARTIES, WIDE_TITLE, WIDE_YEARS
from bench.load.shapes import Pattern, World
from calls.models import Call


def pattern(found: World, call: Call, number: int) -> Pattern:
    """An application in the call, handed in unless the call is open; its rows as they were written."""
    by, now = found.applicants[number], OPENS + timedelta(days=10)
    application = drafts.start(call, by=by, now=now)
    version = drafts.draft_of(application)
    save = {"revision": None, "by": by, "now": now}
    values = {
        "title": f"Mönster {number}",
        "summary": SENTENCE * 4,
        "starts_on": STARTS,
        "ends_on": ENDS,
        "trl_from": 3,
        "trl_to": 6,
    }
    areas = list(call.call_strands.get().assignment.areas.order_by("pk"))
    if areas:
        values["technology_area"] = areas[number % len(areas)]
    else:  # researchers without a list to choose from write their area in their own words
        values["own_area"] = "Material för mätning nära absoluta nollpunkten"
    drafts.save_section(version, "project", values, **save)
    drafts.save_section(version, "international", {"foreign_partners": False}, **save)
    answers = {one["key"]: False if one["kind"] == "yes_no" else SENTENCE * 8 for one in QUESTIONS}
    drafts.save_section(version, "questions", answers, **save)
    for place, (kind, size, cost, grant) in enumerate(PARTIES):
        organisation = (found.universities if kind == "university" else found.companies)[place]
        party = add_party(
            version,
            name=organisation.name,
            number=organisation.number,
            kind=kind,
            size=size,
            county=organisation.county,
            by=by,
            now=now,
        )
        drafts.save_budget(party, _cells(cost, grant), **save)
    is_open = call == found.open_call
    if not is_open:
        application = submit(application, by=by, now=now + timedelta(hours=2), declarations=["Uppgifterna är riktiga."])
        if not found.files:
            keep(Application.objects.get(pk=application.pk), now=now)
            found.files = dict(application.case.documents.values_list("kind", "file"))
    version = drafts.draft_of(application)
    return Pattern(
        application=application,
        version=_plain(version),
        content=version.content,
        areas=[(area.pk, area.key) for area in areas],
        parties=[_plain(party) for party in version.parties.all()],
        lines={
            model: [_plain(line) for line in model.objects.filter(version=version).order_by("pk")]
            for model in (BudgetLine, FinancingLine, RequestedAmount)
        },
    )


def _cells(cost: int, grant: int) -> dict[str, int | None]:
    cells: dict[str, int | None] = {}
    for year in range(STARTS.year, ENDS.year + 1):
        rest = {"equipment": cost // 10, "consultants": cost // 20, "other_direct": cost // 20, "indirect": cost // 5}
        rest["personal"] = cost - sum(rest.values())
        cells |= {drafts.cell("c", category, year): rest[category] for category in CATEGORIES}
        cells[drafts.cell("g", "grant", year)] = grant
        if cost > grant:
            cells[drafts.cell("f", "own_cash", year)] = cost - grant
    return cells


def wide_draft(found: World) -> None:
    """One draft in the open call with the widest budget, of the first applicant."""
    assert found.open_call is not None
    by, now = found.applicants[0], OPENS + timedelta(days=11)
    application = drafts.start(found.open_call, by=by, now=now)
    version = drafts.draft_of(application)
    save = {"revision": None, "by": by, "now": now}
    ends = date(STARTS.year + WIDE_YEARS - 1, 12, 31)
    drafts.save_section(version, "project", {"title": WIDE_TITLE, "starts_on": STARTS, "ends_on": ends}, **save)
    for place in range(WIDE_PARTIES):
        organisation = found.companies[place]
        party = add_party(
            version,
            name=organisation.name,
            number=organisation.number,
            kind="company",
            size="small",
            county=organisation.county,
            by=by,
            now=now,
        )
        years = range(STARTS.year, ends.year + 1)
        cells = {drafts.cell("c", kind, year): 100_000 + place for kind in CATEGORIES for year in years}
        cells |= {drafts.cell("f", source, year): 40_000 + place for source in SOURCES for year in years}
        cells |= {drafts.cell("g", "grant", year): 200_000 + place for year in years}
        drafts.save_budget(party, cells, **save)


def _plain(row: Any) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.attname != "id"}
