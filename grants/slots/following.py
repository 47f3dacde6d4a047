"""The one next step of a case whose application has been granted, for those who work with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import is_staff_anywhere
from accounts.prepared import Prepared
from assessments.models import Decision
from grants.models import (
    Acceptance,
    ChangeKind,
    ChangeRequest,
    Grant,
    Instalment,
    LaterDecision,
    LaterKind,
    Payment,
    Recovery,
    Report,
    Settlement,
)
from grants.models.settlement import MoveKind
from grants.permissions import may_read
from grants.states.changes import ChangeStatus
from grants.states.payments import UNDER_WAY
from grants.states.recovery import OPEN, RecoveryStatus
from grants.states.reports import ReportStatus
from registry.display import Link, NextStep
from registry.models import Case, DecisionKind
from registry.models.case import CaseKind
from registry.rules.appeals import Appeal, Appealable
from registry.workflow.appeals import appeals_of
from sweden.clock import local
from sweden.typography import day_long

_OPEN = Prepared(
    lambda case: Grant.objects.filter(case=case, closing__isnull=True).select_related("project").order_by("pk"),
    case=int,
)


def case_next(user: Any, case: Case, now: datetime) -> NextStep | None:
    """What the case's grants wait for first: a change, a report, a claim, the terms, the plan, a payment, the end."""
    if not is_staff_anywhere(user):
        return None
    grants = [one for one in _OPEN(case=case.pk) if may_read(user, one)]
    if not grants:
        return None
    for ask in (_change, _report, _claim, _terms, _plan, _payment, _end):
        if found := ask(grants, now):
            title, why, name, uuid = found
            return NextStep(
                title, why, whose=str(case.officer or ""), act=Link(title, reverse(f"grants:{name}", args=[uuid]))
            )
    return None


Found = tuple[str, str, str, Any] | None


def _change(grants: list[Grant], now: datetime) -> Found:
    one = ChangeRequest.objects.filter(grant__in=grants, status=ChangeStatus.ASKED).order_by("asked_at").first()
    return one and (_("See to the request of a change"), str(one.get_kind_display()).capitalize(), "change", one.uuid)


def _report(grants: list[Grant], now: datetime) -> Found:
    rows = Report.objects.filter(served__grant__in=grants, status=ReportStatus.HANDED_IN)
    one = rows.order_by("handed_in_at").first()
    return one and (_("Review the report"), str(one.get_kind_display()).capitalize(), "report", one.uuid)


def _claim(grants: list[Grant], now: datetime) -> Found:
    one = Recovery.objects.filter(grant__in=grants, status__in=OPEN).select_related("organisation").first()
    return one and (_("Follow the claim for repayment"), one.organisation.name, "recovery", one.uuid)


def _terms(grants: list[Grant], now: datetime) -> Found:
    rows = Acceptance.objects.filter(grant__in=grants, is_accepted__isnull=True)
    one = rows.select_related("grant").order_by("pk").first()
    why = _("Nothing is paid to a party before it has accepted the terms.")
    return one and (_("See to the agreement"), why, "agreement", one.grant.uuid)


def _plan(grants: list[Grant], now: datetime) -> Found:
    planned = set(Instalment.objects.standing().filter(grant__in=grants).values_list("grant", flat=True))
    one = next((one for one in grants if one.pk not in planned), None)
    return one and (_("Write the plan of instalments"), "", "payments", one.uuid)


def _payment(grants: list[Grant], now: datetime) -> Found:
    due = Instalment.objects.standing().filter(grant__in=grants, planned_on__lte=local(now).date())
    one = due.in_status("planned").select_related("grant").order_by("planned_on").first()
    return one and (_("See to the payment that is due"), _("The planned day has come."), "payments", one.grant.uuid)


def _end(grants: list[Grant], now: datetime) -> Found:
    ended = [one for one in grants if one.project.ends_on and one.project.ends_on < local(now).date()]
    if not ended:
        return None
    why = _("The project has ended: the final grants are decided on, and the grant is closed by its checklist.")
    return _("Settle the grant"), why, "ending", ended[0].uuid


def amounts_changed(user: Any, decision: Decision, now: datetime) -> date | None:
    """The day when the amounts that a decision granted were last changed by the authority itself; None: they never
    were."""
    rows = ChangeRequest.objects.filter(grant__decision=decision, kind=ChangeKind.AMOUNTS, status=ChangeStatus.APPROVED)
    latest = rows.aggregate(latest=Max("decided_at"))["latest"]
    return local(latest).date() if latest else None


def money_on_its_way(user: Any, decision: Decision, now: datetime) -> bool | None:
    """Whether a payment of the decision's grants is under way. Whoever asks decides on them: their rows are held, which
    everyone who proposes a payment waits for."""
    held = list(Grant.objects.filter(decision=decision).order_by("pk").select_for_update(of=["self"]))
    under_way = Payment.objects.filter(instalment__grant__in=held, status__in=UNDER_WAY)
    return under_way.exists() or None


def final_grants(user: Any, case: Case, now: datetime) -> list[Appealable] | None:
    """The final grants that have been decided on; one has been changed when the authority has taken it back."""
    if case.kind != CaseKind.APPLICATION:
        return None
    rows = Settlement.objects.filter(grant__case=case, decided_at__isnull=False)
    found = []
    rules: dict[tuple[int, date], Appeal | None] = {}
    for one in rows.select_related("grant__authority", "organisation").order_by("pk"):
        day = local(one.decided_at).date()
        asked = (one.grant.authority_id, day)
        if asked not in rules:
            rules[asked] = appeals_of(one.grant.authority, day)[DecisionKind.FINAL]
        rule = rules[asked]
        words = f"beslutet den {day_long(day)} om slutligt bidrag till {one.organisation.name}"
        changed = local(one.withdrawn_at).date() if one.withdrawn_at else None
        weeks = rule.weeks if rule else 0
        found.append(
            Appealable(DecisionKind.FINAL, one.uuid, words, day, weeks, party=one.organisation_id, changed_on=changed)
        )
    return found or None


#: What a later decision on a final grant is, and by which rule it is appealed.
_LATER = {
    LaterKind.LAPSED: (DecisionKind.LAPSE, "att slutlig utbetalning till {party} förfaller"),
    LaterKind.REVOKED: (DecisionKind.CHANGE, "att ändra beslutet om slutligt bidrag till {party}"),
}


def later_decisions(user: Any, case: Case, now: datetime) -> list[Appealable] | None:
    """What has been decided about final grants after they were: that what is left lapses, or that they are changed."""
    if case.kind != CaseKind.APPLICATION:
        return None
    rows = LaterDecision.objects.filter(settlement__grant__case=case, kind__in=_LATER)
    rules: dict[tuple[int, date], Mapping[str, Appeal | None]] = {}
    found = []
    for one in rows.select_related("settlement__grant__authority", "settlement__organisation"):
        authority, party, day = (
            one.settlement.grant.authority,
            one.settlement.organisation,
            local(one.decided_at).date(),
        )
        if (authority.pk, day) not in rules:
            rules[authority.pk, day] = appeals_of(authority, day)
        kind, words = _LATER[LaterKind(one.kind)]
        rule = rules[authority.pk, day][kind]
        what = f"beslutet den {day_long(day)} {words.format(party=party.name)}"
        found.append(Appealable(kind, one.uuid, what, day, rule.weeks if rule else 0, party=party.pk))
    return found or None


def claims(user: Any, case: Case, now: datetime) -> list[Appealable] | None:
    """The claims for repayment that have been decided on; one has been changed when something of it is waived."""
    if case.kind != CaseKind.APPLICATION:
        return None
    rows = Recovery.objects.filter(grant__case=case, decided_at__isnull=False).exclude(status=RecoveryStatus.DROPPED)
    # The frozen decision is long, and nothing of it is told here.
    rows = rows.defer("content").select_related("grant__authority", "organisation").prefetch_related("moves")
    found = []
    rules: dict[tuple[int, date], Appeal | None] = {}
    for one in rows.order_by("pk"):
        day = local(one.decided_at).date()
        asked = (one.grant.authority_id, day)
        if asked not in rules:
            rules[asked] = appeals_of(one.grant.authority, day)[DecisionKind.RECOVERY]
        rule = rules[asked]
        waived = [local(move.made_at).date() for move in one.moves.all() if move.kind == MoveKind.WAIVED]
        words = f"beslutet den {day_long(day)} om återkrav av {one.organisation.name}"
        weeks, changed = rule.weeks if rule else 0, max(waived, default=None)
        found.append(
            Appealable(
                DecisionKind.RECOVERY, one.uuid, words, day, weeks, party=one.organisation_id, changed_on=changed
            )
        )
    return found or None
