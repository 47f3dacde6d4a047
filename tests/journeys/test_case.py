"""One real case through the whole house, as seven people meet it: from the government's decision to the ministry.

A call is written, proofread and published; an applicant applies; the agency decides and the ledger books; both
agencies account for it and a reader at the ministry follows a figure of the PDF to its rows.
"""

from datetime import date, time

import pytest
from playwright.sync_api import Browser

from config.demo import mandate, people
from config.demo.story import Story
from tests.factories.accounts import authority
from tests.factories.assessments import terms
from tests.journeys.case_judgement import (
    it_is_checked_proposed_and_decided,
    one_krona_too_much_is_refused,
    the_decision_is_read,
)
from tests.journeys.case_offer import a_call_is_published, an_application_is_handed_in, someone_signs_up
from tests.journeys.case_report import (
    both_agencies_decide_and_it_is_delivered,
    the_ministry_reads,
    the_report_is_written_and_frozen,
)
from tests.journeys.look import assert_accessible
from tests.journeys.people import page_of
from tests.journeys.visitor import Eye, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(clock) -> Story:
    """People, organisations and the real assignments, with the letters that the autumn of 2025 brought."""
    clock.set_day(date(2025, 10, 1), time(9))
    story = Story()
    people.load(story)
    mandate.load(story)
    karin = story.user("Karin Wretman")  # whose authority has entered neither terms nor follow-up
    terms(authority("vinnova"), karin, reads_letters=True)
    return story


@pytest.fixture
def eye() -> Eye:
    """How a page is looked at: axe finds nothing, and nothing is wider than the window."""
    return assert_accessible


@pytest.fixture
def visit(browser: Browser, live: str, story: Story, eye: Eye):
    visitors: list[Visitor] = []

    def enter(who: str) -> Visitor:
        visitors.append(Visitor(page_of(browser, live, story.user(who)), eye))
        return visitors[-1]

    yield enter
    for one in visitors:
        one.page.context.close()


def test_one_case_from_the_governments_decision_to_the_ministry(browser, live, visit, worker, clock, story, eye):
    call = a_call_is_published(visit)
    clock.set_day(date(2025, 10, 15), time(10))
    signe = someone_signs_up(browser, live, eye)
    application = an_application_is_handed_in(signe, call)
    clock.set_day(date(2025, 11, 20), time(10))
    it_is_checked_proposed_and_decided(visit, application)
    one_krona_too_much_is_refused(visit, call, story)
    the_decision_is_read(signe, application)
    occasion = the_report_is_written_and_frozen(visit, clock, story)
    both_agencies_decide_and_it_is_delivered(visit, clock, occasion)
    the_ministry_reads(visit, occasion)
