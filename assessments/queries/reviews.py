"""What is read about bias, reviewers and reviews. A reviewer sees what is assigned to them, and nothing of its case."""

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.permissions import authorities_as, holds
from accounts.roles import CASE_READERS, Role
from applications.states import UNDECIDED
from assessments.states.reviews import ANSWERABLE, CARRIED, HANDED_IN, AssignmentStatus
from registry.queries import NOTHING, blocks_of, not_blocked, outside, sight


def _of_cases(user, case: str, own: Q) -> Q:
    """The condition that `user` sees the application's case, or that the row is their own and they are not blocked."""
    if not user.is_authenticated:
        return NOTHING
    return sight_of_staff(user, case) | (own & not_blocked(user, case=case))


def sight_of_staff(user, case: str) -> Q:
    """The condition that `user` works at the authority that owns the case, and is not blocked from it."""
    authorities = authorities_as(user, *CASE_READERS)
    if not authorities:
        return NOTHING
    return Q(**{f"{case}authority__in": authorities}) & sight(user, case=case)


class BiasQuerySet(models.QuerySet):
    """Declarations and decisions on bias: the owning authority's own people see them, and each person their own as
    long as nothing keeps them out of the case."""

    def visible_to(self, user):
        """Those of cases `user` works with, and the user's own."""
        return self.filter(_of_cases(user, "application__case__", Q(person=getattr(user, "person_id", None))))

    def standing(self):
        """The last one of each person in each application."""
        newer = self.model.objects.filter(
            application=models.OuterRef("application"), person=models.OuterRef("person"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(newer))

    def free(self):
        """Declarations that stand and say free, or that a decision since has found to be no hindrance."""
        decisions = apps.get_model("assessments", "BiasDecision").objects.filter(
            application=models.OuterRef("application"),
            person=models.OuterRef("person"),
            decided_at__gte=models.OuterRef("declared_at"),
        )
        biased = models.Subquery(decisions.order_by("-pk").values("biased")[:1])
        said = models.Case(models.When(answer="free", then=False), default=True)
        return self.standing().alias(found_biased=Coalesce(biased, said)).filter(found_biased=False)

    def with_waits(self):
        """Each with whether it `waits` to be tried: it says biased or unsure, is the person's latest, and has not been
        decided on since."""
        newer = self.model.objects.filter(
            application=models.OuterRef("application"), person=models.OuterRef("person"), pk__gt=models.OuterRef("pk")
        )
        decisions = apps.get_model("assessments", "BiasDecision").objects.filter(
            application=models.OuterRef("application"),
            person=models.OuterRef("person"),
            decided_at__gte=models.OuterRef("declared_at"),
        )
        reported = Q(answer__in=["biased", "unsure"])
        waits = reported & ~models.Exists(newer) & ~models.Exists(decisions)
        return self.annotate(waits=models.ExpressionWrapper(waits, output_field=models.BooleanField()))

    def untried(self):
        """Those that wait to be tried."""
        return self.with_waits().filter(waits=True)


class ReviewerQuerySet(models.QuerySet):
    """The pools of reviewers."""

    def visible_to(self, user):
        """Those of the authorities where `user` works with cases."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(authority__in=authorities_as(user, *CASE_READERS))

    def active(self):
        """Those who may be invited."""
        return self.filter(ended_at__isnull=True)


class InvitationQuerySet(models.QuerySet):
    """Invitations to review in a call."""

    def visible_to(self, user):
        """Those of calls whose case `user` works with."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(sight_of_staff(user, "call__case__"))

    def answerable_at(self, now):
        """Those whose link acts."""
        return self.filter(status__in=ANSWERABLE, expires_at__gt=now)


class AssignmentQuerySet(models.QuerySet):
    """Who reviews what."""

    def visible_to(self, user):
        """Those of cases `user` works with; and a reviewer's own, which nothing keeps them from."""
        own = Q(reviewer__person=getattr(user, "person_id", None)) & ~Q(
            status__in=[AssignmentStatus.REMOVED, AssignmentStatus.FROZEN]
        )
        return self.filter(_of_cases(user, "application__case__", own))

    def of(self, user):
        """The reviewer's own work: what is assigned to `user` and neither frozen, handed back nor taken away."""
        if not user.is_authenticated:
            return self.none()
        return self.of_person(user.person_id, blocks_of(user))

    def of_person(self, person, blocks):
        """The same of a person (their key) who is blocked from these cases."""
        return self.filter(
            Q(reviewer__person=person, status__in=CARRIED)
            & outside(blocks, case="application__case__")
            & outside(blocks, case="application__call__case__")
        )

    def carried(self):
        """Those that count as a reviewer's load."""
        return self.filter(status__in=CARRIED)

    def lacking(self):
        """Those whose review has not been handed in, of applications that are still being judged."""
        return self.filter(application__status__in=UNDECIDED).exclude(review__status__in=HANDED_IN)


class ReviewQuerySet(models.QuerySet):
    """Reviews."""

    def visible_to(self, user):
        """Those of cases `user` works with, and the user's own. Who sees others' is told by the phase."""
        own = Q(assignment__reviewer__person=getattr(user, "person_id", None), assignment__status__in=CARRIED)
        return self.filter(_of_cases(user, "assignment__application__case__", own))

    def told_to(self, user):
        """What is still being written is its writer's alone."""
        own = Q(assignment__reviewer__person=getattr(user, "person_id", None))
        return self.filter(Q(status__in=HANDED_IN) | own)

    def counted(self):
        """Handed in by someone who is not kept out by bias: what the panel and the decision rest on."""
        return self.filter(status__in=HANDED_IN, assignment__status=AssignmentStatus.OPEN)

    def with_version(self):
        """Each with the number of the application's version that it is of (`version_number`), and with that number as
        `earlier` where another version stands since, after a completion."""
        stands = Q(version=F("assignment__application__submitted_version"))
        earlier = models.Case(models.When(~stands, then=F("version__number")))
        return self.annotate(version_number=F("version__number"), earlier=earlier)


def reviewing_in(user) -> bool:
    """Whether `user` has a page of reviews: a reviewer by role, or with something assigned."""
    return holds(user, Role.REVIEWER) or apps.get_model("assessments", "ReviewAssignment").objects.of(user).exists()


def to_review(user) -> int:
    """How many of the user's reviews are waited for."""
    rows = apps.get_model("assessments", "ReviewAssignment").objects.of(user)
    return rows.lacking().count()
