"""A request that is sent again is answered as the first time, and done once."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.errors import IdempotencyKeyReused, InvalidInput
from peerloop.services.idempotency import Reply, claim_key, keep_reply
from tests.factories import MONDAY, make_course, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

ROUTE, KEY, BODY = "POST /api/sessions", "key-1", b'{"a": 1}'
REPLY = Reply(201, {"session_id": "x", "nested": [1, None, "ü"]})


@pytest.fixture
def person_id(database: Database) -> UUID:
    with database.writing() as db:
        return make_user(db).id


def send(
    person_id: UUID,
    *,
    key: str = KEY,
    route: str = ROUTE,
    body: bytes = BODY,
    now: datetime = MONDAY,
    fails: bool = False,
) -> Reply:
    """A request whose work is to make a course."""

    def work(db: Session) -> Reply:
        known = claim_key(db, person_id, route, key, body, now=now)
        if known is not None:
            return known
        make_course(db)
        if fails:
            raise KeyError("the work failed")
        keep_reply(db, person_id, route, key, REPLY)
        return REPLY

    return wiring.in_transaction(work)


def test_the_same_request_is_done_once(database: Database, person_id: UUID) -> None:
    assert [send(person_id) for _ in range(3)] == [REPLY] * 3
    assert database.count("courses") == 1


def test_the_same_request_many_times_at_once_is_done_once(
    database: Database, person_id: UUID
) -> None:
    results = at_once([lambda: send(person_id)] * 12)
    assert results == [REPLY] * 12
    assert database.count("courses") == 1


def test_another_body_is_refused(database: Database, person_id: UUID) -> None:
    send(person_id)
    with pytest.raises(IdempotencyKeyReused):
        send(person_id, body=BODY + b" ")


def test_of_two_bodies_at_once_one_is_refused(database: Database, person_id: UUID) -> None:
    results = at_once(partial(send, person_id, body=body) for body in (b"1", b"2"))
    assert Counter(map(type, results)) == {Reply: 1, IdempotencyKeyReused: 1}
    assert database.count("courses") == 1


def test_keys_are_a_persons_and_a_routes_own(database: Database, person_id: UUID) -> None:
    with database.writing() as db:
        other_id = make_user(db).id
    send(person_id)
    send(other_id)
    send(person_id, route="POST /api/other")
    send(person_id, key="key-2")
    assert database.count("courses") == 4


def test_failed_work_may_be_sent_again(database: Database, person_id: UUID) -> None:
    with pytest.raises(KeyError):
        send(person_id, fails=True)
    assert database.count("idempotency_keys") == 0
    assert send(person_id) == REPLY
    assert database.count("courses") == 1


def test_a_key_is_kept_for_a_day(database: Database, person_id: UUID) -> None:
    send(person_id)
    send(person_id, now=MONDAY + timedelta(hours=24, seconds=-1))
    assert database.count("courses") == 1
    send(person_id, now=MONDAY + timedelta(hours=24))
    assert database.count("courses") == 2
    assert database.count("idempotency_keys") == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "a\0"])
def test_what_is_no_key(database: Database, person_id: UUID, key: str) -> None:
    with pytest.raises(InvalidInput):
        send(person_id, key=key)
