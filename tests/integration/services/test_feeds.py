"""The private address of a calendar feed: made, replaced, ended, and known only as a hash."""

from datetime import timedelta

import pytest

from peerloop import wiring
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.domain.secrets import hashed
from peerloop.queries.feeds import feed, feed_made_at
from peerloop.services.feeds import end_feed, make_feed
from tests.factories import MONDAY, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

LATER = MONDAY + timedelta(days=3)


def new_feed(person: Actor, now=MONDAY) -> str:
    return wiring.in_transaction(lambda db: make_feed(db, person, now=now))


def owner(token: str) -> object:
    with wiring.reading() as db:
        return feed(db, token, now=MONDAY).person_id


def test_a_new_address_opens_its_owners_feed_and_is_kept_as_a_hash(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db)
    token = new_feed(person)
    assert owner(token) == person.id
    assert len(token) >= 43  # 256 bits
    kept = str(database.rows("SELECT * FROM calendar_feeds"))
    assert token not in kept
    assert hashed(token) in kept


def test_a_newer_address_ends_the_one_before(database: Database) -> None:
    with database.writing() as db:
        person, other = make_user(db), make_user(db)
    first, theirs = new_feed(person), new_feed(other)
    second = new_feed(person, LATER)
    assert first != second
    assert (owner(second), owner(theirs)) == (person.id, other.id)
    with pytest.raises(NotFound):
        owner(first)
    with wiring.reading() as db:
        assert feed_made_at(db, person) == LATER
        assert feed_made_at(db, other) == MONDAY


def test_an_address_is_ended_for_good_and_for_one_person(database: Database) -> None:
    with database.writing() as db:
        person, other = make_user(db), make_user(db)
    mine, theirs = new_feed(person), new_feed(other)
    for _twice in range(2):
        wiring.in_transaction(lambda db: end_feed(db, person))
    with pytest.raises(NotFound):
        owner(mine)
    assert owner(theirs) == other.id
    with wiring.reading() as db:
        assert feed_made_at(db, person) is None


def test_of_many_made_at_once_one_stays(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db)
    tokens = at_once([lambda: new_feed(person)] * 6)
    assert not [each for each in tokens if isinstance(each, Exception)]
    assert database.count("calendar_feeds") == 1
    (kept,) = database.rows("SELECT token_hash FROM calendar_feeds")
    assert kept[0] in {hashed(str(token)) for token in tokens}
