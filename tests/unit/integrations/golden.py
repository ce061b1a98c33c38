"""Calendar files as they were once looked at and found right: `tests/data/golden/*.ics`.

A change that is meant is taken over by `.venv/bin/python -m tests.unit.integrations.golden`
from the repository's root; look at the difference before it is committed.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from peerloop.domain.booking import SessionStatus
from peerloop.domain.mail import Recipient
from peerloop.integrations.calendar import (
    Attendee,
    SessionFacts,
    feed_ics,
    session_event,
    session_ics,
)
from peerloop.queries.feeds import FeedSession
from tests.unit.integrations.booked_mail import BASE_URL, LEILA, PAYLOAD, PRIYA

FOLDER = Path(__file__).resolve().parents[2] / "data" / "golden"
MAIL_FROM = "PeerLoop <sessions@peerloop.example>"
STAMP = datetime(2026, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = SessionFacts(
    id=str(PAYLOAD["session_id"]),
    course=str(PAYLOAD["course"]),
    student=LEILA.name,
    st=PRIYA.name,
    start=datetime.fromisoformat(str(PAYLOAD["starts_at"])),
    end=datetime.fromisoformat(str(PAYLOAD["ends_at"])),
    sequence=0,
)
MOVED = replace(FACTS, start=FACTS.start + 26 * HOUR, end=FACTS.end + 26 * HOUR, sequence=1)


def made() -> dict[str, bytes]:
    """The files as the code makes them now, by name."""
    return {
        "booked-student.ics": _sent(FACTS, LEILA, "REQUEST"),
        "booked-st.ics": _sent(FACTS, PRIYA, "REQUEST"),
        "rescheduled-student.ics": _sent(MOVED, LEILA, "REQUEST"),
        "cancelled-student.ics": _sent(replace(MOVED, sequence=2), LEILA, "CANCEL"),
        "download.ics": _sent(FACTS, None, "PUBLISH"),
        "feed.ics": feed_ics(
            UUID(int=3), tuple(_in_feed()), base_url=BASE_URL, mail_from=MAIL_FROM
        ),
    }


def _sent(facts: SessionFacts, to: Recipient | None, method: str) -> bytes:
    recipient = Attendee(to.email, to.name) if to else None
    event = session_event(
        facts, base_url=BASE_URL, mail_from=MAIL_FROM, stamp=STAMP, recipient=recipient
    )
    return session_ics(event, method=method)


def _in_feed() -> list[FeedSession]:
    """One of each kind, the first being the session of the other files, moved."""
    statuses = ("confirmed", "pending_payment", "cancelled", "completed", "no_show")
    sequences = (1, 0, 2, 0, 0)
    return [
        FeedSession(
            id=UUID(str(FACTS.id)) if number == 0 else UUID(int=number),
            status=SessionStatus(status),
            course_title="Groups; rings, “fields”" if number == 2 else FACTS.course,
            student=FACTS.student,
            st=FACTS.st,
            starts_at=MOVED.start + number * 24 * HOUR,
            ends_at=MOVED.end + number * 24 * HOUR,
            sequence=sequence,
            created_at=STAMP,
        )
        for number, (status, sequence) in enumerate(zip(statuses, sequences, strict=True))
    ]


if __name__ == "__main__":
    for name, content in made().items():
        (FOLDER / name).write_bytes(content)
