"""Any Student-Teacher: who would teach at each time (requirements, rule 6).

Which starts a candidate has is `slots.py`'s to say; counting their sessions
and booking the one named here is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peerloop.domain.intervals import as_utc

FairnessKey = tuple[int, bool, float, UUID]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ST as far as fairness looks at them.

    Attributes:
        st_id: the person's id.
        sessions_next_7_days: that they have from now on, as teacher.
        last_booked_at: aware; when somebody last booked them, None if never.
    """

    st_id: UUID
    sessions_next_7_days: int
    last_booked_at: datetime | None


def fairness_key(candidate: Candidate) -> FairnessKey:
    """Sorts candidates, the one whose turn it is first (requirements, rule 6).

    The fewest sessions in the next 7 days, then longest unbooked (never comes
    before ever), then the id, so that two readers name the same ST.

    Raises:
        ValueError: `last_booked_at` is naive.
    """
    booked = candidate.last_booked_at
    since = 0.0 if booked is None else as_utc(booked).timestamp()
    return candidate.sessions_next_7_days, booked is not None, since, candidate.st_id


def any_st_slots(
    starts_by_candidate: Iterable[tuple[Candidate, Sequence[datetime]]],
) -> list[tuple[datetime, UUID]]:
    """Every start at which somebody is free, with the ST who would teach it.

    Args:
        starts_by_candidate: each ST with their free starts, aware UTC, as
            `slots.open_slots` returns them.

    Returns:
        `(start, st_id)` sorted by time, each start once.

    Raises:
        ValueError: a `last_booked_at` is naive.
    """
    by_turn = sorted(starts_by_candidate, key=lambda pair: fairness_key(pair[0]), reverse=True)
    teaches: dict[datetime, UUID] = {}
    # The one whose turn it is comes last and so has the last word.
    for candidate, starts in by_turn:
        teaches.update(dict.fromkeys(starts, candidate.st_id))
    return sorted(teaches.items())
