"""What is done with a report while it is written: its figures are frozen, its sections are commented on."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from registry.api import shapes
from registry.api.problems import Invalid, NotFound, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Creating, Thing, Whole, found
from reporting.api.occasions import OfOccasions, made_here
from reporting.models import Occasion, SectionComment
from reporting.permissions import may_comment, may_deliver, may_freeze
from reporting.workflow.comments import resolve_comment, write_comment
from reporting.workflow.figures import freeze
from reporting.workflow.settling import begin_next


class FreezeOccasion(OfOccasions, Act):
    """Freeze a report's figures, as booked at this moment.

    After its cut-off only. Decisions that stand are withdrawn.
    """

    writes = Scope.REPORTS_WRITE

    def may(self, thing: Occasion) -> bool:
        return may_freeze(self.user, thing)

    def act(self, thing: Occasion, values: dict[str, Any]) -> Occasion:
        freeze(thing, by=self.user, now=self.now)
        return thing


class NextIn(shapes.In):
    """Why a new version is begun, and whether the requisition that was sent is withdrawn."""

    reason = text_in(500)
    withdraws = serializers.BooleanField(
        default=False,
        help_text="A requisition that was sent, and of which no money has come, is withdrawn and replaced.",
    )

    example: ClassVar = {"reason": "Beloppet för plattformen var fel.", "withdraws": True}


class NextVersion(OfOccasions, Act):
    """Begin a new version after a delivered one: a correction, the next requisition, a supplementary statement.

    The delivered version stays as it is. What a requisition that is withdrawn asked for is booked back.
    """

    writes = Scope.REPORTS_WRITE
    into = NextIn

    def may(self, thing: Occasion) -> bool:
        return may_freeze(self.user, thing) or may_deliver(self.user, thing)

    def act(self, thing: Occasion, values: dict[str, Any]) -> Occasion:
        begin_next(thing, **values, by=self.user, now=self.now)
        return thing


class CommentOut(shapes.Out):
    """A note between those who write a report. Never part of it; while it is open nobody decides on the report."""

    uuid = shapes.ident()
    section = shapes.text("Key of the section.")
    text = shapes.text()
    written_by = shapes.text(source="written_by.person.name")
    written_at = shapes.moment()
    resolved_at = shapes.moment("When it was taken care of.", null=True)

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000017",
        "section": "medel",
        "text": "Stämmer beloppet med huvudboken?",
        "written_by": "Elin Sandberg",
        "written_at": "2026-01-14T10:20:00Z",
        "resolved_at": None,
    }


class CommentIn(shapes.In):
    """A note on a section."""

    section = serializers.SlugField(max_length=120, help_text="Key of the section.")
    text = text_in(5000)

    example: ClassVar = {"section": "medel", "text": "Stämmer beloppet med huvudboken?"}


class OccasionComments(OfOccasions, Creating, Whole):
    """List the comments on a report's sections."""

    reads, writes = Scope.REPORTS_READ, Scope.REPORTS_WRITE
    out, into = CommentOut, CommentIn

    def find(self) -> Occasion:
        occasion: Occasion = found(self.rows(), uuid=self.kwargs["uuid"])
        return occasion

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.occasion = self.request_read(self.find())
        return super().get(request, **kwargs)

    def lines(self, values: dict[str, Any]) -> Iterable[SectionComment]:
        if not may_comment(self.user, self.occasion):  # working notes, which no reader of the report sees
            return SectionComment.objects.none()
        return self.occasion.comments.select_related("written_by__person")

    def may(self, thing: Occasion) -> bool:
        return may_comment(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        if made_here(self.target).section(values["section"]) is None:
            raise Invalid([unknown("/section")])
        return values

    def act(self, thing: Occasion, values: dict[str, Any]) -> SectionComment:
        """Write a comment on a section."""
        return write_comment(thing, **values, by=self.user, now=self.now)

    def read_again(self, thing: SectionComment) -> SectionComment:
        return thing

    def place(self, thing: SectionComment) -> str:
        return reverse("api:occasion_comment", args=[thing.uuid])


class OfComments(OfOccasions):
    """Comments, for those who work with the report."""

    reads, writes = Scope.REPORTS_READ, Scope.REPORTS_WRITE
    out = CommentOut

    def rows(self) -> QuerySet:
        rows = SectionComment.objects.filter(occasion__in=Occasion.objects.visible_to(self.user))
        return rows.select_related("written_by__person", "occasion__duty", "occasion__case")

    def find(self) -> SectionComment:
        """The comment; NotFound for those who only read the report."""
        comment: SectionComment = found(self.rows(), uuid=self.kwargs["uuid"])
        if not may_comment(self.user, comment.occasion):
            raise NotFound
        return comment


class OneComment(OfComments, Thing):
    """Read a comment."""

    of_case = True

    def case_of(self, thing: SectionComment) -> int:
        key: int = thing.occasion.case_id
        return key


class ResolveComment(OfComments, Act):
    """Say that a comment is taken care of."""

    def may(self, thing: SectionComment) -> bool:
        return may_comment(self.user, thing.occasion)

    def act(self, thing: SectionComment, values: dict[str, Any]) -> SectionComment:
        return resolve_comment(thing, by=self.user, now=self.now)
