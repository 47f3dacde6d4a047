import pytest

from bench.client import form_values
from bench.figures import Run, growth_line, lines_of, page_line, run_of, summed, table


def test_a_run_is_the_median_in_milliseconds_and_its_multiple_of_the_bare_view():
    run = run_of([0.010, 0.500, 0.012], [0.002, 0.002, 0.090])
    assert run == Run(12.0, 2.0)
    assert run.ratio == 6.0


def test_steps_are_summed_against_what_the_bare_view_took_beside_them():
    flow = summed([Run(10.0, 1.0), Run(50.0, 2.0), Run(30.0, 3.0)])
    assert flow == Run(90.0, 2.0)


@pytest.mark.parametrize(("ms", "met"), [(14.9, True), (15.0, True), (15.01, False)])
def test_a_goal_is_met_up_to_and_with_its_figure(ms, met):
    assert page_line("list", 1000, [Run(ms, 1.0)], goal=15, queries=12).met is met


def test_a_page_is_judged_by_the_median_of_its_runs():
    line = page_line("list", 1000, [Run(10.0, 1.0), Run(99.0, 1.0), Run(12.0, 1.0)], goal=15, queries=None)
    assert (line.median_ms, line.ratio, line.met) == (12.0, 12.0, True)


def test_what_has_no_goal_is_told_and_counts_as_met():
    assert page_line("open", 1000, [Run(999.0, 1.0)], goal=None, queries=3).met


@pytest.mark.parametrize(("many", "met"), [(12.5, True), (12.6, False)])
def test_ten_times_the_applications_may_cost_a_quarter_more_however_busy_the_machine_is_by_then(many, met):
    line = growth_line("list", (1000, 10_000), [Run(10.0, 1.0)], [Run(3 * many, 3.0)])
    assert (line.ratio, line.goal, line.met) == (pytest.approx(many / 10), 1.25, met)


def test_growth_is_the_median_of_the_runs_each_against_its_own():
    few, many = [Run(10.0, 1.0), Run(40.0, 4.0), Run(20.0, 2.0)], [Run(12.0, 1.0), Run(44.0, 4.0), Run(60.0, 2.0)]
    assert growth_line("list", (1000, 10_000), few, many).ratio == pytest.approx(1.2)


def test_lines_are_the_pages_by_size_and_then_how_they_grow():
    measured = {("list", 1000): [Run(10.0, 1.0)], ("list", 10_000): [Run(30.0, 1.0)], ("open", 1000): [Run(5.0, 1.0)]}
    lines = lines_of(measured, goals={"list": 15}, queries={("list", 1000): 13}, grows=["list"])
    assert [(line.name, line.size, line.met) for line in lines] == [
        ("list", 1000, True),
        ("list", 10_000, False),
        ("open", 1000, True),
        ("list: 10000 against 1000", 10_000, False),
    ]
    assert set(lines[0].as_json()) == {"name", "size", "median_ms", "ratio", "queries", "goal", "met"}
    assert "NOT MET" in table(lines)


def test_a_form_is_read_as_a_browser_would_send_it():
    page = """<form><input name="other" value="1"></form>
    <form data-autosave="/x"><input type="hidden" name="revision" value="3"><input name="title" value="Räka &amp; bi">
    <textarea name="summary">Två
rader</textarea><select name="area"><option value="a">A</option><option value="b" selected>B</option></select>
    <input type="radio" name="yes" value="yes"><input type="radio" name="yes" value="no" checked>
    <button type="submit" name="stay" value="1">Spara</button></form>"""
    assert form_values(page) == {
        "revision": "3",
        "title": "Räka & bi",
        "summary": "Två\nrader",
        "area": "b",
        "yes": "no",
    }
