"""The small interfaces by which inner rooms know the outer world; adapters: `integrations/`."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where `now` comes from; tests inject their own."""

    def __call__(self) -> datetime:
        """The present instant, aware UTC."""
        ...


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords."""

    def hash(self, password: str) -> str:
        """A new hash with its salt and parameters."""
        ...

    def verify(self, password: str, stored: str | None) -> bool:
        """Whether `password` made `stored`; takes as long where nothing is stored."""
        ...
