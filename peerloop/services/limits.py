"""The most sessions a day and a week that an ST wants, at the moment one more is written."""

from sqlmodel import Session

from peerloop.domain.closings import COUNTED_AROUND
from peerloop.domain.errors import SlotTaken
from peerloop.domain.schedules import CalendarRules
from peerloop.domain.slots import is_full
from peerloop.models import TutoringSession
from peerloop.queries.schedules import taught_starts


def check_limits(db: Session, session: TutoringSession, rules: CalendarRules) -> None:
    """Whether a session that is about to take its seats still fits in its day and week.

    Its people are locked, so what is counted cannot grow meanwhile; it has no seats
    itself, so a move does not count what it moves.

    Raises:
        SlotTaken: there are sessions enough, as other people's sessions can only tell.
    """
    if not rules.has_limits:
        return
    start, st_id = session.starts_at, session.teacher_id
    around = {"start": start - COUNTED_AROUND, "end": start + COUNTED_AROUND}
    if is_full(rules, start, taught_starts(db, [st_id], **around)[st_id]):
        raise SlotTaken
