"""Reports from granted projects for tests: terms, people of the project, costs prepared and approved."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from grants.models import FollowUpTerms, Grant, Report
from grants.rules.followup import TEXTS, WITH_COSTS
from grants.workflow.reports import scheduling, writing
from registry.models.access import Rights
from tests.factories import accounts, registry

#: Long after the usual project (December 2025 – November 2026) has ended: every report is open.
AFTER = datetime(2027, 3, 1, 9, tzinfo=UTC)
RULES = [
    {"kind": "start", "every": "once", "anchor": "start", "days": 60, "open_days": 60},
    {"kind": "progress", "every": "months", "months": 6, "days": 30},
    {"kind": "final", "every": "once", "anchor": "end", "days": 90, "open_days": 90},
]


def terms(authority: Any, rules: Any = None, **fields: Any) -> FollowUpTerms:
    """Terms of follow-up of an authority from 2020 on."""
    usual = {"valid_from": date(2020, 1, 1), "source": "Påhittade villkor", "soon_days": 14}
    return FollowUpTerms.objects.create(authority=authority, rules=RULES if rules is None else rules, **usual | fields)


def laid(grant: Grant, **fields: Any) -> list[Report]:
    """The reports of the grant's project, by the usual terms."""
    if not FollowUpTerms.objects.filter(authority=grant.authority).exists():
        terms(grant.authority, **fields)
    return scheduling.lay(grant.project, now=AFTER)


def economist(grant: Grant) -> User:
    """Somebody who takes part only to fill in the coordinator's costs."""
    who = accounts.user()
    part = registry.participant(grant.case, who, rights=Rights.BUDGET)
    part.organisation = grant.coordinator
    part.save(update_fields=["organisation"])
    return who


def complete(
    report: Report, by: User, economists: dict[int, User], *, costs: int = 1_000, now: datetime = AFTER
) -> Report:
    """All texts written by `by`, and every party's costs prepared by its economist (or another writer) and approved."""
    report = writing.save_texts(report, dict.fromkeys(TEXTS[report.kind], "Som planerat."), revision=0, by=by, now=now)
    if report.kind in WITH_COSTS:
        for party in writing.parties_of(report.project).values():
            place = f"{report.ends_on.year}|personal"
            who = economists[party.pk]
            row = writing.save_costs(report, party, {place: costs}, revision=0, by=who, now=now)
            writing.prepare(report, party, revision=row.revision, by=who, now=now)
            writing.approve_costs(report, party, revision=row.revision, by=by, now=now)
    return report


def of_kind(grant: Grant, kind: str) -> Report | None:
    """The first report of a kind that the grant's project is to hand in."""
    return Report.objects.filter(project=grant.project, kind=kind).order_by("due_on").first()
