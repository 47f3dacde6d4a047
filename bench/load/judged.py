"""A call's applications as they are before the decisions: reviewed, before a panel, ranked. In bulk."""

from datetime import UTC, datetime

from django.db.models import Count

from accounts.models import Person, RoleAssignment, User
from accounts.roles import Role
from applications.models import Application
from applications.states import Status
from assessments.models import (
    BiasPart,
    ConflictOfInterest,
    FundingLine,
    Panel,
    PanelItem,
    PanelMember,
    PanelRole,
    PreScore,
    Rank,
    Review,
    ReviewAssignment,
    Reviewer,
    ReviewGrade,
    ReviewPhase,
    ReviewTerms,
)
from assessments.states.reviews import AssignmentStatus, ReviewStatus
from calls.models import Call, CallCriterion
from config.demo import people

AT = datetime(2025, 11, 10, 9, tzinfo=UTC)
#: Reviews of each application, and applications of each reviewer.
REVIEWS, LOAD = 5, 100
#: The criteria's keys with their highest grades; the last sums up the others.
SCALES = (("quality", 7), ("novelty", 7), ("merits", 7), ("feasible", 3), ("overall", 7))


def judge(officer: User) -> tuple[Panel, User]:
    """Judge all applications of the officer's largest call that nothing is said of yet; its panel, and a reviewer."""
    counted = Call.objects.filter(case__authority__key="vinnova").annotate(n=Count("applications"))
    call = counted.order_by("-n", "pk")[0]
    rows = list(
        Application.objects.filter(call=call, submitted_at__isnull=False, panel_item__isnull=True).order_by("pk")
    )
    Application.objects.filter(pk__in=[one.pk for one in rows]).update(status=Status.ELIGIBLE)
    criteria = _criteria(call, officer)
    panel, _new = Panel.objects.get_or_create(
        call=call,
        name="Beredningsgrupp",
        defaults={"meets_at": AT, "sifted_statement": "Bortsållad.", "made_by": officer, "made_at": AT},
    )
    reviewers = _reviewers(officer, panel, (panel.items.count() + len(rows)) * REVIEWS // LOAD)
    _reviews(rows, reviewers, criteria, officer)
    _panel(panel, rows, officer)
    FundingLine.objects.get_or_create(call=call, defaults={"above": 50, "moved_by": officer, "moved_at": AT})
    return panel, User.objects.get(person=reviewers[0].person)


def _criteria(call: Call, officer: User) -> list[CallCriterion]:
    ReviewTerms.objects.get_or_create(call=call, defaults={"due_at": AT, "set_by": officer, "set_at": AT})
    ReviewPhase.objects.get_or_create(call=call, begins_at=AT, defaults={"name_sv": "Bedömning"})
    found = []
    for place, (key, highest) in enumerate(SCALES):
        grades = [{"value": value, "name_sv": "", "name_en": ""} for value in range(1, highest + 1)]
        values = {"name_sv": key, "grades": grades, "overall": key == "overall", "position": place}
        found.append(CallCriterion.objects.get_or_create(call=call, key=key, defaults=values)[0])
    return found


def _reviewers(officer: User, panel: Panel, count: int) -> list[Reviewer]:
    authority = panel.call.case.authority
    standing = list(Reviewer.objects.filter(authority=authority).order_by("pk"))
    new = range(len(standing), max(count, REVIEWS))
    persons = Person.objects.bulk_create(
        Person(name=f"Bedömare {number:02}", email=f"reviewer.{number}@bench.example") for number in new
    )
    User.objects.bulk_create(User(email=one.email, person=one, password="!") for one in persons)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            person=one,
            role=Role.REVIEWER,
            authority=authority,
            valid_from=people.SINCE,
            granted_at=people.GRANTED,
        )
        for one in persons
    )
    PanelMember.objects.bulk_create(
        PanelMember(panel=panel, person=one, role=PanelRole.MEMBER, since=people.SINCE) for one in persons[:12]
    )
    made = Reviewer.objects.bulk_create(
        Reviewer(authority=authority, person=one, email=one.email, added_by=officer, added_at=AT) for one in persons
    )
    return [*standing, *made]


def _reviews(rows: list[Application], reviewers: list[Reviewer], criteria: list[CallCriterion], officer: User) -> None:
    free = {"answer": "free", "declared_at": AT}
    ConflictOfInterest.objects.bulk_create(
        ConflictOfInterest(application=row, person=officer.person, part=BiasPart.OFFICER, declared_by=officer, **free)
        for row in rows
    )
    given = ReviewAssignment.objects.bulk_create(
        ReviewAssignment(
            application=row,
            reviewer=reviewers[(number * REVIEWS + place) % len(reviewers)],
            status=AssignmentStatus.OPEN,
            assigned_by=officer,
            assigned_at=AT,
            changed_at=AT,
        )
        for number, row in enumerate(rows)
        for place in range(REVIEWS)
    )
    ConflictOfInterest.objects.bulk_create(
        ConflictOfInterest(application=one.application, person=one.reviewer.person, part=BiasPart.REVIEWER, **free)
        for one in given
    )
    written = Review.objects.bulk_create(
        Review(
            assignment=one,
            status=ReviewStatus.SUBMITTED,
            version_id=one.application.submitted_version_id,
            for_applicant="Frågan är väl vald och planen håller.",
            begun_at=AT,
            saved_at=AT,
            submitted_at=AT,
        )
        for one in given
    )
    ReviewGrade.objects.bulk_create(
        ReviewGrade(review=one, criterion=each, grade=1 + (number + each.position) % len(each.grades))
        for number, one in enumerate(written)
        for each in criteria
    )


def _panel(panel: Panel, rows: list[Application], officer: User) -> None:
    first = panel.items.count()
    items = PanelItem.objects.bulk_create(
        PanelItem(
            panel=panel,
            application=row,
            position=number,
            grade=1 + number % 7 if number % 2 else None,
            statement="En väl avvägd plan." if number % 2 else "",
            saved_by=officer,
            saved_at=AT,
        )
        for number, row in enumerate(rows, start=first + 1)
    )
    members = list(panel.members.order_by("pk").values_list("person", flat=True)[:REVIEWS])
    PreScore.objects.bulk_create(
        PreScore(item=item, person_id=person, grade=1 + (item.position + place) % 7, set_at=AT)
        for item in items
        for place, person in enumerate(members)
    )
    Rank.objects.bulk_create(Rank(application=row, place=number) for number, row in enumerate(rows, start=first + 1))
