"""The mails a session's two people are owed when something happens to it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from peerloop.domain.dates import instant_text
from peerloop.models import Course, TutoringSession, User
from peerloop.services.outbox import owe_mail


def tell_both(
    db: Session, template: str, session: TutoringSession, course: Course, *, now: datetime
) -> None:
    """Owe both people of a session a mail, with the facts as they are now.

    Each transition of a session has its own sequence, so the same one is told once.
    """
    facts = _facts(db, session, course)
    for recipient_id, role in ((session.student_id, "student"), (session.teacher_id, "st")):
        owe_mail(
            db,
            template,
            recipient_id=recipient_id,
            session_id=session.id,
            payload={**facts, "to": role},
            dedupe_key=f"{template}/{session.id}/{session.sequence}/{role}",
            now=now,
        )


def _facts(db: Session, session: TutoringSession, course: Course) -> dict[str, Any]:
    return {
        "session_id": str(session.id),
        "course": course.title,
        "starts_at": instant_text(session.starts_at),
        "ends_at": instant_text(session.ends_at),
        "student": _person(db.get_one(User, session.student_id)),
        "st": _person(db.get_one(User, session.teacher_id)),
        "note": session.note,
        "sequence": session.sequence,
    }


def _person(user: User) -> dict[str, str]:
    return {"name": user.name, "email": user.email, "zone": user.zone}
