"""Answers: what is accepted is shown back equal, limits hold at exactly n and are told at n + 1."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.drawing.answers import answer_text, shown_answer
from applications.rules.answers.base import MOST_TEXT
from applications.rules.answers.kinds import judge, read, show
from applications.rules.reuse import offers
from calls.rules.form import checked
from calls.rules.settings import KINDS

SIGNS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
OPTIONS = [{"key": key, "label_sv": key.upper()} for key in "abc"]
COLUMNS = [
    {"key": "c1", "kind": "short_text", "label_sv": "Vad", "required": True},
    {"key": "c2", "kind": "amount", "label_sv": "Kronor"},
    {"key": "c3", "kind": "number", "label_sv": "Antal", "decimals": 2},
    {"key": "c4", "kind": "date", "label_sv": "Dag"},
    {"key": "c5", "kind": "choice", "label_sv": "Val", "options": OPTIONS},
]
USUAL = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "table": {"columns": COLUMNS, "most_rows": 4},
    "number": {"decimals": 3},
    "persons": {"most_people": 4, "asks_role": True},
    "subjects": {"level": 3, "most_codes": 3},
    "yes_no": {"follow_up_on": "yes", "follow_up_sv": "Vilket?", "max_words": 3},
}


def question(kind, **more):
    given_ = {"key": "q1", "kind": kind, "label_sv": "Fråga?", **USUAL.get(kind, {}), **more}
    return checked([given_])["questions"][0]


def codes(faults):
    return [one.code for one in faults]


def is_kept(asked, typed):
    """What was accepted stands in the field, in both languages, and is the same when it comes back."""
    reading = read(asked, typed)
    for lang in ("sv", "en"):
        again = read(asked, show(asked, reading.value, lang))
        assert (again.value, list(again.faults)) == (reading.value, [])
    return reading


def a_cell():
    return st.sampled_from(["", "12", "1 310 000", "3,14", "-2", "2026-02-29", "2026-03-01", "a", "d", "x\ty", " é "])


NAMES = st.sampled_from(["", "Åsa Öberg", "Ann", "0000-0002-1825-0097", "0000-0002-1825-0098", "leader", "chief"])
TYPED = {
    "short_text": st.fixed_dictionaries({"": SIGNS}),
    "long_text": st.fixed_dictionaries({"": SIGNS.map(lambda one: one.replace(" ", "\r\n"))}),
    "number": st.fixed_dictionaries(
        {"": st.one_of(SIGNS, st.decimals(-(10**9), 10**9, places=3).map(lambda one: f"{one}".replace(".", ",")))}
    ),
    "amount": st.fixed_dictionaries({"": st.one_of(SIGNS, st.integers(0, 10**10).map(str), a_cell())}),
    "date": st.fixed_dictionaries({"": st.one_of(SIGNS, st.dates().map(str))}),
    "yes_no": st.fixed_dictionaries({"": st.sampled_from(["", "yes", "no", "maybe"]), "more": SIGNS}),
    "choice": st.fixed_dictionaries({"": st.sampled_from(["", "a", "b", "d"])}),
    "choices": st.fixed_dictionaries({"": st.lists(st.sampled_from(["a", "b", "c", "d"]))}),
    "table": st.dictionaries(
        st.tuples(st.integers(0, 5), st.sampled_from([one["key"] for one in COLUMNS])).map(
            lambda at: f"{at[0]}-{at[1]}"
        ),
        a_cell(),
    ),
    "persons": st.dictionaries(
        st.tuples(st.integers(0, 5), st.sampled_from(["name", "orcid", "organisation", "role"])).map(
            lambda at: f"{at[0]}-{at[1]}"
        ),
        NAMES,
    ),
    "subjects": st.dictionaries(
        st.integers(0, 4).map(str), st.sampled_from(["", "1", "202", "20201", "202 Elektroteknik", "777", "x"])
    ),
    "file": st.just({}),
}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(data=st.data())
def test_whatever_is_accepted_is_shown_back_equal_and_can_be_judged_and_read(kind, data):
    asked = question(kind)
    reading = is_kept(asked, data.draw(TYPED[kind]))
    judge(asked, reading.value)
    assert shown_answer(asked, reading.value).is_empty or answer_text(asked, reading.value, "en")


@given(st.integers(1, 40))
def test_a_limit_of_words_holds_at_exactly_n_and_is_told_at_one_more(n):
    asked = question("long_text", max_words=n)
    assert judge(asked, " ord" * n) == []
    (fault,) = judge(asked, "\n".join(["ord"] * (n + 1)))
    assert (fault.code, fault.figures["excess"]) == ("too_many_words", 1)


@given(st.integers(1, 400))
def test_a_limit_of_characters_holds_at_exactly_n_and_line_ends_count_as_one(n):
    asked = question("short_text", max_characters=n)
    text = read(asked, {"": "å" * n}).value
    assert judge(asked, text) == []
    assert codes(judge(asked, text + "b")) == ["too_many_characters"]
    assert len(read(question("long_text"), {"": "a\r\nb"}).value) == 3


def test_a_text_of_a_million_characters_is_refused_and_one_of_the_most_is_not():
    asked = question("long_text")
    assert codes(read(asked, {"": "x" * 1_000_000}).faults) == ["too_long"]
    assert read(asked, {"": "x" * MOST_TEXT}).faults == ()
    assert codes(read(question("yes_no"), {"": "yes", "more": "x" * (MOST_TEXT + 1)}).faults) == ["too_long"]
    assert codes(read(question("table"), {"0-c1": "x" * 1_000_000}).faults) == ["too_long"]
    assert codes(read(question("persons"), {"0-name": "x" * 201}).faults) == ["too_long"]
    assert codes(read(asked, {"": "a\x00b"}).faults) == ["signs"]


@given(st.integers(-(10**6), 10**6))
def test_a_number_is_taken_at_its_bounds_and_told_beyond_them(n):
    asked = question("number", decimals=0, least=str(n), most=str(n))
    assert read(asked, {"": str(n)}).value == n
    assert judge(asked, n) == []
    assert codes(judge(asked, n - 1)) == ["too_small"]
    assert codes(judge(asked, n + 1)) == ["too_large"]


@pytest.mark.parametrize(
    ("decimals", "typed", "value", "fault"),
    [
        (0, "1 200", 1200, []),
        (0, "12,0", 12, []),
        (0, "12,5", None, ["whole"]),
        (2, "12,50", "12.5", []),
        (2, "12,505", None, ["decimals"]),
        (2, "tolv", None, ["number"]),
        (2, "−3", "-3", []),
        (0, "9" * 13, None, ["number"]),
    ],
)
def test_numbers_are_read_exactly_as_typed_or_not_at_all(decimals, typed, value, fault):
    reading = read(question("number", decimals=decimals), {"": typed})
    assert (reading.value, codes(reading.faults)) == (value, fault)


def test_an_amount_in_millions_is_refused_with_what_was_probably_meant():
    (fault,) = read(question("amount"), {"": "1,5 mkr"}).faults
    assert (fault.code, fault.figures["suggestion"]) == ("amount_unit", 1_500_000)
    asked = question("amount", least=10, most=20)
    assert [codes(judge(asked, one)) for one in (9, 10, 20, 21)] == [["amount_least"], [], [], ["amount_most"]]


def test_a_day_is_taken_on_its_bounds_and_told_the_day_before_and_after():
    asked = question("date", earliest="2026-02-01", latest="2026-02-28")
    found = [codes(judge(asked, f"2026-{one}")) for one in ("01-31", "02-01", "02-28", "03-01")]
    assert found == [["too_early"], [], [], ["too_late"]]
    assert judge(asked, "2026-03-01")[0].figures["day"] == date(2026, 2, 28)
    assert codes(read(asked, {"": "2026-02-30"}).faults) == ["day_no_such_day"]


def test_so_many_alternatives_may_be_chosen_as_the_question_says():
    asked = question("choices", least_chosen=2, most_chosen=2)
    assert [codes(judge(asked, list(one))) for one in ("a", "ab", "abc", "")] == [
        ["too_few_chosen"],
        [],
        ["too_many_chosen"],
        [],
    ]
    assert codes(read(asked, {"": ["a", "z"]}).faults) == ["choice"]


def test_a_follow_up_is_asked_for_only_on_the_answer_that_it_follows():
    asked = question("yes_no")
    assert judge(asked, {"yes": False, "more": ""}) == []
    assert codes(judge(asked, {"yes": True, "more": " "})) == ["follow_up"]
    assert judge(asked, {"yes": True, "more": "ett två tre"}) == []
    assert codes(judge(asked, {"yes": True, "more": "ett två tre fyra"})) == ["too_many_words"]
    assert answer_text(asked, {"yes": True, "more": "Djurförsök"}) == "Ja\nVilket?\nDjurförsök"


def test_a_row_lacks_what_its_columns_demand_and_empty_rows_are_no_rows():
    asked = question("table")
    reading = read(asked, {"0-c1": "  ", "1-c2": "500", "3-c1": "Sist"})
    assert [row["c2"] for row in reading.value] == [500, None]
    assert [(one.code, one.part) for one in judge(asked, reading.value)] == [("cell_missing", "0-c1")]


def test_an_orcid_is_checked_and_the_same_person_is_told_of_once():
    asked = question("persons", orcid_required=True, least_people=3)
    typed = {"0-name": "Ann", "0-orcid": "0000-0002-1825-0098", "0-role": "leader"}
    assert codes(read(asked, typed).faults) == ["orcid_check_digit"]
    right = "https://orcid.org/0000-0002-1825-0097"
    reading = read(asked, {"0-name": "Ann", "0-orcid": right, "0-role": "leader", "1-orcid": right})
    assert reading.value[0]["orcid"] == "0000-0002-1825-0097"
    assert codes(judge(asked, reading.value)) == ["person_name", "person_role", "person_twice", "too_few_people"]


def test_a_subject_is_of_the_level_that_is_asked_for_and_stands_once():
    asked = question("subjects")
    assert codes(read(asked, {"0": "202", "1": "202", "2": "999"}).faults) == ["subject_twice", "subject"]
    assert codes(judge(asked, ["1", "202", "20205"])) == ["subject_level"]
    assert answer_text(asked, ["202"], "en").startswith("202 Electrical")


def test_answers_are_offered_where_the_question_is_the_same_and_nothing_is_offered_twice():
    there = checked(
        [
            {"key": "core_need", "kind": "long_text", "label_sv": "Behov?", "core": "core_need"},
            {"key": "q1", "kind": "choice", "label_sv": "Fas?", "options": OPTIONS},
            {"key": "q2", "kind": "short_text", "label_sv": "Annat?"},
            {"key": "q3", "kind": "file", "label_sv": "Fil?"},
        ]
    )["questions"]
    here = checked(
        [
            {"key": "behov", "kind": "long_text", "label_sv": "Behovet?", "core": "core_need", "max_words": 2},
            {"key": "q1", "kind": "choice", "label_sv": "Fas?", "options": OPTIONS[:2]},
            {"key": "q2", "kind": "short_text", "label_sv": "Något helt annat?"},
            {"key": "q3", "kind": "file", "label_sv": "Fil?"},
        ]
    )["questions"]
    said = {"core_need": "Ett stort behov", "q1": "c", "q2": "Text", "q3": ["x"]}
    (one,) = offers(there, said, here, {"behov": "Mitt eget"})
    assert (one.question["key"], one.value, one.replaces) == ("behov", "Ett stort behov", True)
    assert [found.value for found in offers(there, {**said, "q1": "b"}, here, {})] == ["Ett stort behov", "b"]
    assert offers(there, {"core_need": "Lika"}, here, {"behov": "Lika"}) == []
