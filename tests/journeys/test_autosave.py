"""What is typed is not lost: saved soon, kept without contact, and never laid over what another has saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import look


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE"}


@pytest.fixture
def form(page: Page, live: str) -> Page:
    page.goto(f"{live}/komponenter")
    return page


def status(page: Page):
    return page.locator("[data-saved]")


def test_what_is_typed_is_saved_and_what_follows_from_it_is_shown(form: Page):
    form.locator("input[name='c1-2027']").fill("1 250 000")

    expect(status(form)).to_have_text(re.compile(r"Sparat kl\. \d\d\.\d\d"))
    expect(form.locator("#sample-total")).to_contain_text("2\u00a0950\u00a0000")
    expect(form.locator("input[name='revision']")).to_have_value("2")


def test_what_cannot_be_read_is_told_above_its_field_and_stays_as_typed(form: Page):
    form.locator("input[name='c1-2027']").fill("1,3 mnkr")

    expect(form.locator("#field-c1-2027_live")).to_contain_text("Menade du 1\u00a0300\u00a0000?")
    expect(form.locator("input[name='c1-2027']")).to_have_value("1,3 mnkr")
    look.assert_accessible(form)

    form.locator("input[name='c1-2027']").fill("1300000")
    expect(form.locator("#field-c1-2027_live")).to_have_count(0)


def test_without_contact_it_stays_on_the_device_and_is_saved_when_the_network_is_back(form: Page):
    form.context.set_offline(True)
    form.locator("input[name='c1-2027']").fill("777")
    expect(status(form)).to_contain_text("Ingen kontakt")

    form.context.set_offline(False)

    expect(status(form)).to_contain_text("Sparat")
    expect(form.locator("#sample-total")).to_contain_text("1\u00a0700\u00a0777")


def test_what_was_typed_before_the_lid_closed_is_there_again_and_is_saved(form: Page):
    address = form.url
    form.context.set_offline(True)
    form.locator("input[name='c1-2027']").fill("777")
    expect(status(form)).to_contain_text("Ingen kontakt")
    form.on("dialog", lambda dialog: dialog.accept())
    form.close(run_before_unload=False)

    again = form.context.new_page()
    form.context.set_offline(False)
    again.goto(address)

    expect(again.locator("input[name='c1-2027']")).to_have_value("777")
    expect(status(again)).to_contain_text("Sparat")
    expect(again.locator("#sample-total")).to_contain_text("1\u00a0700\u00a0777")


def test_the_second_tab_saves_nothing_over_the_first_and_keeps_what_was_typed(form: Page):
    form.locator("input[name='c1-2027']").fill("1")
    expect(status(form)).to_contain_text("Sparat")
    second = form.context.new_page()
    second.goto(form.url)
    form.locator("input[name='c1-2027']").fill("2")
    expect(form.locator("input[name='revision']")).to_have_value("3")

    second.locator("input[name='c1-2027']").fill("3")

    expect(status(second)).to_contain_text("Någon annan har ändrat här.")
    expect(second.get_by_role("link", name="Visa båda versionerna")).to_be_visible()
    expect(second.locator("input[name='c1-2027']")).to_have_value("3")
    look.assert_accessible(second)
