"""What the grants say on the case page, and to the conditions of the government's decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.permissions import authorities_as, is_staff_anywhere
from applications.states import UNDECIDED
from applications.workflow.cases import of_case
from grants.facts import projects_of
from grants.models import AidAward, Grant, Report
from grants.permissions import MAY, may_classify
from grants.queries.grants import Account, account
from grants.workflow.classifying import PART_KINDS, THEME_KINDS
from programmes.models import Condition, LedgerEntry, TechnologyArea
from programmes.supply import Shown, Supply
from registry.models import Case
from registry.queries import case_of
from sweden.clock import local


@dataclass(frozen=True)
class Granted:
    """The grants of a case, and its money."""

    grants: list[Grant]
    account: Account
    asked: list[Grant]


def case_main(user: Any, case: Case, now: datetime) -> Granted | None:
    """The case page: what was granted to whom for which year, and what has been paid."""
    application = of_case(case)
    if application is None or application.status in UNDECIDED or not is_staff_anywhere(user):
        return None
    entries = list(LedgerEntry.objects.filter(case=case).select_related("organisation").order_by("pk"))
    if not entries:
        return None
    grants = list(Grant.objects.filter(case=case).select_related("assignment", "strand", "project").order_by("pk"))
    asking = set(
        Condition.objects.filter(
            assignment__in={one.assignment_id for one in grants}, kind__in=[*THEME_KINDS, *PART_KINDS]
        ).values_list("assignment", flat=True)
    )
    areas = TechnologyArea.objects.filter(assignment__programme__in={one.assignment.programme_id for one in grants})
    divided = set(areas.values_list("assignment__programme", flat=True))
    asked = [one for one in grants if one.assignment_id in asking or one.assignment.programme_id in divided]
    return Granted(grants, account(entries), asked)


def mine(user: Any, case: Case, now: datetime) -> list[Grant] | None:
    """One's own application: what has been granted of it, with what is to be done."""
    return list(Grant.objects.filter(case=case).select_related("authority", "strand").order_by("pk")) or None


def granted(user: Any, assignments: Sequence[int], now: datetime) -> Supply:
    """Every project with money from the assignments, today; named to those who see its case."""
    projects = projects_of(assignments, on=local(now).date(), at=now)
    if not projects:
        return Supply()
    grants = {}
    own = Grant.objects.visible_to(user).filter(case__uuid__in=[one.key for one in projects]).order_by("pk")
    for grant in own.select_related("case", "strand", "assignment").defer("case__search"):
        grants[str(grant.case.uuid), grant.assignment.key, grant.strand.key if grant.strand else ""] = grant
    rows = Case.objects.visible_to(user).filter(uuid__in=[one.key for one in projects])
    seen = {str(uuid): number for uuid, number in rows.values_list("uuid", "number")}
    shown = {}
    for project in projects:
        if project.key not in seen:
            continue
        grant = grants.get((project.key, project.assignment, project.strand))
        asked = reverse("grants:classify", args=[grant.uuid]) if grant and may_classify(user, grant) else ""
        shown[project.key] = Shown(
            project.title, seen[project.key], reverse("registry:case", args=[project.key]), asked
        )
    return Supply(projects, shown)


def open_reports(user: Any, now: datetime) -> int:
    """How many reports of one's own projects can be written now."""
    if not user.is_authenticated:
        return 0
    rows = Report.objects.written_by(user).to_hand_in()
    return int(rows.filter(opens_on__lte=local(now).date()).count())


def aid_to_tell(user: Any, now: datetime) -> int:
    """How many awards of state aid the registers wait for, from the authorities where the reader tells them."""
    authorities = authorities_as(user, *MAY["grants.tell_registers"])
    if not authorities:
        return 0
    return int(AidAward.objects.visible_to(user).to_tell().filter(grant__authority__in=authorities).count())


#: What those who got money meet on pages and in the API by an address of its own, with the way to its case.
_NAMED = {
    "grants.Grant": "case",
    "grants.Report": "case",
    "grants.ReportVersion": "report__case",
    "grants.ReportMessage": "report__case",
    "grants.ChangeRequest": "grant__case",
    "grants.Recovery": "grant__case",
    "grants.Instalment": "grant__case",
    "grants.Payment": "instalment__grant__case",
}


def case_named(user: Any, thing: UUID, now: datetime) -> int | None:
    """The key of the case of the granted money that the uuid in an address names."""
    return case_of(thing, _NAMED)
