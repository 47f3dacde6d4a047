"""The proposal for decision (beslutsförslag)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from applications.models import Application
from applications.rules.conditions import judge
from applications.sentences import sentence
from applications.states import Act, Status
from applications.workflow.facts import demands_of, facts_of_content
from applications.workflow.submission import move
from assessments.errors import AmountsWrong, FindingsStop, OutcomeNotOpen, ReasonsMissing
from assessments.models import Outcome, Proposal, ProposedAmount
from assessments.permissions import may_propose, may_take_back
from programmes.models import Assignment, Strand
from sweden.findings import Finding, Severity, as_json


@dataclass(frozen=True)
class Amount:
    """What a party is proposed from an assignment in a budget year, kronor."""

    organisation: Organisation
    assignment: Assignment
    year: int
    amount: int
    strand: Strand | None = None


def requested(application: Application) -> list[Amount]:
    """What was applied for, party by party and year by year, as amounts to begin from."""
    version = application.submitted_version
    organisations = {str(p.uuid): p.organisation for p in version.parties.select_related("organisation")}
    places = {
        strand.assignment.key: strand
        for strand in application.call.call_strands.select_related("assignment__authority", "strand")
    }
    return [
        Amount(organisations[party["uuid"]], places[key].assignment, year, amount, places[key].strand)
        for party in version.content["parties"]
        for key, year, amount in party["requested"]
        if amount
    ]


def findings_of(application: Application, amounts: Sequence[Amount]) -> list[Finding]:
    """The call's conditions put to the application with the proposed amounts in place of the applied-for."""
    facts = facts_of_content(application.submitted_version.content)
    given: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    keys = {p.organisation_id: str(p.uuid) for p in application.submitted_version.parties.all()}
    for amount in amounts:
        given[keys[amount.organisation.pk]][amount.year] += amount.amount
    parties = [replace(party, requested=dict(given.get(party.key, {}))) for party in facts.parties]
    judged = judge(demands_of(application.call), replace(facts, parties=parties))
    return [finding for one in judged for finding in one.findings]


@transaction.atomic
def propose(
    application: Application,
    *,
    outcome: str,
    amounts: Sequence[Amount] = (),
    reasons: str,
    terms: str = "",
    exception_reason: str = "",
    by: User,
    now: datetime,
) -> Proposal:
    """Propose a decision; decided by another. Judged by the call's conditions with the proposed amounts."""
    if not may_propose(by, application):
        raise NotAllowed
    if not reasons.strip():
        raise ReasonsMissing
    application = (
        Application.objects.select_for_update(of=["self"]).select_related("case", "call").get(pk=application.pk)
    )
    if (application.status == Status.INELIGIBLE) != (outcome == Outcome.DISMISS):
        raise OutcomeNotOpen
    amounts = [amount for amount in amounts if amount.amount] if outcome == Outcome.GRANT else []
    findings: list[Finding] = []
    if outcome == Outcome.GRANT:
        _check(application, amounts)
        findings = findings_of(application, amounts)
        _stop(findings, exception_reason)
    move(application, Act.PROPOSE, by=by, now=now, outcome=outcome)
    proposal = Proposal.objects.create(
        application=application,
        outcome=outcome,
        reasons=reasons.strip(),
        terms=terms.strip(),
        findings=[as_json(finding) for finding in findings],
        exception_reason=exception_reason.strip(),
        proposed_by=by,
        proposed_at=now,
    )
    ProposedAmount.objects.bulk_create(
        ProposedAmount(
            proposal=proposal,
            organisation=amount.organisation,
            assignment=amount.assignment,
            strand=amount.strand,
            year=amount.year,
            amount=amount.amount,
        )
        for amount in amounts
    )
    return proposal


def _check(application: Application, amounts: Sequence[Amount]) -> None:
    """A grant gives something, nothing below zero, and no party more than it asked for."""
    if not amounts:
        raise AmountsWrong(why="ett bidrag är större än noll.")
    asked: dict[int, int] = defaultdict(int)
    for amount in requested(application):
        asked[amount.organisation.pk] += amount.amount
    given: dict[int, int] = defaultdict(int)
    for amount in amounts:
        if amount.amount < 0:
            raise AmountsWrong(why="ett belopp kan inte vara negativt.")
        given[amount.organisation.pk] += amount.amount
    for amount in amounts:
        if given[amount.organisation.pk] > asked[amount.organisation.pk]:
            raise AmountsWrong(why=f"{amount.organisation} får mer än den har sökt.")


def _stop(findings: Sequence[Finding], exception_reason: str) -> None:
    for finding in findings:
        if finding.severity == Severity.BLOCKING:
            raise FindingsStop(what=sentence(finding))
        if finding.severity in {Severity.OVERRIDE, Severity.REASON} and not exception_reason.strip():
            raise FindingsStop(what=sentence(finding))


@transaction.atomic
def take_back(proposal: Proposal, *, by: User, now: datetime) -> Proposal:
    """Take a proposal back, or send it back; it stays in the history."""
    proposal = Proposal.objects.select_for_update(of=["self"]).select_related("application__case").get(pk=proposal.pk)
    if not may_take_back(by, proposal):
        raise NotAllowed
    if proposal.withdrawn_at is not None:
        return proposal
    act = Act.TAKE_BACK_DISMISSAL if proposal.outcome == Outcome.DISMISS else Act.TAKE_BACK_PROPOSAL
    move(proposal.application, act, by=by, now=now, proposal=str(proposal.uuid))
    proposal.withdrawn_at, proposal.withdrawn_by = now, by
    proposal.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return proposal
