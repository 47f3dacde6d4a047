"""What is read about cases. `visible_to` is the one place that decides who sees a case."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import MAY, as_applicant, authorities_as, departments_of, is_staff_anywhere
from accounts.prepared import Prepared
from accounts.roles import CASE_READERS
from registry.opened import opened_to
from sweden.clock import today

#: The condition that nothing meets.
NOTHING = Q(pk__in=[])


def in_force(queryset, day):
    """Rows of a share or a block that hold on `day`, ends included, and have not been ended before their time."""
    return queryset.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, ended_at__isnull=True)


def _rows(name: str, **which):
    return apps.get_model("registry", name).objects.filter(**which)


@dataclass(frozen=True)
class _Grounds:
    """What a reader's sight may rest on, asked in one small question each time: most have only one of them, and a
    condition without the others costs a fraction, for us to write and for the database to plan.
    """

    parts: list[int]  # cases in which one takes part
    organisations: list[int]  # whose verified administrator one is, and those that have been merged into them
    blocks: list[int]  # cases one is blocked from
    has_shares: bool  # whether anything is shared with oneself, one's authorities or departments


_GROUNDS = """
SELECT ARRAY(SELECT case_id FROM registry_participation WHERE person_id = %(person)s AND ended_at IS NULL),
       ARRAY(WITH RECURSIVE own AS (
                 SELECT organisation_id AS id FROM accounts_organisationmembership
                 WHERE person_id = %(person)s AND is_administrator AND verified_at IS NOT NULL
                 UNION SELECT o.id FROM accounts_organisation o JOIN own ON o.merged_into_id = own.id)
             SELECT id FROM own),
       ARRAY(SELECT case_id FROM registry_caseblock WHERE person_id = %(person)s AND ended_at IS NULL
             AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)),
       EXISTS(SELECT 1 FROM registry_caseshare
              WHERE (person_id = %(person)s OR authority_id = ANY(%(authorities)s)
                     OR department_id = ANY(%(departments)s))
              AND ended_at IS NULL AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s))
"""


def _grounds(user, authorities: set[int], departments: set[int], day: date) -> _Grounds:
    """Asked anew each time, but once for a whole request that only reads."""
    if getattr(user, "only_reads", False):
        if getattr(user, "_grounds", None) is None:
            user._grounds = _ask_grounds(user, authorities, departments, day)
        return user._grounds
    return _ask_grounds(user, authorities, departments, day)


def _ask_grounds(user, authorities: set[int], departments: set[int], day: date) -> _Grounds:
    with connection.cursor() as cursor:
        cursor.execute(
            _GROUNDS,
            {
                "person": user.person_id,
                "day": day,
                "authorities": sorted(authorities),
                "departments": sorted(departments),
            },
        )
        return _Grounds(*cursor.fetchone())


def sight(user, *, case: str = "", register: bool = False) -> Q:
    """The condition on a case, or on what has one through `case` ("case__"), that `user` may see it.

    With `register`: that `user` may read its part of the register, which a share may give without the rest.

    Seen: what one takes part in; the own authority's once it has a number; what an organisation stands in whose
    verified administrator one is; what is shared with the own authority, department or oneself. What one is blocked
    from is seen neither by role nor by share. What is one's own is seen all the same, as an applicant: by whoever works
    with cases only where they come without their roles (`accounts.permissions.as_applicant`), so that no list or page
    of the handling tells them of it.
    """
    if not user.is_authenticated:
        return NOTHING
    name = case.removesuffix("__") or "pk"
    key = OuterRef(name)
    day = today()
    authorities, departments = authorities_as(user, *CASE_READERS), departments_of(user)
    grounds = _grounds(user, authorities, departments, day)
    numbered = ~Q(**{f"{case}number": ""})
    # The cheapest ground first: PostgreSQL asks them in this order, and stops at the first that holds.
    seen, own = Q(), Q()
    if authorities:
        seen |= Q(**{f"{case}authority__in": authorities}) & numbered
    if grounds.parts:
        own |= Q(**{f"{name}__in": grounds.parts})
    if grounds.organisations:
        own |= Q(Exists(_rows("CaseOrganisation", case=key, organisation__in=grounds.organisations)))
    works = _works(user)
    if works:
        seen |= own
    if grounds.has_shares:
        with_us = Q(person=user.person_id)
        if authorities:
            with_us |= Q(authority__in=authorities)
        if departments:
            with_us |= Q(department__in=departments)
        of_it = {} if register else {"what": "case"}
        seen |= Exists(in_force(_rows("CaseShare", case=key, **of_it), day).filter(with_us)) & numbered
    if seen and grounds.blocks:
        seen &= ~Q(**{f"{name}__in": grounds.blocks})
    if not works:
        seen |= own
    return seen or NOTHING


def _works(user) -> bool:
    return is_staff_anywhere(user) or bool(departments_of(user))


def only_own(user) -> set[int]:
    """Keys of the cases of one's own that one meets as an applicant alone: one works with cases, and is blocked from
    these."""
    blocks = blocks_of(user) if user.is_authenticated and _works(user) else frozenset()
    if not blocks:
        return set()
    return set(_rows("Case", pk__in=blocks).filter(sight(as_applicant(user))).values_list("pk", flat=True))


def sight_and_own(user, *, case: str = "") -> Q:
    """What `sight` shows, and what is only one's own: for a list in which everybody finds theirs, and whose rows say to
    each what that one has been told."""
    seen, own = sight(user, case=case), only_own(user)
    return seen | Q(**{f"{case.removesuffix('__') or 'pk'}__in": own}) if own else seen


def register_seen(user, uuid: UUID):
    """The case, as `case_seen` gives it, if `user` may read its part of the register, perhaps by a share of that alone;
    else None."""
    seen = sight(user, register=True)
    return None if seen == NOTHING else _case(seen, uuid).first()


def case_seen(user, uuid: UUID):
    """The case, with authority, officer and deputy, if `user` may see it; else None.

    Every page of a case asks this. Where sight rests on plain values alone, as for nearly all who work here, the
    question is kept ready for each set of them.
    """
    seen = sight(user)
    if seen == NOTHING:
        return None
    if is_plain(seen):
        return _CASE.one(seen=seen, uuid=uuid)
    return _case(seen, uuid).first()


def is_plain(condition: Q) -> bool:
    """Whether the condition holds values only, which are equal when they look the same; not questions in it."""
    return all(is_plain(part) if isinstance(part, Q) else isinstance(part, tuple) for part in condition.children)


def _case(seen: Q, uuid: UUID):
    cases = apps.get_model("registry", "Case").objects.filter(seen, uuid=uuid)
    return cases.select_related("authority", "officer", "deputy").defer("search")


_CASE = Prepared(_case, shape=("seen",), uuid=UUID)


def blocks_of(user) -> frozenset[int]:
    """Keys of the cases that `user` is blocked from today."""
    return frozenset(_grounds(user, authorities_as(user, *CASE_READERS), departments_of(user), today()).blocks)


def outside(blocks: frozenset[int], *, case: str = "") -> Q:
    """The condition that the case is none of `blocks`."""
    return ~Q(**{f"{case.removesuffix('__') or 'pk'}__in": blocks}) if blocks else Q()


def not_blocked(user, *, case: str = "") -> Q:
    """The condition that `user` is not blocked from the case, whatever other ground there is for seeing it."""
    return outside(blocks_of(user), case=case)


def blocks_on(day, **which):
    """The blocks of `which` case and person that hold on `day`."""
    return in_force(_rows("CaseBlock", **which), day)


_BLOCK = Prepared(
    lambda case, person, day: blocks_on(day, case=case, person=person).values_list("pk")[:1],
    case=int,
    person=int,
    day=date,
)


def is_blocked(user, case: int) -> bool:
    """Whether `user` is blocked from the case with this key today."""
    return bool(_BLOCK(case=case, person=user.person_id, day=today()))


def kept_out_of(who: Iterable[tuple[int | None, int | None]]) -> set[tuple[int, int]]:
    """Of pairs of a person and a case, by their keys, those where the person is blocked from the case today: as many
    questions for one as for a thousand."""
    pairs = set(who)
    people, cases = {person for person, _case in pairs}, {case for _person, case in pairs}
    rows = blocks_on(today(), person__in=people - {None}, case__in=cases - {None}).order_by()
    return pairs & set(rows.values_list("person", "case"))


def case_of(uuid: UUID, ways: dict[str, str]) -> int | None:
    """The key of the case in which the thing with this uuid stands; None when there is none. `ways`: models
    ("registry.Document"), each with the way to its case ("case")."""
    for model, way in ways.items():
        for case in apps.get_model(model).objects.filter(uuid=uuid).values_list(way, flat=True)[:1]:
            return case
    return None


def matching(words: str, *, case: str = "") -> Q:
    """The condition that each of `words` begins a word of the case's number, title, organisation or person.

    What is no plain word (a number with a dash, a hyphenated name) must stand there whole. No words: no case.
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
    return Q(**{f"{case}pk__in": []}) if query is None else Q(**{f"{case}search": query})


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
        """Cases where each of `words` begins a word of number, title, organisation or person; see `matching`."""
        return self.filter(matching(words))


class OfACaseQuerySet(models.QuerySet):
    """What belongs to a case through a field `case`: seen by those who see the case."""

    def visible_to(self, user):
        """Rows whose case `user` may see; see `sight`."""
        return self.filter(sight(user, case="case__"))


class DocumentQuerySet(OfACaseQuerySet):
    """Documents of cases."""

    def visible_to(self, user):
        """Those of cases that `user` may see; working material only for the owning authority's own people, and none
        that tells of a case that `user` is blocked from."""
        if not user.is_authenticated:
            return self.none()
        seen = super().visible_to(user)
        if blocks := blocks_of(user):
            seen = seen.exclude(pk__in=self._telling_of(blocks))
        return seen.filter(Q(internal=False) | Q(case__authority__in=authorities_as(user, *CASE_READERS)))

    def kept_from(self, user) -> frozenset[int]:
        """The keys of those here that tell of a case that `user` is blocked from: a list that shows what a seen case
        holds leaves them out."""
        blocks = blocks_of(user)
        return (
            frozenset(self.filter(pk__in=self._telling_of(blocks)).values_list("pk", flat=True)) if blocks else blocks
        )

    @staticmethod
    def _telling_of(blocks: frozenset[int]):
        return _rows("DocumentMention", case__in=blocks).values("document")


class MessageQuerySet(models.QuerySet):
    """Messages."""

    def to(self, user):
        """Those to the person of `user`, whatever case they are about."""
        return self.filter(to_person=user.person_id)

    def unread(self):
        """Those that their recipient has not opened in the product."""
        return self.filter(read_at__isnull=True)


def _own_clients(user) -> Q:
    """The condition on a machine client that it is `user`, or of an authority whose clients `user` looks after."""
    return Q(client__user=user.pk) | Q(client__authority__in=authorities_as(user, *MAY["accounts.read_clients"]))


class WebhookQuerySet(models.QuerySet):
    """Addresses that are told of changes."""

    def visible_to(self, user):
        """A client's own; for an administrator those of the authority's clients."""
        return self.filter(_own_clients(user)) if user.is_authenticated else self.none()

    def standing(self):
        """Those that are told still."""
        return self.filter(ended_at__isnull=True, client__revoked_at__isnull=True)


class TellingQuerySet(models.QuerySet):
    """What webhooks have been told, and what waits."""

    def visible_to(self, user):
        """A client's own, about cases and other things that it may see; for an administrator those of the authority's
        clients, whatever they are about but for the cases that the administrator is blocked from."""
        if not user.is_authenticated:
            return self.none()
        authorities = authorities_as(user, *MAY["accounts.read_clients"])
        kept = Q(webhook__client__authority__in=authorities) & not_blocked(user, case="event__case__")
        return self.filter(Q(webhook__client__user=user.pk) & self._told(user) | kept)

    def seen_by_its_client(self, user):
        """Those whose event `user`, a client's own, may see."""
        return self.filter(self._told(user))

    @staticmethod
    def _told(user) -> Q:
        return sight(user, case="event__case__") | opened_to(user, "event__")
