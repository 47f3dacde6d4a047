"""State aid that is no longer what was granted first: a new row, the old one kept, and the registers told of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from applications.errors import EuroRateMissing
from applications.models import EuroRate
from applications.rules.aid.deminimis import convert
from grants.models import AidAward, AidRegister, Grant
from grants.rules.registers import last_day
from grants.workflow.aid import awards_of
from grants.workflow.decided import decided_content
from grants.workflow.newcomers import joined, with_newcomers
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
def rewrite(grant: Grant, *, reason: str, now: datetime, joins: Mapping[str, Any] | None = None) -> list[AidAward]:
    """Let the aid of a grant follow what is granted now: what is less is a new row in place of the latest ones, at the
    rate of the day they were granted; what is more is aid granted today, at today's rate. The new rows, none where
    nothing differs or no aid has been frozen. `joins`: what the change that is being made says of a party that it lets
    in. Raises EuroRateMissing where there is more."""
    grant = locked(grant)
    standing = list(grant.aid_awards.standing().order_by("granted_on", "pk"))
    if grant.decision is None or not (standing or joins or joined(grant)):
        return []
    today = local(now).date()
    rate = EuroRate.objects.of_decision(today)
    content = with_newcomers(grant, decided_content(grant.decision), joins)
    if "aid" not in content:
        return []
    wanted = {(one.organisation_id, one.basis): one for one in awards_of(grant, content, rate, day=today, now=now)}
    rows: list[AidAward] = []
    for place in dict.fromkeys([*((one.organisation_id, one.basis) for one in standing), *wanted]):
        own = [one for one in standing if (one.organisation_id, one.basis) == place]
        if place in wanted and rate is None and wanted[place].kronor > sum(one.kronor for one in own):
            raise EuroRateMissing(day=today)
        rows += _of_award(own, wanted.get(place), reason=reason, on=today, now=now)
    made = AidAward.objects.bulk_create(rows)
    if made:
        record("grant.aid_rewritten", case=grant.case, at=now, awards=[str(one.uuid) for one in made])
    return made


def _of_award(
    own: Sequence[AidAward], wanted: AidAward | None, *, reason: str, on: date, now: datetime
) -> list[AidAward]:
    """The new rows of an award, a party's aid on a basis. A register's threshold is judged on all that stands of the
    award: where more makes it pass, what was granted before is told of as well, counted from the day it was passed."""
    more = (wanted.kronor if wanted else 0) - sum(one.kronor for one in own)
    if more == 0:
        return []
    changed: dict[AidAward, int] = {}
    added = None
    if more > 0 and wanted is not None:
        same_day = next((one for one in own if one.granted_on == on), None)
        if same_day is not None:
            changed[same_day] = same_day.kronor + more
        else:
            added = wanted
            added.kronor, added.reason = more, brief(reason, 300)
            added.eur = _euro(more, Fraction(added.rate))
    else:
        for one in reversed(own):
            taken = min(-more, one.kronor)
            if taken > 0:
                changed[one] = one.kronor - taken
                more += taken
    whole = [(changed.get(one, one.kronor), one.rate) for one in own] + ([(added.kronor, added.rate)] if added else [])
    eur = sum((Fraction(kronor) / Fraction(rate) for kronor, rate in whole), Fraction(0))
    rows = []
    for one in own:
        now_told = more > 0 and one.due_on is None and _due(one, eur, on=on) is not None
        if one in changed or now_told:
            row = _instead(one, changed.get(one, one.kronor), reason=reason, now=now)
            was_told = hasattr(one, "delivery")
            # What has been told is corrected however little is left.
            row.due_on = _due(one, None if was_told else eur, on=on if was_told or more > 0 else one.granted_on)
            rows.append(row)
    if added:
        added.due_on = _due(added, eur, on=on)
        rows.append(added)
    return rows


def _instead(one: AidAward, kronor: int, *, reason: str, now: datetime) -> AidAward:
    return AidAward(
        grant=one.grant,
        kronor=kronor,
        eur=_euro(kronor, Fraction(one.rate)),
        frozen_at=now,
        replaces=one,
        reason=brief(reason, 300),
        **{name: getattr(one, name) for name in COPIED},
    )


def _euro(kronor: int, rate: Fraction) -> Decimal:
    cents = convert(kronor, rate)
    return Decimal(cents.numerator) / Decimal(cents.denominator)


def _due(row: AidAward, eur: Fraction | None, *, on: date) -> date | None:
    """By when the register is told of a row whose award is worth so many euro; None: however many, it is told."""
    terms = AidRegister.objects.filter(register=row.register, starts_on__lte=row.granted_on).first()
    if terms is None:
        return None
    return last_day(terms.terms, granted_on=on, eur=Fraction((terms.threshold_eur or 0) + 1) if eur is None else eur)
