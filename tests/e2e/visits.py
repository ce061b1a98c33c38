"""Who visits how: phones and desktops, and what their pages complain about."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

PATIENCE = 15_000  # milliseconds; a machine may be busy, and nothing waits longer than it must
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
Visit = Callable[..., Page]


class Complaints:
    """What browsers wrote to their consoles as errors, and scripts that failed."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._expected: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        """Collect from all pages of a context."""
        context.on("console", lambda said: said.type == "error" and self._heard.append(said.text))
        context.on("weberror", lambda found: self._heard.append(str(found.error)))

    def expect(self, words: str) -> None:
        """Let a complaint with these words pass."""
        self._expected.append(words)

    @property
    def unexpected(self) -> list[str]:
        """Those no test has announced."""
        return [said for said in self._heard if not any(e in said for e in self._expected)]
