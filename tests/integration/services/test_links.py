"""One-time links: each signs its person in once, and proves their address."""

from collections import Counter

import pytest

from peerloop import wiring
from peerloop.domain.errors import NotSignedIn
from peerloop.domain.people import Actor
from peerloop.domain.secrets import hashed
from peerloop.queries.people import actor_by_login
from peerloop.services import logins
from tests.factories import FixedClock, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database


@pytest.fixture
def person(database: Database) -> Actor:
    with database.writing() as db:
        return make_user(db)


def whose(secret: str) -> Actor | None:
    with wiring.reading() as db:
        return actor_by_login(db, hashed(secret), now=wiring.now())


def a_link(database: Database, person: Actor) -> str:
    with database.writing() as db:
        return logins.create_link(db, person.id, now=wiring.now())


def follow(secret: object) -> str:
    return logins.sign_in_by_link(wiring.in_transaction, secret, now=wiring.now())


def test_a_link_signs_in_once_even_in_parallel(
    database: Database, person: Actor, clock: FixedClock
) -> None:
    secret = a_link(database, person)
    results = at_once([lambda: follow(secret)] * 12)
    assert Counter(map(type, results)) == {str: 1, NotSignedIn: 11}
    assert database.count("logins") == 1
    with pytest.raises(NotSignedIn):
        follow(secret)


def test_a_link_is_good_for_seven_days(
    database: Database, person: Actor, clock: FixedClock
) -> None:
    early, late = a_link(database, person), a_link(database, person)
    clock.advance(days=7, seconds=-1)
    assert whose(follow(early)) == person
    clock.advance(seconds=1)
    with pytest.raises(NotSignedIn):
        follow(late)


def test_a_link_proves_the_address(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        person = make_user(db, verified=False)
    follow(a_link(database, person))
    assert database.rows("SELECT count(*) FROM users WHERE email_verified_at IS NOT NULL") == [(1,)]


@pytest.mark.parametrize("secret", ["", "pll_x", None, 7, "\0", "\ud800"])
def test_what_is_no_link(
    database: Database, person: Actor, clock: FixedClock, secret: object
) -> None:
    a_link(database, person)
    with pytest.raises(NotSignedIn):
        follow(secret)
