"""How far a delegation reaches, and what is asked of reasons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.rules.delegation import Delegation, beyond
from assessments.rules.reasons import own_reasons

WHOLE, STRAND, OTHER = (1, None), (1, 7), (2, None)
parts = st.sampled_from([WHOLE, STRAND, OTHER])
delegations = st.builds(Delegation, st.one_of(st.none(), st.integers(0, 100)), st.frozensets(parts, max_size=3))


def test_the_whole_assignment_covers_its_strands_and_a_strand_not_the_whole():
    assert beyond([Delegation(None, frozenset([WHOLE]))], amount=1, parts=[STRAND]) == ""
    assert beyond([Delegation(None, frozenset([STRAND]))], amount=1, parts=[WHOLE]) == "strand"


def test_two_half_delegations_are_not_a_whole_one():
    halves = [Delegation(None, frozenset([STRAND])), Delegation(None, frozenset([OTHER]))]

    assert beyond(halves, amount=1, parts=[STRAND, OTHER]) == "strand"


def test_a_large_delegation_for_another_part_does_not_lift_a_small_one():
    held = [Delegation(10, frozenset([WHOLE])), Delegation(None, frozenset([OTHER]))]

    assert beyond(held, amount=10, parts=[WHOLE]) == ""
    assert beyond(held, amount=11, parts=[WHOLE]) == "amount"


@given(st.lists(delegations, max_size=4), st.integers(0, 100), st.lists(parts, min_size=1, max_size=3))
def test_what_is_reached_is_reached_for_less_money_and_fewer_parts_too(held, amount, wanted):
    if beyond(held, amount=amount, parts=wanted) == "":
        assert beyond(held, amount=amount // 2, parts=wanted[:1]) == ""


@given(st.integers(0, 100), st.lists(parts, min_size=1))
def test_without_a_delegation_nothing_is_reached(amount, wanted):
    assert beyond([], amount=amount, parts=wanted) == "strand"


OWN = "Budgeten täcker inte det arbete som beskrivs, och kriteriet genomförande är därför inte uppfyllt."


@pytest.mark.parametrize(
    ("reasons", "same", "rules"),
    [
        (OWN, False, []),
        (OWN, True, ["fl32.template"]),
        ("Ansökan avslås.", False, ["fl32.template", "fl32.provisions"]),
        ("Budgeten täcker inte det arbete som beskrivs i ansökan till oss.", False, ["fl32.provisions"]),
        ("Ansökan kom in för sent och avvisas enligt 5 § förordningen (2015:208).", False, []),
    ],
)
def test_reasons_against_a_party_are_its_own_and_name_what_the_case_was_tried_against(reasons, same, rules):
    assert [one.rule for one in own_reasons(reasons, same_elsewhere=same)] == rules
