"""The form of a call as data: what a question may be, its order, what is asked, what is not in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.core import description, with_description
from calls.rules.form import FormError, checked
from calls.rules.questions import (
    asked,
    form_gaps,
    free_key,
    move_question,
    move_section,
    put_question,
    put_section,
    remove_question,
    remove_section,
    sections_of,
    untranslated,
)
from calls.rules.settings import KINDS
from calls.rules.subjects import SubjectFileError, read_subjects

OPTIONS = [{"key": "a", "label_sv": "Låg"}, {"key": "b", "label_sv": "Hög"}]


def question(key, kind="long_text", **more):
    usual = {"options": OPTIONS} if kind in ("choice", "choices") else {}
    usual |= {"columns": [{"label_sv": "Vad"}]} if kind == "table" else {}
    return {"key": key, "kind": kind, "label_sv": f"Fråga {key}?", **usual, **more}


def keys(content):
    return [one["key"] for one in content["questions"]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_can_stand_in_a_form_and_is_the_same_when_checked_again(kind):
    content = checked([question("q1", kind)])
    assert checked(content["questions"], content["sections"]) == content


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"kind": "song"}, "kind"),
        ({"key": "Å"}, "key"),
        ({"label_sv": " "}, "label_sv"),
        ({"max_words": 5001}, "max_words"),
        ({"max_characters": -1}, "max_characters"),
        ({"kind": "choice", "options": OPTIONS[:1]}, "options"),
        ({"kind": "choice", "options": [OPTIONS[0], OPTIONS[0]]}, "options"),
        ({"kind": "choices", "options": OPTIONS, "least_chosen": 3}, "least_chosen"),
        ({"kind": "number", "least": "5", "most": "4,"}, "most"),
        ({"kind": "number", "least": "5", "most": "4"}, "most"),
        ({"kind": "number", "least": "NaN"}, "least"),
        ({"kind": "amount", "least": 5, "most": 4}, "most"),
        ({"kind": "date", "earliest": "2026-02-01", "latest": "2026-01-31"}, "latest"),
        ({"kind": "date", "earliest": "1 maj"}, "earliest"),
        ({"kind": "table", "columns": []}, "columns"),
        ({"kind": "table", "columns": [{"label_sv": "Val", "kind": "choice"}]}, "columns"),
        ({"kind": "persons", "least_people": 3, "most_people": 2}, "most_people"),
        ({"kind": "subjects", "level": 2}, "level"),
        ({"kind": "yes_no", "follow_up_on": "yes"}, "follow_up_sv"),
        ({"when": {"question": "q9", "is": ["yes"]}}, "when"),
    ],
)
def test_a_question_that_cannot_be_kept_is_refused_with_what_is_wrong_in_it(wrong, name):
    with pytest.raises(FormError) as refusal:
        checked([{**question("q1"), **wrong}])
    assert (refusal.value.place, refusal.value.name) == (1, name)


SECTIONS = [{"key": "ett", "title_sv": "Ett"}, {"key": "tva", "title_sv": "Två"}]


def form():
    return checked(
        [
            question("q1", "yes_no", section="ett"),
            question("q2", section="ett", when={"question": "q1", "is": ["yes"]}),
            question("q3", section="tva"),
        ],
        SECTIONS,
    )


def test_questions_stand_in_the_order_of_their_sections():
    content = checked([question("q1", section="tva"), question("q2", section="ett"), question("q3")], SECTIONS)
    assert keys(content) == ["q3", "q2", "q1"]
    assert [one["key"] for one in sections_of(content)] == ["", "ett", "tva"]


def test_a_question_moves_within_its_section_and_past_its_end_into_the_next():
    content = move_question(form(), "q3", -1)
    assert [(one["key"], one["section"]) for one in content["questions"]][-1] == ("q3", "ett")
    content = move_question(content, "q3", -1)
    assert keys(content) == ["q1", "q3", "q2"]
    assert [one["section"] for one in move_question(form(), "q2", 1)["questions"]] == ["ett", "tva", "tva"]
    assert move_question(form(), "q3", 1) == form()


def test_a_question_never_comes_before_the_one_it_depends_on_and_that_one_cannot_go():
    for act in (lambda: move_question(form(), "q2", -1), lambda: remove_question(form(), "q1")):
        with pytest.raises(FormError, match="when"):
            act()
    with pytest.raises(FormError, match="when"):
        move_section(
            put_question(form(), {**question("q3", section="tva"), "when": form()["questions"][1]["when"]}), "ett", 1
        )


def test_a_section_that_goes_leaves_its_questions_to_the_one_before():
    content = remove_section(form(), "tva")
    assert [(one["key"], one["section"]) for one in content["questions"]] == [
        ("q1", "ett"),
        ("q2", "ett"),
        ("q3", "ett"),
    ]
    assert keys(remove_section(content, "ett")) == ["q1", "q2", "q3"]
    assert put_section(form(), {"key": "ett", "title_sv": "Nytt"})["sections"][0]["title_sv"] == "Nytt"


@given(st.lists(st.tuples(st.sampled_from(["q1", "q2", "q3", "q4", "q5"]), st.sampled_from([-1, 1])), max_size=12))
def test_however_questions_are_moved_each_is_there_once_and_the_form_hangs_together(moves):
    content = checked(
        [question(f"q{n}", section=["ett", "ett", "tva", "tva", ""][n - 1]) for n in range(1, 6)], SECTIONS
    )
    for key, step in moves:
        content = move_question(content, key, step)
    assert sorted(keys(content)) == ["q1", "q2", "q3", "q4", "q5"]
    assert checked(content["questions"], content["sections"]) == content


def test_what_depends_on_an_answer_is_asked_only_then_and_for_its_kinds_of_projects_only():
    content = checked(
        [
            question("q1", "yes_no"),
            question("q2", "choices", when={"question": "q1", "is": ["yes"]}),
            question("q3", when={"question": "q2", "is": ["b"]}),
            question("q4", project_kinds=["stor"]),
        ]
    )["questions"]

    def of(answers, kind=""):
        return [one["key"] for one in asked(content, answers, kind)]

    assert of({}) == ["q1"]
    assert of({"q1": True}) == ["q1", "q2"]
    assert of({"q1": True, "q2": ["a", "b"]}) == ["q1", "q2", "q3"]
    assert of({"q1": {"yes": True, "more": ""}, "q2": ["a"]}, "stor") == ["q1", "q2", "q4"]
    # One that depends on a question that is not asked is not asked, whatever was answered to it before.
    assert of({"q1": False, "q2": ["b"]}) == ["q1"]


def test_what_is_not_in_english_is_found_and_told_with_its_place():
    content = checked([question("q1", label_en="Question?"), question("q2", "choice", label_en="Choice?")])
    assert [one.key for one in untranslated(content)] == ["q2"]
    assert [(one.key, one.section, one.field, one.advice) for one in form_gaps(content)] == [
        ("question_english", "questions", "question-q2", True)
    ]
    assert not untranslated(description())
    assert not form_gaps(description())


def test_the_common_description_comes_first_and_keeps_what_the_form_has():
    content = with_description(form())
    assert keys(content)[:2] == ["core_need", "core_idea"]
    assert keys(content)[-3:] == ["q1", "q2", "q3"]
    assert with_description(content) == content
    assert free_key(content) == "q4"


def test_subjects_are_read_from_a_file_with_or_without_a_head_and_the_known_levels_are_passed_over():
    text = "Kod;Svenska;English\n1;Naturvetenskap;Natural Sciences\n10102;Geometri;Geometry\n10101;Analys;"
    assert [(one.code, one.name_sv, one.name_en) for one in read_subjects(text)] == [
        ("10101", "Analys", ""),
        ("10102", "Geometri", "Geometry"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 1, "empty"),
        ("10101", 1, "columns"),
        ("10101;A\n99999;B", 2, "code"),
        ("10101;A\n10101;B", 2, "twice"),
        ("10101;", 1, "name"),
    ],
)
def test_a_file_of_subjects_that_cannot_be_read_says_which_line(text, line, code):
    with pytest.raises(SubjectFileError) as wrong:
        read_subjects(text)
    assert (wrong.value.line, wrong.value.code) == (line, code)


def test_every_row_that_is_wrong_is_told_at_once():
    with pytest.raises(SubjectFileError) as wrong:
        read_subjects("10101;A\n99999;B\n10102\n10103;;C\n10101;D")
    assert [(one.line, one.code, one.about) for one in wrong.value.faults] == [
        (2, "code", "99999"),
        (3, "columns", ""),
        (4, "name", "10103"),
        (5, "twice", "10101"),
    ]
