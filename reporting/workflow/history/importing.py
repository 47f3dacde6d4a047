"""Reading in a history from before the product: what was offered, decided, booked and approved, as it was booked.

Every row keeps the day it was recorded. Nothing is judged for room; what has no ground is told. A call's counts become
that many invented applications. Open to the owner of the database only (`manage.py import_account`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from grants.models import ApprovedCost, AreaClassification, Grant, PlannedCost, Project, StatedPart, ThemeShare
from programmes.models import Assignment, BudgetFrame, LedgerEntry, Strand
from programmes.models.frame import FrameSource
from registry.models import Case
from registry.models.case import CaseKind
from registry.workflow.cases import open_case
from registry.workflow.stream import record
from reporting.errors import HistoryFaulty
from reporting.workflow.history.calls import Applications
from reporting.workflow.history.reading import entry, faults, without_ground
from sweden.clock import STOCKHOLM
from sweden.typography import brief

KINDS = {
    "larosate": "university",
    "institut": "institute",
    "stort_foretag": "company",
    "smf": "company",
    "offentlig": "region",
}
SIZES = {"stort_foretag": "large", "smf": "small"}
STRANDS = {"platform": "plattform", "projects": "projekt"}
AREAS = {
    "ai_autonoma": "ai-autonoma-system",
    "avancerad_digital": "avancerad-digital-teknik",
    "material_produktion": "material-produktionsteknik",
}
SOURCES = {
    "assignment": FrameSource.DECISION,
    "appropriation_letter": FrameSource.APPROPRIATION_LETTER,
    "amendment": FrameSource.AMENDMENT,
}
STATED = "Enligt inläst historik"


def midnight(day: date) -> datetime:
    """The first moment of a day: what was recorded on a day counts for anything frozen later that day."""
    return datetime.combine(day, time(), STOCKHOLM)


@dataclass
class History:
    """What has been found or made while a file is read in."""

    data: Mapping[str, Any]
    by: User
    checker: User
    assignments: dict[str, Assignment] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def strand(self, assignment: str, key: str) -> Strand | None:
        """The part that a row names; None for the whole assignment."""
        if key in ("all", "", None):
            return None
        return self.assignments[assignment].strands.get(key=STRANDS.get(key, key))


@transaction.atomic
def import_account(data: Any, *, now: datetime) -> list[str]:
    """Read in a file of history. Returns what has no ground, by the rows' ids. Raises HistoryFaulty, changing nothing.

    Read in twice, the same rows are not booked again: the second time is refused as already read in.
    """
    if wrong := faults(data):
        raise HistoryFaulty(faults="; ".join(wrong[:20]))
    history = History(data, *_people())
    keys = {one["assignment"] for one in data["grants"].values()} | {one["assignment"] for one in data["frames"]}
    found = Assignment.objects.select_related("authority", "case").in_bulk(
        [key.lower() for key in keys], field_name="key"
    )
    if lacking := sorted(key for key in keys if key.lower() not in found):
        raise HistoryFaulty(faults=f"load the assignments first: {', '.join(lacking)}")
    history.assignments = {key: found[key.lower()] for key in keys}
    if LedgerEntry.objects.filter(idempotency_key=_key(history, entry(data, data["ledger"][0]))).exists():
        raise HistoryFaulty(faults="the file has already been read in")
    _numbers(history)
    _organisations(history)
    _frames(history)
    Applications(history, kinds=KINDS, sizes=SIZES, areas=AREAS).make()
    _grants(history)
    _ledger(history)
    _approved(history)
    record("account.imported", case=None, by=history.by, at=now, rows=len(data["ledger"]))
    return without_ground(data)


def _people() -> tuple[User, User]:
    """Two accounts that nobody can sign in with: who did it and who checked it is not known here."""
    found = []
    for place, name in enumerate(("Inläst historik", "Inläst historik, granskning"), start=1):
        email = f"historik{place}@invalid.example"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name, is_active=False)
        found.append(user)
    return found[0], found[1]


def _numbers(history: History) -> None:
    """The decisions' numbers, where the file gives one and nobody has entered any."""
    for key, number in history.data.get("meta", {}).get("test_diary_numbers", {}).items():
        assignment = history.assignments.get(key)
        if assignment is not None and not assignment.decision_number:
            assignment.decision_number, assignment.decision_number_source = number, STATED
            assignment.save(update_fields=["decision_number", "decision_number_source"])


def _organisations(history: History) -> None:
    for key, one in history.data["organisations"].items():
        history.organisations[key] = Organisation.objects.create(
            name=one["name"], kind=KINDS.get(one["kind"], "other"), county=one.get("county", "")
        )


def _frames(history: History) -> None:
    """Versions of amounts that the assignments do not already have."""
    for one in history.data["frames"]:
        assignment = history.assignments[one["assignment"]]
        strand = history.strand(one["assignment"], one["strand"])
        decided = one["decided_on"]
        line = {"assignment": assignment, "strand": strand, "year": one["year"], "amount": one["amount"]}
        if decided is None and BudgetFrame.objects.filter(**line).exists():
            continue
        BudgetFrame.objects.create(
            **line,
            year_to=one["year"],
            wording=one["wording"],
            source_kind=SOURCES[one["source"]],
            source=STATED,
            quote=STATED,
            valid_from=decided or assignment.valid_from,
            recorded_at=midnight(decided or assignment.valid_from),
        )


def _grants(history: History) -> None:
    for key, one in history.data["grants"].items():
        assignment = history.assignments[one["assignment"]]
        strand = history.strand(one["assignment"], one["strand"])
        at = midnight(one["decided"])
        case = history.cases.get(key) or open_case(
            kind=CaseKind.APPLICATION,
            authority=assignment.authority,
            title=f"Bidrag {key}",
            now=at,
            by=history.by,
            supplied_number=one["dnr"],
        )
        history.cases[key] = case
        decision = case.application.decisions.get() if one.get("call") else None
        rows = [entry(history.data, row) for row in history.data["ledger"]]
        first = next((row["party"] for row in rows if row["grant"] == key and row["party"]), None)
        coordinator = history.organisations[first] if first else assignment.authority.organisation
        grant = Grant.objects.create(
            project=Project.objects.create(title=f"Bidrag {key}"),
            case=case,
            decision=decision,
            authority=assignment.authority,
            assignment=assignment,
            strand=strand,
            coordinator=coordinator,
            opened_at=at,
        )
        history.grants[key] = grant
        _classify(history, grant, one, at)


def _classify(history: History, grant: Grant, one: Mapping[str, Any], at: datetime) -> None:
    stated = {"grant": grant, "stated_by": history.by, "stated_at": at}
    if one.get("areas"):
        shares = {AREAS.get(area, area): percent for area, percent in one["areas"].items()}
        AreaClassification.objects.create(shares=shares, reason=STATED, **stated)
    if "ai" in one:
        ThemeShare.objects.create(theme="ai", percent=one["ai"], reason=STATED, **stated)
    if one.get("ssh"):
        years = {str(year): amount for year, amount in one["ssh"].items()}
        StatedPart.objects.create(part="ssh", description=STATED, amount=sum(years.values()), by_year=years, **stated)
    if one.get("school") or one.get("mobility"):
        covers = [*one.get("school", []), *(["mobility"] if one.get("mobility") else [])]
        StatedPart.objects.create(part="research_school", description=STATED, amount=0, covers=covers, **stated)


def _key(history: History, one: Mapping[str, Any]) -> str:
    return f"history:{one['id']}:{one['assignment']}:{one['occurred_on']}:{one['amount']}"


def _ledger(history: History) -> None:
    """Every row as it was booked: its own two days, nothing judged for room."""
    strands: dict[tuple[str, str], Strand | None] = {}
    made = []
    for row in history.data["ledger"]:
        one = entry(history.data, row)
        place = (one["assignment"], one["strand"])
        if place not in strands:
            strands[place] = history.strand(*place)
        grant = history.grants.get(one["grant"]) if one["grant"] else None
        part = (history.assignments[one["assignment"]], strands[place])
        made.append(
            LedgerEntry(
                assignment=history.assignments[one["assignment"]],
                strand=strands[place],
                year=one["year"],
                kind=one["kind"],
                amount=Decimal(str(one["amount"])),
                occurred_on=one["occurred_on"],
                recorded_at=midnight(one["recorded_at"]),
                case=history.cases.get(one["grant"]) if one["grant"] else None,
                organisation=history.organisations.get(one["party"]) if one["party"] else None,
                grant_uuid=grant.uuid if grant and part == (grant.assignment, grant.strand) else None,
                reference=brief(str(one.get("note") or ""), 200),
                idempotency_key=_key(history, one),
            )
        )
    LedgerEntry.objects.bulk_create(made, batch_size=2000)


def _approved(history: History) -> None:
    """Approved costs of the settled year, and what the platform planned."""
    data = history.data
    settled = next((one for one in data.get("occasions", {}).values() if "requisition_year" in one), None)
    if settled is None:
        return
    year = settled["requisition_year"]
    at = midnight(settled["returns_until"])
    for one in data.get("approved_costs", []):
        ApprovedCost.objects.create(
            grant=history.grants[one["grant"]],
            organisation=history.organisations[one["party"]],
            starts_on=date(year, 1, 1),
            ends_on=settled["used_until"],
            cost=one["cost"],
            share=f"{one['intensity']}/100",
            note=STATED,
            stated_at=at,
        )
    plan = data.get(f"platform_budget_{year}")
    platform = next((key for key, one in data["grants"].items() if one["strand"] == "platform"), None)
    if plan and platform:
        PlannedCost.objects.create(
            grant=history.grants[platform], year=year, costs=plan["total_eligible_costs"], stated_at=at
        )
