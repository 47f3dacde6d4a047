"""Balances are sums over the ledger: whatever the order, by both time axes, and undone without a trace in the sums."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from programmes import entries
from programmes.models import LedgerEntry
from programmes.queries import balances
from programmes.rules.ledger import BALANCES, KINDS, MEASURES, measured, used
from programmes.rules.ledger import balances as summed
from tests.factories import accounts
from tests.factories import programmes as make

FIRST = date(2026, 1, 1)
MOMENT = datetime(2026, 1, 1, 8, tzinfo=UTC)

kinds = some.sampled_from(sorted(KINDS))
days = some.integers(0, 9)
amounts = some.integers(-(10**9), 10**9).filter(bool).map(lambda ore: Decimal(ore) / 100)


def whole(row):
    """Amounts that the kind allows: whole kronor where it asks for them, never negative where it may not be."""
    kind, amount, *rest = row
    if KINDS[kind].whole_kronor:
        amount = Decimal(int(amount) or 1)
    return (kind, amount if KINDS[kind].negative else abs(amount), *rest)


rows = some.lists(some.tuples(kinds, amounts, days, days, some.sampled_from([0, 1, 2])).map(whole), max_size=12)

# The table of kinds


@given(some.lists(some.tuples(kinds, amounts)), some.randoms())
def test_the_order_of_entries_means_nothing(booked, random):
    shuffled = list(booked)
    random.shuffle(shuffled)
    assert summed(booked) == summed(shuffled)
    assert used(booked) == used(shuffled)


@given(some.lists(some.tuples(kinds, amounts)))
def test_an_entry_and_its_counter_entry_are_nothing_to_any_balance(booked):
    undone = [*booked, *((kind, -amount) for kind, amount in booked)]
    assert set(summed(undone).values()) == {0}
    assert used(undone) == 0
    assert all(measured(measure, undone) == 0 for measure in MEASURES)


@given(some.lists(some.tuples(kinds, amounts)), some.lists(some.tuples(kinds, amounts)))
def test_two_books_together_are_the_sum_of_both(one, other):
    both, first, second = summed([*one, *other]), summed(one), summed(other)
    assert both == {name: first[name] + second[name] for name in BALANCES}


def test_every_kind_moves_exactly_one_balance_and_every_measure_is_made_of_kinds():
    assert sorted(name for rule in KINDS.values() for name in rule.counts) == sorted(BALANCES)
    assert all(sign == 1 for rule in KINDS.values() for sign in rule.counts.values())
    assert {kind for signs in MEASURES.values() for kind in signs} == set(KINDS)


# The ledger


class Ledger(TestCase):
    """Any entries, asked for as of any day and as recorded at any moment."""

    def setUp(self):
        self.number = 0
        self.reader = make.worker()
        self.party = accounts.organisation()

    def book(self, booked):
        self.number += 1
        assignment = make.assignment(f"a{self.number}")
        strands = [None, make.strand(assignment, "a"), make.strand(assignment, "b")]
        make.frame(assignment, 2026, 10**9)
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                assignment=assignment,
                strand=strands[strand],
                year=2026,
                kind=kind,
                amount=amount,
                occurred_on=FIRST + timedelta(days=happened),
                recorded_at=MOMENT + timedelta(days=recorded),
                idempotency_key=f"{self.number}:{place}",
            )
            for place, (kind, amount, happened, recorded, strand) in enumerate(booked)
        )
        return assignment, strands

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows, days, days)
    def test_balances_and_lists_count_exactly_what_had_happened_and_was_recorded(self, booked, on, at):
        assignment, strands = self.book(booked)
        day, moment = FIRST + timedelta(days=on), MOMENT + timedelta(days=at)
        counted = [row for row in booked if row[2] <= on and row[3] <= at]
        found = {one.strand: one for one in balances([assignment.pk], on=day, at=moment)}
        for place, strand in enumerate(strands):
            part = [(row[0], row[1]) for row in counted if place in (0, row[4])]
            if strand is None or part:
                balance = found[strand and strand.pk]
                assert dict(balance.sums) == summed(part)
                assert balance.paid_net == measured("paid_net", part)
            if strand is None:
                assert 0 <= (10**9 - used(part)) - balance.room < 1
        for measure in MEASURES:
            chosen = entries.Selection([assignment], measure=measure, until=day, booked_until=moment)
            part = [(row[0], row[1]) for row in counted]
            assert (entries.sums(chosen).figure or 0) == measured(measure, part)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows, some.integers(1, 5))
    def test_pages_of_any_size_hold_every_row_once_in_order(self, booked, size):
        assignment, _strands = self.book(booked)
        chosen = entries.Selection([assignment])
        seen, place = [], ""
        for _turn in range(len(booked) + 1):
            page = entries.page(self.reader, chosen, after=place, size=size)
            seen += [row.entry.pk for row in page.rows]
            place = page.earlier
            if not place:
                break
        expected = chosen.rows().order_by("-occurred_on", "-id").values_list("pk", flat=True)
        assert seen == list(expected)
