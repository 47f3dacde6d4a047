"""Undertakings that have been divided: what was entered, and whose their earlier de minimis aid is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from applications.errors import DivisionFaulty, DivisionTaken
from applications.models import Division, DivisionPart
from applications.permissions import may_enter_divisions
from applications.rules.aid.deminimis import split
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from registry.models import Case
from registry.workflow.stream import record
from sweden.clock import local


@dataclass(frozen=True)
class Part:
    """What a divided undertaking became: an organisation, the book value of its equity (kronor), and the case numbers
    of the grants that it is the one to have benefited from."""

    organisation: Organisation
    equity: int
    benefits: Sequence[str] = ()


def grants_of(organisation: Organisation) -> dict[str, str]:
    """The case numbers of what an organisation has been granted, by the ways they are written (in lower case): with the
    authority before, and without where that is no other's too."""
    entries = LedgerEntry.objects.filter(kind=EntryKind.COMMITMENT, organisation=organisation)
    cases = list(Case.objects.filter(pk__in=entries.values("case")).select_related("authority").defer("search"))
    bare = Counter(one.number for one in cases)
    found = {one.number.casefold(): one.designation for one in cases if bare[one.number] == 1}
    return found | {one.designation.casefold(): one.designation for one in cases}


@transaction.atomic
def enter_division(
    organisation: Organisation,
    parts: Sequence[Part],
    *,
    effective_on: date,
    ground: str,
    by: User,
    now: datetime,
) -> Division:
    """Say that an undertaking was divided into `parts` (itself among them where it goes on) on a day that has come, on
    a ground: the registration. Raises NotAllowed, DivisionTaken (entered already for the day), DivisionFaulty (fewer
    than two parts, one twice, a case number of two parts or of no grant of the undertaking's, no equity at all, a day
    to come, no ground)."""
    if not may_enter_divisions(by):
        raise NotAllowed
    known = grants_of(organisation)
    benefits = [[known.get(one.casefold(), "") for one in part.benefits] for part in parts]
    numbers = [one for row in benefits for one in row]
    if (
        len({part.organisation.pk for part in parts}) < max(2, len(parts))
        or len(set(numbers)) < len(numbers)
        or not all(numbers)
        or min(part.equity for part in parts) < 0
        or not any(part.equity for part in parts)
        or effective_on > local(now).date()
        or not ground.strip()
    ):
        raise DivisionFaulty
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if Division.objects.filter(organisation=organisation, effective_on=effective_on).exists():
        raise DivisionTaken(name=organisation.name)
    row = Division.objects.create(
        organisation=organisation, effective_on=effective_on, ground=ground.strip(), entered_by=by, entered_at=now
    )
    DivisionPart.objects.bulk_create(
        DivisionPart(division=row, organisation=one.organisation, equity=one.equity, benefits=carried)
        for one, carried in zip(parts, benefits, strict=True)
    )
    record("organisation.divided", case=None, by=by, at=now, division=str(row.uuid))
    return row


@dataclass(frozen=True)
class Divided:
    """A division as it is applied: whose aid from before the day it divides, by the keys of organisations."""

    organisation: int
    effective_on: date
    equity: Mapping[int, int]
    benefits: Mapping[str, int]

    def shares(self, number: str, amount: Fraction) -> dict[int, Fraction]:
        """What of an amount in a case each part carries; nothing for those that carry nothing."""
        of = self.benefits.get(number)
        carried = split({str(key): one for key, one in self.equity.items()}, [(amount, str(of) if of else "")])
        return {int(key): one for key, one in carried.items() if one}


def divisions() -> list[Divided]:
    """Every division, in the order they took effect. They are few: all of them are read, in two questions."""
    found = []
    for row in Division.objects.prefetch_related("parts"):
        parts = list(row.parts.all())
        benefits = {number: one.organisation_id for one in parts for number in one.benefits}
        equity = {one.organisation_id: one.equity for one in parts}
        found.append(Divided(row.organisation_id, row.effective_on, equity, benefits))
    return found


def origins(organisations: Iterable[int], known: Sequence[Divided]) -> set[int]:
    """The organisations, and those that they are parts of, whatever came between."""
    found = set(organisations)
    for one in reversed(known):
        if found & one.equity.keys():
            found.add(one.organisation)
    return found
