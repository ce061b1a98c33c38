"""A fresh sandbox for each test."""

import pytest

from tests.factories.clock import FixedClock
from tests.unit.integrations.sandbox.scene import Till, Webhook, client_of, open_sandbox


@pytest.fixture
def till(tmp_path) -> Till:
    clock, path = FixedClock(), tmp_path / "sandbox.db"
    sandbox = open_sandbox(path, clock)
    return Till(path, clock, sandbox, client_of(sandbox))


@pytest.fixture
def webhook() -> Webhook:
    return Webhook()
