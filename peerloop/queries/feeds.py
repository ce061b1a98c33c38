"""Reads of calendar feeds: whose one is, and what stands in it. Who holds its token sees it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session

from peerloop.domain.booking import COUNTED, SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.domain.secrets import hashed
from peerloop.models import CalendarFeed, Course, TutoringSession, User
from peerloop.models.base import columns, table_of

REACHES_BACK = timedelta(days=90)
MOST = 1_000


@dataclass(frozen=True, slots=True)
class FeedSession:
    """A session as a calendar feed tells it; instants are aware UTC, people are names."""

    id: UUID
    status: SessionStatus
    course_title: str
    student: str
    st: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A person's feed."""

    person_id: UUID
    sessions: tuple[FeedSession, ...]


_feed, _session, _course = (columns(model) for model in (CalendarFeed, TutoringSession, Course))
_student, _st = (table_of(User).alias(name) for name in ("student", "st"))
_person = bindparam("person", type_=_feed.person_id.type)
_OWNER = select(_feed.person_id).where(_feed.token_hash == bindparam("hash"))
_SINCE = select(_feed.created_at).where(_feed.person_id == _person)
# Cancelled ones are told until their time has passed, so that subscribers drop them. A hold
# that was let go leaves by not being there any more: it still has its end, which a
# confirmed session has not.
_CANCELLED = (
    (_session.status == SessionStatus.CANCELLED)
    & _session.hold_expires_at.is_(None)
    & (_session.ends_at >= bindparam("now"))
)
_SESSIONS = (
    select(
        _session.id,
        _session.status,
        _course.title,
        _student.c.name.label("student"),
        _st.c.name.label("st"),
        _session.starts_at,
        _session.ends_at,
        _session.sequence,
        _session.created_at,
    )
    .where(
        _course.id == _session.course_id,
        _student.c.id == _session.student_id,
        _st.c.id == _session.teacher_id,
        (_session.student_id == _person) | (_session.teacher_id == _person),
        _session.ends_at >= bindparam("since"),
        _session.status.in_(COUNTED) | _CANCELLED,
    )
    .order_by(_session.starts_at.desc(), _session.id.desc())
    .limit(MOST)
)


def feed(db: Session, token: str, *, now: datetime) -> Feed:
    """The feed a token opens, soonest session first: from 90 days back, the last 1,000.

    Args:
        now: aware UTC.

    Raises:
        NotFound: the token opens none, or no longer.
    """
    owner = db.execute(_OWNER, {"hash": hashed(token)}).scalar()
    if owner is None:
        raise NotFound
    asked = {"person": owner, "since": now - REACHES_BACK, "now": now}
    found = db.execute(_SESSIONS, asked).all()
    return Feed(owner, tuple(FeedSession(*row) for row in reversed(found)))


def feed_made_at(db: Session, actor: Actor) -> datetime | None:
    """Since when the reader's own feed has its address, aware UTC; None without one."""
    return db.execute(_SINCE, {"person": actor.id}).scalar()
