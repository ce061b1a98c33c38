"""Who asks, by what a request carries."""

from datetime import timedelta

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.queries.people import actor_by_id, signed_in
from peerloop.services.logins import open_login
from peerloop.services.people import create_token
from tests.factories import MONDAY, make_course, make_st, make_user
from tests.integration.conftest import Database


def asks(cookie: str | None = None, authorization: str | None = None) -> Actor | None:
    with wiring.reading() as db:
        return signed_in(db, cookie=cookie, authorization=authorization, now=MONDAY)


def test_a_cookie_or_a_token_says_who_asks(database: Database) -> None:
    with database.writing() as db:
        here, there = make_user(db), make_user(db)
        login = open_login(db, here.id, now=MONDAY)
        token = create_token(db, there, label="x", days=None, now=MONDAY)
    cookie, bearer = f"a=b; peerloop_login={login}; c=d", f"Bearer {token}"
    assert asks(cookie) == here
    assert asks(None, bearer) == there
    assert asks(cookie, bearer) == there
    # A token that is none is not excused by a cookie; another scheme is no token.
    assert asks(cookie, "Bearer plt_wrong") is None
    assert asks(cookie, "Basic eDp5") == here
    # Each secret opens its own door only.
    assert asks(f"peerloop_login={token}") is None
    assert asks(None, f"Bearer {login}") is None
    for nothing in (None, "", "peerloop_login=", "peerloop_login=\ud800", "\0", "=" * 9000):
        assert asks(nothing) is None


def test_teaching_and_being_an_admin_are_told(database: Database) -> None:
    with database.writing() as db:
        course = make_course(db)
        found = [
            actor_by_id(db, make_st(db, course).id),
            actor_by_id(db, make_st(db, course, active=False).id),
            actor_by_id(db, make_user(db, is_admin=True).id),
        ]
    told = [(each.teaches, each.is_admin) for each in found if each]
    assert told == [(True, False), (False, False), (False, True)]


def test_an_expired_login_is_nobodys(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db)
        login = open_login(db, person.id, now=MONDAY - timedelta(days=30))
    assert asks(f"peerloop_login={login}") is None
