"""What is read of the work around the mandate: the programme office, consultations, positions on state aid."""

from datetime import date

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Authority, Person, RoleAssignment
from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import STAFF
from registry.queries import blocks_of


class OfProgrammeQuerySet(models.QuerySet):
    """What belongs to a programme and is the agencies' own work."""

    def visible_to(self, user):
        """Everyone on staff at any agency, in programmes they see; never applicants, reviewers or ministry readers."""
        if not is_staff_anywhere(user):
            return self.none()
        programmes = apps.get_model("programmes", "Programme").objects.visible_to(user)
        return self.filter(programme__in=programmes.values("pk"))


def eligible(programme, day: date) -> list[tuple[Person, Authority]]:
    """Who may sit in a programme's office: the staff, on the day, of the authorities that carry the programme out."""
    held = (
        RoleAssignment.objects.held_on(day)
        .of_people()
        .filter(role__in=STAFF, authority__assignments__programme=programme)
        .select_related("person", "authority")
        .order_by("person__name", "authority__short_name")
    )
    return list(dict.fromkeys((one.person, one.authority) for one in held))


class MemberQuerySet(OfProgrammeQuerySet):
    """Members of a programme office."""

    def standing(self):
        """Without those that were entered by mistake."""
        return self.filter(struck_at__isnull=True)

    def on(self, day: date):
        """Those who are members on `day`, ends included."""
        return self.standing().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class VersionQuerySet(OfProgrammeQuerySet):
    """What is written in versions, each beside the one it replaces."""

    def current(self):
        """The latest version of each."""
        return self.filter(replaced_by__isnull=True)

    def history(self, thread):
        """Every version of one thing, the newest first."""
        return self.filter(thread=thread).order_by("-number")


class ConsultationQuerySet(VersionQuerySet):
    """Consultations."""

    def visible_to(self, user):
        """As other work of the programme, but nothing about an assignment whose case one is blocked from."""
        seen = super().visible_to(user)
        blocks = blocks_of(user) if user.is_authenticated else frozenset()
        if not blocks:
            return seen
        about = apps.get_model("programmes", "ConsultationAssignment").objects.filter(
            consultation=OuterRef("pk"), assignment__case__in=blocks
        )
        return seen.exclude(Exists(about))

    def feedback_owed(self):
        """Held, and what came of it not yet told to those who were asked."""
        return self.filter(feedback_on__isnull=True)


class ActionQuerySet(OfProgrammeQuerySet):
    """What a programme office has agreed that someone does."""

    def open(self):
        """Neither done nor dropped."""
        return self.filter(closed_on__isnull=True)

    def overdue(self, today: date):
        """Open after their day."""
        return self.open().filter(due_on__lt=today)


class PositionQuerySet(models.QuerySet):
    """Positions on state aid."""

    def visible_to(self, user):
        """Shared ones: everyone on staff at any agency. One that is only a draft: the staff of its own agency."""
        if not is_staff_anywhere(user):
            return self.none()
        versions = apps.get_model("programmes", "AidPositionVersion").objects.filter(position=OuterRef("pk"))
        return self.filter(Exists(versions) | Q(authority__in=authorities_as(user, *STAFF)))


class PositionVersionQuerySet(models.QuerySet):
    """Shared versions of positions on state aid."""

    def visible_to(self, user):
        """Everyone on staff at any agency."""
        return self if is_staff_anywhere(user) else self.none()

    def current(self):
        """The version of each position that was shared last."""
        later = self.model.objects.filter(position=OuterRef("position"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def matching(self, words: str):
        """Versions that hold all the words, in any Swedish form, best first."""
        query = SearchQuery(words, config="swedish", search_type="websearch")
        return self.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-shared_at")
