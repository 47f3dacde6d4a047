"""The page of all components, as people and as axe see it."""

import pytest
from playwright.sync_api import Page

from tests.journeys import look

SIZES = {"wide": look.WIDE, "narrow": look.NARROW}


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_the_components_in_any_light_or_width(page: Page, live: str, size: str, scheme: str):
    page.set_viewport_size(SIZES[size])
    page.goto(f"{live}/komponenter")
    look.colours(page, scheme)
    look.picture(page, f"components-{size}-{scheme}")

    look.assert_accessible(page)


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("narrow", "dark")])
def test_axe_finds_nothing_on_the_reference_of_the_api_also_when_operations_are_unfolded(
    page: Page, live: str, size: str, scheme: str
):
    page.set_viewport_size(SIZES[size])
    page.goto(f"{live}/api/v1/")
    look.colours(page, scheme)
    for name in ("calls_create", "callConditions_change", "token_create"):
        page.locator(f"details#{name} > summary").click()
    look.picture(page, f"api-{size}-{scheme}")

    look.assert_no_wider(page)
    # All are drawn by one template, and what they are called is told apart by their names.
    names = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(names) == len(set(names)) > 300
    page.locator("details:not([open])").evaluate_all("all => all.forEach((one, at) => at % 20 && one.remove())")
    look.assert_accessible(page)


def test_the_browser_is_asked_to_run_and_load_nothing_it_may_not(page: Page, live: str):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.on("response", lambda response: said.append(response.url) if response.status >= 400 else None)

    page.goto(f"{live}/komponenter", wait_until="networkidle")

    assert said == []


def test_the_reader_chooses_colours_and_the_choice_holds_on_the_next_page(page: Page, live: str):
    page.goto(f"{live}/komponenter")
    page.locator("summary", has_text="Visning").click()
    page.get_by_role("button", name="Mörka").click()
    assert page.locator("html").get_attribute("data-color-scheme") == "dark"

    page.goto(f"{live}/konto/login/")

    assert page.locator("html").get_attribute("data-color-scheme") == "dark"


def test_the_reader_changes_language_and_stays_on_the_page(page: Page, live: str):
    page.goto(f"{live}/komponenter?status=sen")
    page.get_by_role("button", name="English").click()

    assert page.url.endswith("/komponenter?status=sen")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("Needs a reason").first.is_visible()


def test_slash_takes_one_to_the_search_and_can_be_switched_off(page: Page, live: str):
    page.goto(f"{live}/komponenter")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"

    page.evaluate("document.activeElement.blur()")
    page.locator("summary", has_text="Visning").click()
    page.get_by_label("Kortkommandon").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.name") != "q"


def test_sums_follow_what_is_typed_and_enter_goes_down(page: Page, live: str):
    page.goto(f"{live}/komponenter")
    first = page.locator("input[name='c1-2027']")
    first.fill("1 250 000")
    first.press("Enter")

    assert page.evaluate("document.activeElement.name") == "c2-2027"
    row = page.locator("[data-grid] tbody tr").first
    assert row.locator("[data-sum=row]").inner_text() == "1\u00a0750\u00a0000"
    assert page.locator("[data-grid] [data-sum=all]").inner_text() == "2\u00a0950\u00a0000"


def test_a_block_from_a_spreadsheet_lands_in_the_cells(page: Page, live: str):
    page.goto(f"{live}/komponenter")
    page.locator("input[name='c1-2028']").focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "10\\t20\\r\\n30\\tfyrtio\\r\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )

    cells = [
        page.locator(f"input[name='{name}']").input_value() for name in ("c1-2028", "c1-2029", "c2-2028", "c2-2029")
    ]
    assert cells == ["10", "20", "30", "fyrtio"]
    assert page.locator("input[name='c1-2027']").input_value() == "100 000"
