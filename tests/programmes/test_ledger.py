"""The ledger: to the last krona, also when many decide at once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from programmes.errors import EntryFaulty, NoAuthority, NoRoom, TestCaseInLedger
from programmes.models import LedgerEntry
from programmes.models.frame import FrameSource, Wording
from programmes.queries import balances
from programmes.rules.ledger import KINDS, fault
from programmes.workflow.ledger import Line, book, commit, reverse
from registry.models import Event
from tests.factories import accounts, registry
from tests.factories import programmes as make

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
LATER = datetime(2026, 2, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def vinnova():
    return make.pair()[0]


@pytest.fixture
def council():
    return make.pair()[1]


def decide(assignment, *amounts: tuple[int, int], key: str = "", strand=None, now=NOW, case=None):
    """Commit (year, kronor) from an assignment in a case of its own."""
    case = case or registry.case(assignment.authority)
    by = accounts.user()
    party = accounts.organisation()
    lines = [Line(assignment, year, party, amount, strand) for year, amount in amounts]
    return commit(lines, case=case, by=by, now=now, key=key or f"decision:{case.uuid}")


def total(assignment) -> Decimal:
    return LedgerEntry.objects.filter(assignment=assignment).total()


def test_a_ceiling_is_taken_to_the_last_krona_and_not_one_further(vinnova):
    decide(vinnova, (2025, 61_999_999))
    decide(vinnova, (2025, 1))

    with pytest.raises(NoRoom) as refusal:
        decide(vinnova, (2025, 1))

    assert refusal.value.data["excess"] == 1
    assert "Vinnova får under år 2025 använda 62 miljoner kronor för uppdraget" in str(refusal.value)
    assert total(vinnova) == 62_000_000


def test_a_floor_is_no_ceiling(council):
    decide(council, (2025, 200_000_000))

    assert total(council) == 200_000_000


def test_an_estimate_gives_no_right_and_the_refusal_says_why(vinnova):
    with pytest.raises(NoAuthority) as refusal:
        decide(vinnova, (2025, 1_000_000), (2026, 1))

    assert total(vinnova) == 0
    assert not Event.objects.filter(kind="ledger.committed").exists()
    assert "2026" in str(refusal.value)


def test_a_letter_of_appropriation_turns_the_year_into_permission_from_its_day(vinnova):
    letter = {"source_kind": FrameSource.APPROPRIATION_LETTER, "recorded_at": NOW}
    make.frame(vinnova, 2026, 143_000_000, valid_from=date(2026, 1, 1), **letter)

    with pytest.raises(NoAuthority):
        decide(vinnova, (2026, 1))
    entries = decide(vinnova, (2026, 143_000_000), now=LATER)

    assert not entries[0].conditional


def test_an_authorisation_allows_commitments_on_condition_up_to_its_amount_for_all_years(vinnova):
    make.authorisation(vinnova, 10_000_000, 2027)

    entries = decide(vinnova, (2026, 6_000_000), (2027, 4_000_000))

    assert all(entry.conditional for entry in entries)
    with pytest.raises(NoAuthority) as refusal:
        decide(vinnova, (2026, 1))
    assert refusal.value.data["excess"] == 1
    with pytest.raises(NoAuthority):
        decide(vinnova, (2028, 1))


def test_two_years_of_one_decision_do_not_draw_the_same_authorisation_twice(vinnova):
    make.authorisation(vinnova, 10_000_000, 2028)

    with pytest.raises(NoAuthority):
        decide(vinnova, (2026, 8_000_000), (2027, 8_000_000))

    assert total(vinnova) == 0


def test_a_lowered_frame_gives_negative_room_and_blocks_further_acts(vinnova):
    decide(vinnova, (2025, 50_000_000))
    make.frame(
        vinnova,
        2025,
        40_000_000,
        source_kind=FrameSource.AMENDMENT,
        valid_from=date(2025, 11, 20),
        recorded_at=NOW,
    )

    with pytest.raises(NoRoom) as refusal:
        decide(vinnova, (2025, 1))

    assert (refusal.value.data["room"], refusal.value.data["excess"]) == (-10_000_000, 1)
    found = {(b.strand, b.year): b for b in balances([vinnova.pk], on=NOW.date(), at=NOW)}
    assert found[None, 2025].room == -10_000_000


def test_a_strand_and_the_assignments_total_both_hold():
    green = make.assignment("vin-green")
    platform, projects = make.strand(green, "plattform"), make.strand(green, "projekt")
    make.frame(green, 2026, 15_000_000)
    make.frame(green, 2026, 11_000_000, Wording.FIXED, strand=platform)
    make.frame(green, 2026, 5_000_000, Wording.FIXED, strand=projects)
    decide(green, (2026, 11_000_000), strand=platform)

    with pytest.raises(NoRoom):
        decide(green, (2026, 1), strand=platform)
    with pytest.raises(NoRoom) as refusal:
        decide(green, (2026, 4_000_001), strand=projects)

    assert refusal.value.data["room"] == 4_000_000
    decide(green, (2026, 4_000_000), strand=projects)


def test_assignments_that_share_an_appropriation_never_mix(vinnova):
    life = make.assignment("vin-life", appropriation=vinnova.appropriation)
    make.frame(life, 2025, 35_000_000)
    decide(life, (2025, 35_000_000))

    decide(vinnova, (2025, 62_000_000))
    with pytest.raises(NoRoom):
        decide(life, (2025, 1))


def test_a_year_without_a_frame_holds_nothing(vinnova):
    with pytest.raises(NoRoom):
        decide(vinnova, (2024, 1))


def test_the_same_key_books_once(vinnova):
    case = registry.case(vinnova.authority)
    first = decide(vinnova, (2025, 5), (2025, 6), case=case, key="k")
    second = decide(vinnova, (2025, 5), (2025, 6), case=case, key="k")

    assert {e.pk for e in first} == {e.pk for e in second}
    assert total(vinnova) == 11


def test_a_test_case_never_reaches_the_ledger(vinnova):
    with pytest.raises(TestCaseInLedger):
        decide(vinnova, (2025, 1), case=registry.case(vinnova.authority, mode="test"))


def test_a_counter_entry_gives_the_room_back_once(vinnova):
    (entry,) = decide(vinnova, (2025, 62_000_000))
    by = accounts.user()

    reverse(entry, by=by, now=NOW)
    reverse(entry, by=by, now=NOW)

    assert total(vinnova) == 0
    decide(vinnova, (2025, 62_000_000))


@pytest.mark.parametrize(
    ("kind", "amount", "code"),
    [
        ("commitment", "1.50", "ore"),
        ("repayment", "-1", "negative"),
        ("payment", "0", "zero"),
        ("gift", "1", "unknown_kind"),
        ("payment", "-1.25", ""),
        ("recovery", "-640500", ""),
    ],
)
def test_the_table_of_kinds_says_what_may_be_booked(kind, amount, code):
    assert fault(kind, Decimal(amount)) == code


def test_every_kind_of_the_model_stands_in_the_table():
    from programmes.models.ledger import WHOLE_KRONOR, EntryKind

    assert set(KINDS) == set(EntryKind.values)
    assert {k for k, rule in KINDS.items() if rule.whole_kronor} == {str(k) for k in WHOLE_KRONOR}


def test_a_commitment_is_not_booked_past_its_judgement(vinnova):
    with pytest.raises(EntryFaulty):
        book(
            assignment=vinnova,
            kind="commitment",
            year=2025,
            amount=1,
            occurred_on=NOW.date(),
            by=None,
            now=NOW,
            key="x",
        )


def test_the_database_refuses_to_change_an_entry(vinnova):
    (entry,) = decide(vinnova, (2025, 1))

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).update(amount=2)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        entry.delete()


def test_balances_follow_both_time_axes(vinnova):
    decide(vinnova, (2025, 10))
    common = {"assignment": vinnova, "kind": "payment", "year": 2025, "by": None}
    book(amount=7, occurred_on=date(2025, 12, 30), now=LATER, key="late", **common)

    def paid(on: date, at: datetime) -> Decimal:
        found = {(b.strand, b.year): b for b in balances([vinnova.pk], on=on, at=at)}
        return found[None, 2025].paid

    assert paid(date(2025, 12, 31), datetime(2026, 1, 23, tzinfo=UTC)) == 0
    assert paid(date(2025, 12, 31), LATER) == 7
    assert paid(date(2025, 12, 29), LATER) == 0


def test_balances_take_three_queries_whatever_the_size(vinnova, council, django_assert_num_queries):
    for _ in range(5):
        decide(vinnova, (2025, 1))

    with django_assert_num_queries(3):
        balances([vinnova.pk, council.pk], on=NOW.date(), at=LATER)


@pytest.mark.django_db(transaction=True)
def test_twenty_decisions_at_once_against_a_frame_that_fits_seven(at_once):
    assignment = make.assignment()
    first, second = make.strand(assignment, "a"), make.strand(assignment, "b")
    make.frame(assignment, 2025, 7_000_000 + 999_999)
    cases = [registry.case(assignment.authority) for _ in range(20)]
    by, party = accounts.user(), accounts.organisation()

    def act(place: int):
        strand = [None, first, second][place % 3]
        return commit(
            [Line(assignment, 2025, party, 1_000_000, strand)],
            case=cases[place],
            by=by,
            now=NOW,
            key=f"decision:{place}",
        )

    outcomes = at_once(20, act)

    assert sum(isinstance(outcome, list) for outcome in outcomes) == 7
    assert sum(isinstance(outcome, NoRoom) for outcome in outcomes) == 13
    assert total(assignment) == 7_000_000


@pytest.mark.django_db(transaction=True)
def test_decisions_that_draw_on_two_assignments_in_either_order_never_wait_for_each_other_forever(at_once):
    one, other = make.assignment(), make.assignment("vin-life")
    make.frame(one, 2025, 5_000_000)
    make.frame(other, 2025, 5_000_000)
    cases = [registry.case(one.authority) for _ in range(12)]
    by, party = accounts.user(), accounts.organisation()

    def act(place: int):
        pair = [one, other] if place % 2 else [other, one]
        lines = [Line(assignment, 2025, party, 1_000_000) for assignment in pair]
        return commit(lines, case=cases[place], by=by, now=NOW, key=f"decision:{place}")

    outcomes = at_once(12, act)

    assert sum(isinstance(outcome, list) for outcome in outcomes) == 5
    assert (total(one), total(other)) == (5_000_000, 5_000_000)


class AnySequence(TestCase):
    """Whatever is accepted, in any order, a ceiling keeps room of zero or more."""

    def setUp(self):
        self.assignment = make.assignment()
        make.frame(self.assignment, 2025, 100)
        make.frame(self.assignment, 2026, 50, Wording.AT_MOST)
        self.by, self.party = accounts.user(), accounts.organisation()
        self.place = 0

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from([2025, 2026]), st.integers(1, 80), st.booleans()), max_size=12))
    def test_room_never_falls_below_zero(self, acts):
        accepted = []
        for year, amount, undo in acts:
            self.place += 1
            case = registry.case(self.assignment.authority)
            try:
                accepted += commit(
                    [Line(self.assignment, year, self.party, amount)],
                    case=case,
                    by=self.by,
                    now=NOW,
                    key=f"d{self.place}",
                )
            except NoRoom:
                continue
            if undo and accepted:
                reverse(accepted.pop(0), by=self.by, now=NOW)

        for balance in balances([self.assignment.pk], on=NOW.date(), at=LATER):
            assert balance.room is None or balance.room >= 0
