"""Sending what is owed: claim, look again whether it is right, hand over, note it.

Any number of workers may do so at once, and any of them may die at any line: a mail whose
lease ran out is taken by another, which hands it over under the same key (`claiming.py`).
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peerloop.domain.errors import MailRefused, MailUnreachable
from peerloop.domain.mail import (
    LAST_TRY_AFTER,
    MailStatus,
    Message,
    mail_stamp,
    pause_before_next_try,
)
from peerloop.services.claiming import AT_ONCE, Claimed, Try, begin_try, claim, note
from peerloop.services.mailroom import Mailroom

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Outcome:
    """What became of the mails that were claimed together.

    Attributes:
        pause: how long the provider wants to be left alone; None where it did not say.
    """

    sent: int = 0
    dropped: int = 0
    put_off: int = 0
    dead: int = 0
    pause: timedelta | None = None

    @property
    def is_worth_another(self) -> bool:
        """Whether more may be due that would go through now."""
        done = self.sent + self.dropped + self.put_off + self.dead
        return done > 0 and self.pause is None


def dispatch(room: Mailroom, at_most: int = AT_ONCE) -> Outcome:
    """Send a few of the mails that are due; first what would be wrong soonest.

    Where the provider asks for a pause, what was claimed with the mail it turned away
    waits as well; that nothing more is claimed meanwhile is the caller's business.
    """
    found = Outcome()
    claimed = room.run(lambda db: claim(db, now=room.now(), at_most=at_most))
    for mail in claimed:
        if found.pause is None:
            _send(room, mail, found)
        else:  # not all at the same instant again
            again = room.now() + found.pause * (1 + room.chance() / 2)
            _note(room, mail, MailStatus.WAITING, due_at=again)
    return found


def _send(room: Mailroom, mail: Claimed, found: Outcome) -> None:
    """Bring one mail to its end, or to its next try."""
    begun = room.run(lambda db: begin_try(db, mail, now=room.now()))
    if begun is None:
        return
    if begun.wrong:
        found.dropped += _note(room, mail, MailStatus.DROPPED, last_error=begun.wrong)
    elif begun.number > 1 and room.now() - begun.first_at > LAST_TRY_AFTER:
        # The provider has forgotten the key: sent once more, it could be a second mail.
        _bury(room, mail, "may have been sent: no worker could look for a day", found)
    else:
        message = _written(room, mail, begun, found)
        if message is not None:
            _hand_over(room, mail, begun, message, found)


def _written(room: Mailroom, mail: Claimed, begun: Try, found: Outcome) -> Message | None:
    """The mail's words; one whose facts cannot be used is given up, and holds up no other."""
    stamp = mail_stamp(mail.payload, mail.created_at)
    try:
        return room.compose(mail.template, mail.payload, begun.recipient, stamp)
    except Exception as error:
        log.exception("mail %s (%s) could not be written", mail.id, mail.template)
        _bury(room, mail, f"could not be written: {type(error).__name__}", found)
        return None


def _hand_over(room: Mailroom, mail: Claimed, begun: Try, message: Message, found: Outcome) -> None:
    try:
        ref = room.mailer.send(message, key=mail.key)
    except MailRefused as error:
        _bury(room, mail, error.said, found)
    except MailUnreachable as error:
        _put_off(room, mail, begun, error, found)
    except Exception as error:  # whether it was taken, nobody knows
        log.exception("mail %s (%s): the mailer broke", mail.id, mail.template)
        _put_off(room, mail, begun, MailUnreachable(type(error).__name__), found)
    else:
        sent: dict[str, Any] = {"sent_at": room.now(), "provider_ref": ref or None}
        found.sent += _note(room, mail, MailStatus.SENT, **sent)


def _put_off(
    room: Mailroom, mail: Claimed, begun: Try, error: MailUnreachable, found: Outcome
) -> None:
    """Try again later under the same key, while the provider knows it."""
    if error.retry_after is not None:
        found.pause = timedelta(seconds=error.retry_after)
    again = room.now() + pause_before_next_try(begun.number, room.chance(), found.pause)
    if again - begun.first_at > LAST_TRY_AFTER:
        _bury(room, mail, error.said, found)
        return
    log.warning("mail %s waits: %s", mail.id, error.said)
    said = {"due_at": again, "last_error": error.said[:500]}
    found.put_off += _note(room, mail, MailStatus.WAITING, **said)


def _bury(room: Mailroom, mail: Claimed, said: str, found: Outcome) -> None:
    """Give a mail up; an admin sees it."""
    log.error("mail %s (%s) will not be sent: %s", mail.id, mail.template, said)
    found.dead += _note(room, mail, MailStatus.DEAD, last_error=said[:500])


def _note(room: Mailroom, mail: Claimed, status: MailStatus, **values: Any) -> int:
    return room.run(lambda db: note(db, mail, status, **values))
