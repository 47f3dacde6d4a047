"""The size of an enterprise: a larger holding never makes it smaller, and two years in a row decide."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from applications.rules.aid import size
from tests.applications.aid_rules.samples import SHARES, SIZES, rules

FIGURES = some.integers(0, 400), some.integers(0, 80_000_000), some.integers(0, 80_000_000)


def rank(name):
    return rules().sizes.names.index(name)


@given(*FIGURES, SHARES, *FIGURES)
def test_a_larger_holding_never_makes_an_enterprise_smaller(heads, turnover, balance, share, h, t, b):
    def classified(held):
        other = size.Relation("q", size.Enterprise(h, t, b), held)
        return size.classify(rules().sizes, size.Enterprise(heads, turnover, balance, [other]))

    assert rank(classified(share).size) <= rank(classified(min(Fraction(1), share + Fraction(1, 10))).size)
    assert rank(classified(Fraction(0)).size) <= rank(classified(share).size)


@given(some.sampled_from(SIZES), some.lists(some.sampled_from(SIZES), max_size=8))
def test_a_size_changes_only_after_two_years_in_a_row_and_then_always(established, periods):
    status = size.over_years(rules().sizes, established, periods)
    for year, now in enumerate(status):
        before = status[year - 1] if year else established
        if year == 0:
            assert now == before
        elif periods[year] == periods[year - 1]:
            assert now == periods[year]
        if rank(now) > rank(before):
            assert rank(periods[year]) >= rank(now)
            assert rank(periods[year - 1]) >= rank(now)


def test_unknown_heads_or_money_give_no_size():
    assert size.classify(rules().sizes, size.Enterprise(None, 1, 1)).size is None
    assert size.classify(rules().sizes, size.Enterprise(1, None, None)).size is None
    assert size.classify(rules().sizes, size.Enterprise(1, None, 1)).size == "micro"
