"""Browsers with somebody signed in; whatever a page complains about fails its test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import make_url

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.domain.secrets import LOGIN_COOKIE
from tests.e2e.arrange import Site
from tests.e2e.visits import DESKTOP, PATIENCE, PHONE, Complaints, Visit
from tests.support.server import AppServer


@pytest.fixture
def site(app_server: AppServer) -> Iterator[Site]:
    """The app's database, for arranging and looking."""
    engine = wiring.make_engine(app_server.database_url)
    wiring.use_engine(engine)
    # The server's own stand-in of Stripe: its state is a file beside the database.
    stripe = wiring.make_sandbox(Path(f"{make_url(app_server.database_url).database}.stripe"))
    wiring.use_sandbox(stripe)
    yield Site(app_server.base_url, stripe)
    wiring.use_sandbox(None)
    wiring.use_engine(None)
    engine.dispose()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test if a page complains."""
    heard = Complaints()
    yield heard
    assert heard.unexpected == []


@pytest.fixture
def visit(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Visit]:
    """`visit(person, phone=True, …)`: a page in a browser of its own, with `person` signed in."""
    expect.set_options(timeout=PATIENCE)
    contexts: list[BrowserContext] = []

    def open_browser(person: Actor | None = None, *, phone: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            **({"base_url": site.base_url} | (PHONE if phone else DESKTOP) | options)
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        complaints.listen(context)
        if person is not None:
            secret = site.login(person)
            context.add_cookies([{"name": LOGIN_COOKIE, "value": secret, "url": site.base_url}])
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
