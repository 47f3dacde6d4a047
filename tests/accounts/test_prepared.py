"""A prepared question answers like the queryset that it was written as."""

from datetime import date

import pytest

from accounts.models import Person, RoleAssignment, User
from accounts.prepared import Prepared
from accounts.roles import Role
from tests.factories import accounts

pytestmark = pytest.mark.django_db

of_person = Prepared(
    lambda person, day: RoleAssignment.objects.filter(
        person=person, role=Role.CASE_OFFICER, valid_from__lte=day
    ).select_related("authority", "person"),
    person=int,
    day=date,
)


def test_each_call_has_values_of_its_own(django_assert_num_queries):
    first, second = accounts.staff(), accounts.staff()
    for user in (first, second, first):
        with django_assert_num_queries(1):
            found = of_person(person=user.person_id, day=date(2026, 1, 1))
            assert [(row.person, row.authority.key) for row in found] == [(user.person, "vinnova")]
    assert of_person(person=first.person_id, day=date(2019, 12, 31)) == []


def test_values_lists_and_prefetches_are_kept():
    user = accounts.user("Åsa Ek")
    names = Prepared(lambda person: Person.objects.filter(pk=person).values_list("name", "pk"), person=int)
    assert names(person=user.person_id) == [("Åsa Ek", user.person_id)]
    with_users = Prepared(lambda name: Person.objects.filter(name=name).prefetch_related("users"), name=str)
    assert list(with_users.one(name="Åsa Ek").users.all()) == [user]
    assert with_users.one(name="'; --") is None


def test_what_decides_the_shape_of_the_question_makes_one_for_each():
    vinnova, vr = accounts.staff(), accounts.staff(at=accounts.authority("vr"))
    keys = {one.person.role_assignments.get().authority_id for one in (vinnova, vr)}
    held = Prepared(
        lambda authorities, person: RoleAssignment.objects.filter(authority__in=authorities, person=person),
        shape=("authorities",),
        person=int,
    )
    for user in (vinnova, vr):
        assert len(held(authorities=frozenset(keys), person=user.person_id)) == 1
        for key in keys:
            found = held(authorities=frozenset({key}), person=user.person_id)
            assert [row.authority_id for row in found] == [
                row.authority_id for row in user.person.role_assignments.filter(authority=key)
            ]


def test_a_shape_in_which_nothing_can_answer_answers_nothing():
    user = accounts.staff()
    own = Prepared(
        lambda authorities, start, person: RoleAssignment.objects.filter(
            authority__in=authorities, person=person
        ).order_by("pk")[start : start + 1],
        shape=("authorities", "start"),
        person=int,
    )
    assert own(authorities=frozenset(), start=0, person=user.person_id) == []
    nowhere = Prepared(lambda stop, person: User.objects.filter(person=person)[:stop], shape=("stop",), person=int)
    assert nowhere(stop=0, person=user.person_id) == []
    assert nowhere(stop=1, person=user.person_id) == [user]


def test_a_value_that_is_not_used_is_refused():
    with pytest.raises(ValueError, match="person"):
        Prepared(lambda person: User.objects.all(), person=int)(person=1)


def test_rows_of_several_keys_are_asked_for_by_a_list_of_any_length():
    users = [accounts.user("Åsa Ek"), accounts.user("Bo Alm"), accounts.user("Cia By")]
    keys = [one.person_id for one in users]
    named = Prepared(lambda keys: Person.objects.filter(pk__among=keys).order_by("pk"), keys=list)
    through = Prepared(lambda keys: User.objects.filter(person__among=keys).order_by("pk"), keys=list)
    for wanted in (keys, keys[:1], [], keys[1:]):
        assert [one.pk for one in named(keys=wanted)] == wanted
        assert [one.person_id for one in through(keys=wanted)] == wanted
