"""What tests of money share."""

from pathlib import Path

import pytest

from peerloop.integrations.sandbox import Sandbox
from tests.factories import FixedClock
from tests.integration.conftest import Database
from tests.integration.services.money_world import World, hurry


@pytest.fixture
def world(database: Database, stripe: Sandbox, clock: FixedClock, tmp_path: Path) -> World:
    """People, a priced course, a till whose process may die, and the sandbox."""
    hurry(database)
    return World(database, stripe, clock, tmp_path / "stripe")
