"""Authorities, people, organisations and calls."""

import random
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.management import call_command
from stdnum import luhn

from accounts.models import Organisation, Person, RoleAssignment, User
from accounts.roles import Role
from bench.load.given import (
    CALLS,
    CLOSES,
    CONDITIONS,
    FIRST,
    LAST,
    NEVER,
    OPENS,
    PATTERNS,
    QUESTIONS,
    SEED,
    SENTENCE,
    TRADES,
)
from bench.load.patterns import pattern
from bench.load.shapes import World
from calls.models import Call, CallBudget, CallCondition, CallStrand, FormVersion
from calls.states import CallStatus
from config.demo import people
from config.demo.story import Story
from programmes.models import Assignment
from registry.models.case import CaseKind
from registry.workflow.cases import open_case


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
        found.patterns[call.pk] = [pattern(found, call, number) for number in range(PATTERNS)]
    close_soon(found, NEVER)
    return found


def close_soon(found: World, closes: datetime) -> None:
    """A call that is open until `closes`; drafts are made in it from now on."""
    assignment = Assignment.objects.select_related("authority").get(key="vin-exc")
    call = _call(assignment, 9 + len(found.patterns), closes, *found.makers)
    found.open_call = call
    found.patterns[call.pk] = [pattern(found, call, number) for number in range(PATTERNS)]


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
