"""The plan of instalments: what is paid to whom, when, and what it waits for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Sum

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from grants.errors.payments import (
    GrantClosed,
    InstalmentGone,
    InstalmentTaken,
    PlanBeyondGrant,
    PlanHoldsBack,
    PlanLineFaulty,
    TermsStand,
)
from grants.models import ConditionMet, Grant, Instalment, Payment, PlanTerms
from grants.models.payment import Awaited
from grants.permissions import may_in
from grants.queries.money import Place, money
from grants.rules import plan
from grants.states.payments import FALLEN, PaymentStatus
from grants.workflow.judging import first_report, held_back_of, known_of, terms_of
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import amount as shown

#: What every instalment waits for, and what the one that is held back waits for besides.
ALWAYS = (Awaited.TERMS, Awaited.NO_RECOVERY_ORDER)
LAST = (Awaited.FINAL_REPORT,)


@dataclass(frozen=True)
class NewLine:
    """A line to be written into a plan: kronor of the budget year's money, to the organisation, on the day."""

    organisation: Organisation
    year: int
    planned_on: date
    amount: int
    waits_for: Sequence[str] = field(default=ALWAYS)


def granted_of(grant: Grant) -> dict[Place, int]:
    """What the parties have been granted: (key of the organisation, budget year) → kronor, those above zero."""
    return money(grant).granted


def paid_outside(grant: Grant) -> dict[Place, int]:
    """What the ledger says has been paid, net of what has come back, other than by instalments: (key of the
    organisation, budget year) → kronor, öre upwards. Booked by hand or imported, it is not paid again."""
    sums = money(grant).paid_up()
    lines = grant.instalments.filter(payments__status=PaymentStatus.PAID).values_list("organisation", "year")
    for party, year, amount in lines.annotate(sum=Sum("amount")):
        sums[party, year] = sums.get((party, year), 0) - amount
    return {place: amount for place, amount in sums.items() if amount > 0}


def suggestion(grant: Grant, *, per_year: int, held_back: Fraction) -> list[plan.Planned]:
    """A plan for all that is granted and not planned yet; empty when all of it is, or the project has no period."""
    return _suggested(grant, granted_of(grant), per_year=per_year, held_back=held_back)


def _suggested(
    grant: Grant, wanted: Mapping[Place, int], *, per_year: int, held_back: Fraction, first: date | None = None
) -> list[plan.Planned]:
    """A plan for what is `wanted`, as far as it is granted and not planned yet, from the project's start or `first`."""
    if grant.project.starts_on is None or grant.project.ends_on is None:
        return []
    granted, sums = granted_of(grant), taken(grant)
    left = {place: min(amount, granted.get(place, 0) - sums.get(place, 0)) for place, amount in wanted.items()}
    return plan.suggest(
        {place: amount for place, amount in left.items() if amount > 0},
        starts_on=max(grant.project.starts_on, first or grant.project.starts_on),
        ends_on=max(grant.project.ends_on, first or grant.project.ends_on),
        per_year=per_year,
        held=held_back,
        planned=_by_party({place: min(amount, granted.get(place, 0)) for place, amount in sums.items()}),
        kept_already=_waiting_for_the_end(grant),
    )


def _new_lines(
    lines: Sequence[plan.Planned], besides: Collection[str] = (), *, reported: date = date.max
) -> list[NewLine]:
    """The lines of a suggestion, with what each waits for: for a report only those on whose day one is due."""
    parties = Organisation.objects.in_bulk({one.party for one in lines})
    early = [word for word in besides if word != Awaited.REPORT]
    found = []
    for one in lines:
        waits = (*ALWAYS, *(besides if reported <= one.day else early), *(LAST if one.last else ()))
        found.append(NewLine(parties[one.party], one.year, one.day, one.amount, waits))
    return found


def _by_party(sums: Mapping[Place, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (party, _year), amount in sums.items():
        found[party] = found.get(party, 0) + amount
    return found


def _waiting_for_the_end(grant: Grant) -> dict[int, int]:
    """What of each party's plan waits for the final report."""
    rows = grant.instalments.standing().filter(waits_for__contains=[Awaited.FINAL_REPORT])
    return dict(rows.values_list("organisation").annotate(sum=Sum("amount")).order_by())


def taken(grant: Grant) -> dict[Place, int]:
    """What is planned already or has been paid without a plan."""
    sums = paid_outside(grant)
    rows = grant.instalments.standing().values_list("organisation", "year").annotate(sum=Sum("amount"))
    for party, year, amount in rows:
        sums[party, year] = sums.get((party, year), 0) + amount
    return sums


def locked(grant: Grant) -> Grant:
    """The grant, whose row everyone who plans, proposes or attests waits for."""
    grants = Grant.objects.select_for_update(of=["self"])
    return grants.select_related("case__authority", "assignment", "strand", "project").get(pk=grant.pk)


def is_closed(grant: Grant) -> bool:
    """Whether nothing more is done with the grant: it has been closed, or its decision is withdrawn."""
    return Grant.objects.filter(pk=grant.pk).over().exists()


@transaction.atomic
def lay_plan(
    grant: Grant,
    *,
    per_year: int,
    held_back: Fraction | None = None,
    ground: str = "",
    waits_for: Collection[str] = (),
    by: User,
    now: datetime,
) -> list[Instalment]:
    """Write the suggested plan for what is not planned yet. The first plan says what share is held back, with its
    ground; later ones keep to it. `waits_for`: what instalments wait for besides (`judging.conditions_of`).

    Raises NotAllowed; GrantClosed; TermsStand where another share stands; PlanLineFaulty when there is nothing to plan.
    """
    grant = locked(grant)
    if not may_in(by, "plan_payments", grant):
        raise NotAllowed
    standing = held_back_of([grant.pk]).get(grant.pk)
    if standing is not None and held_back not in (None, standing):
        raise TermsStand
    held = standing if standing is not None else held_back or Fraction(0)
    lines = suggestion(grant, per_year=per_year, held_back=held)
    if not lines:
        raise PlanLineFaulty
    if standing is None:
        _state_terms(grant, held, ground, by=by, now=now)
    return _write(grant, _new_lines(lines, waits_for, reported=first_report(grant)), by=by, now=now)


@transaction.atomic
def change_terms(grant: Grant, *, held_back: Fraction, ground: str, by: User, now: datetime) -> PlanTerms:
    """Say anew what share of each party's grant is held back until the final report, on what ground; the plan that
    stands is not changed, and each payment is judged by the new share. Raises NotAllowed, GrantClosed."""
    grant = locked(grant)
    if not may_in(by, "plan_payments", grant):
        raise NotAllowed
    if is_closed(grant):
        raise GrantClosed
    return _state_terms(grant, held_back, ground, by=by, now=now)


def has_terms(grant: Grant) -> bool:
    """Whether somebody has said what is held back."""
    return PlanTerms.objects.filter(grant=grant).exists()


def is_planned(grant: Grant) -> bool:
    """Whether the grant has a plan, which is kept whole when more is granted."""
    return has_terms(grant) and grant.instalments.standing().exists()


def _state_terms(grant: Grant, held_back: Fraction, ground: str, *, by: User, now: datetime) -> PlanTerms:
    row = PlanTerms.objects.create(
        grant=grant, held_back=str(held_back), ground=ground.strip(), stated_by=by, stated_at=now
    )
    record("grant.held_back_stated", case=grant.case, by=by, at=now, held_back=str(held_back))
    return row


@transaction.atomic
def add_line(grant: Grant, line: NewLine, *, by: User, now: datetime) -> Instalment:
    """Write one instalment more. Raises NotAllowed, GrantClosed, PlanLineFaulty, PlanBeyondGrant,
    PlanHoldsBack."""
    grant = locked(grant)
    if not may_in(by, "plan_payments", grant):
        raise NotAllowed
    return _write(grant, [line], by=by, now=now)[0]


@transaction.atomic
def move_line(instalment: Instalment, *, planned_on: date, amount: int, by: User, now: datetime) -> Instalment:
    """Another day or amount for an instalment that is not being paid: it is ended, and another stands in its place,
    with what has been confirmed of the old; what the party declares anew before each payment is not carried over to
    another day. Raises NotAllowed, InstalmentGone, InstalmentTaken, PlanLineFaulty, PlanBeyondGrant, PlanHoldsBack."""
    instalment = _ended(instalment, by=by, now=now)
    waits = [Awaited(one) for one in instalment.waits_for if one != Awaited.CONFIRMED]  # by giving it another
    line = NewLine(instalment.organisation, instalment.year, planned_on, amount, waits)
    (new,) = _write(instalment.grant, [line], by=by, now=now)
    _carry_over(instalment, new)
    return new


def _carry_over(old: Instalment, new: Instalment) -> None:
    """What has been confirmed of an instalment is so of the one in its place, but for what is declared anew before each
    payment when the day is another."""
    ConditionMet.objects.bulk_create(
        ConditionMet(
            instalment=new,
            condition=one.condition,
            note=one.note,
            confirmed_by=one.confirmed_by,
            confirmed_at=one.confirmed_at,
        )
        for one in old.met.order_by("pk")
        if one.condition in new.waits_for
        and (one.condition != Awaited.NO_RECOVERY_ORDER or new.planned_on == old.planned_on)
    )


def beyond_amounts(grant: Grant, granted: Mapping[Place, int]) -> dict[Place, list[tuple[Instalment, int]]]:
    """The instalments that cannot stand if `granted` is what the parties are granted, and what is left of each (0:
    nothing), by party and budget year. Those that are being paid, or have been, stand."""
    rows = grant.instalments.standing().select_related("organisation").order_by("planned_on", "pk")
    by_place: dict[Place, list[Instalment]] = {}
    for one in rows.exclude(pk__in=Payment.objects.exclude(status__in=FALLEN).values("instalment")):
        by_place.setdefault((one.organisation_id, one.year), []).append(one)
    sums, found = taken(grant), {}
    for place, free in by_place.items():
        fixed = sums[place] - sum(one.amount for one in free)
        lines = [(one.amount, Awaited.FINAL_REPORT in one.waits_for) for one in free]
        left = plan.shortened(lines, room=granted.get(place, 0) - fixed)
        cut = [(one, kronor) for one, kronor in zip(free, left, strict=True) if kronor != one.amount]
        if cut:
            found[place] = cut
    return found


def refit(grant: Grant, *, because: str, by: User, now: datetime) -> None:
    """After a decision on other amounts: no more is planned than is granted now, the latest instalments shortened or
    taken out first, and those that wait for the final report last, so that what is held back still is. What has been
    confirmed of an instalment is kept. `because`: of what, "change" or "final_grant", in the history. The grant is
    `locked`."""
    for cut in beyond_amounts(grant, granted_of(grant)).values():
        for old, left in cut:
            _take_out(grant, old, because=because, by=by, now=now)
            if left:
                line = NewLine(
                    old.organisation, old.year, old.planned_on, left, [Awaited(one) for one in old.waits_for]
                )
                _carry_over(old, _kept(grant, [line], by=by, now=now)[0])


def extend(grant: Grant, more: Mapping[Place, int], *, by: User, now: datetime) -> list[Instalment]:
    """After a decision that grants `more` (kronor by party and budget year): instalments of it, where the grant has a
    plan and as far as it is not planned already, none before today. They wait for someone who plans payments to confirm
    or change them. The grant is `locked`."""
    if not is_planned(grant):
        return []
    lines = _suggested(grant, more, per_year=1, held_back=terms_of(grant), first=local(now).date())
    return _kept(grant, _new_lines(lines, besides=(Awaited.CONFIRMED,)), by=by, now=now) if lines else []


@transaction.atomic
def end_line(instalment: Instalment, *, by: User, now: datetime) -> None:
    """Take an instalment out of the plan. Raises NotAllowed, InstalmentGone, InstalmentTaken."""
    _ended(instalment, by=by, now=now)


def _ended(instalment: Instalment, *, by: User, now: datetime) -> Instalment:
    grant = locked(instalment.grant)
    if not may_in(by, "plan_payments", grant):
        raise NotAllowed
    instalment = Instalment.objects.select_related("organisation").get(pk=instalment.pk)
    instalment.grant = grant
    if instalment.ended_at is not None:
        raise InstalmentGone
    if instalment.payments.exclude(status__in=FALLEN).exists():
        raise InstalmentTaken
    _take_out(grant, instalment, by=by, now=now)
    return instalment


def _take_out(grant: Grant, instalment: Instalment, *, because: str = "", by: User, now: datetime) -> None:
    instalment.ended_by, instalment.ended_at = by, now
    instalment.save(update_fields=["ended_by", "ended_at"])
    kind = f"grant.instalment_ended_by_{because}" if because else "grant.instalment_ended"
    record(kind, case=grant.case, by=by, at=now, instalment=str(instalment.uuid))


def _write(grant: Grant, lines: Sequence[NewLine], *, by: User, now: datetime) -> list[Instalment]:
    if is_closed(grant):
        raise GrantClosed
    granted = granted_of(grant)
    sums = taken(grant)
    kept = _waiting_for_the_end(grant)
    for line in lines:
        place, waits = (line.organisation.pk, line.year), set(line.waits_for)
        if line.amount <= 0 or place not in granted or waits - set(Awaited.values) or not set(ALWAYS) <= waits:
            raise PlanLineFaulty
        sums[place] = sums.get(place, 0) + line.amount
        if Awaited.FINAL_REPORT in waits:
            kept[line.organisation.pk] = kept.get(line.organisation.pk, 0) + line.amount
    _within(granted, sums)
    before = {party: amount - kept.get(party, 0) for party, amount in _by_party(sums).items()}
    _keeps_back(
        _by_party(granted), {one.organisation.pk: before[one.organisation.pk] for one in lines}, terms_of(grant)
    )
    return _kept(grant, lines, by=by, now=now)


def _kept(grant: Grant, lines: Sequence[NewLine], *, by: User, now: datetime) -> list[Instalment]:
    rows = Instalment.objects.bulk_create(
        Instalment(
            grant=grant,
            authority_id=grant.authority_id,
            organisation=line.organisation,
            year=line.year,
            planned_on=line.planned_on,
            amount=line.amount,
            waits_for=[str(one) for one in line.waits_for],
            written_by=by,
            written_at=now,
        )
        for line in lines
    )
    record("grant.instalments_planned", case=grant.case, by=by, at=now, instalments=[str(one.uuid) for one in rows])
    return rows


def _keeps_back(granted: Mapping[int, int], before: Mapping[int, int], held: Fraction) -> None:
    for finding in plan.beyond_hold_back(granted, before, held=held):
        figures = finding.figures
        raise PlanHoldsBack(
            party=Organisation.objects.get(pk=figures["party"]).name,
            allowed=shown(figures["allowed"]),
            excess=shown(figures["excess"]),
        )


def _within(granted: Mapping[tuple[int, int], int], sums: Mapping[tuple[int, int], int]) -> None:
    for finding in plan.beyond(granted, sums):
        figures = finding.figures
        raise PlanBeyondGrant(
            party=Organisation.objects.get(pk=figures["party"]).name,
            year=figures["year"],
            allowed=shown(figures["allowed"]),
            excess=shown(figures["excess"]),
        )


@transaction.atomic
def confirm_condition(instalment: Instalment, condition: str, *, note: str, by: User, now: datetime) -> ConditionMet:
    """Confirm that what an instalment waits for is there, with where it is seen. The same again changes nothing.

    Raises NotAllowed; GrantClosed; InstalmentGone when it has been taken out of the plan; PlanLineFaulty for what the
    instalment does not wait for.
    """
    grant = locked(instalment.grant)
    if not may_in(by, "plan_payments", grant):
        raise NotAllowed
    if is_closed(grant):
        raise GrantClosed
    instalment = Instalment.objects.select_related("organisation").get(pk=instalment.pk)
    if instalment.ended_at is not None:
        raise InstalmentGone
    instalment.grant = grant
    if condition not in instalment.waits_for or condition in known_of([instalment], now=now).by_fact(instalment):
        raise PlanLineFaulty
    row, is_new = ConditionMet.objects.get_or_create(
        instalment=instalment,
        condition=condition,
        defaults={"note": note.strip(), "confirmed_by": by, "confirmed_at": now},
    )
    if is_new:
        record(
            "grant.condition_confirmed",
            case=grant.case,
            by=by,
            at=now,
            instalment=str(instalment.uuid),
            condition=condition,
        )
    return row
