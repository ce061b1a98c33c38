"""Password hashing by argon2id (argon2-cffi)."""

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Hasher:
    """`peerloop.domain.ports.PasswordHasher` on argon2id, as slow as the library recommends."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """A new hash with its salt and parameters."""
        return self._hasher.hash(password)

    def verify(self, password: str, stored: str | None) -> bool:
        """Whether `password` made `stored`.

        Takes as long where nothing is stored, so that the time of an answer
        does not tell whether an account exists.
        """
        try:
            return self._hasher.verify(stored or self._decoy, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash("nobody has this password")
