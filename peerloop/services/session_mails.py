"""The mails a session's two people are owed when something happens to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from peerloop.domain.dates import instant_text
from peerloop.models import TutoringSession
from peerloop.services.outbox import OwedMail, owe_mails
from peerloop.services.seats import Person


def tell_both(
    db: Session,
    template: str,
    session: TutoringSession,
    course_title: str,
    people: Mapping[UUID, Person],
    *,
    now: datetime,
) -> None:
    """Owe both people of a session a mail, with the facts as they are now.

    Each transition of a session has its own sequence, so the same one is told once.
    """
    facts: dict[str, Any] = {
        "session_id": str(session.id),
        "course": course_title,
        "starts_at": instant_text(session.starts_at),
        "ends_at": instant_text(session.ends_at),
        "student": people[session.student_id].as_facts(),
        "st": people[session.teacher_id].as_facts(),
        "note": session.note,
        "sequence": session.sequence,
    }
    roles = ((session.student_id, "student"), (session.teacher_id, "st"))
    mails = [
        OwedMail(
            template=template,
            recipient_id=recipient_id,
            session_id=session.id,
            payload={**facts, "to": role},
            dedupe_key=f"{template}/{session.id}/{session.sequence}/{role}",
        )
        for recipient_id, role in roles
    ]
    owe_mails(db, mails, now=now)
