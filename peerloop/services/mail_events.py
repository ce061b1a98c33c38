"""What the mail provider tells of mail that was sent: kept with the mail, each event once."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from peerloop.domain.errors import NotFound, TransitionRefused
from peerloop.domain.mail import MailNotice, MailStatus, Subject, reason_to_drop, says_more
from peerloop.domain.people import Actor
from peerloop.domain.reminders import leads_of
from peerloop.models import MailEvent, OutboxMail, TutoringSession, User
from peerloop.models.transactions import insert_if_absent


def record_delivery(db: Session, told: MailNotice, *, now: datetime) -> bool:
    """Keep what an event tells.

    Events come twice and in any order: a bounce stays a bounce when word of the
    delivery comes after it.

    Returns:
        Whether anything was news.
    """
    if told.delivery is None:
        return False
    if not insert_if_absent(db, MailEvent, id=told.id, type=told.type, received_at=now):
        return False
    mail = _mail(db, told)
    if mail is None or not says_more(mail.delivery, told.delivery):
        return False
    mail.delivery, mail.delivery_note = told.delivery.value, told.note
    return True


def send_again(db: Session, actor: Actor, mail_id: UUID, *, now: datetime) -> None:
    """Let a mail that was given up be sent after all, under a key of its own.

    What was right when it was owed may not be any more: that is looked at when its
    turn comes, as for every mail.

    Raises:
        NotFound: there is none, or the actor is no admin.
        TransitionRefused: it was not given up, or its time has passed.
    """
    mail = db.get(OutboxMail, mail_id, with_for_update=True) if actor.is_admin else None
    if mail is None:
        raise NotFound
    if mail.status is not MailStatus.DEAD:
        raise TransitionRefused("It is on its way already.")
    if mail.expires_at is not None and mail.expires_at <= now:
        raise TransitionRefused("Its time has passed: it would tell nothing any more.")
    wrong = _why_not(db, mail)
    if wrong:
        raise TransitionRefused(f"It would not be right any more: {wrong}.")
    mail.set_status(MailStatus.WAITING)
    mail.round += 1
    mail.delivery = mail.delivery_note = ""
    mail.attempts, mail.first_tried_at, mail.last_error = 0, None, None
    mail.due_at = now


def _why_not(db: Session, mail: OutboxMail) -> str:
    """Why its turn would end in its being dropped; empty if it would not."""
    session = db.get(TutoringSession, mail.session_id) if mail.session_id else None
    subject = Subject(session.status, session.sequence, session.reminders) if session else None
    wanted = leads_of(db.get_one(User, mail.recipient_id).reminders)
    return reason_to_drop(mail.template, mail.payload.get("sequence"), subject, wanted)


def _mail(db: Session, told: MailNotice) -> OutboxMail | None:
    if told.mail_id is not None:
        return db.get(OutboxMail, told.mail_id, with_for_update=True)
    if not told.provider_ref:
        return None
    found = select(OutboxMail).where(col(OutboxMail.provider_ref) == told.provider_ref)
    return db.scalars(found.with_for_update()).first()
