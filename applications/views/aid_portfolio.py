"""State aid over all applications to a call, for its officers: sums, what each lacks, what shows only together."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import holds
from accounts.roles import CASE_READERS
from applications.display.aid import in_language
from applications.models import Application
from applications.rules.aid.portfolio import Taker, across, grounds
from applications.sentences.findings import sentence
from applications.states import Status
from applications.workflow.aid import Rules, asking, decision_day
from applications.workflow.aid_history import merged_uuids
from applications.workflow.aid_said import aid_party, rule_sets_of, said_of_content
from applications.workflow.asked import demands_of
from applications.workflow.facts import aid_as_handed_in, facts_of_content
from calls.models import Call, CallBudget
from programmes.rules.portfolio import call_budget
from registry.display import ShownFinding
from sweden.clock import local
from sweden.findings import Finding, by_weight

#: Those that may still be granted, or are.
COUNTED = (Status.SUBMITTED, Status.ELIGIBLE, Status.PROPOSED, Status.RESERVE, Status.GRANTED)


@dataclass(frozen=True)
class Row:
    """An application in the list: what it asks for, and what is found in it."""

    number: str
    title: str
    url: str
    grant: int
    found: list[ShownFinding]


@login_required
@require_safe
def portfolio(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The call's portfolio: state aid by ground, findings over several applications, and those of each."""
    call = (
        Call.objects.visible_to(request.user)
        .select_related("case__authority")
        .defer("case__search")
        .filter(case__uuid=uuid)
        .first()
    )
    if call is None or not holds(request.user, *CASE_READERS, authority=call.case.authority_id):
        raise Http404
    asks = asking(demands_of(call)) is not None
    applications = (
        Application.objects.visible_to(request.user)
        .handed_in()
        .filter(call=call, status__in=COUNTED, case__mode="live")
        .select_related("submitted_version", "case__authority")
        .defer("case__search")
        .order_by("case__number")
    )
    read = _read(list(applications), asks)
    day = decision_day(call) or local(request.now).date()
    rate = Rules.for_call(call).rate
    context = {
        "call": call,
        "case": call.case,
        "asks": asks,
        "rows": [row for row, _takers in read],
        "left": sum(bool(row.found) for row, _takers in read),
        "grounds": [(in_language(one.title_sv, one.title_en), one) for one in grounds(_all(read))],
        "together": [
            (ShownFinding.of(one, sentence(one)), where) for one, where in across(_all(read), decided_on=day, rate=rate)
        ],
        "budget": _budget(call, [row.grant for row, _takers in read]),
    }
    return render(request, "applications/aid_portfolio.html", context)


def _all(read: list[tuple[Row, list[Taker]]]) -> list[Taker]:
    return [taker for _row, takers in read for taker in takers]


def _read(applications: list[Application], asks: bool) -> list[tuple[Row, list[Taker]]]:
    """Each application as it was handed in. The rules are asked for once, however many applications rest on them."""
    known, merged = rule_sets_of([one.submitted_version.content for one in applications]), merged_uuids()
    found = []
    for one in applications:
        content = one.submitted_version.content
        takers: list[Taker] = []
        findings: list[Finding] = []
        grant = one.requested or 0
        designation = one.case.designation
        if asks and "aid" in content:
            rules = Rules.frozen(content["aid"], known)
            said, facts = said_of_content(content), facts_of_content(content, known)
            organisations = {
                party["uuid"]: merged.get(party["organisation"], party["organisation"]) for party in content["parties"]
            }
            takers = [
                Taker(designation, organisations[party.key], aid_party(party, said, rules)) for party in facts.parties
            ]
            applied = local(one.submitted_at).date() if one.submitted_at else None
            findings = by_weight(aid_as_handed_in(content, known, day=applied).findings)
        row = Row(
            designation,
            one.submitted_version.title,
            reverse("registry:case", args=[one.case.uuid]),
            grant,
            [ShownFinding.of(finding, sentence(finding)) for finding in findings],
        )
        found.append((row, takers))
    return found


def _budget(call: Call, grants: list[int]) -> dict[str, Any] | None:
    """What is asked for against what the call expects to grant; None when it has no budget."""
    amounts = list(CallBudget.objects.filter(call_strand__call=call).values_list("amount", flat=True))
    if not amounts:
        return None
    judged = call_budget(sum(amounts), grants)
    words = _("more than the call expects to grant") if judged.left < 0 else _("left of what the call expects to grant")
    return {"budget": sum(amounts), "asked": judged.total, "difference": abs(judged.left), "words": words}
