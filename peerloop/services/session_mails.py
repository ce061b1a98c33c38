"""The mails a session's two people are owed when something happens to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from peerloop.domain.dates import instant_text
from peerloop.models import TutoringSession
from peerloop.services.outbox import OwedMail, owe_mails
from peerloop.services.seats import Person

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
) -> None:
    """Owe the people of a session a mail, with the facts as they are now.

    Args:
        roles: who is told.
        more: further facts, JSON values only.
        of: what it tells of, where that is not the session itself. Each transition of
            a session has its own sequence, so the same one is told once.
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
        **(more or {}),
    }
    ids = {"student": session.student_id, "st": session.teacher_id}
    fact = of or f"{session.id}/{session.sequence}"
    mails = [
        OwedMail(
            template=template,
            recipient_id=ids[role],
            session_id=session.id,
            payload={**facts, "to": role},
            dedupe_key=f"{template}/{fact}/{role}",
        )
        for role in roles
    ]
    owe_mails(db, mails, now=now)
