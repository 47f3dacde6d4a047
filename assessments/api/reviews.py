"""Reviewers, their assignments, declarations of bias and reviews. What a reviewer writes goes through the same acts as
the page; a reviewer sees what is assigned to them, the authority's people what belongs to their cases."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.scopes import Scope
from applications.models import Application
from assessments.api.opened import Blanked, Opened, named
from assessments.loading import bias_grounds
from assessments.models import (
    BiasAnswer,
    BiasPart,
    ConflictOfInterest,
    Review,
    ReviewAssignment,
    Reviewer,
    ReviewGrade,
)
from assessments.permissions import may_keep_reviewers
from assessments.states.reviews import AssignmentStatus, ReviewStatus
from assessments.workflow import assigning, bias
from assessments.workflow.workload import to_confirm
from registry.api import asking, shapes
from registry.api.shapes import text_in, with_names
from registry.api.views import Act, Creating, Listing, Resource, Thing, found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class ReviewerOut(shapes.Out):
    """Someone in an authority's pool of reviewers."""

    uuid = shapes.ident()
    authority = shapes.text("Key of the authority.", source="authority.key")
    name = shapes.text(source="person.name")
    affiliation = shapes.text("Where they work, in words.")
    subjects = shapes.texts("Codes of research subjects.")
    areas = shapes.texts("Keys of technology areas.", by=lambda row: [one.key for one in row.areas.all()])

    example: ClassVar = {
        "uuid": f"{_UUID}61",
        "authority": "vinnova",
        "name": "Maja Lindgren",
        "affiliation": "Institutionen för cellbiologi",
        "subjects": ["106"],
        "areas": ["bioteknik"],
    }


class OfReviewers(Resource):
    """The pools of the caller's authorities."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out = ReviewerOut

    def rows(self) -> QuerySet:
        rows = Reviewer.objects.visible_to(self.user).active()
        return rows.select_related("authority", "person", "organisation").prefetch_related("areas")


class ReviewAssignmentOut(shapes.Out):
    """That a reviewer reviews an application."""

    uuid = shapes.ident()
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    title = shapes.text("The application's title.", source="application.title")
    reviewer = shapes.ident("The reviewer.", source="reviewer.uuid")
    name = shapes.text("The reviewer's name.", source="reviewer.person.name")
    status = shapes.choice(AssignmentStatus.choices, "Where the reviewer stands with it.")
    due_at = shapes.moment("The reviewer's own last moment; null: the call's.", null=True)
    assigned_at = shapes.moment()
    warning = shapes.text(
        "Said when it is made, where the reviewer now has more than agreed by the invitation; null elsewhere.",
        by=lambda row: getattr(row, "warning", None),
        null=True,
    )

    example: ClassVar = {
        "uuid": f"{_UUID}62",
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "title": "Frysta T-celler för sjukhusapotek",
        "reviewer": f"{_UUID}61",
        "name": "Maja Lindgren",
        "status": "waiting",
        "due_at": None,
        "assigned_at": "2026-01-13T09:00:00Z",
        "warning": None,
    }


class AssignmentIn(shapes.In):
    """An application for a reviewer."""

    application = serializers.UUIDField()
    reviewer = serializers.UUIDField()

    example: ClassVar = {"application": f"{_UUID}21", "reviewer": f"{_UUID}61"}


class OfAssignments(Resource):
    """A reviewer's own, and those of the cases the caller works with."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out = ReviewAssignmentOut

    def rows(self) -> QuerySet:
        rows = ReviewAssignment.objects.visible_to(self.user).select_related(
            "application__case__authority", "application__call__case", "reviewer__person", "reviewer__authority"
        )
        return rows.defer("application__case__search", "application__call__case__search")


class ReviewAssignments(OfAssignments, Creating, Listing):
    """List who reviews what; POST gives an application to a reviewer, and warns where that is more than agreed."""

    into = AssignmentIn
    said_once = ("warning",)
    updated = "changed_at"
    filters = (
        asking.by_uuid("application", "application__case__uuid"),
        asking.by_uuid("call", "application__call__case__uuid"),
        asking.by_uuid("reviewer", "reviewer__uuid"),
        asking.by_choice("status", AssignmentStatus.choices),
    )

    def rows(self) -> QuerySet:
        """With the names that a list tells, and nothing of the applications' and calls' long texts."""
        return named(ReviewAssignment.objects.visible_to(self.user), "reviewer__uuid", "reviewer__person__name")

    def find(self) -> None:
        """It is made in the application that is sent."""

    def may(self, thing: Any) -> bool:
        return may_keep_reviewers(self.user)

    def act(self, thing: Any, values: dict[str, Any]) -> ReviewAssignment:
        seen = Application.objects.visible_to(self.user).handed_in().select_related("case__authority", "call__case")
        application = found(seen, case__uuid=values["application"])
        who = found(
            Reviewer.objects.visible_to(self.user).active().select_related("person", "authority"),
            uuid=values["reviewer"],
        )
        pair = assigning.Pair(application, who)
        self.warnings = to_confirm([pair], by=self.user)
        (row,) = assigning.assign([pair], by=self.user, now=self.now)
        return row

    def read_again(self, thing: ReviewAssignment) -> ReviewAssignment:
        row: ReviewAssignment = super().read_again(thing)
        row.warning = " ".join(self.warnings) or None
        return row

    def place(self, thing: ReviewAssignment) -> str:
        return reverse("api:review_assignment", args=[thing.uuid])


class OneReviewAssignment(OfAssignments, Thing):
    """Read an assignment."""


class RemoveAssignment(OfAssignments, Act):
    """Take an application from a reviewer; what has been written stays, and is not counted."""

    def may(self, thing: ReviewAssignment) -> bool:
        return may_keep_reviewers(self.user, thing.application.case.authority_id)

    def act(self, thing: ReviewAssignment, values: dict[str, Any]) -> ReviewAssignment:
        return assigning.remove(thing, by=self.user, now=self.now)

    def read_again(self, thing: ReviewAssignment) -> ReviewAssignment:
        return thing


class DeclarationIn(shapes.In):
    """What a reviewer says of their own bias."""

    answer = serializers.ChoiceField(choices=BiasAnswer.said())
    ground = serializers.ChoiceField(choices=sorted(bias_grounds().points), required=False, allow_blank=True)
    text = text_in(2000, required=False)

    example: ClassVar = {"answer": "free"}


class DeclareBias(OfAssignments, Act):
    """Declare one's own bias in an assigned application: free opens it, anything else closes it to the declarer."""

    into = DeclarationIn
    judges = True

    def may(self, thing: ReviewAssignment) -> bool:
        return bool(thing.reviewer.person_id == self.user.person_id)

    def act(self, thing: ReviewAssignment, values: dict[str, Any]) -> ReviewAssignment:
        words = {"ground": values.get("ground", ""), "text": values.get("text", "")}
        bias.declare(
            thing.application,
            thing.reviewer.person,
            part=BiasPart.REVIEWER,
            answer=values["answer"],
            **words,
            by=self.user,
            now=self.now,
        )
        thing.refresh_from_db(fields=["status"])
        return thing

    def read_again(self, thing: ReviewAssignment) -> ReviewAssignment:
        return thing


class ReviewGradeOut(shapes.Out):
    """What a review says on a criterion."""

    criterion = shapes.text("Key of the criterion.", source="criterion.key")
    grade = shapes.whole("On the criterion's scale.", null=True)
    words = shapes.text()
    abstains = shapes.yes("Whether the reviewer does not judge it.")
    why = shapes.text("Why not.", source="abstains_why")

    example: ClassVar = {"criterion": "kvalitet", "grade": 6, "words": "", "abstains": False, "why": ""}


class ReviewOut(shapes.Out):
    """A review of an application."""

    uuid = shapes.ident("Null: nothing has been written yet.", null=True)
    assignment = shapes.ident(source="assignment.uuid")
    application = shapes.ident(source="assignment.application.case.uuid")
    status = shapes.choice(ReviewStatus.choices)
    revision = shapes.whole("Counts what has been saved.")
    version = shapes.whole(
        "Number of the application's version that it is of; null: nothing has been written yet.",
        by=lambda row: getattr(row, "version_number", None),
        null=True,
    )
    grades = shapes.many(ReviewGradeOut, by=lambda row: row.grades.all() if row.pk else [])
    for_applicant = shapes.text("To the applicant, when the officer has approved it.")
    for_panel = shapes.text("To the panel and the authority.")
    submitted_at = shapes.moment("When it was handed in last.", null=True)
    approved_at = shapes.moment("When its text to the applicant was approved.", null=True)

    example: ClassVar = {
        "uuid": f"{_UUID}63",
        "assignment": f"{_UUID}62",
        "application": f"{_UUID}21",
        "status": "submitted",
        "revision": 4,
        "version": 1,
        "grades": [ReviewGradeOut.example],
        "for_applicant": "Frågan är väl vald.",
        "for_panel": "",
        "submitted_at": "2026-01-16T14:00:00Z",
        "approved_at": None,
    }


class OfReviews(Blanked):
    """A reviewer's own; those handed in, of the cases the caller works with."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out = ReviewOut
    to_application = "assignment.application"

    def blank(self, one: Review) -> None:
        one.for_applicant = one.for_panel = ""
        one._prefetched_objects_cache = {"grades": []}

    def rows(self) -> QuerySet:
        rows = Review.objects.visible_to(self.user).told_to(self.user).with_version()
        grades = with_names(ReviewGrade.objects.order_by("pk"), "criterion__key")
        rows = named(rows, "assignment__uuid", "assignment__reviewer__uuid", way="assignment__application")
        return rows.prefetch_related(Prefetch("grades", grades))


class Reviews(OfReviews, Listing):
    """List reviews: one's own, and those that have been handed in, of the cases one works with."""

    history = "assignment__application__case"
    newest = ("saved_at",)
    of_cases = True
    filters = (
        asking.by_uuid("application", "assignment__application__case__uuid"),
        asking.by_uuid("call", "assignment__application__call__case__uuid"),
        asking.by_choice("status", ReviewStatus.choices),
    )


class OneReview(Opened, OfReviews, Thing):
    """Read a review."""

    of_case = True


class BiasOut(shapes.Out):
    """What somebody has declared about their own bias. The latest of a person in an application counts."""

    uuid = shapes.ident()
    application = shapes.ident(source="application.case.uuid")
    person = shapes.ident(source="person.uuid")
    name = shapes.text(source="person.name")
    part = shapes.choice(BiasPart.choices, "As what they take part.")
    answer = shapes.choice(BiasAnswer.choices)
    ground = shapes.text("Point of 16 § förvaltningslagen; empty: not biased.")
    declared_at = shapes.moment()

    example: ClassVar = {
        "uuid": f"{_UUID}64",
        "application": f"{_UUID}21",
        "person": f"{_UUID}08",
        "name": "Maja Lindgren",
        "part": "reviewer",
        "answer": "free",
        "ground": "",
        "declared_at": "2026-01-14T09:00:00Z",
    }


class BiasDeclarations(Listing):
    """List declarations of bias: one's own, and those of the cases one works with."""

    reads = Scope.REVIEWS_READ
    out = BiasOut
    updated = "declared_at"
    filters = (
        asking.by_uuid("application", "application__case__uuid"),
        asking.by_uuid("call", "application__call__case__uuid"),
        asking.by_choice("answer", BiasAnswer.choices),
    )

    def rows(self) -> QuerySet:
        rows = ConflictOfInterest.objects.visible_to(self.user)
        return rows.select_related("application__case", "person").defer("application__case__search")
