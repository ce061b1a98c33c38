"""What sending mail needs, handed to the services that do; made in `wiring`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from peerloop.domain.mail import Message, Recipient
from peerloop.domain.ports import Clock, Mailer
from peerloop.models.transactions import InTransaction


class Compose(Protocol):
    """Words from facts: the same facts, recipient and stamp give the same mail, byte for byte."""

    def __call__(
        self, template: str, payload: Mapping[str, Any], recipient: Recipient, stamp: datetime
    ) -> Message: ...


@dataclass(frozen=True, slots=True)
class Mailroom:
    """Transactions, whoever carries the mail, the clock.

    Attributes:
        compose: writes a mail; it must not read the database.
        chance: 0 to 1, drawn anew at each call: jitter for what is tried again.
    """

    run: InTransaction
    mailer: Mailer
    compose: Compose
    now: Clock
    chance: Callable[[], float]
