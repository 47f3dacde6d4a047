"""Lists as workbooks: what is a number stays one, and nothing that is typed is run."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from registry.exports import xlsx_response


def sheet(*rows, head=("Vad",), title="Lista"):
    return load_workbook(BytesIO(xlsx_response("lista.xlsx", title, head, rows).content)).active


def test_numbers_days_and_moments_are_kept_as_what_they_are():
    row = (7, Decimal("12.50"), date(2026, 2, 1), datetime(2026, 1, 20, 8, tzinfo=UTC), None, True)
    found = sheet(row, head=["a"] * 6)
    values = [one.value for one in found[2]]
    assert [*values[:2], *values[4:]] == [7, 12.5, None, True]
    assert [f"{one:%Y-%m-%d %H:%M}" for one in values[2:4]] == ["2026-02-01 00:00", "2026-01-20 09:00"]


def test_words_that_look_like_a_formula_are_words():
    found = sheet(("=1+1",), ("+46 70",), ("@x",))
    assert [found.cell(row, 1).value for row in (2, 3, 4)] == ["=1+1", "+46 70", "@x"]
    assert {found.cell(row, 1).data_type for row in (2, 3, 4)} == {"s"}


def test_control_characters_and_long_names_of_sheets_do_no_harm():
    found = sheet(("a\x07b\nc",), title="Samråd: kluster/teknik [2025] med ett långt namn")
    assert found.cell(2, 1).value == "ab\nc"
    assert len(found.title) <= 31


def test_the_head_stands_above_and_stays_there():
    found = sheet((1,), head=("Antal",))
    assert found.cell(1, 1).value == "Antal"
    assert found.freeze_panes == "A2"
