"""Mail without I/O: what one is, where it stands, when it is tried again.

Its words and its look are `integrations/mails.py`; who is owed which is the services' business.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from peerloop.domain.errors import TransitionRefused

# Resend keeps idempotency keys for 24 h: within it, the same mail tried again is one mail.
LAST_TRY_AFTER = timedelta(hours=23)
LEASE = timedelta(minutes=2)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail is for; `zone` is their IANA zone, in which it speaks to them."""

    email: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a mail; `content_type` as its header has it."""

    filename: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Message:
    """A mail ready for any provider: `to` is a bare address, `subject` one line."""

    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


class MailStatus(StrEnum):
    """Where a mail stands.

    `dropped` was no longer right when its turn came; `dead` could not be sent, and waits
    for an admin.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"


_S = MailStatus
TRANSITIONS: dict[MailStatus, frozenset[MailStatus]] = {
    _S.WAITING: frozenset({_S.SENDING}),
    # To itself: a lease that ran out is taken by another worker.
    _S.SENDING: frozenset({_S.SENDING, _S.WAITING, _S.SENT, _S.DROPPED, _S.DEAD}),
    _S.DEAD: frozenset({_S.WAITING}),
    _S.SENT: frozenset(),
    _S.DROPPED: frozenset(),
}


class Delivery(StrEnum):
    """What the provider told of a mail after it was sent."""

    DELIVERED = "delivered"
    DELAYED = "delayed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"


def next_status(current: MailStatus, wanted: MailStatus) -> MailStatus:
    """The one setter's rule for a mail's status.

    Raises:
        TransitionRefused: `TRANSITIONS` does not have it.
    """
    if wanted not in TRANSITIONS[current]:
        raise TransitionRefused(current=current.value, wanted=wanted.value)
    return wanted


def pause_before_next_try(
    attempts: int, chance: float, asked: timedelta | None = None
) -> timedelta:
    """How long to wait after a failed try: doubling from 15 s to an hour, with jitter.

    Args:
        attempts: how often it was tried, 1 after the first.
        chance: 0 to 1, drawn anew each time, so that mails which failed together
            do not come back together.
        asked: what the provider asked for (its Retry-After); never less than that.
    """
    doublings: int = 2 ** min(attempts - 1, 10)
    pause = min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE) * (0.5 + chance / 2)
    return max(pause, asked) if asked else pause
