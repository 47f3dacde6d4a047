"""What stands in the way of paying instalments: judged together, in as many queries for one as for five hundred."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import F, Min, Sum

from accounts.models import Organisation
from applications.models import PayeeAccount
from applications.rules.answers.single import yes_of
from grants.models import (
    Acceptance,
    ConditionMet,
    Declaration,
    EthicsApproval,
    Grant,
    GrantParty,
    Hold,
    Instalment,
    Payment,
    PlanTerms,
    Recovery,
    SetUpTask,
    TermsVersion,
)
from grants.models.payment import Awaited
from grants.models.report import Kind, ReportFor
from grants.queries.agreement import accepting, standing_versions
from grants.queries.money import Money, money_of
from grants.queries.standing import Standing, standings
from grants.rules import payments as rules
from grants.rules import setup
from grants.rules.setup import Task
from grants.states.payments import SENT, UNDER_WAY
from grants.states.recovery import RecoveryStatus
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from programmes.queries import lines_by_part
from programmes.rules.frames import Wording, counted_line
from sweden.clock import local
from sweden.findings import Finding


def account_of(grant: Grant, organisation: Organisation) -> PayeeAccount | None:
    """The account that counts for payments of the grant to the party: the one said last."""
    rows = PayeeAccount.objects.filter(application__case=grant.case_id, organisation=organisation)
    return rows.order_by("-pk").first()


def terms_of(grant: Grant) -> Fraction:
    """The share (0–1) of each party's grant that is held back until the final report."""
    return held_back_of([grant.pk]).get(grant.pk, Fraction(0))


def held_back_of(grants: Sequence[int]) -> dict[int, Fraction]:
    """The share that is held back of each grant that has terms of payment, by its key."""
    rows = PlanTerms.objects.filter(grant__in=grants).order_by("grant", "-pk").distinct("grant")
    return {row.grant_id: Fraction(row.held_back) for row in rows}


#: Where an application says whether it needs an ethical review (calls/core/description.yaml).
ETHICS_QUESTION = "core_ethics"


def conditions_of(grant: Grant) -> list[str]:
    """What a plan's instalments wait for besides, as the grant's own terms have it: the reports that are demanded, and
    the ethics approval where the application says that one is needed."""
    found = [Awaited.REPORT.value] if ReportFor.objects.demanded().filter(grant=grant).exists() else []
    answers = grant.decision.application.submitted_version.answers if grant.decision else {}
    return [*found, Awaited.ETHICS.value] if yes_of(answers.get(ETHICS_QUESTION)) else found


def first_report(grant: Grant) -> date:
    """The first day on which a report is demanded of the grant; the last of all days where none is."""
    found: date | None = ReportFor.objects.demanded().filter(grant=grant).aggregate(day=Min("due_on"))["day"]
    return found or date.max


@dataclass
class Known:
    """What is known of some instalments and their grants, read once."""

    money: Mapping[int, Money]
    held_back: Mapping[int, Fraction]
    accounts: Mapping[tuple[int, int], PayeeAccount]
    standings: Mapping[int, Standing]
    holds: Mapping[int, list[int | None]]
    met: Mapping[int, set[str]]
    under_way: dict[tuple[int, int], list[tuple[int, int, int]]]
    frames: Mapping[Any, Any]
    agreed: Mapping[int, TermsVersion] = field(default_factory=dict)
    accepted: set[tuple[int, int]] = field(default_factory=set)
    declared: Mapping[tuple[int, int], date] = field(default_factory=dict)
    approved_ethics: set[int] = field(default_factory=set)
    reports: Mapping[int, Sequence[tuple[str, date, bool]]] = field(default_factory=dict)
    allocated: set[tuple[int, int]] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    claims: Mapping[int, Sequence[tuple[int, str, str]]] = field(default_factory=dict)
    parties: Mapping[int, Sequence[GrantParty]] = field(default_factory=dict)
    tasks: Mapping[int, Sequence[SetUpTask]] = field(default_factory=dict)
    under_payment: set[int] = field(default_factory=set)

    def not_accepted(self, line: Instalment) -> list[str]:
        """Whose acceptance is missing, by name: before anything has been sent to the bank or paid that of every party,
        afterwards that of the coordinator and of the instalment's own party."""
        asked = self.parties.get(line.grant_id, ())
        if line.grant_id in self.under_payment:
            asked = [one for one in asked if one.is_coordinator or one.organisation_id == line.organisation_id]
        return [one.name for one in asked if (line.grant_id, one.organisation_id) not in self.accepted]

    def undone(self, line: Instalment) -> list[Task]:
        """What is left of the set-up of a grant with an agreement that nothing has been sent to the bank or paid of;
        the acceptances have a finding of their own."""
        if line.grant_id not in self.agreed or line.grant_id in self.under_payment:
            return []
        grant, own = line.grant, self.money[line.grant_id]
        seen = setup.facts(
            parties=(),
            accepted=(),
            shown=(),
            paid_to=own.parties,
            verified=[
                one
                for one in own.parties
                if (account := self.accounts.get((grant.case_id, one))) and self.standings[account.pk].is_verified
            ],
            is_planned=True,
            has_ethics=line.grant_id in self.approved_ethics,
        )
        return [
            Task(one.key, one.words)
            for one in self.tasks.get(line.grant_id, ())
            if one.key not in ("terms", "rights")
            and not setup.is_done(one.key, facts=seen, ticked=one.done_at is not None)
        ]

    def claims_on(self, line: Instalment) -> list[str]:
        """Decided claims on the instalment's party that are not paid: by the case of the same authority, else by the
        authority alone."""
        rows = self.claims.get(line.organisation_id, ())
        return sorted({number if own == line.authority_id else name for own, number, name in rows})

    def account(self, line: Instalment) -> PayeeAccount | None:
        """The account that counts for the instalment's party."""
        return self.accounts.get((line.grant.case_id, line.organisation_id))

    def take(self, line: Instalment) -> None:
        """Count the instalment as on its way, for those that are judged after it."""
        place = (line.grant_id, line.organisation_id)
        self.under_way.setdefault(place, []).append((line.pk, line.year, line.amount))

    def in_order(self, line: Instalment, on: date) -> set[str]:
        """Which of what the instalment waits for is there on the day: by what is known where something is, else as
        somebody has confirmed it."""
        place = (line.grant_id, line.organisation_id)
        found = {one for one in self.met.get(line.pk, ()) if one not in self.by_fact(line)}
        terms = self.agreed.get(line.grant_id)
        if terms is not None:
            if place in self.accepted:
                found.add(Awaited.TERMS)
            day = self.declared.get(place)
            if day is not None and (on - day).days <= terms.declaration_days:
                found.add(Awaited.NO_RECOVERY_ORDER)
        if line.grant_id in self.approved_ethics:
            found.add(Awaited.ETHICS)
        found |= {one for one, is_there in self._reported(line).items() if is_there}
        if self.claims_on(line):  # whatever has been declared
            found.discard(Awaited.NO_RECOVERY_ORDER)
        return found

    def _reported(self, line: Instalment) -> dict[str, bool]:
        """Of what is known by the grant's reports: whether those due by the instalment's day are approved, and the
        final one."""
        rows = self.reports.get(line.grant_id, ())
        due = [is_approved for _kind, day, is_approved in rows if day <= line.planned_on]
        final = [is_approved for kind, _day, is_approved in rows if kind == Kind.FINAL]
        found = {Awaited.REPORT.value: all(due)} if due else {}
        return found | ({Awaited.FINAL_REPORT.value: all(final)} if final else {})

    def by_fact(self, line: Instalment) -> set[str]:
        """What is known by itself, and so confirmed by nobody: acceptances and declarations where the grant has terms,
        the ethics approval, and the reports that are demanded."""
        facts = {Awaited.ETHICS.value, *self._reported(line)}
        if line.grant_id in self.agreed:
            facts |= {Awaited.TERMS.value, Awaited.NO_RECOVERY_ORDER.value}
        if self.claims_on(line):
            facts.add(Awaited.NO_RECOVERY_ORDER.value)
        return facts

    def is_appropriated(self, line: Instalment, on: date) -> bool:
        """Whether the money of the instalment's year has been given, rather than estimated: the frame that counts on
        the day says so, or an allocation of the year has been booked."""
        grant = line.grant
        parts = [self.frames.get((grant.assignment_id, part), []) for part in {None, grant.strand_id}]
        counted = [one for lines in parts if (one := counted_line(lines, line.year, on))]
        given = bool(counted) and all(one.wording is not Wording.ESTIMATED for one in counted)
        return given or (grant.assignment_id, line.year) in self.allocated


def known_of(lines: Sequence[Instalment], *, now: datetime) -> Known:
    """All that judging the instalments asks for. They bring their grants along."""
    grants = {one.grant_id: one.grant for one in lines}
    keys, assignments = sorted(grants), {one.assignment_id for one in grants.values()}
    money = money_of(grants.values())
    accounts = PayeeAccount.objects.filter(
        application__case__in={one.case_id for one in grants.values()},
        organisation__in={one.organisation_id for one in lines}.union(*(one.parties for one in money.values())),
    )
    latest = {
        (row.case, row.organisation_id): row
        for row in accounts.annotate(case=F("application__case"))
        .order_by("application__case", "organisation", "-pk")
        .distinct("application__case", "organisation")
    }
    holds: dict[int, list[int | None]] = defaultdict(list)
    for grant, party in Hold.objects.filter(grant__in=keys, lifted_at__isnull=True).values_list(
        "grant", "organisation"
    ):
        holds[grant].append(party)
    met: dict[int, set[str]] = defaultdict(set)
    for line, condition in ConditionMet.objects.filter(instalment__in=lines).values_list("instalment", "condition"):
        met[line].add(condition)
    under_way: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    rows = Payment.objects.filter(instalment__grant__in=keys, status__in=UNDER_WAY)
    for grant, party, line, year, amount in rows.values_list(
        "instalment__grant", "instalment__organisation", "instalment", "instalment__year", "amount"
    ):
        under_way[grant, party].append((line, year, amount))
    agreements = {pk: one for pk, one in standing_versions(keys).items() if one.terms is not None}
    agreed = {pk: one.terms for pk, one in agreements.items()}
    accepted, declared = set(), {}
    for one in Acceptance.objects.filter(grant__in=keys, is_accepted=True).select_related("evidence"):
        place = (one.grant_id, one.organisation_id)
        if agreed.get(one.grant_id) and one.terms_id == agreed[one.grant_id].pk:
            declared[place] = local(one.answered_at).date()
            if one.is_shown:
                accepted.add(place)
    rows = Declaration.objects.filter(grant__in=keys).order_by("pk")
    for grant, party, at in rows.values_list("grant", "organisation", "declared_at"):
        declared[grant, party] = local(at).date()
    reports: dict[int, list[tuple[str, date, bool]]] = defaultdict(list)
    demanded = ReportFor.objects.demanded().filter(grant__in=keys)
    for grant, kind, day, at in demanded.values_list("grant", "report__kind", "due_on", "approved_at"):
        reports[grant].append((kind, day, at is not None))
    claims: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    unpaid = Recovery.objects.filter(
        organisation__in={one.organisation_id for one in lines}, status=RecoveryStatus.CLAIMED
    ).select_related("grant__case__authority", "grant__authority")
    for claim in unpaid.defer("grant__case__search"):
        said = (claim.grant.authority_id, str(claim.grant.case.designation), claim.grant.authority.short_name)
        claims[claim.organisation_id].append(said)
    tasks: dict[int, list[SetUpTask]] = defaultdict(list)
    for task in SetUpTask.objects.filter(grant__in=agreed):
        tasks[task.grant_id].append(task)
    sent = Payment.objects.filter(instalment__grant__in=agreed, status__in=SENT)
    under_payment = {*sent.values_list("instalment__grant", flat=True), *(pk for pk, one in money.items() if one.paid)}
    given = LedgerEntry.objects.filter(
        assignment__in=assignments, kind=EntryKind.ALLOCATION, year__in={one.year for one in lines}
    )
    sums = given.values_list("assignment", "year").annotate(sum=Sum("amount")).order_by()
    return Known(
        money=money,
        held_back=held_back_of(keys),
        accounts=latest,
        standings=standings([one.pk for one in latest.values()]),
        holds=holds,
        met=met,
        under_way=under_way,
        frames=lines_by_part(assignments, now),
        agreed=agreed,
        parties=accepting(agreements.values()),
        tasks=tasks,
        under_payment=under_payment,
        accepted=accepted,
        declared=declared,
        reports=reports,
        approved_ethics=set(EthicsApproval.objects.filter(grant__in=keys).values_list("grant", flat=True)),
        closed=set(Grant.objects.filter(pk__in=keys).over().values_list("pk", flat=True)),
        claims=claims,
        allocated={(assignment, year) for assignment, year, amount in sums if amount > 0},
    )


def judge(line: Instalment, known: Known, *, on: date, proposed_to: int | None = None) -> list[Finding]:
    """What stands in the way of paying the instalment on the day `on`, besides itself: empty when it may go out.
    `proposed_to`: key of the account it was proposed to, when it has been."""
    account, money = known.account(line), known.money[line.grant_id]
    met, party = known.in_order(line, on), line.organisation_id
    ready = rules.Ready(
        verified_by=None if account is None else len(known.standings[account.pk].checks),
        rejected="" if account is None or not (fallen := known.standings[account.pk].rejected) else fallen.note,
        claims=known.claims_on(line),
        holds=sum(1 for one in known.holds.get(line.grant_id, ()) if one in (None, party)),
        waits_for=line.waits_for,
        in_order=sorted(met),
        is_closed=line.grant_id in known.closed,
        not_accepted=known.not_accepted(line),
        undone=known.undone(line),
        account_changed=proposed_to is not None and (account is None or account.pk != proposed_to),
    )
    found = rules.obstacles(ready)
    found += rules.in_time(line.year, line.planned_on, on=on, is_appropriated=known.is_appropriated(line, on))
    spoken = money.kronor_by_year(party)
    for other, year, amount in known.under_way.get((line.grant_id, party), ()):
        if other != line.pk:
            spoken[year] = spoken.get(year, 0) + amount
    found += rules.within_grant(
        money.granted.get((party, line.year), 0), year=line.year, paid=spoken.get(line.year, 0), payment=line.amount
    )
    found += rules.hold_back(
        money.granted_to(party),
        known.held_back.get(line.grant_id, Fraction(0)),
        paid=sum(spoken.values()),
        payment=line.amount,
        final_report_approved=Awaited.FINAL_REPORT in met,
    ).findings
    return found


def standing_in_the_way(line: Instalment, *, today: date, now: datetime) -> list[Finding]:
    """What stands in the way of proposing an instalment: it would be paid on its day, or today when that has come."""
    return judge(line, known_of([line], now=now), on=max(today, line.planned_on))
