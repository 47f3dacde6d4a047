"""State aid that is no longer what was granted first: a new row, the old one kept, and the registers told of it."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from applications.models import EuroRate
from applications.rules.aid.deminimis import convert
from grants.models import AidAward, AidRegister, Grant
from grants.rules.registers import last_day
from grants.workflow.aid import awards_of
from grants.workflow.decided import decided_content
from grants.workflow.planning import locked
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import brief

#: What is taken over from the row that is replaced.
COPIED = (
    "organisation_id",
    "name",
    "number",
    "family",
    "basis",
    "act",
    "article",
    "objective",
    "granted_on",
    "rate",
    "rate_day",
    "rate_source",
    "size",
    "region",
    "sector",
    "declared",
    "register",
)


@transaction.atomic
def rewrite(grant: Grant, *, reason: str, now: datetime) -> list[AidAward]:
    """Let the aid of a grant follow what is granted now: what is less is a new row in place of the latest ones, at the
    rate of the day they were granted; what is more is aid granted today, at today's rate. The new rows, none where
    nothing differs, no aid has been frozen or no rate is known."""
    grant = locked(grant)
    standing = list(grant.aid_awards.standing().order_by("granted_on", "pk"))
    if not standing or grant.decision is None:
        return []
    today = local(now).date()
    rate = EuroRate.objects.on(today)
    if rate is None:
        return []
    content = decided_content(grant.decision)
    wanted = {(one.organisation_id, one.basis): one for one in awards_of(grant, content, rate, day=today, now=now)}
    rows: list[AidAward] = []
    for place in dict.fromkeys([*((one.organisation_id, one.basis) for one in standing), *wanted]):
        own = [one for one in standing if (one.organisation_id, one.basis) == place]
        more = (wanted[place].kronor if place in wanted else 0) - sum(one.kronor for one in own)
        if more > 0:
            row = wanted[place]
            row.kronor, row.reason = more, brief(reason, 300)
            row.eur = _euro(more, Fraction(row.rate))
            row.due_on = _due(row, on=today, told=False)
            rows.append(row)
        for one in reversed(own):
            taken = min(-more, one.kronor)
            if taken > 0:
                rows.append(_lowered(one, one.kronor - taken, reason=reason, on=today, now=now))
                more += taken
    made = AidAward.objects.bulk_create(rows)
    if made:
        record("grant.aid_rewritten", case=grant.case, at=now, awards=[str(one.uuid) for one in made])
    return made


def _lowered(one: AidAward, kronor: int, *, reason: str, on: date, now: datetime) -> AidAward:
    row = AidAward(
        grant=one.grant,
        kronor=kronor,
        eur=_euro(kronor, Fraction(one.rate)),
        frozen_at=now,
        replaces=one,
        reason=brief(reason, 300),
        **{name: getattr(one, name) for name in COPIED},
    )
    was_told = hasattr(one, "delivery")
    row.due_on = _due(row, on=on if was_told else one.granted_on, told=was_told)
    return row


def _euro(kronor: int, rate: Fraction) -> Decimal:
    cents = convert(kronor, rate)
    return Decimal(cents.numerator) / Decimal(cents.denominator)


def _due(row: AidAward, *, on: date, told: bool) -> date | None:
    """By when the register is told of the row; a register that was told of more is told of any less, counted from
    when it was lowered."""
    terms = AidRegister.objects.filter(register=row.register, starts_on__lte=row.granted_on).first()
    if terms is None:
        return None
    # A threshold decides whether aid is told of first; what has been told is corrected however little is left.
    eur = Fraction((terms.threshold_eur or 0) + 1) if told else Fraction(row.kronor) / Fraction(row.rate)
    return last_day(terms.terms, granted_on=on, eur=eur)
