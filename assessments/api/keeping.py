"""What officers do with reviews: more time, opening again, approving, showing the applicant; and what comes back."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.scopes import Scope
from applications.models import Application
from applications.permissions import coordinates, part_of
from assessments.api.opened import OnApplication, Opened
from assessments.api.reviews import OfAssignments, OfReviews
from assessments.models import RefusalReason, Review, ReviewAssignment
from assessments.permissions import may_keep_reviewers
from assessments.workflow import assigning, reviewing
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.views import Act, found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class ExtendIn(shapes.In):
    """The reviewer's new last moment."""

    due_at = shapes.moment_in()
    why = text_in(300, required=False, default="")

    example: ClassVar = {"due_at": "2026-02-13T16:00:00+01:00", "why": "Sjukdom."}


class ExtendAssignment(OfAssignments, Act):
    """Give a reviewer more time with an application."""

    into = ExtendIn

    def may(self, thing: ReviewAssignment) -> bool:
        return may_keep_reviewers(self.user, thing.application.case.authority_id)

    def act(self, thing: ReviewAssignment, values: dict[str, Any]) -> ReviewAssignment:
        assigning.extend([thing], **values, **self.by)
        return thing


class HandBackIn(shapes.In):
    """Why. Bias is declared instead."""

    reason = serializers.ChoiceField(choices=[one for one in RefusalReason.choices if one[0] != RefusalReason.BIAS])
    text = text_in(500, required=False, default="")

    example: ClassVar = {"reason": "time"}


class HandBack(OfAssignments, Act):
    """Hand an application back as its reviewer, for a reason; the officer gives it to someone else."""

    into = HandBackIn
    judges = True

    def may(self, thing: ReviewAssignment) -> bool:
        return bool(thing.reviewer.person_id == self.user.person_id)

    def act(self, thing: ReviewAssignment, values: dict[str, Any]) -> ReviewAssignment:
        return assigning.hand_back(thing, **values, **self.by)

    def read_again(self, thing: ReviewAssignment) -> ReviewAssignment:
        return thing


class OnReview(Opened, OfReviews, Act):
    """A review that the officers of the case see to."""

    judges = True

    def may(self, thing: Review) -> bool:
        return may_keep_reviewers(self.user, thing.assignment.application.case.authority_id)


class ApproveReview(OnReview):
    """Approve a review's text to the applicant, as it has been read."""

    def act(self, thing: Review, values: dict[str, Any]) -> Review:
        return reviewing.approve(thing, revision=thing.revision, **self.by)


class TakeBackApproval(OnReview):
    """Take the approval back. What the applicant has been shown stays shown."""

    def act(self, thing: Review, values: dict[str, Any]) -> Review:
        return reviewing.take_back_approval(thing, **self.by)


class UnlockIn(shapes.In):
    """Why the review is opened again, and until when."""

    why = text_in(500)
    due_at = shapes.moment_in(required=False, allow_null=True, default=None)

    example: ClassVar = {"why": "Motiveringen till betyget saknas.", "due_at": "2026-02-13T16:00:00+01:00"}


class UnlockReview(OnReview):
    """Open a review again for its reviewer, who is told why."""

    into = UnlockIn

    def act(self, thing: Review, values: dict[str, Any]) -> Review:
        return reviewing.unlock(thing, **values, **self.by)

    def read_again(self, thing: Review) -> Review:
        """As the officer left it: from now on it is its writer's alone."""
        one: Review = found(
            Review.objects.visible_to(self.user)
            .with_version()
            .select_related("assignment__application__case", "assignment__reviewer")
            .prefetch_related("grades__criterion"),
            pk=thing.pk,
        )
        return one


class ReleaseOut(shapes.Out):
    """That the applicant has been shown the reviews."""

    reviews = shapes.whole("How many.", by=lambda row: len(row.reviews))
    reply_by = shapes.moment("Until when the applicant may answer; null: no right of reply.", null=True)
    released_at = shapes.moment()

    example: ClassVar = {"reviews": 3, "reply_by": "2026-03-02T22:59:59Z", "released_at": "2026-02-16T09:00:00Z"}


class ReleaseReviews(OnApplication):
    """Show the applicant the approved reviews of an application, with the right of reply where the call has it."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out = ReleaseOut
    judges = True

    def may(self, thing: Application) -> bool:
        return may_keep_reviewers(self.user, thing.case.authority_id)

    def act(self, thing: Application, values: dict[str, Any]) -> Any:
        return reviewing.release(thing, **self.by)


class ReviewReplyIn(shapes.In):
    """What the applicant answers."""

    text = text_in(10_000)

    example: ClassVar = {"text": "Bedömaren har missat vår tidigare studie."}


class ReviewReplyOut(shapes.Out):
    """A reply to the reviews."""

    uuid = shapes.ident()
    text = shapes.text()
    written_at = shapes.moment()

    example: ClassVar = {
        "uuid": f"{_UUID}66",
        "text": "Bedömaren har missat vår tidigare studie.",
        "written_at": "2026-02-20T09:00:00Z",
    }


class ReplyToReviews(OnApplication):
    """Answer the reviews that were shown last, as the applicant, in time. Registered in the case."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out, into = ReviewReplyOut, ReviewReplyIn
    judges = True

    def may(self, thing: Application) -> bool:
        return coordinates(part_of(self.user, thing))

    def act(self, thing: Application, values: dict[str, Any]) -> Any:
        return reviewing.reply(thing, **values, **self.by)
