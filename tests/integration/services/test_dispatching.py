"""Sending what is owed: once, under one key, only what is right, whatever fails or dies."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest

from peerloop import wiring
from peerloop.domain.errors import MailRefused, MailUnreachable
from peerloop.domain.people import Actor
from peerloop.services.claiming import Claimed, begin_try, claim, drop_late
from peerloop.services.dispatching import Outcome, dispatch
from peerloop.services.mailroom import Mailroom
from tests.factories import MONDAY, FixedClock, KeepingMailer, make_user, owe
from tests.integration.conftest import Database


@pytest.fixture
def mailer() -> Iterator[KeepingMailer]:
    kept = KeepingMailer()
    wiring.use_mailer(kept)
    yield kept
    wiring.use_mailer(None)


@pytest.fixture
def person(database: Database) -> Actor:
    with database.writing() as db:
        return make_user(db, name="Leïla Berger")


def outbox(database: Database, *fields: str) -> list[tuple[object, ...]]:
    return database.rows(f"SELECT {', '.join(fields)} FROM outbox ORDER BY due_at, id")


def owed(database: Database, person: Actor, **mail: object) -> None:
    with database.writing() as db:
        owe(db, person, **mail)  # type: ignore[arg-type]


def send() -> Outcome:
    return dispatch(wiring.mailroom())


def claimed() -> list[Claimed]:
    """What a worker has that dies before it begins."""
    return wiring.in_transaction(lambda db: claim(db, now=wiring.now()))


def instant(database: Database, field: str) -> datetime:
    """A stored instant, as both databases have it."""
    value = outbox(database, field)[0][0]
    if isinstance(value, str):
        return datetime.fromisoformat(value + "+00:00")
    assert isinstance(value, datetime)
    return value


def test_what_is_due_is_sent_once_and_noted(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    owed(database, person)
    assert send() == Outcome(sent=1)
    (key, message), *more = mailer.sent
    assert (message.to, more) == (person.email, [])
    row = outbox(database, "status", "attempts", "provider_ref", "lease_token", "last_error")
    assert row == [("sent", 1, f"ref-{key}", None, None)]
    assert instant(database, "sent_at") == MONDAY
    clock.advance(days=2)
    assert send() == Outcome()
    assert len(mailer.sent) == 1


def test_oldest_due_first_and_none_before_its_time(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    for hours in (3, 1, 2):
        owed(database, person, due_at=MONDAY + timedelta(hours=hours), course=f"In {hours} h")
    assert send() == Outcome()
    clock.advance(hours=2)
    assert send() == Outcome(sent=2)
    assert ["In 1 h" in subject for subject in mailer.subjects] == [True, False]
    clock.advance(hours=1)
    assert send() == Outcome(sent=1)


def test_mail_waits_for_its_address_to_be_verified(
    database: Database, clock: FixedClock, mailer: KeepingMailer
) -> None:
    with database.writing() as db:
        newcomer = make_user(db, verified=False)
        owe(db, newcomer)
        owe(db, newcomer, expires_at=MONDAY + timedelta(hours=1))
    assert send() == Outcome()
    clock.advance(hours=2)
    assert wiring.in_transaction(lambda db: drop_late(db, now=clock())) == 1
    assert sorted(outbox(database, "status")) == [("dropped",), ("waiting",)]
    database.execute("UPDATE users SET email_verified_at = created_at")
    assert send() == Outcome(sent=1)


def test_a_failure_is_tried_again_later_under_the_same_key(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    mailer.script = [MailUnreachable("500 broken"), MailUnreachable("no answer"), None]
    owed(database, person)
    assert send() == Outcome(put_off=1)
    assert outbox(database, "status", "attempts", "last_error") == [("waiting", 1, "500 broken")]
    assert send() == Outcome()
    clock.advance(seconds=15)
    assert send() == Outcome(put_off=1)
    clock.advance(seconds=15)
    assert send() == Outcome()
    clock.advance(seconds=15)
    assert send() == Outcome(sent=1)
    assert len(mailer.tried) == 3
    assert len(set(mailer.tried)) == 1


def test_a_pause_the_provider_asks_for_holds_for_all_that_was_claimed(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    mailer.script = [None, MailUnreachable("429 slow down", retry_after=40)]
    owed(database, person, count=5)
    first = send()
    assert (first.sent, first.put_off, first.pause) == (1, 1, timedelta(seconds=40))
    assert not first.is_worth_another
    assert sorted(outbox(database, "status", "attempts")) == [
        ("sent", 1),
        ("waiting", 0),
        ("waiting", 0),
        ("waiting", 0),
        ("waiting", 1),
    ]
    clock.advance(seconds=39)
    assert send() == Outcome()
    clock.advance(seconds=21)  # up to half as long again, so that not all come back at once
    assert send() == Outcome(sent=4)
    assert len(set(mailer.tried)) == 5


def test_what_the_provider_will_never_take_is_given_up_at_once(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    mailer.script = [MailRefused("422 validation_error: no such address"), None]
    owed(database, person, count=2)
    assert send() == Outcome(sent=1, dead=1)
    assert ("dead", "422 validation_error: no such address") in outbox(
        database, "status", "last_error"
    )
    clock.advance(days=1)
    assert send() == Outcome()


def test_after_a_day_without_success_it_is_given_up(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    """The provider forgets its key after 24 hours: from then on a try could be a second mail."""
    owed(database, person)
    mailer.script = [MailUnreachable("no answer")] * 100
    while outbox(database, "status") == [("waiting",)]:
        clock.advance(minutes=30)
        send()
    assert outbox(database, "status", "last_error") == [("dead", "no answer")]
    assert timedelta(hours=21) < clock() - MONDAY < timedelta(hours=24)


def test_one_that_cannot_be_written_holds_up_no_other(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    owed(database, person, template="no-such-template")
    owed(database, person, now=MONDAY + timedelta(seconds=1))
    clock.advance(minutes=1)
    assert send() == Outcome(sent=1, dead=1)
    assert ("dead", "could not be written: KeyError") in outbox(database, "status", "last_error")


def test_what_expired_is_dropped(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    owed(database, person, expires_at=MONDAY + timedelta(hours=1))
    clock.advance(hours=1)
    assert send() == Outcome(dropped=1)
    assert outbox(database, "status", "last_error") == [("dropped", "its time had passed")]
    assert mailer.tried == []


def test_a_lease_keeps_others_away_until_it_ends(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    owed(database, person)
    assert len(claimed()) == 1  # a worker that dies here
    assert send() == Outcome()
    clock.advance(minutes=2)
    assert send() == Outcome(sent=1)
    assert outbox(database, "status", "attempts") == [("sent", 1)]  # it had not begun


def test_who_lost_the_lease_changes_nothing_any_more(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    """A worker hangs in its call until another has sent the mail; then it fails."""
    other = KeepingMailer()
    owed(database, person)

    def the_other_worker_comes() -> None:
        clock.advance(minutes=3)
        wiring.use_mailer(other)
        assert send() == Outcome(sent=1)

    mailer.meanwhile = the_other_worker_comes
    mailer.script = [MailRefused("too late to say so")]
    assert send() == Outcome()
    assert outbox(database, "status", "attempts", "last_error") == [("sent", 2, None)]
    assert mailer.tried == other.tried


def test_a_lease_begins_anew_with_each_try(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    """A slow provider: while the first is handed over for 110 s, nobody else takes it."""
    other = KeepingMailer()
    owed(database, person)
    (mail,) = claimed()
    clock.advance(seconds=110)
    begun = wiring.in_transaction(lambda db: begin_try(db, mail, now=clock()))
    assert begun is not None
    clock.advance(seconds=119)
    wiring.use_mailer(other)
    assert send() == Outcome()
    clock.advance(seconds=1)
    assert send() == Outcome(sent=1)


def test_what_another_took_meanwhile_is_left_to_it(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    """The first of three takes so long that the leases of the others run out."""
    other = KeepingMailer()
    owed(database, person, count=3)

    def the_other_worker_comes() -> None:
        clock.advance(seconds=121)
        mailer.meanwhile = None
        wiring.use_mailer(other)
        assert send() == Outcome(sent=3)

    mailer.meanwhile = the_other_worker_comes
    assert send() == Outcome()
    assert len(mailer.tried) == 1
    assert len(set(other.tried)) == 3
    assert set(outbox(database, "status")) == {("sent",)}


def test_many_workers_at_once_send_each_mail_once(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    owed(database, person, count=60)
    together, failures = Barrier(6), []

    def work(room: Mailroom) -> None:
        together.wait()
        try:
            while dispatch(room, at_most=3).is_worth_another:
                pass
        except Exception as error:
            failures.append(error)

    workers = [Thread(target=work, args=(wiring.mailroom(),)) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    while send().is_worth_another:  # a worker may have looked while another had the rest
        pass
    assert len(mailer.tried) == len(set(mailer.tried)) == 60
    assert set(outbox(database, "status", "attempts")) == {("sent", 1)}


def test_nothing_due_costs_one_look(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    owed(database, person, due_at=MONDAY + timedelta(days=1))
    with database.statements() as sent:
        send()
    assert [statement for statement in sent if "UPDATE" in statement] == []


def test_what_would_be_wrong_soonest_goes_first(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    """A flood of announcements of distant sessions holds up no reminder, and no money."""
    owed(database, person, count=30, course="Distant", expires_at=MONDAY + timedelta(days=30))
    clock.advance(minutes=1)
    owed(database, person, course="Near", now=clock(), expires_at=clock() + timedelta(minutes=5))
    owed(database, person, course="Money", now=clock())
    assert send() == Outcome(sent=10)
    assert {"Near" in subject for subject in mailer.subjects[:2]} == {True, False}
    assert "Money" in mailer.subjects[0] + mailer.subjects[1]


def test_what_may_have_been_sent_more_than_a_day_ago_is_left_to_an_admin(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    """By then the provider has forgotten the key: a worker died, and nobody came for a day."""
    owed(database, person)
    (mail,) = claimed()
    assert wiring.in_transaction(lambda db: begin_try(db, mail, now=clock())) is not None
    clock.advance(hours=24)
    assert send() == Outcome(dead=1)
    assert mailer.tried == []
    ((status, said),) = outbox(database, "status", "last_error")
    assert (status, str(said).partition(":")[0]) == ("dead", "may have been sent")


def test_what_was_claimed_and_never_tried_is_sent_however_late(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    owed(database, person, count=2)
    assert len(claimed()) == 2
    clock.advance(days=3)
    assert send() == Outcome(sent=2)


def test_a_mailer_that_breaks_is_tried_again(
    database: Database, clock: FixedClock, mailer: KeepingMailer, person: Actor
) -> None:
    """It may have taken the mail: not one that "could not be written"."""
    owed(database, person)

    def breaks() -> None:
        raise RuntimeError

    mailer.meanwhile = breaks
    assert send() == Outcome(put_off=1)
    assert outbox(database, "status", "last_error") == [("waiting", "RuntimeError")]
