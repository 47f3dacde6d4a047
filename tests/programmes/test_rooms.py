"""Room at every level: the division between strands, the assignment's total, and the appropriation several share."""

from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programmes.errors import AppropriationFull, NoAuthority, NoRoom, ReasonNeeded
from programmes.loading import FOLDER
from programmes.loading import load as load_files
from programmes.models import AppropriationAmount, Assignment, LedgerEntry
from programmes.models.frame import FrameSource, Wording
from programmes.queries import appropriation_balances, appropriation_lines, balances, sums_by_part
from programmes.rules.frames import Authorisation, FrameLine
from programmes.rules.frames import Wording as Word
from programmes.rules.rooms import judge_year
from programmes.workflow.ledger import Line, book, commit, reverse
from sweden.findings import Waiver
from tests.factories import accounts, registry
from tests.factories import programmes as make

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)
REASON = Waiver("Plattformen behöver mer det första året.", "Karin Wretman")

# The rule


def line(wording: Word, amount: int | None) -> FrameLine:
    return FrameLine(2026, 2026, wording, amount, date(2026, 1, 1))


amounts = some.integers(0, 10**6)
taken = some.decimals(0, 10**6, places=2)
parts = some.sampled_from([None, 1, 2])
divided = some.dictionaries(some.sampled_from([1, 2]), some.builds(line, some.sampled_from(Word), amounts))
strict = some.sampled_from([Word.MAY_USE, Word.AT_MOST, Word.FIXED])


@given(divided, some.none() | some.builds(line, some.sampled_from(Word), amounts), some.dictionaries(parts, taken))
def test_what_is_let_through_never_leaves_a_ceiling_below_zero(strands, total, new):
    frames = {part: [one] for part, one in strands.items()} | ({None: [total]} if total else {})
    judged = judge_year(frames, year=2026, decided_on=DAY, used={}, new=new)
    if any(finding.stops for finding in judged.findings):
        return
    ceilings = (Word.MAY_USE, Word.AT_MOST, Word.FIXED)
    if total is not None and total.wording in ceilings:
        assert ceil(sum(new.values())) <= total.amount
    for part, one in strands.items():
        if one.wording in ceilings:
            assert ceil(new.get(part, 0)) <= one.amount
    if total is None:
        assert not new.get(None) or not sum(new.values())


@given(amounts, some.lists(some.tuples(some.sampled_from([1, 2]), some.integers(1, 10**6)), max_size=8))
def test_parts_of_a_krona_are_taken_upwards_and_to_the_last_one(frame, wishes):
    """Amounts of öre, one at a time: what fits exactly is let through, one öre more is not."""
    used: dict[int | None, Decimal] = {}
    for part, ore in wishes:
        amount = Decimal(ore) / 100
        judged = judge_year(
            {None: [line(Word.MAY_USE, frame)]}, year=2026, decided_on=DAY, used=used, new={part: amount}
        )
        fits = used.get(None, 0) + amount <= frame
        assert bool(judged.findings) is not fits
        if fits:
            used[None] = used.get(None, Decimal(0)) + amount


@given(strict, amounts, amounts)
def test_a_strand_that_a_strict_division_does_not_name_has_nothing(wording, share, new):
    frames = {None: [line(Word.MAY_USE, 10**9)], 1: [line(wording, share)]}
    judged = judge_year(frames, year=2026, decided_on=DAY, used={}, new={2: new})
    assert [finding.rule for finding in judged.findings] == (["frame.room"] if new else [])


def test_an_estimated_division_asks_for_a_reason_and_gives_and_takes_no_authority():
    frames = {None: [line(Word.MAY_USE, 20)], 1: [line(Word.ESTIMATED, 12)], 2: [line(Word.ESTIMATED, 8)]}

    def judge(waiver=None):
        return judge_year(frames, year=2026, decided_on=DAY, used={1: 10, None: 10}, new={1: 5}, waiver=waiver)

    (finding,) = judge().findings
    assert (finding.rule, finding.figures["excess"], finding.stops) == ("split.exceeded", 3, True)
    assert not judge().conditional
    assert not judge(REASON).findings[0].stops
    assert not judge(Waiver("", "Karin Wretman")).findings[0].excepted


def test_the_total_decides_whether_an_estimated_year_may_be_used_and_draws_the_authorisation_once():
    frames = {None: [line(Word.ESTIMATED, 20)], 1: [line(Word.ESTIMATED, 12)], 2: [line(Word.ESTIMATED, 8)]}
    authorisation = Authorisation(amount=10, end_year=2026, outstanding=0)
    judged = judge_year(frames, year=2026, decided_on=DAY, used={}, new={1: 6, 2: 4}, authorisation=authorisation)
    assert (judged.findings, judged.conditional) == ([], True)
    assert judged.authorisation is not None
    assert judged.authorisation.outstanding == 10


def test_where_only_strands_have_amounts_money_without_a_strand_has_no_frame():
    frames = {1: [line(Word.FIXED, 12)]}
    judged = judge_year(frames, year=2026, decided_on=DAY, used={}, new={None: 1})
    assert [finding.rule for finding in judged.findings] == ["frame.none"]


# The ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _four(standing):
    load_files(sorted(FOLDER.glob("*.yaml")), now=datetime(2025, 9, 1, tzinfo=UTC))


@pytest.fixture
def four(_four, db):
    """The four real assignments, from their files."""
    return {one.key: one for one in Assignment.objects.all()}


def decide(assignment, year, amount, strand=None, *, now=NOW, waiver=None):
    strand = assignment.strands.get(key=strand) if strand else None
    case = registry.case(assignment.authority)
    line = Line(assignment, year, accounts.organisation(), amount, strand)
    return commit([line], case=case, by=accounts.user(), now=now, key=f"d:{case.uuid}", waiver=waiver)


def cost(assignment, amount, *, year=2026, strand=None, key="cost"):
    return book(
        assignment=assignment,
        kind="own_cost",
        year=year,
        amount=Decimal(amount),
        strand=strand,
        occurred_on=DAY,
        by=accounts.user(),
        now=NOW,
        key=key,
    )


@pytest.mark.parametrize(
    ("key", "year", "now", "most"),
    [
        ("vin-exc", 2025, datetime(2025, 11, 3, tzinfo=UTC), 62_000_000),
        ("vin-life", 2025, datetime(2025, 11, 3, tzinfo=UTC), 35_000_000),
        ("vin-green", 2026, NOW, None),
    ],
)
def test_a_year_that_may_be_used_holds_exactly_what_the_decision_says(four, key, year, now, most):
    if most is None:
        decide(four[key], year, 11_000_000, "plattform", now=now)
        decide(four[key], year, 4_000_000, "projekt", now=now)
    else:
        decide(four[key], year, most, now=now)
    for strand in ("plattform", "projekt", None) if key == "vin-green" else (None,):
        with pytest.raises(NoRoom):
            decide(four[key], year, 1, strand, now=now)
    assert LedgerEntry.objects.total() == (most or 15_000_000)


def test_the_research_councils_first_year_is_a_floor_without_ceiling(four):
    decide(four["vr-exc"], 2025, 125_000_000, now=datetime(2025, 11, 3, tzinfo=UTC))
    decide(four["vr-exc"], 2025, 1_000_000_000, now=datetime(2025, 11, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("key", "year"), [("vin-exc", 2026), ("vr-exc", 2026), ("vr-exc", 2031), ("vin-life", 2027), ("vin-green", 2027)]
)
def test_an_estimated_year_gives_nothing_until_there_is_authority(four, key, year):
    strand = "plattform" if key == "vin-green" else None
    with pytest.raises(NoAuthority):
        decide(four[key], year, 1, strand)
    make.authorisation(four[key], 1_000, year)
    (entry,) = decide(four[key], year, 1_000, strand)
    assert entry.conditional
    with pytest.raises(NoAuthority):
        decide(four[key], year, 1, strand)


def test_the_green_division_is_strict_the_first_year_and_a_reasoned_exception_later(four):
    green = four["vin-green"]
    with pytest.raises(NoRoom):
        decide(green, 2026, 11_000_001, "plattform", waiver=REASON)
    make.frame(green, 2027, 20_000_000, source_kind=FrameSource.APPROPRIATION_LETTER, valid_from=date(2027, 1, 1))
    then = datetime(2027, 2, 1, tzinfo=UTC)
    with pytest.raises(ReasonNeeded) as refusal:
        decide(green, 2027, 13_000_000, "plattform", now=then)
    assert refusal.value.data["excess"] == 1_000_000
    assert "Nationell plattform" in str(refusal.value)
    (entry,) = decide(green, 2027, 13_000_000, "plattform", now=then, waiver=REASON)
    assert not entry.conditional
    with pytest.raises(NoRoom):
        decide(green, 2027, 7_000_001, "projekt", now=then, waiver=REASON)
    decide(green, 2027, 7_000_000, "projekt", now=then)


def test_two_assignments_share_an_appropriation_whose_own_amount_holds_for_both(four):
    clusters, life = four["vin-exc"], four["vin-life"]
    assert clusters.appropriation_id == life.appropriation_id
    AppropriationAmount.objects.create(
        appropriation=clusters.appropriation,
        year=2025,
        amount=90_000_000,
        source_kind=FrameSource.APPROPRIATION_LETTER,
        source="Regleringsbrev (påhittat exempel)",
        valid_from=date(2025, 9, 1),
        recorded_at=datetime(2025, 9, 1, tzinfo=UTC),
    )
    autumn = datetime(2025, 11, 3, tzinfo=UTC)
    decide(clusters, 2025, 60_000_000, now=autumn)
    with pytest.raises(AppropriationFull) as refusal:
        decide(life, 2025, 30_000_001, now=autumn)
    assert refusal.value.data["room"] == 30_000_000
    assert "1:2" in str(refusal.value)
    decide(life, 2025, 30_000_000, now=autumn)
    with pytest.raises(AppropriationFull):
        decide(clusters, 2025, 1, now=autumn)

    sharing = {one.pk: one.appropriation_id for one in (clusters, life)}
    (found,) = appropriation_balances(
        sharing,
        appropriation_lines(sharing.values(), NOW),
        sums_by_part(sharing, on=DAY, at=NOW),
        on=DAY,
    )
    assert (found.committed, found.room) == (90_000_000, 0)


def test_an_own_cost_takes_room_and_is_refused_where_there_is_none():
    assignment = make.assignment()
    make.frame(assignment, 2026, 1_000)
    decide(assignment, 2026, 899)
    cost(assignment, "100.50", key="a")
    cost(assignment, "0.50", key="b")
    with pytest.raises(NoRoom):
        cost(assignment, "0.01", key="c")
    with pytest.raises(NoRoom):
        decide(assignment, 2026, 1)
    (found,) = balances([assignment.pk], on=DAY, at=NOW)
    assert (found.room, found.own_cost) == (0, 101)


def test_what_a_withdrawal_freed_and_another_took_does_not_stand_again():
    assignment = make.assignment()
    make.frame(assignment, 2026, 100)
    (granted,) = decide(assignment, 2026, 100)
    withdrawn = reverse(granted, by=accounts.user(), now=NOW)
    decide(assignment, 2026, 60)
    with pytest.raises(NoRoom):
        reverse(withdrawn, by=accounts.user(), now=NOW)


def test_a_later_amount_that_fits_no_longer_undoes_nothing_and_lets_nothing_more_in():
    assignment = make.assignment()
    make.frame(assignment, 2026, 100)
    decide(assignment, 2026, 100)
    lowered = {"source_kind": FrameSource.AMENDMENT, "valid_from": date(2026, 3, 1), "recorded_at": NOW}
    make.frame(assignment, 2026, 40, Wording.AT_MOST, **lowered)
    (found,) = balances([assignment.pk], on=DAY, at=NOW)
    assert (found.committed, found.room) == (100, -60)
    with pytest.raises(NoRoom):
        cost(assignment, "0.01")


def test_what_is_granted_on_an_estimate_is_conditional_until_the_letter_comes():
    assignment = make.assignment()
    make.frame(assignment, 2026, 100, Wording.ESTIMATED)
    make.authorisation(assignment, 100, 2026)
    decide(assignment, 2026, 70)

    def conditional(on):
        (found,) = balances([assignment.pk], on=on, at=datetime(2026, 12, 31, tzinfo=UTC))
        return found.conditional

    assert conditional(DAY) == 70
    letter = {"source_kind": FrameSource.APPROPRIATION_LETTER, "valid_from": date(2026, 4, 1)}
    make.frame(assignment, 2026, 100, recorded_at=NOW, **letter)
    assert (conditional(DAY), conditional(date(2026, 4, 1))) == (70, 0)


@pytest.mark.django_db(transaction=True)
def test_twenty_acts_of_every_kind_at_once_keep_within_strand_assignment_and_appropriation(at_once):
    one, other = make.assignment(), make.assignment("vin-life")
    AppropriationAmount.objects.create(
        appropriation=one.appropriation,
        year=2026,
        amount=11_000,
        source_kind=FrameSource.APPROPRIATION_LETTER,
        source="Regleringsbrev (påhittat exempel)",
        valid_from=date(2026, 1, 1),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    first, second = make.strand(one, "a"), make.strand(one, "b")
    make.frame(one, 2026, 8_000)
    make.frame(one, 2026, 3_000, Wording.FIXED, strand=first)
    make.frame(one, 2026, 5_000, Wording.FIXED, strand=second)
    make.frame(other, 2026, 8_000)
    cases = [registry.case(one.authority) for _ in range(20)]
    by, party = accounts.user(), accounts.organisation()

    def act(place: int):
        assignment, strand = [(one, first), (other, None), (one, second), (other, None)][place % 4]
        if place % 5 == 0:
            fields = {"year": 2026, "occurred_on": DAY, "by": by, "now": NOW, "key": f"cost:{place}"}
            return book(assignment=assignment, kind="own_cost", amount=Decimal("999.50"), strand=strand, **fields)
        line = Line(assignment, 2026, party, 1_000, strand)
        return commit([line], case=cases[place], by=by, now=NOW, key=f"d:{place}")

    outcomes = at_once(20, act)

    assert all(not isinstance(one, Exception) or isinstance(one, NoRoom | AppropriationFull) for one in outcomes)
    used = {(b.assignment, b.strand): b for b in balances([one.pk, other.pk], on=DAY, at=NOW)}
    assert all(balance.room is None or balance.room >= 0 for balance in used.values())
    together = LedgerEntry.objects.total()
    assert 10_000 < together <= 11_000
