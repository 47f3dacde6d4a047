"""The financial statement's rows: what was received, paid, paid back and earned of a year's requisitioned money."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from grants.facts import projects_of
from grants.models import PlannedCost
from programmes.models import Assignment, Condition
from programmes.rules import facts
from reporting.datasets import common
from reporting.datasets.marked import without_titles
from reporting.models import Delivery, Occasion
from reporting.rules import figures
from reporting.rules import statement as rules
from reporting.rules.statement import Reading, Span
from sweden.clock import local

PLATFORM = "share.platform"


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset, as booked at a moment. A constant number of queries."""
    assignments = common.assignments_of(occasion)
    assignment = assignments[0]
    year, today = occasion.cutoff_on.year, local(at).date()
    details = common.latest_details(occasion, at=at)
    values = details.values if details else {}
    answered = common.answers(at=at)
    used_until = date(year + 1, 3, 31) if answered["used_until"] == "march" else occasion.cutoff_on
    names = {one.key: one.name_sv for one in assignment.strands.order_by("pk")} or {"": assignment.title_sv}
    platform = Condition.objects.filter(assignment=assignment, kind=PLATFORM, strand__isnull=False).first()
    found = {
        "frames": common.frames(assignments, on=today, at=at),
        "entries": common.entries(assignments, on=today, at=at, year=year),
        "costs": common.costs(assignment, until=used_until, at=at, starts_on__year=year),
        "plans": _plans(assignment, year=year, at=at),
        "projects": {
            f"{one.assignment}:{one.strand}:{one.key}": facts.as_json(one)
            for one in projects_of([assignment.pk], on=today, at=at)
        },
    }
    found = without_titles(found)
    result = {
        **common.head(occasion, assignments, at=at),
        "year": year,
        "unit": "kr",
        "returns_until": today.isoformat(),
        "number": common.version_number(occasion, at=at),
        "strands": names,
        "platform": platform.strand.key if platform and platform.strand else "",
        "limits": dict.fromkeys(("platform_share", "amount_share"), str(platform.parameters["max_share"]))
        if platform
        else {},
        "appropriation": common.appropriation(assignment),
        "reading": values.get("reading") or str(answered["reading"]),
        "used_until": used_until.isoformat(),
        "earlier_reading": _earlier_reading(occasion),
        "unprinted": [] if answered["both_readings"] == "yes" else ["s2"],
        "details": values,
        "details_number": details.number if details else 0,
        "sources": found,
    }
    result["tables"] = _tables(result)
    result["returned"] = figures.plain(
        sum((Decimal(one["amount"]) for one in found["entries"].values() if one["kind"] == "return"), Decimal(0))
    )
    return result


def _tables(content: dict[str, Any]) -> dict[str, Any]:
    last = content.get("used_until") or content["cutoff_on"]
    span = Span(content["year"], date.fromisoformat(last), date.fromisoformat(content["returns_until"]))
    return rules.tables(
        content["sources"],
        strands=list(content["strands"]),
        span=span,
        reading=Reading(content["reading"]),
        platform=content["platform"],
    )


def figures_again(content: dict[str, Any]) -> list[str]:
    """Figures of a kept dataset that its own rows do not give; empty when every one holds."""
    return figures.differences(_tables(content), content["tables"])


def _plans(assignment: Assignment, *, year: int, at: datetime) -> dict[str, Any]:
    rows = PlannedCost.objects.standing(at).filter(grant__assignment=assignment, year=year).order_by("pk")
    return {
        str(one["uuid"]): {
            "case": str(one["case"]),
            "case_number": one["number"],
            "year": one["year"],
            "costs": one["costs"],
        }
        for one in rows.values("uuid", "year", "costs", case=F("grant__case__uuid"), number=F("grant__case__number"))
    }


def _earlier_reading(occasion: Occasion) -> str:
    """The reading of the last statement that was sent; it stays unless a reason is given."""
    sent = (
        Delivery.objects.filter(report__occasion__duty=occasion.duty, report__occasion__due_on__lt=occasion.due_on)
        .order_by("-delivered_at")
        .values_list("report__dataset__content__reading", flat=True)
        .first()
    )
    return sent or ""
