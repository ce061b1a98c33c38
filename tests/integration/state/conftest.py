"""Fixtures of the states' tests."""

from collections.abc import Callable, Iterator

import pytest

from peerloop.settings import settings


@pytest.fixture
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Call it with environment variables: the configuration is read again, for this test."""

    def read_again(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield read_again
    monkeypatch.undo()
    settings.cache_clear()
