"""A priced course, its people, and what the tests of paying do and look at."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from peerloop import wiring
from peerloop.domain.booking import BookingRequest, SessionStatus
from peerloop.domain.payment import Way
from peerloop.domain.people import Actor
from peerloop.domain.ports import Opened
from peerloop.integrations.sandbox import Sandbox
from peerloop.models import Course
from peerloop.queries.booking import session
from peerloop.queries.ledger import Ledger, ledger
from peerloop.queries.payment import PaymentView, payment
from peerloop.services.paying import book_and_pay, start_paying
from peerloop.services.reconciling import Findings, reconcile
from tests.factories import MONDAY, enrolled_student, make_course, make_st
from tests.integration.conftest import Database

START = MONDAY + timedelta(days=2)


@dataclass
class Shop:
    """An ST, two students, a course of €24.00 a session, and Stripe."""

    database: Database
    stripe: Sandbox
    course: Course
    st: Actor
    student: Actor
    rival: Actor
    answers: list[int] = field(default_factory=list)

    def book(
        self, who: Actor | None = None, start: datetime = START, way: Way = Way.CHECKOUT
    ) -> tuple[UUID, Opened]:
        """Book and begin to pay."""
        request = BookingRequest(self.course.id, self.st.id, start)
        session_id, opened = book_and_pay(wiring.till(), who or self.student, request, way)
        assert opened is not None
        return session_id, opened

    def again(self, session_id: UUID, way: Way = Way.CHECKOUT) -> Opened:
        """Press `Pay` once more."""
        return start_paying(wiring.till(), self.student, session_id, way)

    def deliver(self) -> None:
        """Let every event that is due reach the webhook."""
        wiring.deliver_sandbox_events()

    def reconcile(self) -> Findings:
        """What runs every few minutes."""
        return reconcile(wiring.till())

    def status(self, session_id: UUID) -> SessionStatus:
        """Where the session stands."""
        with wiring.reading() as db:
            return session(db, Actor(self.st.id, "", "", "UTC"), session_id).status

    def payment(self, session_id: UUID) -> PaymentView:
        """What is owed for it, as an admin sees it."""
        with wiring.reading() as db:
            return payment(db, Actor(self.rival.id, "", "", "UTC", is_admin=True), session_id)

    def books(self) -> Ledger:
        """The ledger, which must balance whatever happened."""
        with wiring.reading() as db:
            found = ledger(db)
        assert {total.difference for total in found.totals.values()} <= {0}
        return found

    def mails(self) -> dict[str, int]:
        """How many mails are owed, by template."""
        rows = self.database.rows(
            "SELECT template, count(*) FROM outbox "
            "WHERE template NOT LIKE 'session-reminder-%' GROUP BY template"
        )
        return dict(rows)  # type: ignore[arg-type]


def open_shop(database: Database, stripe: Sandbox, **course: object) -> Shop:
    """A shop whose sessions cost €24.00, unless `course` says otherwise."""
    with database.writing() as db:
        made = make_course(db, **({"price_minor": 2400, "currency": "EUR"} | course))
        st = make_st(db, made)
        return Shop(
            database, stripe, made, st, enrolled_student(db, made), enrolled_student(db, made)
        )
