"""What every test may use. How much hypothesis tries is chosen by --hypothesis-profile."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from peerloop import wiring
from peerloop.integrations.passwords import Argon2Hasher
from tests.support import browser as browsers
from tests.support.postgres import PostgresServer
from tests.support.server import AppServer

settings.register_profile("default", max_examples=25, deadline=None, derandomize=True)
settings.register_profile(
    "deep", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")

# The real algorithm, at its cheapest: what is tested is who gets in, not how long it takes.
wiring.passwords = Argon2Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server; `create_database()` gives a fresh database's URL."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def app_server() -> Iterator[AppServer]:
    """The app with nothing configured: SQLite, demo data, sandbox, outbox page."""
    with AppServer() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; tests open a context of their own in it."""
    with sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        yield chromium
        chromium.close()
