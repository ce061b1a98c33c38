"""The outbox as a queue: taking mail under a lease, beginning a try, noting what became of it.

Nothing is sent here. Each statement holds its own against any number of workers, on both
databases; a worker that dies leaves a lease that runs out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, exists, func, or_, select, update
from sqlmodel import Session

from peerloop.domain.mail import LEASE, MailStatus, Recipient, Subject, reason_to_drop
from peerloop.domain.reminders import leads_of
from peerloop.models import OutboxMail, TutoringSession, User
from peerloop.models.base import columns, table_of

AT_ONCE = 10

_mail, _user, _session = (columns(model) for model in (OutboxMail, User, TutoringSession))
_now = bindparam("now", type_=_mail.due_at.type)
# Due; or taken by a worker that has not been heard of since.
_READY = or_(
    and_(_mail.status == MailStatus.WAITING, _mail.due_at <= _now),
    and_(_mail.status == MailStatus.SENDING, _mail.lease_until <= _now),
)
_VERIFIED = exists().where(_user.id == _mail.recipient_id, _user.email_verified_at.is_not(None))
# What would be wrong soonest goes first, so that a flood of announcements of distant sessions
# holds up no reminder; what can wait for ever, money, goes in its turn.
_DEADLINE = func.coalesce(_mail.expires_at, _mail.due_at)
_ANY = select(_mail.id).where(_READY, _VERIFIED).limit(1)
_CLAIM = (
    update(table_of(OutboxMail))
    .where(
        _mail.id.in_(
            select(_mail.id)
            .where(_READY, _VERIFIED)
            .order_by(_DEADLINE, _mail.due_at)
            .limit(bindparam("at_most"))
            .with_for_update(skip_locked=True, of=table_of(OutboxMail))
        )
    )
    .values(
        status=MailStatus.SENDING, lease_token=bindparam("token"), lease_until=bindparam("until")
    )
    .returning(
        _mail.id,
        _mail.template,
        _mail.payload,
        _mail.round,
        _mail.created_at,
        _DEADLINE.label("deadline"),
    )
)
_MINE = (_mail.id == bindparam("mail"), _mail.lease_token == bindparam("lease"))
_BEGIN = (
    update(table_of(OutboxMail))
    .where(*_MINE)
    .values(
        lease_until=bindparam("until"),
        attempts=_mail.attempts + 1,
        first_tried_at=func.coalesce(_mail.first_tried_at, _now),
    )
    .returning(_mail.attempts, _mail.first_tried_at, _mail.expires_at)
)
_SUBJECT = (
    select(
        _user.email,
        _user.name,
        _user.zone,
        _user.reminders.label("wanted"),
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
    """A mail that this worker may send while its lease lasts. `key` is the provider's."""

    id: UUID
    template: str
    payload: dict[str, Any]
    created_at: datetime
    key: str
    token: UUID


@dataclass(frozen=True, slots=True)
class Try:
    """A try to send a mail.

    Attributes:
        number: 1 for the first.
        first_at: when the first was, aware UTC.
        recipient: whom it goes to, as they are now.
        wrong: why the mail is no longer right; empty if it is.
    """

    number: int
    first_at: datetime
    recipient: Recipient
    wrong: str


def claim(db: Session, *, now: datetime, at_most: int = AT_ONCE) -> list[Claimed]:
    """Take mail that is due, so that no other worker does, for the time of a lease."""
    if db.execute(_ANY, {"now": now}).first() is None:
        return []
    token = uuid4()
    asked = {"now": now, "at_most": at_most, "token": token, "until": now + LEASE}
    rows = sorted(db.execute(_CLAIM, asked), key=lambda row: row.deadline)
    return [
        Claimed(row.id, row.template, row.payload, row.created_at, f"{row.id}-{row.round}", token)
        for row in rows
    ]


def begin_try(db: Session, mail: Claimed, *, now: datetime) -> Try | None:
    """Begin to send one: its lease starts anew, and whether it is right is looked at again.

    Returns:
        None where another worker has it.
    """
    mine = {"mail": mail.id, "lease": mail.token}
    begun = db.execute(_BEGIN, {**mine, "now": now, "until": now + LEASE}).first()
    if begun is None:
        return None
    row = db.execute(_SUBJECT, mine).one()
    if begun.expires_at is not None and begun.expires_at <= now:
        wrong = "its time had passed"
    else:
        subject = Subject(row.status, row.sequence, row.reminders) if row.status else None
        wrong = reason_to_drop(
            mail.template, mail.payload.get("sequence"), subject, leads_of(row.wanted)
        )
    recipient = Recipient(row.email, row.name, row.zone)
    return Try(begun.attempts, begun.first_tried_at, recipient, wrong)


def note(db: Session, mail: Claimed, status: MailStatus, **values: Any) -> int:
    """Write down what became of a mail, unless its lease was lost to another worker.

    Returns:
        1 if it was still ours, else 0.
    """
    settled = (
        update(table_of(OutboxMail))
        .where(_mail.id == mail.id, _mail.lease_token == mail.token)
        .values(status=status, lease_token=None, lease_until=None, **values)
    )
    return int(getattr(db.execute(settled), "rowcount", 0))


def drop_late(db: Session, *, now: datetime) -> int:
    """Drop what waits past its time, most of it for an address to be verified.

    Returns:
        How many.
    """
    return int(getattr(db.execute(_DROP_LATE, {"now": now}), "rowcount", 0))
