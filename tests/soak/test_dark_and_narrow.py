"""The whole journey again, each page light and dark, wide and on a telephone: axe finds nothing, nothing overflows."""

import pytest

from tests.journeys import test_case
from tests.journeys.look import NARROW, WIDE, colours, violations
from tests.journeys.test_case import story, visit  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


class Findings(list):
    """Every violation of the journey with where it was met; the journey goes on, so that one run shows them all."""

    def __call__(self, page) -> None:
        """Look at the page as it stands in each scheme and width."""
        for viewport in (WIDE, NARROW):
            page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                colours(page, scheme)
                where = f"{page.url} {viewport['width']} px, {scheme}"
                self.extend(f"{where}: {one}" for one in violations(page))
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wider > 0:
                self.append(f"{page.url} is {wider} px wider than {viewport['width']}")
        colours(page, "light")
        page.set_viewport_size(WIDE)


@pytest.fixture
def eye() -> Findings:
    """Instead of the journey's own: remembers what it sees, in both schemes and widths."""
    return Findings()


def test_every_page_of_the_journey_holds_dark_and_narrow(browser, live, visit, worker, clock, story, eye):  # noqa: F811
    test_case.test_one_case_from_the_governments_decision_to_the_ministry(
        browser, live, visit, worker, clock, story, eye
    )
    assert not eye, "\n".join(dict.fromkeys(eye))
