"""What is read about cases. `visible_to` is the one place that decides who sees a case."""

import re

from django.apps import apps
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import authorities_as, departments_of
from accounts.roles import CASE_READERS
from sweden.clock import today


def in_force(queryset, day):
    """Rows of a share or a block that hold on `day`, ends included, and have not been ended before their time."""
    return queryset.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, ended_at__isnull=True)


def _rows(name: str, **which):
    return apps.get_model("registry", name).objects.filter(**which)


def sight(user, *, case: str = "") -> Q:
    """The condition on a case, or on what has one through `case` ("case__"), that `user` may see it.

    Seen: what one takes part in; the own authority's once it has a number; what an organisation stands in whose
    verified administrator one is; what is shared with the own authority, department or oneself. Never: what one is
    blocked from, whatever else holds.
    """
    key = OuterRef(f"{case}pk") if not case else OuterRef(case.removesuffix("__"))
    if not user.is_authenticated:
        return Q(pk__in=[])
    day = today()
    mine = Exists(_rows("Participation", case=key, person=user.person_id, ended_at__isnull=True))
    ours = Q(**{f"{case}authority__in": authorities_as(user, *CASE_READERS)}) & ~Q(**{f"{case}number": ""})
    organisations = apps.get_model("accounts", "OrganisationMembership").objects.filter(
        person=user.person_id, is_administrator=True, verified_at__isnull=False
    )
    our_organisation = Exists(
        _rows("CaseOrganisation", case=key, organisation__in=organisations.values("organisation"))
    )
    with_us = Q(person=user.person_id)
    if authorities := authorities_as(user, *CASE_READERS):
        with_us |= Q(authority__in=authorities)
    if departments := departments_of(user):
        with_us |= Q(department__in=departments)
    shared = Exists(in_force(_rows("CaseShare", case=key), day).filter(with_us)) & ~Q(**{f"{case}number": ""})
    # The cheapest ground first: PostgreSQL asks them in this order, and stops at the first that holds.
    return (ours | Q(mine) | Q(our_organisation) | shared) & not_blocked(user, case=case)


def not_blocked(user, *, case: str = "") -> Q:
    """The condition that `user` is not blocked from the case, whatever other ground there is for seeing it."""
    key = OuterRef(f"{case}pk") if not case else OuterRef(case.removesuffix("__"))
    return ~Q(Exists(in_force(_rows("CaseBlock", case=key, person=user.person_id), today())))


class CaseQuerySet(models.QuerySet):
    """Cases, as those who may see them see them."""

    def visible_to(self, user):
        """Cases that `user` may see; see `sight`."""
        return self.filter(sight(user))

    def numbered(self):
        """Those that have a number: drafts are in their applicants' own space."""
        return self.exclude(number="")

    def worked_by(self, person):
        """Those that `person` is responsible for, or stands in for."""
        return self.filter(Q(officer=person) | Q(deputy=person))

    def matching(self, words: str):
        """Cases where each of `words` begins a word of number, title, organisation or person; none for no words.

        What is no plain word (a number with a dash, a hyphenated name) must stand there whole.
        """
        query = None
        for term in words.split()[:12]:
            plain = re.fullmatch(r"\w+", term)
            one = (
                SearchQuery(f"'{term}':*", search_type="raw", config="simple")
                if plain
                else SearchQuery(term, search_type="plain", config="simple")
            )
            query = one if query is None else query & one
        return self.none() if query is None else self.filter(search=query)


class OfACaseQuerySet(models.QuerySet):
    """What belongs to a case through a field `case`: seen by those who see the case."""

    def visible_to(self, user):
        """Rows whose case `user` may see; see `sight`."""
        return self.filter(sight(user, case="case__"))


class DocumentQuerySet(OfACaseQuerySet):
    """Documents of cases."""

    def visible_to(self, user):
        """Those of cases that `user` may see; working material only for the owning authority's own people."""
        if not user.is_authenticated:
            return self.none()
        return (
            super()
            .visible_to(user)
            .filter(Q(internal=False) | Q(case__authority__in=authorities_as(user, *CASE_READERS)))
        )


class MessageQuerySet(models.QuerySet):
    """Messages."""

    def to(self, user):
        """Those to the person of `user`, whatever case they are about."""
        return self.filter(to_person=user.person_id)

    def unread(self):
        """Those that their recipient has not opened in the product."""
        return self.filter(read_at__isnull=True)
