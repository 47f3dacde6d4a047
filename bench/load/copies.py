"""The others: rows like those of the patterns, with people, parties, titles, amounts and moments of their own."""

import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from accounts.models import Authority
from applications.documents import checksum
from applications.models import (
    Application,
    ApplicationVersion,
    BudgetLine,
    FinancingLine,
    ProjectParty,
    RequestedAmount,
)
from applications.states import Status
from bench.load.around import around, finish
from bench.load.given import ACTS, BESIDE, CHUNK, CLOSES, OPENS, PATTERNS, PLACES, SEED, THINGS
from bench.load.shapes import Copy, Pattern, World
from calls.models import Call
from registry.models import Case, NumberSeries
from registry.models.case import CaseKind


def applications(found: World, first: int, last: int) -> None:
    """Handed-in applications number `first` to `last` (not included) of the measured officer's authority, and a part
    as many of the other authority's.
    """
    ours = [call for key, calls in found.calls.items() if not key.startswith("vr") for call in calls]
    theirs = found.calls["vr-exc"]
    wanted = [(ours[number % len(ours)], number) for number in range(first, last)]
    wanted += [(theirs[number % len(theirs)], 1_000_000 + number) for number in range(first, last, BESIDE)]
    for place in range(0, len(wanted), CHUNK):
        _copies(found, wanted[place : place + CHUNK], drafted=False)
    finish(found)


def handed_in(found: World) -> int:
    """How many applications the measured officer's authority has from the patterns alone."""
    return sum(len(found.patterns[call.pk]) for key, calls in found.calls.items() if key[:2] != "vr" for call in calls)


def more_drafts(found: World) -> None:
    """One complete draft in the open call for every applicant."""
    assert found.open_call is not None
    wanted = [(found.open_call, 2_000_000 + number) for number in range(len(found.applicants))]
    for place in range(0, len(wanted), CHUNK):
        _copies(found, wanted[place : place + CHUNK], drafted=True)
    finish(found)


@transaction.atomic
def _copies(found: World, wanted: Sequence[tuple[Call, int]], *, drafted: bool) -> None:
    """A chunk: every kind of row at once. Keys are taken beforehand, so that rows may name each other."""
    versions = _keys(ApplicationVersion, len(wanted))
    copies = [_copy(found, call, number, drafted, key) for (call, number), key in zip(wanted, versions, strict=True)]
    Case.objects.bulk_create([copy.case for copy in copies])
    rows = [_application(copy) for copy in copies]
    Application.objects.bulk_create(rows)
    # Parties and amounts first: what belongs to a frozen version is refused.
    party_keys = iter(_keys(ProjectParty, sum(len(copy.pattern.parties) for copy in copies)))
    parties, lines = [], {BudgetLine: [], FinancingLine: [], RequestedAmount: []}
    for copy in copies:
        keys = {}
        for given, source in zip(copy.organisations, _sources(copy.pattern), strict=True):
            party = ProjectParty(
                id=next(party_keys),
                version_id=copy.version_id,
                organisation=given,
                name=given.name,
                **{k: source[1][k] for k in ("kind", "is_coordinator", "size", "county", "contact_name", "position")},
            )
            keys[source[0]] = party.pk
            copy.party_uuids.append(party.uuid)
            parties.append(party)
        for model, found_lines in lines.items():
            for line in copy.pattern.lines[model]:
                own = line | {
                    "version_id": copy.version_id,
                    "party_id": keys[line["party_id"]],
                    "amount": line["amount"] * copy.factor // 10,
                }
                found_lines.append(model(**own))
    ProjectParty.objects.bulk_create(parties)
    for model, found_lines in lines.items():
        model.objects.bulk_create(found_lines, batch_size=5000)
    ApplicationVersion.objects.bulk_create(
        [_version(copy, row) for copy, row in zip(copies, rows, strict=True)], batch_size=200
    )
    around(found, copies, rows)


def _sources(pattern: Pattern) -> Iterator[tuple[int, dict[str, Any]]]:
    keys = list(dict.fromkeys(line["party_id"] for line in pattern.lines[BudgetLine]))
    return zip(sorted(keys), pattern.parties, strict=True)


def _keys(model: type, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(found: World, call: Call, number: int, drafted: bool, version_id: int) -> Copy:
    chance = random.Random(SEED + number)
    pattern = found.patterns[call.pk][number % PATTERNS]
    authority: Authority = call.case.authority
    at = OPENS + (CLOSES - OPENS) * chance.random() ** 0.3  # most come in towards the end
    at = at.replace(microsecond=number % 1_000_000)
    officers = found.officers[authority.pk]
    officer = None if drafted or chance.random() < 0.1 else chance.choice(officers)
    title = f"{chance.choice(ACTS)} {chance.choice(THINGS)} för {chance.choice(PLACES)} {number}"
    case = Case(
        kind=CaseKind.APPLICATION,
        authority=authority,
        title_public=call.title_sv if drafted else f"Ansökan om bidrag: {call.title_sv}"[:300],
        title_internal=title,
        officer=officer,
    )
    if not drafted:
        serial = found.serials.get(authority.pk) or _next_serial(authority)
        found.serials[authority.pk] = serial + 1
        case.number, case.opened_at, case.entry_count = f"2025-{serial:05d}", at, 2
    first, second = chance.sample(found.companies, 2)
    return Copy(
        call=call,
        number=number,
        drafted=drafted,
        pattern=pattern,
        case=case,
        version_id=version_id,
        title=title,
        factor=chance.randint(5, 20),
        area=chance.choice(pattern.areas) if pattern.areas else (None, None),
        at=at,
        by=found.applicants[number % len(found.applicants)],
        organisations=[first, chance.choice(found.universities), second],
        officer=officer,
    )


def _next_serial(authority: Authority) -> int:
    series = NumberSeries.objects.filter(authority=authority, mode="live", year=2025).first()
    return series.next_serial if series else 1


def _application(copy: Copy) -> Application:
    row = Application(case=copy.case, call=copy.call, created_by=copy.by, created_at=copy.at - timedelta(days=9))
    if not copy.drafted:
        row.status = Status.SUBMITTED if copy.number % 5 < 3 else Status.ELIGIBLE
        row.submitted_at, row.submitted_by = copy.at, copy.by
        row.late = copy.number % 50 == 0
        row.submitted_version_id = copy.version_id
        row.title, row.coordinator, row.technology_area_id = copy.title, copy.organisations[0], copy.area[0]
        row.requested = copy.pattern.application.requested * copy.factor // 10
    return row


def _version(copy: Copy, row: Application) -> ApplicationVersion:
    values = copy.pattern.version | {
        "application_id": row.pk,
        "title": copy.title,
        "technology_area_id": copy.area[0],
        "saved_at": copy.at,
        "saved_by_id": copy.by.pk,
    }
    if not copy.drafted:
        content = deepcopy(dict(copy.pattern.content or {}))
        content["title"], content["technology_area"] = copy.title, copy.area[1]
        for party, given, uuid in zip(content["parties"], copy.organisations, copy.party_uuids, strict=True):
            party |= {"uuid": str(uuid), "organisation": str(given.uuid), "name": given.name, "number": given.number}
            for kind in ("costs", "financing", "requested"):
                party[kind] = [[what, year, amount * copy.factor // 10] for what, year, amount in party[kind]]
        values |= {"content": content, "sha256": checksum(content), "frozen_at": copy.at}
    return ApplicationVersion(id=copy.version_id, **values)
