"""Looking at pages as people do: pictures for the eye, and axe for what no eye finds.

`assert_accessible(page)` fails with every violation and where it is.
`picture(page, "name")` writes var/screens/name.png where pictures are asked for, `make test ARGS=… PICTURES=1`.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "var" / "screens"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@cache
def _axe_source() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


#: Of a page that stands as it stood when it was examined, in other colours: what depends on colours.
EXAMINE = """([rules, colours]) => {
    const seen = `${innerWidth} ${document.body.innerHTML}`
    const again = window.examined === seen
    window.examined = seen
    const runOnly = again ? {type: 'rule', values: colours} : rules
    // Of what axe fetches beforehand the style sheets are for rules that are not asked for.
    return axe.run(document, {runOnly, resultTypes: ['violations'], preload: {assets: ['media']}})
}"""
COLOURS = ["color-contrast", "link-in-text-block"]


def axe(page: Page) -> list[dict[str, Any]]:
    """The violations of WCAG 2.2 AA and of axe's best practices on the page as it stands now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_source())
    answer = page.evaluate(EXAMINE, [RULES, COLOURS])
    return answer["violations"]


def violations(page: Page) -> list[str]:
    """The same in words: rule, what it says, and the elements."""
    return [
        f"{one['id']} ({one['impact']}): {one['help']}\n    "
        + "\n    ".join(f"{' '.join(map(str, node['target']))}  {node['html'][:160]}" for node in one["nodes"][:6])
        for one in axe(page)
    ]


def assert_accessible(page: Page) -> None:
    """No violation, and nothing on the page is wider than the window (WCAG 1.4.10)."""
    found = violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)
    assert_no_wider(page)


def assert_no_wider(page: Page) -> None:
    """Nothing on the page is wider than the window."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} is {overflow} px wider than the window"


def colours(page: Page, scheme: str) -> None:
    """Show the page light or dark, as the reader's own choice would."""
    # Through a locator, which waits for the page that is being loaded.
    page.locator("html").evaluate("(html, scheme) => { html.dataset.colorScheme = scheme }", scheme)


def picture(page: Page, name: str) -> None:
    """The whole page as var/screens/<name>.png, where pictures are asked for: nothing is judged by them."""
    page.evaluate("document.fonts.ready")
    if os.environ.get("PICTURES"):
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
