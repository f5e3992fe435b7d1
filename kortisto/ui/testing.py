"""Checks of a page in a real browser that every room's tests may use."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SMALLEST_TARGET = 24


def assert_accessible(page: Any) -> None:
    """axe finds nothing on the page as it stands now: WCAG 2.2 A and AA, and its best practices."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    told = [
        f"{violation['id']}: {violation['help']}\n  "
        + "\n  ".join(node["html"][:200] for node in violation["nodes"][:5])
        for violation in found
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def assert_fits(page: Any) -> None:
    """Nothing sticks out sideways at the browser's present width."""
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url}: the page is {width[0]} px wide in a window of {width[1]} px"


def small_targets(page: Any) -> list[str]:
    """Controls on the page, links within sentences apart, whose target is smaller than 24 × 24 px (WCAG 2.5.8)."""
    return page.evaluate(
        """(least) => [...document.querySelectorAll(
                "button, summary, input:not([type=hidden]), select, textarea, nav a, .button")]
            .filter((e) => e.checkVisibility() && !e.closest(".visually-hidden"))
            .map((e) => [e, (e.closest("label") || e).getBoundingClientRect()])
            .filter(([e, box]) => box.width < least || box.height < least)
            .map(([e]) => e.outerHTML.slice(0, 120))""",
        SMALLEST_TARGET,
    )
