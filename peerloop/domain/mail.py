"""Mail without I/O: what one is, where it stands, when it is tried again.

Its words and its look are `integrations/mails.py`; who is owed which is the services' business.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import TransitionRefused
from peerloop.domain.reminders import TEMPLATES, Lead

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
    SUPPRESSED = "suppressed"


# Word of one that came after the other changes nothing: events come unordered.
_FINALITY = {
    "": 0,
    Delivery.DELAYED: 1,
    Delivery.DELIVERED: 2,
    Delivery.COMPLAINED: 3,
    Delivery.SUPPRESSED: 3,
    Delivery.FAILED: 3,
    Delivery.BOUNCED: 3,
}
# What an admin should look at.
UNDELIVERED = (Delivery.BOUNCED, Delivery.COMPLAINED, Delivery.FAILED, Delivery.SUPPRESSED)


def says_more(known: str, told: Delivery) -> bool:
    """Whether word of a delivery goes beyond what is known of it."""
    return _FINALITY[told] > _FINALITY.get(known, 0)


@dataclass(frozen=True, slots=True)
class MailNotice:
    """A verified event of the mail provider's.

    Attributes:
        id: of the event: the same however often it is delivered.
        mail_id: our own, which was sent along; None for mail that is not ours.
        provider_ref: the provider's id of the mail.
        delivery: what it tells; None for what is of no interest (opened, clicked …).
        note: why it did not arrive, in the provider's words.
    """

    id: str
    type: str
    mail_id: UUID | None
    provider_ref: str
    delivery: Delivery | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a mail tells of, as it is now.

    Attributes:
        sequence: the session's, one more with each move and cancel.
        reminders: whether they were wanted when it was booked.
    """

    status: SessionStatus
    sequence: int
    reminders: bool


def reason_to_drop(
    template: str, told_sequence: int | None, now: Subject | None, wanted: Collection[Lead]
) -> str:
    """Why a mail is no longer right; empty if it is. Decided at the moment of sending.

    A booking that was moved or cancelled before its mail went out is not announced any
    more: what came after it is.

    Args:
        told_sequence: the session's, when the mail was owed.
        now: the session; None for a mail about none.
        wanted: which reminders its recipient wants.
    """
    if now is None:
        return ""
    changed = told_sequence != now.sequence
    if template in TEMPLATES:
        if changed or now.status is not SessionStatus.CONFIRMED:
            return "the session no longer stands at that time"
        if not now.reminders or TEMPLATES[template] not in wanted:
            return "this reminder is not wanted"
    elif template in ("session-booked", "session-rescheduled", "times-proposed") and changed:
        return "the session was changed since"
    elif template == "hold-released" and now.status is not SessionStatus.EXPIRED:
        return "the session was paid after all"
    return ""


def next_status(current: MailStatus, wanted: MailStatus) -> MailStatus:
    """The one setter's rule for a mail's status.

    Raises:
        TransitionRefused: `TRANSITIONS` does not have it.
    """
    if wanted not in TRANSITIONS[current]:
        raise TransitionRefused(current=current.value, wanted=wanted.value)
    return wanted


def mail_stamp(payload: Mapping[str, Any], created_at: datetime) -> datetime:
    """The instant a mail speaks from (aware UTC), the same however often it is tried.

    A reminder that is owed weeks before says "tomorrow" of the day on which it is due.
    """
    as_of = payload.get("as_of")
    return datetime.fromisoformat(as_of) if as_of else created_at


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
