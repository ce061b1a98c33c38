"""Reads of the outbox: for the page that stands in for a provider, and for admins.

Everyone's mail is in the former: a page in front must not exist where mail is really
sent (`Settings.uses_outbox_page`). What the dispatcher claims and sends is not read here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlmodel import Session, col, select

from peerloop.domain.errors import NotFound
from peerloop.domain.mail import UNDELIVERED, MailStatus, mail_stamp
from peerloop.domain.people import Actor
from peerloop.models import OutboxMail, User

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Whom a mail is for, as they are now: zone and address may have changed since it was owed."""

    id: UUID
    email: str
    name: str
    zone: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OutboxView:
    """One mail with what its words are made from; instants are aware UTC.

    Attributes:
        payload: the facts as they were, with the row's `session_id` where it has one.
        status: the row's own word for it; `waiting` until somebody sends it.
    """

    id: UUID
    template: str
    status: MailStatus
    recipient: RecipientView
    session_id: UUID | None
    payload: dict[str, Any]
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None

    @property
    def stamp(self) -> datetime:
        """When its words are of: the same at each try to send it."""
        return mail_stamp(self.payload, self.created_at)

    @property
    def waits_for_address(self) -> bool:
        """Whether it stays here until its recipient's address is verified."""
        return self.status is MailStatus.WAITING and not self.recipient.verified


@dataclass(frozen=True, slots=True)
class TroubledMail:
    """A mail that an admin should look at; instants are aware UTC.

    Attributes:
        problem: why it was given up, or why it did not arrive, in the provider's words.
    """

    id: UUID
    template: str
    status: MailStatus
    delivery: str
    name: str
    email: str
    attempts: int
    due_at: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class MailCounts:
    """How the mail stands.

    Attributes:
        overdue: due, to a verified address, and not sent yet.
        unverified: waiting for an address to be verified.
        sent: in the last 24 hours.
        dead: given up.
        undelivered: sent in the last 30 days, and come back.
    """

    overdue: int
    unverified: int
    sent: int
    dead: int
    undelivered: int


def mails(db: Session, *, now: datetime, limit: int) -> list[OutboxView]:
    """The `limit` mails of everyone that were due last, latest first."""
    rows = db.execute(
        _mails()
        .where(col(OutboxMail.due_at) <= now)
        .order_by(
            col(OutboxMail.due_at).desc(), col(OutboxMail.created_at).desc(), col(OutboxMail.id)
        )
        .limit(limit)
    )
    return [_view(row) for row in rows]


def mails_to_come(db: Session, *, now: datetime) -> int:
    """How many mails of everyone wait for their time."""
    found = select(func.count()).where(
        col(OutboxMail.status) == MailStatus.WAITING, col(OutboxMail.due_at) > now
    )
    return db.scalar(found) or 0


def troubled_mails(db: Session, actor: Actor, *, now: datetime, limit: int) -> list[TroubledMail]:
    """Mail that was given up or came back, newest first; for admins.

    Raises:
        NotFound: the actor is no admin.
    """
    _check_admin(actor)
    rows = db.execute(
        select(OutboxMail, User.name, User.email)
        .join(User, col(User.id) == col(OutboxMail.recipient_id))
        .where(or_(col(OutboxMail.status) == MailStatus.DEAD, _came_back(now)))
        .order_by(col(OutboxMail.due_at).desc(), col(OutboxMail.id))
        .limit(limit)
    )
    return [
        TroubledMail(
            id=mail.id,
            template=mail.template,
            status=mail.status,
            delivery=mail.delivery,
            name=name,
            email=email,
            attempts=mail.attempts,
            due_at=mail.due_at,
            problem=(mail.last_error if mail.status is MailStatus.DEAD else mail.delivery_note)
            or "",
        )
        for mail, name, email in rows
    ]


def mail_counts(db: Session, actor: Actor, *, now: datetime) -> MailCounts:
    """How the mail stands; for admins.

    Raises:
        NotFound: the actor is no admin.
    """
    _check_admin(actor)
    status = col(OutboxMail.status)
    # Tried and put off counts: while the provider is away, everything is due "in a moment".
    waits = or_(
        and_(
            status == MailStatus.WAITING,
            or_(col(OutboxMail.due_at) <= now, col(OutboxMail.first_tried_at).is_not(None)),
        ),
        status == MailStatus.SENDING,
    )
    verified = col(User.email_verified_at).is_not(None)
    sent = and_(col(OutboxMail.status) == MailStatus.SENT, col(OutboxMail.sent_at) > now - _DAY)
    row = db.execute(
        select(  # type: ignore[call-overload]
            func.count().filter(waits, verified),
            func.count().filter(waits, ~verified),
            func.count().filter(sent),
            func.count().filter(col(OutboxMail.status) == MailStatus.DEAD),
            func.count().filter(_came_back(now)),
        )
        .select_from(OutboxMail)
        .join(User, col(User.id) == col(OutboxMail.recipient_id))
    ).one()
    return MailCounts(*row)


def _came_back(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(OutboxMail.delivery).in_(UNDELIVERED), col(OutboxMail.sent_at) > now - 30 * _DAY
    )


def _check_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise NotFound


def _mails() -> Select[Any]:
    verified = col(User.email_verified_at).is_not(None)
    person = (User.email, User.name, User.zone, verified)
    found: Select[Any] = select(OutboxMail, *person)  # type: ignore[call-overload]
    return found.join(User, col(User.id) == col(OutboxMail.recipient_id))


def _view(row: Any) -> OutboxView:
    owed, email, name, zone, verified = row
    about = {} if owed.session_id is None else {"session_id": str(owed.session_id)}
    return OutboxView(
        id=owed.id,
        template=owed.template,
        status=owed.status,
        recipient=RecipientView(owed.recipient_id, email, name, zone, bool(verified)),
        session_id=owed.session_id,
        payload={**owed.payload, **about},
        created_at=owed.created_at,
        due_at=owed.due_at,
        sent_at=owed.sent_at,
    )
