"""What is said of moving a session to who looks at it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.people import Actor
from peerloop.queries.booking import PersonView, SessionView
from peerloop.state.new_time import policy, told

STUDENT = Actor(UUID(int=1), "Lena Vogt", "lena@example.com", "Europe/Berlin")
TEACHER = Actor(UUID(int=2), "Ravi Rao", "ravi@example.com", "Asia/Kathmandu", teaches=True)
ADMIN = Actor(UUID(int=3), "Grace Kim", "grace@example.com", "UTC", is_admin=True)
SESSION = SessionView(
    id=UUID(int=20),
    status=SessionStatus.CONFIRMED,
    course_id=UUID(int=10),
    course_slug="algebra",
    course_title="Algebra",
    student=PersonView(STUDENT.id, STUDENT.name, STUDENT.zone),
    st=PersonView(TEACHER.id, TEACHER.name, TEACHER.zone),
    starts_at=datetime(2026, 10, 22, 20, 30, tzinfo=UTC),
    ends_at=datetime(2026, 10, 22, 21, 15, tzinfo=UTC),
    hold_expires_at=None,
    duration_minutes=45,
    price=None,
    note="",
    reminders=True,
    sequence=0,
    cancel_notice_minutes=24 * 60,
    moved_as="",
    cancelled_as="",
    cancel_reason="",
    is_processing=False,
)
LATER = "later as you like, nearer only to a time at least 24 hours from now."


@pytest.mark.parametrize(
    ("actor", "until", "who"),
    [
        (STUDENT, "until Wed 21 Oct, 22:30.", "Ravi and you"),
        (TEACHER, f"until it starts: {LATER}", "Lena and you"),
        (ADMIN, "until it starts, to a time that Ravi offers.", "Lena and Ravi"),
    ],
)
def test_each_reads_their_own_rule(actor: Actor, until: str, who: str) -> None:
    """An admin, too, moves it only to what its ST offers, notice and all."""
    assert policy(SESSION, actor) == f"You can move it {until} Nothing is charged."
    assert told(SESSION, actor) == f"{who} are told by e-mail."
