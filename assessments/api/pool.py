"""The pool of reviewers, and how a call's applications are reviewed."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Authority, Organisation
from accounts.permissions import authorities_as
from accounts.scopes import Scope
from assessments.api.reviews import OfReviewers, ReviewerOut
from assessments.forms.reviews import ReviewerForm
from assessments.models import Reviewer, Visibility
from assessments.permissions import MAY, may_keep_reviewers, may_read_reviews
from assessments.workflow import pool
from calls.models import Call
from registry.api import asking, shapes
from registry.api.problems import Fault, Invalid, NotFound, form_faults, twice, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Listing, Resource, Thing, found

_UUID = "0198c0de-0000-7000-8000-0000000000"


class KeptReviewerOut(ReviewerOut):
    """Someone in the pool, with what is kept of them by those who keep it; null to everyone else."""

    email = shapes.text("Their address.", by=lambda row: row.shown_email if row.kept_by_caller else None, null=True)
    organisation = shapes.ident(
        "Their organisation in the product.",
        by=lambda row: row.organisation.uuid if row.kept_by_caller and row.organisation else None,
        null=True,
    )
    language = shapes.text(
        "What they are written to in: sv or en; empty: as their account has it.",
        by=lambda row: row.language if row.kept_by_caller else None,
        null=True,
    )
    note = shapes.text("The authority's own.", by=lambda row: row.note if row.kept_by_caller else None, null=True)

    example: ClassVar = {
        **ReviewerOut.example,
        "email": "maja@larosate.example",
        "organisation": None,
        "language": "",
        "note": "",
    }


class ReviewerChangeIn(shapes.In):
    """What is kept of a reviewer. The name of one who has an account stays as it is, and so does the address."""

    name = text_in(200)
    organisation = serializers.UUIDField(required=False, allow_null=True)
    affiliation = text_in(200, required=False)
    subjects = serializers.ListField(child=serializers.CharField(max_length=5), required=False, max_length=20)
    areas = serializers.ListField(child=serializers.SlugField(max_length=80), required=False, max_length=20)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, allow_blank=True)
    note = text_in(2000, required=False)

    example: ClassVar = {"affiliation": "Institutionen för cellbiologi", "subjects": ["106"]}


class ReviewerIn(ReviewerChangeIn):
    """Who is put in the pool, and what is kept of them."""

    email = serializers.EmailField()
    authority = serializers.SlugField(
        required=False, max_length=80, help_text="Key of the authority; where one keeps the pools of several."
    )

    example: ClassVar = {
        "name": "Maja Lindgren",
        "email": "maja@larosate.example",
        "affiliation": "Institutionen för cellbiologi",
        "subjects": ["106"],
        "areas": [],
    }


def one_of(own: set[int], key: str) -> Authority:
    """The authority with this key, of those that are the caller's own; Invalid where it is none of them, or where there
    are several and none is named."""
    rows = Authority.objects.filter(pk__in=own)
    found = list(rows.filter(key=key) if key else rows)
    if len(found) != 1:
        several = Fault(_("Say which authority."), "required", "/authority")
        raise Invalid([unknown("/authority") if key else several])
    return found[0]


class WritesReviewers(OfReviewers):
    """What is kept of the pool."""

    out = KeptReviewerOut

    def told(self, rows: list[Any]) -> list[Any]:
        own = authorities_as(self.user, *MAY["assessments.keep_reviewers"])
        for row in super().told(rows):
            row.kept_by_caller = row.authority_id in own
        return rows

    def kept(self, authority: Authority, row: Reviewer | None, values: dict[str, Any]) -> Reviewer:
        """Judge with the page's form, and keep it."""
        form = ReviewerForm({**self.standing_values(row), **shapes.form_data(values)})
        lists = {name: values[name] for name in ("subjects", "areas") if name in values}
        if "subjects" in lists:
            form.data["subjects"] = ", ".join(lists["subjects"])
        wanted = values.get("organisation")
        organisation = row.organisation if row and "organisation" not in values else None
        if wanted is not None:
            organisation = Organisation.objects.filter(uuid=wanted).first()
            if organisation is None:
                raise Invalid([unknown("/organisation")])
        form.fields.pop("organisation")
        if not form.is_valid():
            raise Invalid(form_faults(form))
        data = {**form.cleaned_data, "organisation": organisation}
        return pool.keep_reviewer(authority, reviewer=row, **data, by=self.user, now=self.now)

    @staticmethod
    def standing_values(row: Reviewer | None) -> dict[str, Any]:
        """What is kept already, as the form reads it."""
        if row is None:
            return {}
        return {
            "name": row.person.name,
            "email": row.email,
            "affiliation": row.affiliation,
            "subjects": ", ".join(row.subjects),
            "areas": [one.key for one in row.areas.all()],
            "language": row.language,
            "note": row.note,
        }


class Reviewers(WritesReviewers, Creating, Listing):
    """List the reviewers in the pools of the caller's authorities.

    POST puts someone in the pool of the caller's own; the same address is the same reviewer.
    """

    into = ReviewerIn
    not_since = "who has an account is told by what the account says, which is changed elsewhere"
    filters = (asking.by_key("authority"),)

    def find(self) -> set[int]:
        """The pools that the caller keeps: which, the body says."""
        return authorities_as(self.user, *MAY["assessments.keep_reviewers"])

    def may(self, thing: set[int]) -> bool:
        return bool(thing)

    def act(self, thing: set[int], values: dict[str, Any]) -> Reviewer:
        """Put someone in the pool of reviewers."""
        return self.kept(one_of(thing, values.pop("authority", "")), None, values)

    def place(self, thing: Reviewer) -> str:
        return reverse("api:reviewer", args=[thing.uuid])


class OneReviewer(WritesReviewers, Changing, Thing):
    """Read someone in the pool, or change what is kept of them."""

    into = ReviewerChangeIn

    def may(self, thing: Reviewer) -> bool:
        return may_keep_reviewers(self.user, thing.authority_id)

    def act(self, thing: Reviewer, values: dict[str, Any]) -> Reviewer:
        """Change what is kept of a reviewer."""
        return self.kept(thing.authority, thing, {**values, "email": thing.email})


class EndReviewer(OfReviewers, Act):
    """Take someone out of the pool: they are invited to nothing more; what they have been given stays."""

    def may(self, thing: Reviewer) -> bool:
        return may_keep_reviewers(self.user, thing.authority_id)

    def act(self, thing: Reviewer, values: dict[str, Any]) -> Reviewer:
        return pool.end_reviewer(thing, by=self.user, now=self.now)

    def read_again(self, thing: Reviewer) -> Reviewer:
        return thing


class OfTheCall(Resource):
    """How a call's applications are reviewed, for those who read its authority's reviews."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE

    def calls(self) -> QuerySet:
        """The calls whose reviews the caller reads."""
        own = authorities_as(self.user, *MAY["assessments.read_reviews"])
        rows = Call.objects.worked_on_by(self.user).filter(case__authority__in=own)
        return rows.select_related("case__authority").defer("case__search")

    def call(self) -> Call:
        """The call in the address; raises NotFound."""
        one: Call = found(self.calls(), case__uuid=self.kwargs["uuid"])
        if not may_read_reviews(self.user, one.case.authority_id):
            raise NotFound
        self.request._request.case_read = one.case_id
        return one


class PhaseOut(shapes.Out):
    """A phase of the reviewing, until the next begins."""

    name_sv = shapes.text()
    begins_at = shapes.moment()
    others = shapes.choice(Visibility.choices, "Who sees others' reviews.")
    may_write = shapes.yes("Whether reviews may be written.")

    example: ClassVar = {
        "name_sv": "Enskild bedömning",
        "begins_at": "2025-12-08T08:00:00Z",
        "others": "after_own",
        "may_write": True,
    }


class TermsOut(shapes.Out):
    """How a call's applications are reviewed; all null where it has no reviews."""

    call = shapes.ident("The call.", source="uuid")
    due_at = shapes.moment("Last moment for reviews.", by=lambda row: row.terms and row.terms.due_at, null=True)
    wanted = shapes.whole("Reviews per application.", by=lambda row: row.terms and row.terms.wanted, null=True)
    reply_days = shapes.whole(
        "Days for the applicant's reply; null: no right of reply.",
        by=lambda row: row.terms and row.terms.reply_days,
        null=True,
    )
    names_shown = shapes.yes(
        "Whether the applicant sees the reviewers' names.",
        by=lambda row: row.terms and row.terms.names_shown,
        null=True,
    )
    workload_binds = shapes.yes(
        "Whether nobody is given more applications than agreed; else that is warned of.",
        by=lambda row: row.terms and row.terms.workload_binds,
        null=True,
    )
    phases = shapes.many(PhaseOut, "In order.", by=lambda row: row.review_phases.all())

    example: ClassVar = {
        "call": f"{_UUID}11",
        "due_at": "2026-01-30T15:00:00Z",
        "wanted": 3,
        "reply_days": 14,
        "names_shown": False,
        "workload_binds": False,
        "phases": [PhaseOut.example],
    }


class PhaseIn(shapes.In):
    """A phase."""

    name_sv = text_in(120)
    begins_at = shapes.moment_in()
    others = serializers.ChoiceField(choices=Visibility.choices, required=False, default=Visibility.AFTER_OWN)
    may_write = serializers.BooleanField(required=False, default=True)


class TermsIn(shapes.In):
    """All of it; replaces what was said."""

    due_at = shapes.moment_in()
    wanted = serializers.IntegerField(min_value=1, max_value=12)
    reply_days = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=60)
    names_shown = serializers.BooleanField(required=False, default=False)
    workload_binds = serializers.BooleanField(required=False, default=False)
    phases = PhaseIn(many=True, required=False, default=list, max_length=8)

    example: ClassVar = {"due_at": "2026-01-30T16:00:00+01:00", "wanted": 3, "phases": [PhaseOut.example]}


class OneTerms(OfTheCall, Changing, Thing):
    """Read how a call's applications are reviewed, or say it."""

    out, into = TermsOut, TermsIn
    replaces = True

    def rows(self) -> QuerySet:
        return self.calls().prefetch_related("review_phases").select_related("review_terms")

    def find(self) -> Call:
        one: Call = found(self.rows(), case__uuid=self.kwargs["uuid"])
        self.request._request.case_read = one.case_id
        return one

    def told(self, rows: list[Any]) -> list[Any]:
        for one in rows:
            one.terms = getattr(one, "review_terms", None)
        return rows

    def may(self, thing: Call) -> bool:
        return may_keep_reviewers(self.user, thing.case.authority_id)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        begins = [one["begins_at"] for one in values["phases"]]
        for place, one in enumerate(begins):
            if one in begins[:place]:
                raise Invalid([twice(f"/phases/{place}/begins_at")])
        return values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        """Say how a call's applications are reviewed."""
        pool.set_review_terms(thing, **values, **self.by)
        return thing
