"""The clock in use."""

from datetime import UTC, datetime

from peerloop.domain.ports import Clock


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Clock = _system_clock


def now() -> datetime:
    """The present instant, aware UTC, from the clock in use."""
    return _clock()


def use_clock(clock: Clock | None) -> None:
    """Put another clock in place (tests, demonstrations); None brings back the system's."""
    global _clock
    _clock = clock or _system_clock
