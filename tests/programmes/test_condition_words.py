"""Every kind of condition has its words: what it demands, what is found, its figures; in both languages."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from programmes.display.conditions import FIGURES, MARKS
from programmes.display.parameters import CHOICES, LABELS, SCOPES, shown_parameters
from programmes.rules import conditions
from programmes.rules.conditions import Demand, judge
from programmes.rules.kinds import KINDS
from programmes.rules.verdict import State, Unknown
from programmes.sentences import demand_sentence, finding_sentence, unknown_sentence
from tests.programmes.test_conditions import BROKEN, FACTS

CODES = [
    "nothing_granted",
    "nothing_counts",
    "not_over",
    "no_duties",
    "unreadable",
    "unclassified",
    "part_unknown",
    "no_trl",
    "no_sizes",
    "no_categories",
    "no_period",
    "no_parties",
]


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_says_what_it_demands_and_what_is_found(kind, lang):
    with override(lang):
        demanded = demand_sentence(kind, BROKEN[kind][0])
        found = [finding_sentence(one) for one in judge(Demand(kind, BROKEN[kind][0]), FACTS).findings]
    for said in [demanded, *found]:
        assert said.endswith(".")
        assert "%(" not in said
        assert "None" not in said
    assert found


def test_swedish_and_english_are_two_languages():
    for kind in KINDS:
        with override("sv"):
            swedish = demand_sentence(kind, BROKEN[kind][0])
        with override("en"):
            assert demand_sentence(kind, BROKEN[kind][0]) != swedish


def test_every_figure_of_every_kind_has_a_name_and_every_choice_its_words():
    for key, kind in KINDS.items():
        for one in kind.parameters:
            assert one.name in LABELS, key
            assert not one.choices or set(one.choices) == set(CHOICES[one.name])
        shown = shown_parameters(key, BROKEN[key][0])
        assert len(shown) == len(kind.parameters)
        assert all(one.value for one in shown)
    assert set(SCOPES) == set(conditions.SCOPES)
    assert set(MARKS) == set(State)


def test_every_figure_that_a_judge_gives_is_a_column_or_drawn_by_itself():
    given = {
        name
        for kind, (parameters, _) in BROKEN.items()
        for row in judge(Demand(kind, parameters), FACTS).rows
        for name in row.figures
    }
    assert given - set(FIGURES) == {"matrix", "year"}


@pytest.mark.parametrize("code", CODES)
def test_every_reason_why_something_is_not_judged_has_its_words(code):
    one = Unknown(code, ("P1",))
    with override("sv"):
        said = unknown_sentence(one)
        several = unknown_sentence(replace(one, projects=("P1", "P2")))
    assert said.endswith(".")
    assert "%(" not in said + several
