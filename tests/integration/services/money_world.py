"""All that the money machine acts on: people, a course, both tills, Stripe's sandbox, and reads.

What is done to it is `money_machine.py`, what must hold of it `money_checks.py`.
"""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlmodel import SQLModel, col, select

from peerloop import wiring
from peerloop.domain.errors import InputError, PaymentsUnreachable
from peerloop.domain.people import Actor
from peerloop.integrations.sandbox import Sandbox
from peerloop.integrations.stripe_asks import REFUND, SESSION
from peerloop.integrations.stripe_gateway import StripeGateway, stripe_client
from peerloop.models import Payment, PaymentAttempt, TutoringSession
from peerloop.services.reconciling import reconcile
from peerloop.services.refunding import left_of
from peerloop.services.stripe_events import WANTED, receive
from peerloop.services.till import Till
from peerloop.settings import settings
from peerloop.wiring.money import SANDBOX_KEY, SANDBOX_SECRET
from tests.factories import MONDAY, FixedClock, enrolled_student, make_course, make_st, make_user
from tests.integration.conftest import Database
from tests.integration.services.money_faults import MortalHTTPClient, Reaper

Json = dict[str, Any]

PRICE, CURRENCY = 2400, "EUR"
# What an example leaves behind, children first.
USED = (
    "audit_events outbox refunds payment_attempts payments stripe_events session_seats sessions "
    "analytics_events"
).split()
KEPT_BY_STRIPE = ("objects", "answers", "deliveries")


class World:
    """One for all examples of a test; `begin` empties it for the next."""

    def __init__(self, database: Database, stripe: Sandbox, clock: FixedClock, path: Path) -> None:
        self.database, self.stripe, self.clock, self._path = database, stripe, clock, path
        self.reaper = Reaper()
        self.till = self._mortal_till()
        with database.writing() as db:
            self.course = make_course(
                db, price_minor=PRICE, currency=CURRENCY, cancel_notice_minutes=12 * 60
            )
            self.sts = [make_st(db, self.course, notice_minutes=0) for _ in range(2)]
            self.students = [enrolled_student(db, self.course) for _ in range(3)]
            self.admin = make_user(db, is_admin=True)
        self.begin()

    def begin(self) -> None:
        """No session, no money, no fault, Monday morning."""
        self.clock.instant = MONDAY
        self.reconciled_at = MONDAY
        self.news: Counter[str] = Counter()
        self.reaper.leave()
        self.stripe.faults.clear()
        self.stripe.expire_overdue()  # makes its tables where nothing has yet
        with closing(sqlite3.connect(self._path)) as stripe, stripe:
            for table in KEPT_BY_STRIPE:
                stripe.execute(f"DELETE FROM {table}")
        self.database.execute(*(f"DELETE FROM {table}" for table in USED))

    def _mortal_till(self) -> Till:
        """What `wiring.till` makes, for a process that may die."""
        http = MortalHTTPClient(self.stripe, self.reaper)
        gateway = StripeGateway(
            stripe_client(SANDBOX_KEY, http_client=http),
            livemode=False,
            secrets=(SANDBOX_SECRET,),
            wanted=WANTED,
            clock=self.clock,
        )
        hold = timedelta(minutes=settings().hold_minutes)
        return Till(self.reaper.run, gateway, self.clock, settings().public_url, hold)

    # ── what is between Stripe and us ───────────────────────────────────────
    def deliver(self) -> None:
        """Let the webhook take what is due; how often an event was news is counted."""
        self.stripe.expire_overdue()
        self.stripe.deliver(self._webhook)

    def _webhook(self, body: bytes, signature: str) -> int:
        try:
            notice = self.till.gateway.notice(body, signature)
            self.news[notice.id] += receive(self.till, notice)
        except InputError:
            return 400
        except PaymentsUnreachable:
            return 503
        return 200

    def reconcile(self) -> None:
        """Let the worker do its round; noted if it came to its end."""
        if not reconcile(self.till).failures:
            self.reconciled_at = self.clock()

    # ── what is there ───────────────────────────────────────────────────────
    def all(self, table: type[SQLModel]) -> list[Any]:
        """Every row of a table, seen in a transaction of its own."""
        with wiring.reading() as db:
            return list(db.scalars(select(table)))

    def sessions(self) -> list[TutoringSession]:
        """In an order that does not depend on their random ids."""
        places = {each.id: place for place, each in enumerate([*self.students, *self.sts])}

        def order(each: TutoringSession) -> tuple[object, ...]:
            who = places[each.student_id], places[each.teacher_id]
            return each.created_at, each.starts_at, each.sequence, each.status, who

        return sorted(self.all(TutoringSession), key=order)

    def person(self, person_id: UUID) -> Actor:
        """Who that is."""
        return next(each for each in (*self.students, *self.sts) if each.id == person_id)

    def left_of(self, session: TutoringSession) -> int:
        """What was paid for a session and does not go back, in minor units, by our rows."""
        with wiring.reading() as db:
            paid = db.scalars(
                select(PaymentAttempt)
                .join(Payment, col(Payment.id) == col(PaymentAttempt.payment_id))
                .where(col(Payment.session_id) == session.id)
            )
            return max((left_of(db, each) for each in paid), default=0)

    def at_stripe(self, kind: str) -> list[Json]:
        """Every object of a kind, oldest first, past Stripe's API."""
        with closing(sqlite3.connect(self._path)) as stripe:
            found = stripe.execute("SELECT body FROM objects WHERE kind = ? ORDER BY seq", (kind,))
            return [json.loads(body) for (body,) in found]

    def open_checkouts(self) -> list[Json]:
        """Pages on which somebody can still pay."""
        now = self.clock().timestamp()
        return [
            each
            for each in self.at_stripe("checkout.session")
            if each["status"] == "open" and each["expires_at"] > now
        ]

    def own_intents(self, *statuses: str) -> list[Json]:
        """Intents that are on our own page, in one of these statuses."""
        pages = {each["payment_intent"] for each in self.at_stripe("checkout.session")}
        return [
            each
            for each in self.at_stripe("payment_intent")
            if each["id"] not in pages and each["status"] in statuses
        ]

    def intents(self, status: str) -> list[Json]:
        """All intents in a status."""
        return [each for each in self.at_stripe("payment_intent") if each["status"] == status]

    def start(self, half_hours: int, is_soon: bool) -> datetime:
        """A start tomorrow or within two hours, so near to the others that sessions overlap."""
        hour = self.clock().replace(minute=0)
        first = hour + timedelta(hours=1) if is_soon else hour + timedelta(hours=24 - hour.hour + 8)
        return first + timedelta(minutes=30 * half_hours)


def session_of(intent: Json) -> UUID:
    """Which session an intent is for."""
    return UUID(intent["metadata"][SESSION])


def refund_of(refund: Json) -> UUID:
    """Which refund of ours a refund of Stripe's is a round of."""
    return UUID(refund["metadata"][REFUND].split("/")[0])


def hurry(database: Database) -> None:
    """Let SQLite not wait for the disk: nothing here outlives its process."""
    if database.kind == "sqlite":

        def configure(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        event.listen(database.engine, "connect", configure)
