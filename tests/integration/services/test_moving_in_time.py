"""Until when a session is moved, to the second, and what a move means for its money (rule 9)."""

from datetime import timedelta
from uuid import UUID

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import TooLate
from peerloop.integrations.sandbox import Sandbox
from peerloop.services.cancelling import cancel
from tests.factories import MONDAY, FixedClock, move_to
from tests.integration.conftest import Database
from tests.integration.services.lesson import NEW, START, Lesson
from tests.integration.services.shop import START as PAID_START
from tests.integration.services.shop import Shop, open_shop

SECOND = timedelta(seconds=1)


@pytest.fixture
def lesson(database: Database) -> Lesson:
    return Lesson(database)


def test_the_student_has_until_the_notice_the_others_until_the_start(lesson: Lesson) -> None:
    last = START - timedelta(hours=24)
    with pytest.raises(TooLate):
        move_to(lesson.student, lesson.id, NEW, now=last + SECOND)
    move_to(lesson.student, lesson.id, NEW, now=last)
    for person in (lesson.st, lesson.admin):
        start = lesson.row().starts_at  # what counts is the one it has
        week = start + timedelta(days=7)
        with pytest.raises(TooLate):
            move_to(person, lesson.id, week, now=start)
        move_to(person, lesson.id, week, now=start - SECOND)


def test_a_new_start_has_a_notice_of_its_own(lesson: Lesson) -> None:
    """Who moves a session near is bound by its new start, not by the old one."""
    near = MONDAY + timedelta(hours=5)
    move_to(lesson.student, lesson.id, near)
    with pytest.raises(TooLate):
        move_to(lesson.student, lesson.id, START)
    assert not move_to(lesson.student, lesson.id, near).is_news  # the same press, sent again


def test_after_the_sts_move_the_student_may_move_it_once_more_until_the_start(
    lesson: Lesson,
) -> None:
    move_to(lesson.st, lesson.id, NEW)
    with pytest.raises(TooLate):
        move_to(lesson.student, lesson.id, START + timedelta(days=7), now=NEW)
    later = START + timedelta(days=7)
    move_to(lesson.student, lesson.id, later, now=NEW - SECOND)
    with pytest.raises(TooLate):  # this time is the student's own choice
        move_to(lesson.student, lesson.id, NEW, now=later - timedelta(hours=23))


# ── money ────────────────────────────────────────────────────────────────────
@pytest.fixture
def shop(database: Database, stripe: Sandbox) -> Shop:
    return open_shop(database, stripe)


@pytest.fixture
def paid(shop: Shop) -> UUID:
    """A paid session two days ahead."""
    session_id, opened = shop.book()
    shop.stripe.pay(opened.ref)
    shop.deliver()
    return session_id


def test_nothing_is_charged_and_the_payment_stays(shop: Shop, paid: UUID) -> None:
    tables = ("payments", "payment_attempts", "refunds")
    before = [shop.database.rows(f"SELECT * FROM {table}") for table in tables]
    for person in (shop.student, shop.st):
        move_to(person, paid, PAID_START + timedelta(days=1 + (person is shop.st)))
    assert [shop.database.rows(f"SELECT * FROM {table}") for table in tables] == before
    assert shop.status(paid) is SessionStatus.CONFIRMED
    total = shop.books().totals["EUR"]
    assert (total.money_in, total.refunded, total.worth) == (2400, 0, 2400)
    shop.reconcile()
    assert shop.books().totals["EUR"].worth == 2400


@pytest.mark.parametrize(("hours", "goes_back"), [(24, True), (23, False)])
def test_after_the_students_move_the_policy_counts_from_the_new_start(
    shop: Shop, paid: UUID, clock: FixedClock, hours: int, goes_back: bool
) -> None:
    new = PAID_START + timedelta(days=3)
    move_to(shop.student, paid, new)
    clock.set(new - timedelta(hours=hours))
    done = cancel(wiring.till(), shop.student, paid)
    assert str(done.refund) == ("€24.00" if goes_back else "None")
    assert shop.database.count("session_seats") == 0


def test_after_the_sts_move_all_goes_back_until_the_start(
    shop: Shop, paid: UUID, clock: FixedClock
) -> None:
    new = PAID_START + timedelta(days=3)
    move_to(shop.st, paid, new)
    clock.set(new)
    with pytest.raises(TooLate):
        cancel(wiring.till(), shop.student, paid)
    clock.set(new - SECOND)
    assert str(cancel(wiring.till(), shop.student, paid).refund) == "€24.00"
    shop.books()


def test_the_students_own_move_ends_that(shop: Shop, paid: UUID, clock: FixedClock) -> None:
    move_to(shop.st, paid, PAID_START + timedelta(days=3))
    new = PAID_START + timedelta(days=4)
    move_to(shop.student, paid, new)
    clock.set(new - SECOND)
    assert cancel(wiring.till(), shop.student, paid).refund is None
