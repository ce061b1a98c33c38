"""A process that books and says so, until it is killed: `python -m tests.support.booker URL ST
COURSE STUDENT…`. Each booking that was answered is a line with the session's id."""

import sys
from datetime import timedelta
from itertools import count
from uuid import UUID

from peerloop import wiring
from peerloop.domain.booking import BookingRequest
from peerloop.domain.errors import BookingRefused
from peerloop.domain.people import Actor
from peerloop.services.booking import book
from tests.factories.clock import MONDAY


def main(url: str, st: str, course: str, *students: str) -> None:
    """Book hour after hour, the students in turn."""
    wiring.use_engine(wiring.make_engine(url))
    for hour in count(1):
        actor = Actor(UUID(students[hour % len(students)]), "", "", "UTC")
        start = MONDAY + timedelta(hours=4 + hour)
        request = BookingRequest(UUID(course), UUID(st), start)
        try:
            booked = book(wiring.in_transaction, actor, request, now=MONDAY, till=wiring.till())
        except BookingRefused:
            continue
        sys.stdout.write(f"{booked.session_id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
