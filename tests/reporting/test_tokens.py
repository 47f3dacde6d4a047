"""Figures in running text are names, filled in from the dataset that the text stands beside."""

from reporting.drawing.tokens import filled, token, unknown
from reporting.rules.figures import figure

CONTENT = {
    "tables": {
        "t1": [
            {
                "key": "2026.vinnova",
                "figures": {
                    "granted": figure("M6", 65_844_500, []),
                    "share": figure("M6/M1", None, []),
                    "paid": figure("M10", 0, []),
                },
            }
        ],
        "t2": [{"key": "total", "figures": {"submitted": figure("M25", 54, [])}}],
    }
}


def test_a_name_becomes_the_figure_with_its_unit():
    text = "Vi har beviljat {t1/2026.vinnova/granted} efter {t2/total/submitted} ansökningar, betalat "
    text += "{t1/2026.vinnova/paid}."

    assert filled(text, CONTENT) == "Vi har beviljat 65\u00a0845\u00a0tkr efter 54 ansökningar, betalat 0\u00a0tkr."
    assert filled(text, CONTENT | {"unit": "kr"}).startswith("Vi har beviljat 65\u00a0844\u00a0500\u00a0kr")
    assert unknown(text, CONTENT) == []


def test_a_name_that_is_no_figure_or_cannot_occur_stands_and_is_told():
    text = "{t1/2026.vinnova/loaned} och {t1/2026.vinnova/share}, {inte en siffra} { t1/x/y}"

    assert filled(text, CONTENT) == text
    assert unknown(text, CONTENT) == ["t1/2026.vinnova/loaned", "t1/2026.vinnova/share"]


def test_the_token_of_a_trace_is_filled_in():
    assert filled(token("t2/total/submitted"), CONTENT) == "54"


def test_another_dataset_gives_another_number():
    later = {"tables": {"t2": [{"key": "total", "figures": {"submitted": figure("M25", 55, [])}}]}}

    assert filled("{t2/total/submitted}", later) == "55"
