"""What an instalment waits for, and how each of it is or was met: told by the day, the person and where it is seen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grants.models import Instalment, Payment
from grants.models.payment import Awaited
from grants.models.report import Kind, ReportFor
from grants.workflow.judging import known_of
from sweden.clock import local


@dataclass
class Condition:
    """One thing that is waited for: whether it is met, since when and how; `form` where somebody can confirm it."""

    key: str
    word: Any
    met: bool
    day: date | None = None
    how: str = ""
    form: Any = None
    by_fact: bool = False


def frozen(line: Instalment, payment: Payment) -> list[Condition]:
    """How each was met when the payment was attested, or proposed where it has not been: it was judged then."""
    at = payment.attested_at or payment.proposed_at
    found = _ways(line, at)
    judged = _("judged as met when the payment was attested") if payment.attested_at else _("judged as met")
    return [
        Condition(name, Awaited(name).label, True, *found.get(name, (local(at).date(), judged)))
        for name in line.waits_for
    ]


def standing(line: Instalment, *, on: date, now: datetime) -> list[Condition]:
    """Each as it stands now, for a payment on the day `on`."""
    known = known_of([line], now=now)
    there, facts, found = known.in_order(line, on), known.by_fact(line), _ways(line, now)
    return [
        Condition(
            name,
            Awaited(name).label,
            name in there,
            *(found.get(name, (None, "")) if name in there else (None, "")),
            by_fact=name in facts,
        )
        for name in line.waits_for
    ]


def _ways(line: Instalment, at: datetime) -> dict[str, tuple[date, str]]:
    """What is known of each condition by the moment: the day, and who or what says so."""
    found: dict[str, tuple[date, str]] = {}
    reports = ReportFor.objects.filter(grant=line.grant_id, approved_at__lte=at).select_related("report")
    for one in reports.order_by("approved_at"):
        if one.report.due_on <= line.planned_on:
            found[Awaited.REPORT] = (local(one.approved_at).date(), _("the report is approved"))
        if one.report.kind == Kind.FINAL:
            found[Awaited.FINAL_REPORT] = (local(one.approved_at).date(), _("the final report is approved"))
    for row in line.grant.ethics_approvals.filter(registered_at__lte=at).order_by("pk"):
        found[Awaited.ETHICS] = (local(row.registered_at).date(), row.number or row.note)
    accepted = line.grant.acceptances.filter(organisation=line.organisation_id, is_accepted=True, answered_at__lte=at)
    for one in accepted.select_related("answered_by__person", "terms"):
        day, name = local(one.answered_at).date(), one.answered_by.person.name
        found[Awaited.TERMS] = (day, _("accepted by %(name)s") % {"name": name})
        found[Awaited.NO_RECOVERY_ORDER] = (day, _("declared by %(name)s") % {"name": name})
    declared = line.grant.declarations.filter(organisation=line.organisation_id, declared_at__lte=at)
    for row in declared.select_related("declared_by__person").order_by("pk"):
        said = _("declared by %(name)s") % {"name": row.declared_by.person.name}
        found[Awaited.NO_RECOVERY_ORDER] = (local(row.declared_at).date(), said)
    for met in line.met.filter(confirmed_at__lte=at).select_related("confirmed_by__person"):
        found[met.condition] = (local(met.confirmed_at).date(), f"{met.note} · {met.confirmed_by}")
    return found
