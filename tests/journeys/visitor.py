"""Someone in a browser of their own, and what they read there."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.look import NARROW, WIDE

Eye = Callable[[Page], None]


@dataclass
class Visitor:
    """Someone in a browser of their own. Every page they come to is looked at by axe; the console must stay silent."""

    page: Page
    eye: Eye
    narrow_too: bool = False
    errors: list[str] = field(default_factory=list)
    expected: str = "^$"

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _console(self, message) -> None:
        if message.type == "error" and not re.search(self.expected, message.text):
            self.errors.append(f"{self.page.url}: {message.text}")

    def look(self) -> None:
        """What the eye demands of the page, when its job is done; of an applicant's page also on a telephone."""
        expect(self.page.locator(".pk-job[hx-get]")).to_have_count(0, timeout=90_000)
        self.page.wait_for_load_state()
        self.eye(self.page)
        if self.narrow_too:
            self.page.set_viewport_size(NARROW)
            self.eye(self.page)
            self.page.set_viewport_size(WIDE)
        assert not self.errors

    def goto(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer.status == 200, (answer.status, address)
        self.look()

    def follow(self, name: str | re.Pattern, *, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name: str | re.Pattern, *, exact: bool = True) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=exact).click()
        self.look()

    def reach(self, target: Locator) -> None:
        """Come to a control by the Tab key alone, from where one is; it must show that one is there."""
        for _step in range(200):
            if target.evaluate("one => one === document.activeElement"):
                seen = target.evaluate("one => one.matches(':focus-visible') && getComputedStyle(one).outlineStyle")
                assert seen not in (False, "none"), f"nothing shows that one is at {target}"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{target} is not reached with the Tab key")

    def tick_and_press(self, boxes: list[Locator], name: str) -> None:
        """Tick boxes and press a button, with the keyboard."""
        for box in boxes:
            self.reach(box)
            self.page.keyboard.press("Space")
            expect(box).to_be_checked()
        self.reach(self.page.get_by_role("button", name=name, exact=True))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def fill(self, **fields: str) -> None:
        """Type into fields by their names; `_` before a number is left out: `_0_amount` is "0-amount"."""
        for name, value in fields.items():
            self.page.locator(f"main [name='{name}']").fill(value)

    def reads(self, *patterns: str) -> None:
        """The page's words, spaces made single, match each of the patterns."""
        text = spaced(self.page.locator("main").inner_text())
        for pattern in patterns:
            assert re.search(pattern, text), (pattern, text)

    def sees(self, words: str | re.Pattern) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()


def text_of(pdf: str | Path) -> str:
    """The words of a PDF, with single spaces."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return spaced(done.stdout)


def spaced(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def saved(page: Page, address: str) -> Path:
    """What lies at an address, downloaded as the browser does it."""
    with page.expect_download() as waiting:
        page.evaluate(
            "url => { const a = document.createElement('a'); a.href = url; a.download = 'x.pdf'; a.click(); }", address
        )
    return waiting.value.path()
