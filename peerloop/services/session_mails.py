"""The mails a session's two people are owed when something happens to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from peerloop.domain.dates import instant_text
from peerloop.domain.mail import MailStatus
from peerloop.domain.money import Money
from peerloop.domain.reminders import Lead, leads_of, reminders_to_come
from peerloop.models import OutboxMail, TutoringSession
from peerloop.services.auditing import times
from peerloop.services.locking import Person
from peerloop.services.outbox import OwedMail, owe_mails

BOTH = ("student", "st")


def tell(
    db: Session,
    template: str,
    session: TutoringSession,
    course_title: str,
    people: Mapping[UUID, Person],
    *,
    roles: Sequence[str] = BOTH,
    now: datetime,
    more: Mapping[str, Any] | None = None,
    of: object = None,
    lasts: bool = False,
    until: datetime | None = None,
) -> None:
    """Owe the people of a session a mail, with the facts as they are now.

    Args:
        roles: who is told.
        more: further facts, JSON values only.
        of: what it tells of, where that is not the session itself. Each transition of
            a session has its own sequence, so the same one is told once.
        lasts: whether it is told however late, as money is.
        until: from when on it need not be told (aware UTC); else once the session is over.
    """
    facts = {**_facts(session, course_title, people), **(more or {})}
    end = None if lasts else until or session.ends_at
    owe_mails(db, _told(template, session, facts, roles, of, until=end), now=now)


def tell_no_more(db: Session, template: str, of: object, why: str) -> None:
    """Drop the mails that tell of something, and have not gone yet.

    Args:
        of: as they were told, see `tell`.
        why: what an admin reads of it.
    """
    keys = [f"{template}/{of}/{role}" for role in BOTH]
    db.execute(
        update(OutboxMail)
        .where(col(OutboxMail.dedupe_key).in_(keys), col(OutboxMail.status) == MailStatus.WAITING)
        .values(status=MailStatus.DROPPED, last_error=why)
    )


def announce(
    db: Session,
    template: str,
    session: TutoringSession,
    course_title: str,
    people: Mapping[UUID, Person],
    *,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell both people of a session's time, and owe them the reminders of it.

    Which of them are wanted, and whether the session still stands then, is decided
    when each is sent.
    """
    facts = _facts(session, course_title, people)
    told = []
    for role in BOTH:
        wanted = leads_of(people[_person_id(session, role)].reminders)
        coming = {"reminders": _coming(session, wanted, now=now)}
        said = {**facts, **coming, **(more or {})}
        told += _told(template, session, said, (role,), until=session.ends_at)
    owe_mails(db, told + _reminders(session, facts, now=now), now=now)


def time_told_last(db: Session, session: TutoringSession) -> dict[str, str]:
    """When a session that is about to move takes place, as far as its people were told.

    Moved twice before the first move was told, it moves from where it was before both.
    """
    untold = (
        select(OutboxMail)
        .where(
            col(OutboxMail.session_id) == session.id,
            col(OutboxMail.template) == "session-rescheduled",
            col(OutboxMail.status) == MailStatus.WAITING,
        )
        .order_by(col(OutboxMail.created_at))
        .limit(1)
    )
    mail = db.scalars(untold).first()
    return mail.payload["was"] if mail else times(session)


def st_was_told(db: Session, session: TutoringSession) -> bool:
    """Whether a mail that announces the session has gone to its ST, or is on its way."""
    announced = select(OutboxMail.id).where(
        col(OutboxMail.session_id) == session.id,
        col(OutboxMail.recipient_id) == session.teacher_id,
        col(OutboxMail.template).in_(("session-booked", "session-rescheduled")),
        col(OutboxMail.status).not_in((MailStatus.WAITING, MailStatus.DROPPED)),
    )
    return db.scalar(announced.limit(1)) is not None


def _coming(session: TutoringSession, wanted: Sequence[Lead], *, now: datetime) -> list[str] | None:
    """The reminders somebody will get as things are; None where it is too late for any."""
    if not (session.reminders and wanted):
        return []
    return [
        reminder.lead.value
        for reminder in reminders_to_come(session.starts_at, now=now)
        if reminder.lead in wanted
    ] or None


def _told(
    template: str,
    session: TutoringSession,
    facts: Mapping[str, Any],
    roles: Sequence[str],
    of: object = None,
    *,
    until: datetime | None,
) -> list[OwedMail]:
    fact = of or f"{session.id}/{session.sequence}"
    return [
        OwedMail(
            template=template,
            recipient_id=_person_id(session, role),
            session_id=session.id,
            payload={**facts, "to": role},
            dedupe_key=f"{template}/{fact}/{role}",
            expires_at=until,
        )
        for role in roles
    ]


def _reminders(
    session: TutoringSession, facts: Mapping[str, Any], *, now: datetime
) -> list[OwedMail]:
    if not session.reminders:
        return []
    return [
        OwedMail(
            template=reminder.template,
            recipient_id=_person_id(session, role),
            session_id=session.id,
            payload={**facts, "to": role, "as_of": instant_text(reminder.due_at)},
            dedupe_key=f"reminder/{reminder.lead}/{session.id}/{session.sequence}/{role}",
            due_at=reminder.due_at,
            expires_at=reminder.expires_at,
        )
        for reminder in reminders_to_come(session.starts_at, now=now)
        for role in BOTH
    ]


def _person_id(session: TutoringSession, role: str) -> UUID:
    return session.student_id if role == "student" else session.teacher_id


def _facts(
    session: TutoringSession, course_title: str, people: Mapping[UUID, Person]
) -> dict[str, Any]:
    """A session as mails tell of it; JSON values only."""
    price = None
    if session.price_minor is not None and session.currency is not None:
        price = str(Money(session.price_minor, session.currency))
    return {
        "session_id": str(session.id),
        "course": course_title,
        **times(session),
        "student": people[session.student_id].as_facts(),
        "st": people[session.teacher_id].as_facts(),
        "note": session.note,
        "price": price,
        "sequence": session.sequence,
    }
