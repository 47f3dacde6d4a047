"""Frames: no accepted commitment, in any order, takes the room of a ceiling below zero."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programmes.rules import frames
from programmes.rules.frames import Authorisation, FrameLine, Wording
from sweden.findings import Severity, Waiver

kronor = some.integers(0, 10**10)
DECIDED = date(2026, 3, 1)


def line(wording: Wording, amount: int | None, valid_from: date = date(2026, 1, 1), **more: object) -> FrameLine:
    values = {"year": 2026, "year_to": 2026, **more}
    return FrameLine(wording=wording, amount=amount, valid_from=valid_from, **values)  # type: ignore[arg-type]


def _findings(lines, **given) -> list[frames.Finding]:
    return frames.judge_commitment(lines, **given).findings


lines = some.builds(line, some.sampled_from(Wording), kronor | some.none())
authorisations = some.none() | some.builds(Authorisation, kronor, some.integers(2025, 2028), kronor)


@given(lines, kronor, kronor, authorisations)
def test_the_cut_is_enough_and_one_krona_less_is_not(
    line: FrameLine, committed: int, new: int, authorisation: Authorisation | None
) -> None:
    def judge(new: int) -> list[frames.Finding]:
        return _findings(
            [line], year=2026, decided_on=DECIDED, committed=committed, new=new, authorisation=authorisation
        )

    for finding in judge(new):
        excess = finding.figures["excess"]
        assert 0 < excess <= new
        rules = [finding.rule for finding in judge(new - excess)]
        # Within an authorisation there may still be the estimate to warn of.
        assert finding.rule not in rules
        assert set(rules) <= {"frame.above_estimate"}
        if excess > 1:
            assert judge(new - excess + 1) != []


@given(some.sampled_from([Wording.MAY_USE, Wording.AT_MOST, Wording.FIXED]), kronor, some.lists(kronor, max_size=30))
def test_no_order_of_commitments_takes_the_room_below_zero(wording: Wording, amount: int, wishes: list[int]) -> None:
    frame, committed = line(wording, amount), 0
    for wish in wishes:
        if not _findings([frame], year=2026, decided_on=DECIDED, committed=committed, new=wish):
            committed += wish
        left = frames.room(frame, committed)
        assert left is not None
        assert left >= 0


@given(some.lists(lines, max_size=4), kronor, some.integers(-(10**9), 0), authorisations)
def test_nothing_new_gives_no_finding(
    lines: list[FrameLine], committed: int, new: int, authorisation: Authorisation | None
) -> None:
    judged = frames.judge_commitment(
        lines, year=2026, decided_on=DECIDED, committed=committed, new=new, authorisation=authorisation
    )
    assert judged.findings == []


def test_the_latest_valid_line_counts_and_the_later_in_the_list_on_equal_dates() -> None:
    first = line(Wording.ESTIMATED, 143, date(2025, 6, 1), source="decision")
    second = line(Wording.MAY_USE, 140, date(2026, 1, 1), source="letter")
    third = line(Wording.MAY_USE, 139, date(2026, 1, 1), source="corrected letter")
    future = line(Wording.MAY_USE, 120, date(2026, 8, 15), source="amendment")
    lines = [future, first, second, third]
    assert frames.counted_line(lines, 2026, date(2025, 5, 31)) is None
    assert frames.counted_line(lines, 2026, date(2025, 12, 31)) == first
    assert frames.counted_line(lines, 2026, date(2026, 1, 1)) == third
    assert frames.counted_line(lines, 2026, date(2026, 8, 15)) == future
    assert frames.counted_line(lines, 2027, date(2026, 8, 15)) is None


def test_an_amount_without_end_holds_for_every_later_year_until_the_year_has_its_own() -> None:
    onwards = line(Wording.ESTIMATED, 710, date(2025, 6, 1), year=2028, year_to=None)
    letter = line(Wording.MAY_USE, 700, date(2030, 1, 1), year=2030, year_to=2030)
    assert frames.counted_line([onwards, letter], 2027, date(2030, 5, 1)) is None
    assert frames.counted_line([onwards, letter], 2029, date(2030, 5, 1)) == onwards
    assert frames.counted_line([onwards, letter], 2030, date(2030, 5, 1)) == letter
    assert frames.counted_line([onwards, letter], 2031, date(2030, 5, 1)) == onwards


def test_an_authorisation_is_judged_by_the_budget_year_not_by_the_lines_first() -> None:
    onwards = line(Wording.ESTIMATED, 710, date(2025, 6, 1), year=2028, year_to=None)
    authorisation = Authorisation(amount=300, end_year=2029, outstanding=100)
    for year, room in ((2029, 200), (2030, 0)):
        judged = frames.judge_commitment(
            [onwards], year=year, decided_on=DECIDED, committed=0, new=1, authorisation=authorisation
        )
        assert judged.room == room
        assert judged.conditional


@pytest.mark.parametrize("wording", [one for one in Wording if one is not Wording.ESTIMATED])
def test_an_amount_that_is_not_known_is_no_amount(wording: Wording) -> None:
    judged = frames.judge_commitment([line(wording, None)], year=2026, decided_on=DECIDED, committed=0, new=5)
    assert judged.room == 0
    assert [(one.rule, one.severity, one.figures["excess"]) for one in judged.findings] == [
        ("frame.none", Severity.BLOCKING, 5)
    ]


def test_a_main_rule_asks_for_a_reason_and_goes_on_with_it() -> None:
    def judge(waiver: Waiver | None) -> frames.Finding:
        (finding,) = _findings(
            [line(Wording.AS_A_RULE, 10)], year=2026, decided_on=DECIDED, committed=0, new=11, waiver=waiver
        )
        return finding

    assert judge(None).severity is Severity.REASON
    assert judge(None).stops
    assert not judge(Waiver("särskilda skäl", "enhetschef A")).stops


strands = some.dictionaries(some.sampled_from(["platform", "projects", "other"]), kronor)


@given(strands, strands, strands, some.sampled_from(Wording), some.booleans())
def test_cutting_each_strands_excess_keeps_the_split(
    amounts: dict[str, int], committed: dict[str, int], new: dict[str, int], wording: Wording, over: bool
) -> None:
    def exceeded(new: dict[str, int]) -> dict[str, int]:
        judged = frames.split_findings(
            amounts, year=2026, wording=wording, committed=committed, new=new, year_is_over=over
        )
        return {one.figures["strand"]: one.figures["excess"] for one in judged if one.rule == "split.exceeded"}

    cuts = exceeded(new)
    assert exceeded({strand: amount - cuts.get(strand, 0) for strand, amount in new.items()}) == {}
    for strand, cut in cuts.items():
        assert strand in exceeded({**new, strand: new[strand] - cut + 1})


@given(kronor, kronor, some.booleans())
def test_what_a_floor_lacks_fills_it(floor: int, used: int, over: bool) -> None:
    for finding in frames.floor_findings(floor, used, year_is_over=over):
        assert finding.severity is (Severity.BREACH if over else Severity.WARNING)
        assert frames.floor_findings(floor, used + finding.figures["lacking"], year_is_over=over) == []
        assert frames.floor_findings(floor, used + finding.figures["lacking"] - 1, year_is_over=over) != []
