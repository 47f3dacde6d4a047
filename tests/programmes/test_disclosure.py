"""What is told of counts, so that nothing below three can be worked out from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.rules.disclosure import LEAST, at_least, told

COUNTS = st.dictionaries(st.text(max_size=3), st.integers(0, 12))


@pytest.mark.parametrize(("count", "shown"), [(0, None), (2, None), (3, 3), (40, 40)])
def test_a_count_is_told_from_three_up(count, shown):
    assert told({"ai": count}) == {"ai": shown}


def test_a_negative_count_is_a_fault():
    with pytest.raises(ValueError, match="negative"):
        told({"ai": -1})


@given(COUNTS)
def test_what_is_told_is_true(counts):
    assert all(count is None or count == counts[name] for name, count in told(counts).items())
    assert at_least(counts) <= sum(counts.values())


@given(COUNTS, st.data())
def test_any_other_small_counts_would_have_looked_the_same(counts, data):
    small = {name for name, count in counts.items() if count < LEAST}
    other = counts | {name: data.draw(st.integers(0, LEAST - 1)) for name in small}
    assert (told(other), at_least(other)) == (told(counts), at_least(counts))
