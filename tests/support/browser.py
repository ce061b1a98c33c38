"""Find a Chromium for the browser tests, or install one."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.support.machine import IS_ROOT, apt_install, attempt, exclusively

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium.

    Raises:
        RuntimeError: there is none and none could be installed.
    """
    sandbox = ["--no-sandbox"] if IS_ROOT else []
    return playwright.chromium.launch(executable_path=find(playwright), args=sandbox)


def find(playwright: Playwright) -> str:
    """Where Chromium is: in CHROMIUM, on the PATH, Playwright's own, or freshly installed.

    Raises:
        RuntimeError: nowhere; says what was tried.
    """
    own = Path(playwright.chromium.executable_path)
    with exclusively("chromium"):
        if found := _present(own):
            return found
        failures = [apt_install("chromium")]
        if not _present(own):
            failures += [attempt([sys.executable, "-m", "playwright", "install", "chromium"])]
        if found := _present(own):
            return found
    tried = "\n  ".join(filter(None, failures))
    raise RuntimeError(
        f"The browser tests need Chromium. Set CHROMIUM to one, or install one. Tried:\n  {tried}"
    )


def _present(own: Path) -> str:
    if given := os.environ.get("CHROMIUM"):
        return given
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return str(own) if own.exists() else ""
