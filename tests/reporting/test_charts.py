"""The charts are drawn from the frozen figures, tell the same in words, and stand beside a table with every value."""

import re

import pytest
from django.template.loader import render_to_string

from reporting.drawing import numbering
from reporting.drawing.charts import alternative, chart, differs
from reporting.drawing.divided import DIVIDED
from reporting.drawing.tables import figure, table
from reporting.kinds.catalogue import kinds
from reporting.kinds.registry import maker
from reporting.rules.figures import number
from tests.reporting.worked_account import joint_content

#: Where each chart's values stand.
TABLES = {"c1": "t1", "c2": "t2", "c3": "t5"}


@pytest.fixture
def content():
    found = joint_content()
    found["tables"]["t2"] = found["tables"]["t2b"]
    return found


@pytest.mark.parametrize("key", TABLES)
def test_every_drawn_value_stands_in_the_table_beside(content, key):
    drawn = chart(content, key)

    assert differs(drawn, content) == []
    beside = DIVIDED.get(TABLES[key], lambda data: table(data, TABLES[key]))(content)
    traces = {cell.trace for line in beside.lines for cell in line.cells}
    assert {trace for trace, value in drawn.drawn if value is not None} <= traces
    kind = kinds()["joint-report"].sections
    placed = numbering.chart(kind, maker("joint-report"), content, key)
    assert f"Diagram {['c2', 'c1', 'c3'].index(key) + 1} visar" in placed.alt
    assert placed.alt.endswith(f"finns i tabell {numbering.numbers(kind)[TABLES[key]]}.")
    assert "{" not in placed.alt + placed.caption


@pytest.mark.parametrize("key", TABLES)
def test_the_same_dataset_gives_the_same_drawing(content, key):
    once, again = (render_to_string("documents/parts/chart.html", {"chart": chart(one, key)}) for one in (content,) * 2)

    assert once == again
    assert "<title>" in once
    assert not re.search(r'="[^"]*(nan|None|,\d)', once)


def test_a_bar_is_as_high_as_its_amount_is_great(content):
    one = chart(content, "c1")
    bars = [shape for shape in one.shapes if shape.css in ("third-s", "fourth-s")]
    amounts = [number(value) for trace, value in one.drawn if trace.endswith("/granted")]

    assert len(bars) == len(amounts) == 6
    scale = float(bars[0].height) / float(amounts[0])
    for bar, amount in zip(bars, amounts, strict=True):
        assert float(bar.height) == pytest.approx(float(amount) * scale, abs=0.2)
    assert "Störst: Vetenskapsrådet 2025 (126 204 500 kr). Minst: Vinnova 2025 (42 750 500 kr)." in one.alt.replace(
        "\xa0", " "
    )


def test_a_long_name_beside_the_readiness_map_has_two_lines_that_fit(content):
    area = content["tables"]["t5"][0]["key"]
    name = "Avancerad digital teknik, inklusive halvledare och det som hör till den"
    content["sources"]["areas"][area] = name
    beside = [one for one in chart(content, "c3").shapes if one.anchor == "end"]

    assert [one.text for one in beside[:2]] == [
        "Avancerad digital teknik, inklusive halvledare",
        "och det som hör till den",
    ]
    # A letter is about five wide: nothing begins to the left of the drawing.
    assert all(float(one.x) - 5.2 * len(one.text) > 0 for one in beside)


def test_each_cell_of_the_readiness_map_says_its_number(content):
    one = chart(content, "c3")
    said = [shape.text for shape in one.shapes if shape.kind == "text" and shape.text.isdigit()][9:]

    assert len(said) == 6 * 10
    assert sum(map(int, said)) == sum(value for _trace, value in one.drawn)


def test_a_drawn_value_that_is_not_the_tables_is_found(content):
    one = chart(content, "c3")
    figure(content, "t5/kvantteknik/level_1")[2]["value"] += 1

    assert differs(one, content) == ["t5/kvantteknik/level_1"]


def test_what_has_nothing_to_draw_is_left_out(content):
    content["tables"]["t2"], content["tables"]["t5"] = [], []

    assert chart(content, "c2") is None
    assert chart(content, "c3") is None
    assert alternative("Något", [], "t1") == "Diagram # visar något. Alla värden finns i tabell {t1}."
