"""What is found of bias, and what a review weighs: pure rules."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.loading import bias_grounds
from assessments.rules.bias import (
    Effect,
    Kind,
    Party,
    Somebody,
    Sought,
    Suggestion,
    Together,
    stopping,
    suggestions,
)
from assessments.rules.reviews import (
    Given,
    Judged,
    Period,
    grades_of_reviews,
    in_force,
    lacking,
    may_write,
    sees_others,
    spread,
    weighed,
)

ON = date(2026, 1, 10)
COMPANY, UNIVERSITY = Party(7, "Norrviken AB", "company"), Party(8, "Aros universitet", "university", "Eva  Ek")
EVA = Somebody(3, "eva ek", works_at=frozenset({7, 8}))


def found(who: Somebody, what: Sought, **more) -> list[tuple[Kind, Effect]]:
    return [(one.kind, one.effect) for one in suggestions(who, what, on=ON, **more)]


def test_the_law_s_four_grounds_are_kept_with_their_words() -> None:
    grounds = bias_grounds()
    assert list(grounds.points) == ["1", "2", "3", "4"]
    assert grounds.points[grounds.general].quote.startswith("det finns någon annan särskild omständighet")
    assert all(one.quote and one.en for one in grounds.points.values())
    assert grounds.source == "16 § förvaltningslagen (2017:900)"
    assert grounds.cited("2") == "16 § första stycket 2 förvaltningslagen"
    with pytest.raises(KeyError):
        grounds.cited("5")


def test_whoever_takes_part_or_applies_in_the_call_is_stopped() -> None:
    assert found(Somebody(3, "Eva"), Sought(frozenset({3}))) == [(Kind.TAKES_PART, Effect.STOP)]
    assert found(Somebody(3, "Eva"), Sought(), applies=True) == [(Kind.APPLIES_IN_CALL, Effect.STOP)]
    assert found(Somebody(3, "Eva"), Sought(frozenset({4}))) == []


def test_the_same_company_stops_and_the_same_university_is_judged() -> None:
    assert found(EVA, Sought(parties=(UNIVERSITY, COMPANY))) == [
        (Kind.SAME_ORGANISATION, Effect.STOP),
        (Kind.SAME_ORGANISATION, Effect.JUDGE),
        (Kind.SAME_NAME, Effect.JUDGE),
    ]


def test_speaking_for_a_party_stops_by_the_second_ground() -> None:
    (one,) = suggestions(Somebody(3, "Bo", speaks_for=frozenset({8})), Sought(parties=(UNIVERSITY,)), on=ON)
    assert (one.kind, one.effect, one.ground) == (Kind.SPEAKS_FOR, Effect.STOP, "2")


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (Together("Bo", date(2020, 1, 1), True, ON), [(Kind.ONGOING_PROJECT, Effect.STOP)]),
        (Together("Bo", date(2020, 1, 1), True, date(2026, 1, 9)), [(Kind.EARLIER_PROJECT, Effect.JUDGE)]),
        (Together("Bo", date(2015, 1, 1), True, date(2020, 12, 31)), []),
        (Together("Bo", date(2021, 1, 1)), [(Kind.CO_APPLICANT, Effect.JUDGE)]),
        (Together("Bo", date(2020, 12, 31)), []),
    ],
)
def test_cooperation_that_goes_on_stops_and_recent_is_judged(row: Together, wanted: list) -> None:
    assert found(Somebody(3, "Eva"), Sought(), together=[row]) == wanted


def test_reviews_on_scales_that_differ_come_to_per_cent_and_on_the_same_scale_to_a_grade_of_it() -> None:
    assert grades_of_reviews([(1, 9, 1, 5, 5 * 70, 70), (1, 9, 1, 3, 2 * 30, 30)]) == {1: [Fraction(85)]}
    assert grades_of_reviews([(1, 9, 1, 5, 350, 100), (1, 8, 1, 5, 150, 50)]) == {1: [Fraction(7, 2), Fraction(3)]}
    assert grades_of_reviews([(2, 7, None, None, 11, 3)]) == {2: [Fraction(11, 3)]}, "nothing is weighed"
    assert grades_of_reviews([(3, 6, 1, 1, 4, 4), (3, 6, 1, 2, 0, 0)]) == {}


@given(
    st.sampled_from(list(Kind)),
    st.sampled_from(list(Effect)),
    st.sampled_from(list(bias_grounds().points)),
    st.text(max_size=9),
)
def test_a_suggestion_survives_being_kept(kind: Kind, effect: Effect, ground: str, about: str) -> None:
    one = Suggestion(kind, effect, ground, about)
    assert Suggestion.of(one.as_json()) == one
    assert (stopping([one]) is one) == (effect == Effect.STOP)


# --- Reviews -------------------------------------------------------------------------------------------

SEVEN, THREE = tuple(range(1, 8)), (1, 2, 3)
#: As the Swedish Research Council judges: three criteria of seven, feasibility of three, an overall grade of seven.
VR = [Judged("quality", SEVEN), Judged("novelty", SEVEN), Judged("merits", SEVEN), Judged("feasible", THREE)]
OVERALL = Judged("overall", SEVEN, overall=True)


def test_a_review_lacks_what_is_neither_graded_nor_abstained_from() -> None:
    given_ = {
        "quality": Given(7),
        "novelty": Given(abstains=True, why="Inte mitt fält."),
        "merits": Given(abstains=True),
        "feasible": Given(4),
    }
    assert lacking([*VR, OVERALL], given_, for_applicant=" ") == [
        ("merits", "why"),
        ("feasible", "scale"),
        ("overall", "grade"),
        ("", "words"),
    ]
    assert lacking([Judged("impact")], {"impact": Given(words="Stor.")}, for_applicant="Bra.") == []


def test_weights_count_only_what_is_weighed_and_graded() -> None:
    weighty = [Judged("a", SEVEN, 60), Judged("b", THREE, 40), Judged("c", SEVEN), Judged("o", SEVEN, overall=True)]
    assert weighed(weighty, {"a": Given(4), "b": Given(3), "c": Given(1), "o": Given(1)}) == Fraction(7, 10)
    assert weighed(weighty, {"a": Given(4), "b": Given(abstains=True)}) == Fraction(1, 2)
    assert weighed(VR, {"quality": Given(7)}) is None, "nothing is weighed there"


@given(st.lists(st.one_of(st.none(), st.integers(1, 7)), max_size=8))
def test_the_spread_is_of_the_grades_there_are(grades: list[int | None]) -> None:
    one = spread(grades)
    there = [grade for grade in grades if grade is not None]
    if not there:
        assert one is None
    else:
        assert one is not None
        assert (one.count, one.range) == (len(there), max(there) - min(there))
        assert one.lowest <= one.mean <= one.highest


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 7)), min_size=1, max_size=6))
def test_the_weighed_grade_lies_between_nothing_and_everything(rows: list[tuple[int, int]]) -> None:
    criteria = [Judged(str(place), SEVEN, weight) for place, (weight, _grade) in enumerate(rows)]
    given_ = {str(place): Given(grade) for place, (_weight, grade) in enumerate(rows)}
    one = weighed(criteria, given_)
    assert one is not None
    assert Fraction(min(grade for _weight, grade in rows) - 1, 6) <= one <= Fraction(max(g for _w, g in rows) - 1, 6)


def test_a_phase_says_who_writes_and_who_sees_others() -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 1, day, tzinfo=UTC)

    alone, panel = Period(at(5), "after_own"), Period(at(10), "always", may_write=False)
    assert in_force([alone, panel], at(4)) is None
    assert in_force([panel, alone], at(10)) is panel
    assert not sees_others(alone, own_handed_in=False)
    assert sees_others(alone, own_handed_in=True)
    assert sees_others(panel, own_handed_in=False)
    assert not sees_others(Period(at(5), "never"), own_handed_in=True)
    assert not sees_others(None, own_handed_in=True)
    assert [may_write([alone, panel], at(day)) for day in (4, 5, 10)] == [False, True, False]
    assert may_write([], at(4))
