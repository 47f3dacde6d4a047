"""Opening a case, giving it its number, and handing it over."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from accounts.models import Authority, Organisation, Person, User
from registry.errors import NumberTaken
from registry.models import Case, CaseBlock, CaseOrganisation, CaseShare, NumberSeries, Participation
from registry.models.access import Shared
from registry.models.case import Mode
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import brief


@transaction.atomic
def open_case(
    *,
    kind: str,
    authority: Authority,
    title: str,
    now: datetime,
    by: User | None = None,
    officer: Person | None = None,
    mode: str = Mode.LIVE,
    numbered: bool = True,
    supplied_number: str = "",
) -> Case:
    """Open a case at `authority`. `numbered=False` leaves it without number: not yet the authority's.

    `supplied_number` comes from the agency's own diary system; else the product's gap-free series gives one.
    Raises NumberTaken when a supplied number is already used there.
    """
    case = Case.objects.create(
        kind=kind, authority=authority, title_public=brief(title, 300), officer=officer, mode=mode
    )
    if numbered:
        give_number(case, now=now, by=by, supplied=supplied_number)
    else:
        index(case)
    return case


@transaction.atomic
def give_number(case: Case, *, now: datetime, by: User | None = None, supplied: str = "") -> Case:
    """Give a case its number; one that has a number keeps it.

    The series' row is locked until the transaction ends, so numbers have no gaps and no doubles: an act that is
    rolled back gives its number back.
    """
    if case.number:
        return case
    if supplied:
        if Case.objects.filter(authority=case.authority, number=supplied).exists():
            raise NumberTaken(number=supplied)
        case.number = supplied
    else:
        year = local(now).year
        which = {"authority": case.authority, "mode": case.mode, "year": year}
        series = NumberSeries.objects.select_for_update().filter(**which).first()
        if series is None:  # the year's first; whoever else makes it at the same moment, one row is locked
            NumberSeries.objects.get_or_create(**which)
            series = NumberSeries.objects.select_for_update().get(**which)
        test = "T" if case.mode == Mode.TEST else ""
        case.number = f"{test}{year}-{series.next_serial:05d}"
        series.next_serial = F("next_serial") + 1
        series.save(update_fields=["next_serial"])
    case.opened_at = now
    case.save(update_fields=["number", "opened_at"])
    index(case)
    record("case.opened", case=case, by=by, at=now, number=case.number)
    return case


_INDEX = """
UPDATE registry_case c SET
    title_public = coalesce(%(public)s, c.title_public),
    title_internal = coalesce(%(internal)s, c.title_internal),
    search = to_tsvector('simple', concat_ws(' ', c.number,
        coalesce(%(public)s, c.title_public), coalesce(%(internal)s, c.title_internal),
        (WITH RECURSIVE stands AS (
             SELECT o.id, o.name, o.number, o.merged_into_id FROM registry_caseorganisation co
             JOIN accounts_organisation o ON o.id = co.organisation_id WHERE co.case_id = c.id
             UNION SELECT o.id, o.name, o.number, o.merged_into_id FROM accounts_organisation o
             JOIN stands ON o.id = stands.merged_into_id)
         SELECT string_agg(name || ' ' || number, ' ') FROM stands),
        (SELECT string_agg(p.name, ' ') FROM registry_participation r
         JOIN accounts_person p ON p.id = r.person_id WHERE r.case_id = c.id AND r.ended_at IS NULL)))
WHERE c.id = %(case)s
"""


def index(case: Case, *, public: str | None = None, internal: str | None = None) -> None:
    """Write the case's search words: number, titles, organisations (and what they are part of today) and people who
    take part. With new titles, these as well: one question for the two, since every save of a title comes here.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, {"case": case.pk, "public": public, "internal": internal})


def retitle(case: Case, *, public: str, internal: str = "") -> Case:
    """Set the titles of a case whose content is still being written."""
    case.title_public, case.title_internal = brief(public, 300), brief(internal, 300)
    index(case, public=case.title_public, internal=case.title_internal)
    return case


@transaction.atomic
def join(case: Case, person: Person, *, rights: str, now: datetime, organisation: Organisation | None = None):
    """Let a person take part in a case with `rights`; a standing part is given the new rights."""
    participation, _ = Participation.objects.update_or_create(
        case=case,
        person=person,
        ended_at=None,
        defaults={"rights": rights, "organisation": organisation},
        create_defaults={"rights": rights, "organisation": organisation, "since": now},
    )
    index(case)
    return participation


@transaction.atomic
def add_organisation(case: Case, organisation: Organisation, *, role: str) -> None:
    """Say that an organisation stands in a case too. The same again changes nothing."""
    CaseOrganisation.objects.get_or_create(case=case, organisation=organisation, role=role)
    index(case)


@transaction.atomic
def set_organisations(case: Case, roles: dict[Organisation, str]) -> None:
    """Say which organisations stand in a case, and in what role; replaces what was said before."""
    CaseOrganisation.objects.filter(case=case).delete()
    CaseOrganisation.objects.bulk_create(
        CaseOrganisation(case=case, organisation=organisation, role=role) for organisation, role in roles.items()
    )
    index(case)


@transaction.atomic
def hand_over(cases, *, officer: Person | None, deputy: Person | None, by: User, now: datetime) -> int:
    """Make `officer` responsible for every case in `cases`, with `deputy`; returns how many. All or none."""
    count = 0
    for case in Case.objects.filter(pk__in=[c.pk for c in cases]).select_for_update().order_by("pk"):
        case.officer, case.deputy = officer, deputy
        case.save(update_fields=["officer", "deputy"])
        record(
            "case.handed_over",
            case=case,
            by=by,
            at=now,
            officer=officer and str(officer.uuid),
            deputy=deputy and str(deputy.uuid),
        )
        count += 1
    return count


@transaction.atomic
def share(
    case: Case,
    *,
    ground: str,
    by: User | None,
    now: datetime,
    what: str = Shared.CASE,
    note: str = "",
    since=None,
    until=None,
    **whom,
) -> CaseShare:
    """Let another `authority`, `department` or `person` (one of them, by name) see a case, on a ground; logged.

    `what`: the case, or its register alone; `note`: what of it is needed. It holds from the day `since` (today when
    left out) to the day `until`, both included (None: until it is ended).
    """
    existing = CaseShare.objects.filter(case=case, ground=ground, what=what, valid_to=until, **whom).first()
    if existing:
        return existing
    row = CaseShare.objects.create(
        case=case,
        ground=ground,
        what=what,
        note=note,
        valid_from=since or local(now).date(),
        valid_to=until,
        shared_by=by,
        shared_at=now,
        **whom,
    )
    record("case.shared", case=case, by=by, at=now, ground=ground, what=str(what), **{k: v.pk for k, v in whom.items()})
    return row


@transaction.atomic
def block(case: Case, person: Person, *, ground: str, by: User | None, now: datetime, until=None) -> CaseBlock:
    """Keep a person out of a case, everywhere, on a ground; logged."""
    row = CaseBlock.objects.create(
        case=case,
        person=person,
        ground=ground,
        valid_from=local(now).date(),
        valid_to=until,
        decided_by=by,
        decided_at=now,
    )
    record("case.blocked", case=case, by=by, at=now, person=str(person.uuid), ground=ground)
    return row
