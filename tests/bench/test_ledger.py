"""The bench of the ledger: what is judged, in plain figures."""

import pytest

from bench.figures import Run
from bench.ledger import growth


@pytest.mark.parametrize(("among", "met"), [(30.0, True), (30.2, False)])
def test_a_programme_among_a_million_is_judged_by_multiples_of_the_bare_view(among, met):
    """A machine that is twice as slow while the large ledger is measured makes no difference."""
    line = growth([Run(20.0, 2.0)], [Run(among, 2.0)])
    assert (line.met, line.goal) == (met, 1.5)
    assert growth([Run(20.0, 2.0)], [Run(2 * among, 4.0)]).met is met
