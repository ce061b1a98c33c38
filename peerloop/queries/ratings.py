"""Reads of ratings, and what is told of an ST's teaching wherever STs are listed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Uuid, bindparam, func, select
from sqlmodel import Session

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor, first_name
from peerloop.domain.ratings import SHOWN_FROM
from peerloop.models import Rating, TutoringSession, User
from peerloop.models.base import columns

_rating, _session, _user = (columns(model) for model in (Rating, TutoringSession, User))
_actor = bindparam("actor", type_=Uuid())


@dataclass(frozen=True, slots=True)
class CommentView:
    """What a student said of an ST, as anybody reads it; of the student no more than this name."""

    first_name: str
    comment: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRating:
    """A session's rating as its people see it.

    Attributes:
        may_rate: whether it waits for the reader's rating.
        stars: None while it is not rated.
    """

    st_id: UUID
    st_name: str
    may_rate: bool
    stars: int | None
    comment: str


def students_taught(person: ColumnElement[UUID]) -> ColumnElement[int]:
    """How many people an ST has taught: students of completed sessions, each once."""
    return (
        select(func.count(func.distinct(_session.student_id)))
        .where(_session.teacher_id == person, _session.status == SessionStatus.COMPLETED)
        .scalar_subquery()
    )


def rating_sums(person: ColumnElement[UUID]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """All stars of an ST and how many ratings they are of: what `Rated` is made from."""
    rated = _rating.st_id == person
    total = select(func.coalesce(func.sum(_rating.stars), 0)).where(rated)
    return total.scalar_subquery(), select(func.count()).where(rated).scalar_subquery()


def rated_at_least(person: ColumnElement[UUID], tenths: int) -> ColumnElement[bool]:
    """Whether an ST's average is shown, and as `tenths` or better (`Rated.tenths`)."""
    count = func.count()
    return (
        select(_rating.st_id)
        .where(_rating.st_id == person)
        .group_by(_rating.st_id)
        .having(count >= SHOWN_FROM, 20 * func.sum(_rating.stars) + count >= 2 * tenths * count)
        .exists()
    )


_COMMENTS = (
    select(_user.name, _rating.comment, _rating.created_at)
    .where(
        _rating.st_id == bindparam("st", type_=Uuid()),
        _rating.comment != "",
        _user.id == _rating.student_id,
    )
    .order_by(_rating.created_at.desc(), _rating.session_id)
    .limit(bindparam("limit"))
)
_OF_SESSION = (
    select(
        _session.teacher_id,
        _user.name,
        _session.student_id,
        _session.status,
        _rating.stars,
        _rating.comment,
    )
    .select_from(
        _session.id.table.outerjoin(_rating.stars.table, _rating.session_id == _session.id)
    )
    .where(
        _user.id == _session.teacher_id,
        _session.id == bindparam("session", type_=Uuid()),
        bindparam("sees_all", type_=Boolean())
        | (_session.student_id == _actor)
        | (_session.teacher_id == _actor),
    )
)
_OWN = select(_rating.session_id, _rating.stars).where(
    _rating.student_id == _actor, _rating.session_id.in_(bindparam("ids", expanding=True))
)


def newest_comments(db: Session, _actor: Actor, st_id: UUID, *, limit: int) -> list[CommentView]:
    """The `limit` newest comments on an ST's sessions; anyone signed in may read them."""
    rows = db.execute(_COMMENTS, {"st": st_id, "limit": limit})
    return [CommentView(first_name(name), comment, at) for name, comment, at in rows]


def session_rating(db: Session, actor: Actor, session_id: UUID) -> SessionRating:
    """How a session is rated, for its student, its ST and admins.

    Raises:
        NotFound: there is none, or it is not the reader's to see.
    """
    asked = {"session": session_id, "actor": actor.id, "sees_all": actor.is_admin}
    row = db.execute(_OF_SESSION, asked).first()
    if row is None:
        raise NotFound
    mine, done = row.student_id == actor.id, row.status == SessionStatus.COMPLETED
    return SessionRating(
        st_id=row.teacher_id,
        st_name=row.name,
        may_rate=mine and done and row.stars is None,
        stars=row.stars,
        comment=row.comment or "",
    )


def own_stars(db: Session, actor: Actor, session_ids: Collection[UUID]) -> dict[UUID, int]:
    """The stars the reader gave, by session; what they have not rated is left out."""
    rows: Any = db.execute(_OWN, {"actor": actor.id, "ids": list(session_ids)})
    return {session_id: stars for session_id, stars in rows}
