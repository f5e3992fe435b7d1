"""Somebody who uses the keyboard alone: no call here points, clicks, or fills a field by any other way."""

from __future__ import annotations

from playwright.sync_api import Page

# The page itself tells when a pointer was used after all: the visitor hears it as a fault.
WATCH = "addEventListener('pointerdown', () => console.error('a pointer was used'), {capture: true})"


class Keyboard:
    """Tab, Enter, Space, arrows and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(WATCH)

    def open(self, address: str) -> None:
        """Type an address into the browser's own line."""
        self.page.goto(address)

    def tab_to(self, selector: str, most: int = 120) -> None:
        """Press Tab until the element has the focus; the focus is never put anywhere by other means."""
        for _turn in range(most):
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {selector} on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        self.tab_to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def space(self, selector: str) -> None:
        self.tab_to(selector)
        self.page.keyboard.press("Space")

    def enter(self, selector: str, then: str) -> None:
        """Press Enter on a link or button, and wait for the page with this address."""
        self.tab_to(selector)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(then)

    def choose(self, name: str, value: str) -> None:
        """Go to a group of radio buttons by Tab, and with the arrows to the one of this value."""
        group = f"input[type=radio][name={name}]"
        self.tab_to(group)
        self.page.keyboard.press("Space")
        for _turn in range(20):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {value} of {name} on {self.page.url}")
