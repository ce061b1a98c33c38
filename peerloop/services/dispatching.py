"""Sending what is owed: claim under a lease, look again whether it is right, hand over, note it.

Any number of workers may do so at once, and any of them may die at any line: a mail whose
lease ran out is taken by another, which hands it over under the same key.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, exists, func, or_, select, update
from sqlmodel import Session

from peerloop.domain.errors import MailRefused, MailUnreachable
from peerloop.domain.mail import (
    LAST_TRY_AFTER,
    LEASE,
    MailStatus,
    Recipient,
    Subject,
    mail_stamp,
    pause_before_next_try,
    reason_to_drop,
)
from peerloop.domain.reminders import leads_of
from peerloop.models import OutboxMail, TutoringSession, User
from peerloop.models.base import columns, table_of
from peerloop.services.mailroom import Mailroom

log = logging.getLogger(__name__)

AT_ONCE = 10
# A provider is given 10 s to answer: with less of the lease left, another worker is.
_ENOUGH = timedelta(seconds=15)

_mail, _user, _session = (columns(model) for model in (OutboxMail, User, TutoringSession))
_now = bindparam("now", type_=_mail.due_at.type)
# Due; or taken by a worker that has not been heard of since.
_READY = or_(
    and_(_mail.status == MailStatus.WAITING, _mail.due_at <= _now),
    and_(_mail.status == MailStatus.SENDING, _mail.lease_until <= _now),
)
_VERIFIED = exists().where(_user.id == _mail.recipient_id, _user.email_verified_at.is_not(None))
_ANY = select(_mail.id).where(_READY, _VERIFIED).limit(1)
_CLAIM = (
    update(table_of(OutboxMail))
    .where(
        _mail.id.in_(
            select(_mail.id)
            .where(_READY, _VERIFIED)
            .order_by(_mail.due_at)
            .limit(bindparam("at_most"))
            .with_for_update(skip_locked=True, of=table_of(OutboxMail))
        )
    )
    .values(
        status=MailStatus.SENDING,
        attempts=_mail.attempts + 1,
        lease_token=bindparam("token"),
        lease_until=bindparam("until"),
        first_tried_at=func.coalesce(_mail.first_tried_at, _now),
    )
    .returning(
        _mail.id,
        _mail.template,
        _mail.payload,
        _mail.round,
        _mail.attempts,
        _mail.created_at,
        _mail.first_tried_at,
        _mail.due_at,
    )
)
_MINE = (_mail.id == bindparam("mail"), _mail.lease_token == bindparam("lease"))
_SUBJECT = (
    select(
        _user.email,
        _user.name,
        _user.zone,
        _user.reminders.label("wanted"),
        _mail.expires_at,
        _session.status,
        _session.sequence,
        _session.reminders,
    )
    .select_from(
        table_of(OutboxMail)
        .join(table_of(User), _user.id == _mail.recipient_id)
        .outerjoin(table_of(TutoringSession), _session.id == _mail.session_id)
    )
    .where(*_MINE)
)
_DROP_LATE = (
    update(table_of(OutboxMail))
    .where(_mail.status == MailStatus.WAITING, _mail.expires_at <= _now)
    .values(status=MailStatus.DROPPED, last_error="its time had passed")
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this worker may send until `until` (aware UTC)."""

    id: UUID
    template: str
    payload: dict[str, Any]
    attempts: int
    created_at: datetime
    first_tried_at: datetime
    key: str
    token: UUID
    until: datetime


@dataclass(slots=True)
class Round:
    """What became of the mails of one round."""

    sent: int = 0
    dropped: int = 0
    put_off: int = 0
    dead: int = 0
    is_to_pause: bool = False

    @property
    def is_worth_another(self) -> bool:
        """Whether more may be due that would go through now."""
        done = self.sent + self.dropped + self.put_off + self.dead
        return done > 0 and not self.is_to_pause


def dispatch(room: Mailroom, at_most: int = AT_ONCE) -> Round:
    """Send what is due, oldest first.

    A provider that asks for a pause gets it: what was claimed with the mail it turned
    away waits as well.
    """
    found = Round()
    claimed = claim(room, at_most)
    for place, mail in enumerate(claimed):
        if mail.until - room.now() < _ENOUGH:
            break  # somebody else will have them in a moment
        asked = _send(room, mail, found)
        if asked is not None:
            found.is_to_pause = True
            for rest in claimed[place + 1 :]:
                _put_back(room, rest, room.now() + asked)
            break
    return found


def drop_late(db: Session, *, now: datetime) -> int:
    """Drop what waits past its time, most of it for an address to be verified.

    Returns:
        How many.
    """
    return int(getattr(db.execute(_DROP_LATE, {"now": now}), "rowcount", 0))


def claim(room: Mailroom, at_most: int = AT_ONCE) -> list[Claimed]:
    """Take what is due, so that no other worker does, for the time of a lease."""
    now, token = room.now(), uuid4()
    until = now + LEASE
    asked = {"now": now, "at_most": at_most, "token": token, "until": until}

    def take(db: Session) -> list[Any]:
        if db.execute(_ANY, {"now": now}).first() is None:
            return []
        return list(db.execute(_CLAIM, asked))

    rows = sorted(room.run(take), key=lambda row: row.due_at)
    return [
        Claimed(
            id=row.id,
            template=row.template,
            payload=row.payload,
            attempts=row.attempts,
            created_at=row.created_at,
            first_tried_at=row.first_tried_at,
            key=f"{row.id}-{row.round}",
            token=token,
            until=until,
        )
        for row in rows
    ]


def _send(room: Mailroom, mail: Claimed, found: Round) -> timedelta | None:
    """Bring one mail to its end, or to its next try.

    Returns:
        How long the provider wants to be left alone, if it said so.
    """
    recipient, wrong = room.run(lambda db: _look_again(db, mail, now=room.now()))
    if recipient is None:
        found.dropped += _note(room, mail, status=MailStatus.DROPPED, last_error=wrong)
        return None
    try:
        stamp = mail_stamp(mail.payload, mail.created_at)
        message = room.compose(mail.template, mail.payload, recipient, stamp)
        ref = room.mailer.send(message, key=mail.key)
    except MailUnreachable as error:
        return _try_later(room, mail, error, found)
    except MailRefused as error:
        _bury(room, mail, error.said, found)
    except Exception as error:  # facts its template cannot use: it would hold up all others
        log.exception("mail %s (%s) could not be written", mail.id, mail.template)
        _bury(room, mail, f"could not be written: {type(error).__name__}", found)
    else:
        found.sent += _note(
            room, mail, status=MailStatus.SENT, sent_at=room.now(), provider_ref=ref or None
        )
    return None


def _look_again(db: Session, mail: Claimed, *, now: datetime) -> tuple[Recipient | None, str]:
    """Whom it goes to; nobody, and why, where it is no longer right or no longer ours."""
    row = db.execute(_SUBJECT, {"mail": mail.id, "lease": mail.token}).first()
    if row is None:
        return None, ""
    if row.expires_at is not None and row.expires_at <= now:
        return None, "its time had passed"
    subject = Subject(row.status, row.sequence, row.reminders) if row.status else None
    wrong = reason_to_drop(
        mail.template, mail.payload.get("sequence"), subject, leads_of(row.wanted)
    )
    return (None, wrong) if wrong else (Recipient(row.email, row.name, row.zone), "")


def _try_later(
    room: Mailroom, mail: Claimed, error: MailUnreachable, found: Round
) -> timedelta | None:
    asked = None if error.retry_after is None else timedelta(seconds=error.retry_after)
    again = room.now() + pause_before_next_try(mail.attempts, room.chance(), asked)
    if again - mail.first_tried_at > LAST_TRY_AFTER:
        _bury(room, mail, error.said, found)
        return asked
    log.warning("mail %s waits: %s", mail.id, error.said)
    _note(room, mail, status=MailStatus.WAITING, due_at=again, last_error=error.said[:500])
    found.put_off += 1
    return asked


def _bury(room: Mailroom, mail: Claimed, said: str, found: Round) -> None:
    log.error("mail %s (%s) will not be sent: %s", mail.id, mail.template, said)
    found.dead += _note(room, mail, status=MailStatus.DEAD, last_error=said[:500])


def _put_back(room: Mailroom, mail: Claimed, due_at: datetime) -> None:
    """Return a mail that was claimed and not tried."""
    tried = mail.attempts - 1
    since = mail.first_tried_at if tried else None
    _note(
        room,
        mail,
        status=MailStatus.WAITING,
        due_at=due_at,
        attempts=tried,
        first_tried_at=since,
    )


def _note(room: Mailroom, mail: Claimed, **values: Any) -> int:
    """Write down what became of a mail, unless its lease was lost to another worker.

    Returns:
        1 if it was still ours, else 0.
    """
    settled = (
        update(table_of(OutboxMail))
        .where(_mail.id == mail.id, _mail.lease_token == mail.token)
        .values(lease_token=None, lease_until=None, **values)
    )
    return room.run(lambda db: int(getattr(db.execute(settled), "rowcount", 0)))
