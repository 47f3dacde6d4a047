"""A reviewer's own review, read and written on the version that stands. The page's form judges what is written."""

from dataclasses import replace
from typing import Any, ClassVar

from rest_framework import serializers

from accounts.errors import NotAllowed
from assessments.api.reviews import OfReviews
from assessments.forms.reviews import ReviewForm
from assessments.models import Review, ReviewAssignment
from assessments.states.reviews import ReviewStatus
from assessments.workflow import reviewing
from registry.api import shapes
from registry.api.problems import Invalid, form_faults, twice, unknown
from registry.api.shapes import text_in
from registry.api.views import Changing, Thing, found


class ReviewGradeIn(shapes.In):
    """What is said on a criterion; what is not sent is empty."""

    criterion = text_in(40)
    grade = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=9999)
    words = text_in(5000, required=False)
    abstains = serializers.BooleanField(required=False)
    why = text_in(500, required=False)

    example: ClassVar = {"criterion": "kvalitet", "grade": 6}


class ReviewIn(shapes.In):
    """What is written in a review: only what is sent changes."""

    for_applicant = text_in(10_000, required=False)
    for_panel = text_in(10_000, required=False)
    grades = serializers.ListField(child=ReviewGradeIn(), required=False, max_length=20)
    submit = serializers.BooleanField(required=False)

    example: ClassVar = {"for_applicant": "Frågan är väl vald.", "grades": [ReviewGradeIn.example], "submit": False}


class WriteReview(OfReviews, Changing, Thing):
    """Read one's own review of an assigned application, as far as it is written; PATCH writes it, and hands it in with
    `submit`."""

    into = ReviewIn
    judges = True
    of_case = True

    def find(self) -> Review:
        seen = ReviewAssignment.objects.visible_to(self.user).select_related(
            "application__case", "application__call__case", "reviewer"
        )
        row: ReviewAssignment = found(seen.defer("application__case__search"), uuid=self.kwargs["uuid"])
        if row.reviewer.person_id != self.user.person_id:
            raise NotAllowed
        if self.request.method == "GET":
            reviewing.readable(row, self.user)
        return self._of(row)

    def _of(self, row: ReviewAssignment) -> Review:
        """What is written; before that, a review that says nothing."""
        written: Review | None = self.rows().filter(assignment=row).first()
        return written or Review(uuid=None, assignment=row, status=ReviewStatus.DRAFT)

    def case_of(self, thing: Review) -> int:
        key: int = thing.assignment.application.case_id
        return key

    def may(self, thing: Review) -> bool:
        return bool(thing.assignment.reviewer.person_id == self.user.person_id)

    def locked(self, thing: Review) -> ReviewAssignment:
        return thing.assignment

    def standing(self, thing: Review) -> Review:
        return self._of(thing.assignment)

    def read_again(self, thing: Review) -> Review:
        return self._of(thing.assignment)

    def act(self, thing: Review, values: dict[str, Any]) -> Review:
        said = {"revision": thing.revision, "by": self.user, "now": self.now}
        row = thing.assignment
        written = reviewing.save(row, self._judged(row, values), **said)
        if values.get("submit"):
            reviewing.submit(row, **{**said, "revision": written.revision})
        return thing

    def _judged(self, row: ReviewAssignment, values: dict[str, Any]) -> dict[str, Any]:
        """What is sent, by the fields of the page's form, which judges it. A criterion is written whole."""
        criteria = reviewing.criteria_of(row.application)
        keys = {one.key: one for one in criteria}
        at: dict[str, str] = {}
        wanted: dict[str, Any] = {name: values[name] for name in reviewing.TEXTS if name in values}
        for place, one in enumerate(values.get("grades", ())):
            key, where = one["criterion"], f"/grades/{place}"
            if key not in keys:
                raise Invalid([unknown(f"{where}/criterion")])
            if reviewing.field(key, "words") in at:
                raise Invalid([twice(f"{where}/criterion")])
            if one.get("grade") is not None and not keys[key].grades:
                raise Invalid([unknown(f"{where}/grade")])
            at |= {reviewing.field(key, part): f"{where}/{part}" for part in reviewing.PARTS}
            wanted |= {reviewing.field(key, part): one.get(part) for part in reviewing.PARTS}
        form = ReviewForm(shapes.form_data(wanted), criteria=criteria)
        if not form.is_valid():
            faults = form_faults(form)
            raise Invalid([replace(one, pointer=at.get(one.pointer[1:], one.pointer)) for one in faults])
        return {name: value for name, value in form.kept().items() if name in wanted}
