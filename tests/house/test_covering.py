"""What every run asks of the access sweep, of all that `make soak` asks: a covering, and which one."""

from collections import defaultdict

import pytest

from tests.house import sweep
from tests.house.access import WHO, Door
from tests.house.covering import Relation, knockers
from tests.house.sweep import DOORS, FLOORS

ASKED = {name: sweep.covering(name) for name in DOORS}


def test_each_address_meets_each_visitor_and_in_each_relation_one_who_may_and_one_who_may_not() -> None:
    for name, relations in ASKED.items():
        assert {who for knocking in relations.values() for who in knocking} == set(WHO), name
        for relation, knocking in relations.items():
            may = relation.may(DOORS[name])
            assert bool(may & set(knocking)) is bool(may), (name, relation)
            assert bool(set(knocking) - may) is bool(set(WHO) - may), (name, relation)


def test_each_address_with_a_sample_is_asked_at_both_authorities() -> None:
    for name, relations in ASKED.items():
        assert {one.theirs for one in relations} == ({False, True} if DOORS[name].sample else {False}), name


def test_who_is_blocked_knocks_in_every_way_at_each_of_our_samples() -> None:
    for name, relations in ASKED.items():
        if DOORS[name].sample:
            assert all("blocked" in knocking for one, knocking in relations.items() if not one.theirs), name


@pytest.mark.parametrize("floor", FLOORS)
def test_each_visitor_meets_each_relation_on_each_floor(floor: str) -> None:
    met = defaultdict(set)
    for name in FLOORS[floor]:
        for relation, knocking in ASKED[name].items():
            met[relation] |= set(knocking)
    assert {one.method for one in met} >= {"get", "post"}
    assert all(there == set(WHO) for there in met.values())


def test_the_turn_begins_where_the_name_says_and_moves_for_no_other_address() -> None:
    door, ways = Door(frozenset({"applicant"}), sample="case"), ["get", "post"]
    first = knockers("registry:case", door, ways, any_method=False)
    assert first == knockers("registry:case", door, ways, any_method=False)
    turns = [knockers(f"registry:case{n}", door, ways, any_method=False) for n in range(8)]
    assert {tuple(one[Relation(True, "post")]) for one in turns} != {tuple(first[Relation(True, "post")])}


def test_what_nobody_may_where_nothing_tells_the_methods_is_asked_by_one_and_the_others_take_the_rest() -> None:
    asked = knockers("config:status", Door(frozenset(WHO)), ["get", "post"], any_method=True)
    assert len(asked[Relation(False, "post")]) == 1
    assert asked[Relation(False, "get")] == list(WHO)
