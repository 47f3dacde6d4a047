"""Stating what the government's conditions ask about a grant: how much is of a theme, and what a demanded part is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from grants.errors.stated import AreasFaulty, NotAsked, PartFaulty, ShareFaulty, YearsFaulty
from grants.models import AreaClassification, Grant, StatedPart, ThemeShare
from grants.permissions import may_in
from grants.queries.money import money
from programmes.models import Condition, TechnologyArea
from registry.workflow.stream import record
from sweden.typography import amount as shown

THEME_KINDS = ("portfolio.theme_min", "portfolio.begun")
#: Per cent of a grant.
WHOLE = 100
PART_KINDS = ("portfolio.component", "portfolio.coverage")


@dataclass(frozen=True)
class Asked:
    """What the conditions of a grant's assignment ask: themes, and parts with all that each may cover."""

    themes: dict[str, list[Condition]]
    parts: dict[str, list[Condition]]

    def covers(self, part: str) -> list[str]:
        """What the part may cover or describe, in the conditions' order."""
        figures = [one.parameters for one in self.parts.get(part, [])]
        return list(
            dict.fromkeys(what for one in figures for what in [*one.get("covers", ()), *(one.get("described") or ())])
        )


def asked_of(grant: Grant) -> Asked:
    """What the conditions on the grant's assignment, or its strand, ask about it."""
    themes: dict[str, list[Condition]] = {}
    parts: dict[str, list[Condition]] = {}
    rows = Condition.objects.filter(assignment=grant.assignment_id, kind__in=[*THEME_KINDS, *PART_KINDS])
    for condition in rows:
        if condition.strand_id not in (None, grant.strand_id):
            continue
        if condition.kind in THEME_KINDS:
            themes.setdefault(condition.parameters["theme"], []).append(condition)
        else:
            parts.setdefault(condition.parameters["component"], []).append(condition)
    return Asked(themes, parts)


@transaction.atomic
def classify(grant: Grant, *, theme: str, percent: int, reason: str, by: User, now: datetime) -> ThemeShare:
    """State how much of a grant is of a theme; the latest counts. Raises NotAllowed, NotAsked, ShareFaulty."""
    if not may_in(by, "classify", grant):
        raise NotAllowed
    if theme not in asked_of(grant).themes:
        raise NotAsked
    if not 0 <= percent <= 100 or not reason.strip():
        raise ShareFaulty
    row = ThemeShare.objects.create(
        grant=grant, theme=theme, percent=percent, reason=reason.strip(), stated_by=by, stated_at=now
    )
    record("grant.classified", case=grant.case, by=by, at=now, theme=theme, percent=percent)
    return row


@transaction.atomic
def state_part(
    grant: Grant,
    *,
    part: str,
    description: str,
    amount: int,
    covers: Sequence[str] = (),
    by_year: Mapping[int, int] | None = None,
    by: User,
    now: datetime,
) -> StatedPart:
    """State what is known of a demanded part; the latest counts. `by_year`: the amount by calendar year, kronor, where
    it is known. Raises NotAllowed, NotAsked, PartFaulty, YearsFaulty."""
    if not may_in(by, "classify", grant):
        raise NotAllowed
    asked = asked_of(grant)
    if part not in asked.parts or not set(covers) <= set(asked.covers(part)):
        raise NotAsked
    if not 0 <= amount <= granted(grant):
        raise PartFaulty
    years = {str(year): kronor for year, kronor in sorted((by_year or {}).items())}
    if years and (sum(years.values()) != amount or not set(by_year or {}) <= set(years_of(grant))):
        raise YearsFaulty(sum=shown(sum(years.values())), amount=shown(amount))
    row = StatedPart.objects.create(
        grant=grant,
        part=part,
        description=description.strip(),
        amount=amount,
        covers=_in_order(covers, asked.covers(part)),
        by_year=years,
        stated_by=by,
        stated_at=now,
    )
    record("grant.part_stated", case=grant.case, by=by, at=now, part=part, amount=amount)
    return row


def areas_of(grant: Grant) -> list[TechnologyArea]:
    """The technology areas that the programme's decisions name, in their order."""
    rows = TechnologyArea.objects.filter(assignment__programme=grant.assignment.programme_id)
    return list({one.key: one for one in rows.order_by("position", "key")}.values())


@transaction.atomic
def classify_areas(
    grant: Grant, *, shares: Mapping[str, int], reason: str, by: User, now: datetime
) -> AreaClassification:
    """State how a grant is divided between technology areas, whole per cent that sum to 100; the latest counts. Raises
    NotAllowed, AreasFaulty."""
    if not may_in(by, "classify", grant):
        raise NotAllowed
    kept = {key: percent for key, percent in shares.items() if percent}
    known = {one.key for one in areas_of(grant)}
    if sum(kept.values()) != WHOLE or min(kept.values()) < 0 or not set(kept) <= known or not reason.strip():
        raise AreasFaulty
    row = AreaClassification.objects.create(
        grant=grant, shares=kept, reason=reason.strip(), stated_by=by, stated_at=now
    )
    record("grant.areas_classified", case=grant.case, by=by, at=now, shares=kept)
    return row


def years_of(grant: Grant) -> list[int]:
    """The budget years that the grant has money for."""
    return money(grant).years


def granted(grant: Grant) -> int:
    """What is granted in all, kronor."""
    return money(grant).total


def _in_order(chosen: Iterable[str], known: Sequence[str]) -> list[str]:
    return [one for one in known if one in set(chosen)]
