"""What the provider tells of mail, and an admin's second try."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from peerloop import wiring
from peerloop.domain.errors import MailRefused, MailUnreachable, NotFound, TransitionRefused
from peerloop.domain.mail import Delivery, MailNotice
from peerloop.domain.people import Actor
from peerloop.queries.outbox import mail_counts, troubled_mails
from peerloop.services.cancelling import cancel
from peerloop.services.dispatching import Outcome, dispatch
from peerloop.services.mail_events import record_delivery, send_again
from tests.factories import (
    MONDAY,
    FixedClock,
    KeepingMailer,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    owe,
)
from tests.integration.conftest import Database


@pytest.fixture
def mailer():
    kept = KeepingMailer()
    wiring.use_mailer(kept)
    yield kept
    wiring.use_mailer(None)


@pytest.fixture
def people(database: Database) -> tuple[Actor, Actor]:
    with database.writing() as db:
        return make_user(db, name="Leïla Berger"), make_user(db, is_admin=True)


def sent(database: Database, person: Actor, mailer: KeepingMailer) -> UUID:
    """A mail that was handed over."""
    with database.writing() as db:
        owe(db, person)
    assert dispatch(wiring.mailroom()) == Outcome(sent=1)
    return UUID(mailer.sent[-1][0][:36])


def told(
    delivery: Delivery | None, mail_id: UUID | None = None, event: str = "", ref: str = ""
) -> bool:
    notice = MailNotice(event or str(uuid4()), "email.x", mail_id, ref, delivery, "why")
    return wiring.in_transaction(lambda db: record_delivery(db, notice, now=wiring.now()))


def delivery(database: Database) -> tuple[object, ...]:
    return database.rows("SELECT delivery, delivery_note FROM outbox")[0]


def test_an_event_counts_once(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    mail = sent(database, people[0], mailer)
    assert told(Delivery.BOUNCED, mail, "msg_1")
    assert not told(Delivery.BOUNCED, mail, "msg_1")
    assert delivery(database) == ("bounced", "why")
    assert database.count("mail_events") == 1


def test_events_in_any_order_end_the_same(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    mail = sent(database, people[0], mailer)
    assert told(Delivery.DELAYED, mail)
    assert told(Delivery.COMPLAINED, mail)
    assert not told(Delivery.DELIVERED, mail)
    assert delivery(database)[0] == "complained"


def test_a_mail_is_known_by_the_providers_name_too(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    sent(database, people[0], mailer)
    assert told(Delivery.BOUNCED, None, ref=f"ref-{mailer.sent[0][0]}")
    assert delivery(database)[0] == "bounced"


def test_what_is_not_ours_or_of_no_interest_changes_nothing(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    mail = sent(database, people[0], mailer)
    assert not told(None, mail)
    assert not told(Delivery.BOUNCED, uuid4())
    assert not told(Delivery.BOUNCED, None)
    assert not told(Delivery.BOUNCED, None, ref="somebody else's")
    assert delivery(database) == ("", "")


def test_admins_see_what_was_given_up_or_came_back(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    person, admin = people
    came_back = sent(database, person, mailer)
    told(Delivery.BOUNCED, came_back)
    mailer.script = [MailRefused("422 no such address")]
    with database.writing() as db:
        newcomer = make_user(db, verified=False)
        owe(db, newcomer)
        owe(db, person, now=MONDAY + timedelta(seconds=1), due_at=MONDAY)
        owe(db, person, due_at=MONDAY + timedelta(days=1))
    dispatch(wiring.mailroom())
    clock.advance(hours=1)
    with database.writing() as db:
        owe(db, person, due_at=MONDAY)
        counts = mail_counts(db, admin, now=clock())
        bounced, given_up = sorted(
            troubled_mails(db, admin, now=clock(), limit=10), key=lambda mail: mail.status != "sent"
        )
    assert (counts.overdue, counts.unverified, counts.sent) == (1, 1, 1)
    assert (counts.dead, counts.undelivered) == (1, 1)
    assert (given_up.status, given_up.problem) == ("dead", "422 no such address")
    assert (bounced.delivery, bounced.problem) == ("bounced", "why")
    assert (bounced.name, bounced.email) == (person.name, person.email)


@pytest.mark.parametrize("read", [mail_counts, lambda *a, **k: troubled_mails(*a, **k, limit=5)])
def test_nobody_else_does(database: Database, people: tuple[Actor, Actor], read) -> None:
    with database.writing() as db, pytest.raises(NotFound):
        read(db, people[0], now=MONDAY)


def test_an_admin_sends_what_was_given_up_again_under_a_new_key(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    person, admin = people
    mailer.script = [MailRefused("422 no such address")]
    with database.writing() as db:
        owe(db, person)
    assert dispatch(wiring.mailroom()) == Outcome(dead=1)
    mail = UUID(mailer.tried[0][:36])
    clock.advance(days=3)

    with pytest.raises(NotFound):
        wiring.in_transaction(lambda db: send_again(db, person, mail, now=clock()))
    wiring.in_transaction(lambda db: send_again(db, admin, mail, now=clock()))
    with pytest.raises(TransitionRefused):
        wiring.in_transaction(lambda db: send_again(db, admin, mail, now=clock()))
    with pytest.raises(NotFound):
        wiring.in_transaction(lambda db: send_again(db, admin, uuid4(), now=clock()))

    assert dispatch(wiring.mailroom()) == Outcome(sent=1)
    assert mailer.tried == [f"{mail}-0", f"{mail}-1"]
    with pytest.raises(TransitionRefused):
        wiring.in_transaction(lambda db: send_again(db, admin, mail, now=clock()))


def test_an_outage_is_seen_while_it_lasts(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    """What was tried and put off is due in a moment, again and again: it counts."""
    person, admin = people
    mailer.script = [MailUnreachable("no answer")] * 50
    with database.writing() as db:
        owe(db, person, count=5)
    for _ in range(10):
        dispatch(wiring.mailroom())
        with database.writing() as db:
            assert mail_counts(db, admin, now=clock()).overdue == 5
        clock.advance(minutes=7)


def test_a_reminder_that_bounced_is_seen_however_long_ago_it_was_owed(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    person, admin = people
    with database.writing() as db:
        owe(db, person, due_at=MONDAY + timedelta(days=40))
    clock.advance(days=40)
    assert dispatch(wiring.mailroom()) == Outcome(sent=1)
    told(Delivery.BOUNCED, UUID(mailer.sent[0][0][:36]))
    for days, shown in ((29, 1), (2, 0)):
        clock.advance(days=days)
        with database.writing() as db:
            assert len(troubled_mails(db, admin, now=clock(), limit=5)) == shown
            assert mail_counts(db, admin, now=clock()).undelivered == shown


def test_what_would_tell_nothing_any_more_is_not_sent_again(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    person, admin = people
    mailer.script = [MailRefused("422 no such address")]
    with database.writing() as db:
        owe(db, person, expires_at=MONDAY + timedelta(hours=1))
    dispatch(wiring.mailroom())
    mail = UUID(mailer.tried[0][:36])
    clock.advance(hours=1)
    with pytest.raises(TransitionRefused, match="time has passed"):
        wiring.in_transaction(lambda db: send_again(db, admin, mail, now=clock()))


def test_a_second_try_is_given_its_whole_day(
    database: Database, clock: FixedClock, people: tuple[Actor, Actor], mailer: KeepingMailer
) -> None:
    person, admin = people
    mailer.script = [MailRefused("422 no such address"), MailUnreachable("no answer")]
    with database.writing() as db:
        owe(db, person)
    dispatch(wiring.mailroom())
    told(Delivery.BOUNCED, UUID(mailer.tried[0][:36]))
    clock.advance(days=3)
    mail = UUID(mailer.tried[0][:36])
    wiring.in_transaction(lambda db: send_again(db, admin, mail, now=clock()))
    assert delivery(database) == ("", "")
    assert dispatch(wiring.mailroom()) == Outcome(put_off=1)


def test_what_the_session_has_overtaken_is_not_sent_again(
    database: Database, clock: FixedClock, mailer: KeepingMailer
) -> None:
    """Said at the press, not by dropping it silently afterwards."""
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
        admin = make_user(db, is_admin=True)
    mailer.script = [MailRefused("422 no such address")] * 2
    session = book_at(student, st, course, MONDAY + timedelta(days=3)).session_id
    assert dispatch(wiring.mailroom()) == Outcome(dead=2)
    cancel(wiring.till(), st, session)
    mail = UUID(mailer.tried[0][:36])
    with pytest.raises(TransitionRefused, match="changed since"):
        wiring.in_transaction(lambda db: send_again(db, admin, mail, now=clock()))
