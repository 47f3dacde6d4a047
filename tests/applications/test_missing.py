"""What an application lacks, each gap told where it is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from applications.rules.answers.base import words
from applications.rules.completeness import missing
from applications.rules.facts import Facts, Question
from applications.sentences.findings import missing_sentence
from tests.applications.imagined import facts, party


def codes(given_facts):
    return [(one.section.value, one.code) for one in missing(given_facts)]


def test_a_whole_application_lacks_nothing():
    assert codes(facts()) == []


def test_an_empty_application_lacks_everything_that_can_be_asked_for_yet():
    assert codes(Facts(wants_technology_area=True)) == [
        ("project", "title"),
        ("project", "summary"),
        ("project", "starts_on"),
        ("project", "ends_on"),
        ("project", "technology_area"),
        ("parties", "parties"),
        ("budget", "budget"),
        ("international", "foreign_partners"),
    ]


def test_empty_cells_of_a_party_are_one_thing_to_do_however_many_years():
    found = missing(facts(replace(party(), costs={}), starts_on=date(2026, 1, 1), ends_on=date(2029, 12, 31)))
    assert [(one.code, one.figures["years"]) for one in found] == [("costs", (2026, 2027, 2028, 2029))]


QUESTION = Question("need", "long_text", "Vilket behov?", required=True, max_words=3)


@pytest.mark.parametrize(
    ("given_facts", "expected"),
    [
        (facts(ends_on=date(2025, 1, 1)), [("project", "period_order"), ("budget", "period")]),
        (facts(trl_from=5, trl_to=4), [("project", "trl_order")]),
        (facts(replace(party(), is_coordinator=False)), [("parties", "coordinator")]),
        (facts(replace(party(), size="")), [("parties", "size")]),
        (facts(replace(party(), county="")), [("parties", "county")]),
        (facts(questions=[QUESTION]), [("questions", "answer")]),
        (facts(questions=[QUESTION], answers={"need": "  "}), [("questions", "answer")]),
        (facts(questions=[QUESTION], answers={"need": "ett två tre fyra"}), [("questions", "too_many_words")]),
        (facts(questions=[QUESTION], answers={"need": "ett två tre"}), []),
        (facts(replace(party(), costs={("personal", 2026): 1_000_000})), [("budget", "costs")]),
        (facts(ends_on=date(2027, 6, 30)), [("budget", "costs")]),
        (facts(party(own=499_999)), [("budget", "financing")]),
        (facts(party(own=500_001)), [("budget", "overfinanced")]),
        (facts(party(500_000, 0, 500_000)), [("budget", "grant")]),
    ],
)
def test_each_gap_is_told_where_it_is(given_facts, expected):
    assert codes(given_facts) == expected
    assert all(missing_sentence(one) != one.code for one in missing(given_facts))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"foreign_partners": None}, ["foreign_partners"]),
        ({"foreign_partners": True}, ["partner_countries", "risk_note"]),
        ({"foreign_partners": True, "partner_countries": ["FI"], "risk_note": "Inga."}, []),
    ],
)
def test_internationalisation_is_answered_in_every_application(fields, expected):
    assert [one.code for one in missing(replace(facts(), **fields))] == expected


def test_a_party_abroad_contradicts_an_answer_that_there_is_none():
    abroad = replace(party(key="f", is_coordinator=False), country="FI", county="")
    assert [one.code for one in missing(facts(party(), abroad))] == ["party_abroad"]


@given(some.lists(some.text(alphabet="abcåäö", min_size=1, max_size=5), max_size=20))
def test_words_are_counted_as_people_count_them(parts):
    assume(all(parts))
    assert words("  ".join(parts)) == len(parts)
