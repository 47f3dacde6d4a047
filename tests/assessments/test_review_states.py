"""The tables of invitations, assignments and reviews: what is not in them is refused."""

import itertools

import pytest

from accounts.errors import DomainError
from assessments.states.reviews import (
    OF_ASSIGNMENTS,
    OF_INVITATIONS,
    OF_REVIEWS,
    AssignmentAct,
    AssignmentStatus,
    InvitationAct,
    InvitationStatus,
    ReviewAct,
    ReviewStatus,
    next_assignment,
    next_invitation,
    next_review,
)

TABLES = [
    (OF_INVITATIONS, next_invitation, InvitationStatus, InvitationAct),
    (OF_ASSIGNMENTS, next_assignment, AssignmentStatus, AssignmentAct),
    (OF_REVIEWS, next_review, ReviewStatus, ReviewAct),
]


@pytest.mark.parametrize(("table", "following", "statuses", "acts"), TABLES)
def test_every_pair_of_status_and_act_goes_by_the_table_or_is_refused(table, following, statuses, acts) -> None:
    for pair in itertools.product(statuses, acts):
        if pair in table:
            assert following(*pair) == table[pair]
        else:
            with pytest.raises(DomainError) as refused:
                following(*pair)
            assert refused.value.status == 409


@pytest.mark.parametrize(("table", "following", "statuses", "acts"), TABLES)
def test_every_status_is_reached_and_every_act_does_something(table, following, statuses, acts) -> None:
    assert set(table.values()) | {min(statuses, key=list(statuses).index)} == set(statuses)
    assert {act for _status, act in table} == set(acts)


def test_what_is_frozen_is_neither_written_in_nor_handed_back() -> None:
    ways = {act for status, act in OF_ASSIGNMENTS if status == AssignmentStatus.FROZEN}
    assert AssignmentAct.HAND_BACK not in ways
    assert AssignmentAct.DECLARE_FREE not in ways, "only the authority's decision opens it again"


def test_nobody_accepts_without_the_undertaking() -> None:
    assert (InvitationStatus.SENT, InvitationAct.ACCEPT) not in OF_INVITATIONS
