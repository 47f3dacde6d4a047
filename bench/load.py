"""Lifelike applications in bulk, the same ones every time.

A few applications are written and handed in through the product's own workflow. The others are copies of their rows
with applicants, parties, titles, amounts and moments of their own, so that content and checks have the right shape.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection, transaction
from stdnum import luhn

from accounts.models import Authority, Organisation, Person, RoleAssignment, User
from accounts.roles import Role
from applications.documents import checksum
from applications.models import (
    Application,
    ApplicationVersion,
    BudgetLine,
    FinancingLine,
    ProjectParty,
    RequestedAmount,
    RevisionLog,
)
from applications.rules.facts import CATEGORIES, SOURCES
from applications.states import Status
from applications.workflow import draft as drafts
from applications.workflow.parties import add_party
from applications.workflow.receipts import keep
from applications.workflow.submission import submit
from assessments.models import EligibilityCheck
from calls.models import Call, CallBudget, CallCondition, CallStrand, Effect, FormVersion
from calls.states import CallStatus
from config.demo import people
from config.demo.story import Story
from programmes.models import Assignment
from registry.models import (
    Case,
    CaseOrganisation,
    Document,
    Event,
    Job,
    Message,
    NumberSeries,
    Participation,
    RegisterEntry,
)
from registry.models.access import Rights
from registry.models.case import CaseKind
from registry.models.outbox import JobStatus, MessageStatus
from registry.models.stream import Direction
from registry.workflow.cases import open_case

SEED = 20260201
OPENS = datetime(2025, 1, 15, 7, tzinfo=UTC)
CLOSES = datetime(2025, 10, 31, 13, tzinfo=UTC)
#: The call whose drafts are handed in while it is measured is open on any day this is run.
NEVER = datetime(2099, 12, 31, 13, tzinfo=UTC)
STARTS, ENDS = date(2026, 1, 1), date(2027, 12, 31)
#: Calls of each assignment; the first authority has ten, so that each has 1 000 of 10 000 applications.
CALLS = {"vin-exc": 4, "vin-life": 3, "vin-green": 3, "vr-exc": 3}
#: The other authority's applications, which the measured officer must not see: this part of the officer's own number.
BESIDE = 4
PATTERNS = 2
CHUNK = 500

THINGS = (
    "T-celler", "kvantsensorer", "elnät", "magneter", "biokol", "omriktare", "optiska länkar", "vindkraftsblad",
    "proteiner", "battericeller", "järnpulver", "vaccin", "satellitbilder", "träfiber", "mikronät", "enzymer",
)  # fmt: skip
TRADES = ("Biologics", "Instrument", "Verkstad", "Analys", "Marin", "Skog", "Energi", "Data", "Medicin", "Kemi")
ACTS = ("Frysta", "Självlärande", "Återvunna", "Säkrare", "Billigare", "Cirkulära", "Öppna", "Robusta")
PLACES = ("sjukhusapotek", "fjällnära drift", "svensk industri", "små serier", "stadsnära odling", "sjöfart", "gruvor")
FIRST = ("Anna", "Björn", "Cecilia", "David", "Elsa", "Fredrik", "Greta", "Håkan", "Ida", "Johan", "Karin", "Lars")
LAST = ("Almgren", "Berglund", "Dahl", "Ek", "Forsberg", "Gran", "Holm", "Lind", "Nyman", "Sjöberg", "Åkesson", "Öberg")
SENTENCE = (
    "Projektet prövar tekniken i verklig drift tillsammans med dem som ska använda den, och resultaten görs öppna så "
    "att andra kan bygga vidare på dem. "
)
QUESTIONS: tuple[dict[str, Any], ...] = (
    *(
        {
            "key": key,
            "kind": "long_text",
            "label_sv": label,
            "label_en": english,
            "required": True,
            "max_words": 500,
        }
        for key, label, english in (
            ("need", "Vilket behov möter projektet?", "Which need does the project meet?"),
            ("novelty", "Vad är nytt?", "What is new?"),
            ("plan", "Hur ska projektet genomföras?", "How will the project be carried out?"),
            ("use", "Hur ska resultaten användas?", "How will the results be used?"),
        )
    ),
    {
        "key": "ethics",
        "kind": "yes_no",
        "label_sv": "Behöver projektet etikprövas?",
        "label_en": "Does the project need ethical review?",
        "required": True,
    },
)
CONDITIONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("max_grant", {"amount": 40_000_000}, Effect.STOP),
    ("min_parties", {"count": 2}, Effect.STOP),
    ("max_months", {"months": 36}, Effect.STOP),
    ("max_share", {"share": "9/10"}, Effect.WARN),
    ("min_business_share", {"share": "1/10", "base": "financing", "in_kind": "counts"}, Effect.WARN),
)
#: Each party: kind, size, cost a year, grant a year (kronor). What the grant does not cover it pays itself.
PARTIES: tuple[tuple[str, str, int, int], ...] = (
    ("company", "medium", 1_200_000, 500_000),
    ("university", "not_enterprise", 800_000, 800_000),
    ("company", "small", 600_000, 250_000),
)


@dataclass
class World:
    """What applications refer to."""

    officers: dict[int, list[Person]] = field(default_factory=dict)
    companies: list[Organisation] = field(default_factory=list)
    universities: list[Organisation] = field(default_factory=list)
    applicants: list[User] = field(default_factory=list)
    calls: dict[str, list[Call]] = field(default_factory=dict)
    open_call: Call | None = None
    makers: tuple[User, ...] = ()  # who makes a call, and who proofreads it
    patterns: dict[int, list["Pattern"]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    serials: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pattern:
    """The rows of an application that the workflow has written."""

    application: Application
    version: dict[str, Any]
    content: Mapping[str, Any] | None
    areas: Sequence[tuple[int, str]]
    parties: Sequence[dict[str, Any]]
    lines: Mapping[type, Sequence[dict[str, Any]]]


def world(count_of_applicants: int) -> World:
    """Authorities, people, organisations, calls and patterns in an empty, migrated database."""
    call_command("load_assignments", verbosity=0)
    story = Story()
    people.load(story)
    found = World()
    chance = random.Random(SEED)
    _officers(found, story)
    _organisations(found, chance)
    _applicants(found, count_of_applicants, chance)
    found.makers = author, proofreader = story.user("Elin Sandberg"), story.user("Maryam Haddad")
    for key, count in CALLS.items():
        assignment = Assignment.objects.select_related("authority").get(key=key)
        found.calls[key] = [_call(assignment, number, CLOSES, author, proofreader) for number in range(1, count + 1)]
    for call in [call for calls in found.calls.values() for call in calls]:
        found.patterns[call.pk] = [_pattern(found, call, number) for number in range(PATTERNS)]
    close_soon(found, NEVER)
    return found


def close_soon(found: World, closes: datetime) -> None:
    """A call that is open until `closes`; drafts are made in it from now on."""
    assignment = Assignment.objects.select_related("authority").get(key="vin-exc")
    call = _call(assignment, 9 + len(found.patterns), closes, *found.makers)
    found.open_call = call
    found.patterns[call.pk] = [_pattern(found, call, number) for number in range(PATTERNS)]


def _officers(found: World, story: Story) -> None:
    for key, user in (("vinnova", "Elin Sandberg"), ("vr", "Sofia Lindqvist")):
        authority = story.authorities[key]
        colleagues = [Person(name=f"{first} {last}", email="") for first, last in zip(FIRST, LAST, strict=True)]
        Person.objects.bulk_create(colleagues)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(
                person=person,
                role=Role.CASE_OFFICER,
                authority=authority,
                valid_from=people.SINCE,
                granted_at=people.GRANTED,
            )
            for person in colleagues
        )
        found.officers[authority.pk] = [story.person(user), *colleagues]


def _organisations(found: World, chance: random.Random) -> None:
    rows = []
    for number in range(400):
        stem = f"5590{number:05d}"
        digits = stem + luhn.calc_check_digit(stem)
        kind = "university" if number % 10 == 0 else "company"
        name = f"{chance.choice(LAST)} {chance.choice(TRADES)} {number}"
        rows.append(
            Organisation(
                name=name + (" universitet" if kind == "university" else " AB"),
                number=f"{digits[:6]}-{digits[6:]}",
                kind=kind,
                county=chance.choice(["01", "03", "12", "14", "22"]),
            )
        )
    for row in Organisation.objects.bulk_create(rows):
        (found.universities if row.kind == "university" else found.companies).append(row)


def _applicants(found: World, count: int, chance: random.Random) -> None:
    names = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(count)]
    persons = Person.objects.bulk_create(
        Person(name=name, email=f"applicant.{number}@bench.example") for number, name in enumerate(names)
    )
    users = [User(email=person.email, person=person, password="!") for person in persons]
    found.applicants = User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in found.applicants
    )


def _call(assignment: Assignment, number: int, closes: datetime, author: User, proofreader: User) -> Call:
    created = OPENS - timedelta(days=30)
    title = f"{assignment.title_sv[:180]}, utlysning {number}"
    row = Call.objects.create(
        case=open_case(
            kind=CaseKind.CALL,
            authority=assignment.authority,
            title=title,
            now=created,
            by=author,
            officer=author.person,
        ),
        status=CallStatus.PUBLISHED,
        title_sv=title,
        title_en=f"Call {number}",
        purpose_sv=SENTENCE,
        opens_at=OPENS,
        closes_at=closes,
        contact_name="Elin Sandberg",
        contact_email="elin.sandberg@vinnova.example",
        created_by=author,
        created_at=created,
        proofread_by=proofreader,
        proofread_at=created,
        published_by=author,
        published_at=created,
    )
    part = CallStrand.objects.create(call=row, assignment=assignment)
    CallBudget.objects.create(call_strand=part, year=2026, amount=400_000_000)
    CallCondition.objects.bulk_create(
        CallCondition(call=row, key=kind.replace("_", "-"), kind=kind, parameters=given, effect=effect, position=place)
        for place, (kind, given, effect) in enumerate(CONDITIONS)
    )
    FormVersion.objects.create(
        call=row, content={"version": 1, "questions": list(QUESTIONS)}, frozen_at=row.published_at
    )
    return row


# --- Patterns: written and handed in through the workflow ---------------------------------------------


def _pattern(found: World, call: Call, number: int) -> Pattern:
    by, now = found.applicants[number], OPENS + timedelta(days=10)
    application = drafts.start(call, by=by, now=now)
    version = drafts.draft_of(application)
    save = {"revision": None, "by": by, "now": now}
    values = {
        "title": f"Mönster {number}",
        "summary": SENTENCE * 4,
        "starts_on": STARTS,
        "ends_on": ENDS,
        "trl_from": 3,
        "trl_to": 6,
    }
    areas = list(call.call_strands.get().assignment.areas.order_by("pk"))
    if areas:
        values["technology_area"] = areas[number % len(areas)]
    else:  # researchers without a list to choose from write their area in their own words
        values["own_area"] = "Material för mätning nära absoluta nollpunkten"
    drafts.save_section(version, "project", values, **save)
    drafts.save_section(version, "international", {"foreign_partners": False}, **save)
    answers = {one["key"]: False if one["kind"] == "yes_no" else SENTENCE * 8 for one in QUESTIONS}
    drafts.save_section(version, "questions", answers, **save)
    for place, (kind, size, cost, grant) in enumerate(PARTIES):
        organisation = (found.universities if kind == "university" else found.companies)[place]
        party = add_party(
            version,
            name=organisation.name,
            number=organisation.number,
            kind=kind,
            size=size,
            county=organisation.county,
            by=by,
            now=now,
        )
        drafts.save_budget(party, _cells(cost, grant), **save)
    is_open = call == found.open_call
    if not is_open:
        application = submit(application, by=by, now=now + timedelta(hours=2), declarations=["Uppgifterna är riktiga."])
        if not found.files:
            keep(Application.objects.get(pk=application.pk), now=now)
            found.files = dict(application.case.documents.values_list("kind", "file"))
    version = drafts.draft_of(application)
    return Pattern(
        application=application,
        version=_plain(version),
        content=version.content,
        areas=[(area.pk, area.key) for area in areas],
        parties=[_plain(party) for party in version.parties.all()],
        lines={
            model: [_plain(line) for line in model.objects.filter(version=version).order_by("pk")]
            for model in (BudgetLine, FinancingLine, RequestedAmount)
        },
    )


def _cells(cost: int, grant: int) -> dict[str, int | None]:
    cells: dict[str, int | None] = {}
    for year in range(STARTS.year, ENDS.year + 1):
        rest = {"equipment": cost // 10, "consultants": cost // 20, "other_direct": cost // 20, "indirect": cost // 5}
        rest["personal"] = cost - sum(rest.values())
        cells |= {drafts.cell("c", category, year): rest[category] for category in CATEGORIES}
        cells[drafts.cell("g", "grant", year)] = grant
        if cost > grant:
            cells[drafts.cell("f", "own_cash", year)] = cost - grant
    return cells


#: The widest budget that has to stay quick: so many parties and years, every cell of every kind and source filled in.
WIDE_TITLE, WIDE_PARTIES, WIDE_YEARS = "Mönster: brett konsortium", 15, 6


def wide_draft(found: World) -> None:
    """One draft in the open call with the widest budget, of the first applicant."""
    assert found.open_call is not None
    by, now = found.applicants[0], OPENS + timedelta(days=11)
    application = drafts.start(found.open_call, by=by, now=now)
    version = drafts.draft_of(application)
    save = {"revision": None, "by": by, "now": now}
    ends = date(STARTS.year + WIDE_YEARS - 1, 12, 31)
    drafts.save_section(version, "project", {"title": WIDE_TITLE, "starts_on": STARTS, "ends_on": ends}, **save)
    for place in range(WIDE_PARTIES):
        organisation = found.companies[place]
        party = add_party(
            version,
            name=organisation.name,
            number=organisation.number,
            kind="company",
            size="small",
            county=organisation.county,
            by=by,
            now=now,
        )
        years = range(STARTS.year, ends.year + 1)
        cells = {drafts.cell("c", kind, year): 100_000 + place for kind in CATEGORIES for year in years}
        cells |= {drafts.cell("f", source, year): 40_000 + place for source in SOURCES for year in years}
        cells |= {drafts.cell("g", "grant", year): 200_000 + place for year in years}
        drafts.save_budget(party, cells, **save)


def _plain(row: Any) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.attname != "id"}


# --- Copies ------------------------------------------------------------------------------------------


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
    _finish(found)


def handed_in(found: World) -> int:
    """How many applications the measured officer's authority has from the patterns alone."""
    return sum(len(found.patterns[call.pk]) for key, calls in found.calls.items() if key[:2] != "vr" for call in calls)


def more_drafts(found: World) -> None:
    """One complete draft in the open call for every applicant."""
    assert found.open_call is not None
    wanted = [(found.open_call, 2_000_000 + number) for number in range(len(found.applicants))]
    for place in range(0, len(wanted), CHUNK):
        _copies(found, wanted[place : place + CHUNK], drafted=True)
    _finish(found)


@dataclass
class Copy:
    """One application to be."""

    call: Call
    number: int
    drafted: bool
    pattern: Pattern
    case: Case
    version_id: int
    title: str
    factor: int
    area: tuple[int | None, str | None]
    at: datetime
    by: User
    organisations: list[Organisation]
    officer: Person | None
    party_uuids: list[UUID] = field(default_factory=list)


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
    _around(found, copies, rows)


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


def _around(found: World, copies: Sequence[Copy], rows: Sequence[Application]) -> None:
    """Who takes part, the register, the history, the documents, the receipt's job and its message."""
    Participation.objects.bulk_create(
        Participation(
            case=copy.case,
            person_id=copy.by.person_id,
            organisation=copy.organisations[0],
            rights=Rights.COORDINATE,
            since=copy.at - timedelta(days=9),
        )
        for copy in copies
    )
    RevisionLog.objects.bulk_create(
        RevisionLog(
            version_id=copy.version_id,
            revision=revision,
            section="project",
            before={"title": "Utkast"},
            saved_at=copy.at,
            saved_by=copy.by,
        )
        for copy in copies
        for revision in (2, 3)
    )
    sent = [(copy, row) for copy, row in zip(copies, rows, strict=True) if not copy.drafted]
    CaseOrganisation.objects.bulk_create(
        CaseOrganisation(case=copy.case, organisation=one, role="party" if place else "coordinator")
        for copy, _row in sent
        for place, one in enumerate(copy.organisations)
    )
    documents = Document.objects.bulk_create(
        Document(
            case=copy.case,
            file_id=sha256,
            kind=kind,
            title="Mottagningsbevis" if kind == "receipt" else "Ansökan",
            filename=f"{kind}-{copy.case.number}.pdf",
            key=f"{kind}:{copy.case.uuid}" + ("" if kind == "receipt" else ":1"),
            created_at=copy.at,
        )
        for copy, _row in sent
        for kind, sha256 in found.files.items()
    )
    receipts = {document.case_id: document for document in documents if document.kind == "receipt"}
    entries = []
    for copy, _row in sent:
        common = {
            "case": copy.case,
            "occurred_on": copy.at.date(),
            "registered_at": copy.at,
            "counterpart": copy.organisations[0].name,
            "counterpart_organisation": copy.organisations[0],
        }
        entries += [
            RegisterEntry(
                **common,
                serial=1,
                direction=Direction.RECEIVED,
                what_public="Ansökan om bidrag",
                what_internal=f"Ansökan: {copy.title}",
                registered_by=copy.by,
                counterpart_person_id=copy.by.person_id,
            ),
            RegisterEntry(
                **common,
                serial=2,
                direction=Direction.SENT,
                what_public="Mottagningsbevis",
                document=receipts[copy.case.pk],
            ),
        ]
    RegisterEntry.objects.bulk_create(entries)
    Event.objects.bulk_create(
        Event(case=copy.case, kind=kind, at=copy.at, by=copy.by, data=data)
        for copy, row in sent
        for kind, data in (
            ("case.opened", {"number": copy.case.number}),
            ("application.submitted", {"version": 1, "late": row.late}),
        )
    )
    Message.objects.bulk_create(
        Message(
            case=copy.case,
            kind="application.received",
            to_person_id=copy.by.person_id,
            to_email=copy.by.email,
            subject="Vi har tagit emot er ansökan",
            body="Vi har tagit emot er ansökan.\n",
            key=f"received:{copy.case.uuid}",
            status=MessageStatus.SENT,
            queued_at=copy.at,
            sent_at=copy.at,
        )
        for copy, _row in sent
    )
    Job.objects.bulk_create(
        Job(
            task="applications.tasks.store_receipt",
            key=f"receipt:{copy.case.uuid}",
            case=copy.case,
            label="Mottagningsbevis",
            status=JobStatus.DONE,
            done=2,
            total=2,
            queued_at=copy.at,
            queued_by=copy.by,
            started_at=copy.at,
            finished_at=copy.at,
        )
        for copy, _row in sent
    )
    EligibilityCheck.objects.bulk_create(
        EligibilityCheck(
            application=row,
            version_id=copy.version_id,
            eligible=True,
            checked_by=copy.call.created_by,
            checked_at=copy.at + timedelta(days=20),
        )
        for copy, row in sent
        if row.status == Status.ELIGIBLE
    )


def _finish(found: World) -> None:
    """Number series go on where the copies end; the search words are those the workflow would have written."""
    for authority, serial in found.serials.items():
        NumberSeries.objects.update_or_create(
            authority_id=authority, mode="live", year=2025, defaults={"next_serial": serial}
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_case c SET search = to_tsvector('simple', concat_ws(' ', c.number, c.title_public,"
            " c.title_internal,"
            " (SELECT string_agg(o.name || ' ' || o.number, ' ') FROM registry_caseorganisation co"
            "  JOIN accounts_organisation o ON o.id = co.organisation_id WHERE co.case_id = c.id),"
            " (SELECT string_agg(p.name, ' ') FROM registry_participation r"
            "  JOIN accounts_person p ON p.id = r.person_id WHERE r.case_id = c.id)))"
            " WHERE c.search IS NULL"
        )
