"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

# No clock changes within the eight weeks that can be booked from here, in any zone used by default.
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


class FixedClock:
    """`peerloop.domain.ports.Clock` that tells the same instant until it is advanced."""

    def __init__(self, instant: datetime = MONDAY) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **by: float) -> datetime:
        """Move on by `timedelta(**by)` and tell the new instant."""
        self.instant += timedelta(**by)
        return self.instant

    def set(self, instant: datetime) -> None:
        """Move the clock to an instant, aware UTC."""
        self.instant = instant
