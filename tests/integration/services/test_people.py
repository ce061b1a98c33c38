"""Accounts and their settings: signing up, passwords, zones, reminders, API tokens."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from peerloop import wiring
from peerloop.domain.errors import (
    AlreadyRegistered,
    InvalidInput,
    NotSignedIn,
    TooManyAttempts,
    UnknownZone,
)
from peerloop.domain.people import Actor
from peerloop.domain.reminders import Lead, stored_leads
from peerloop.domain.secrets import hashed
from peerloop.models import User
from peerloop.queries.people import (
    actor_by_email,
    actor_by_login,
    actor_by_token,
    reminders_wanted,
)
from peerloop.services import logins, people
from peerloop.services.logins import create_link, open_login, sign_in_by_link
from tests.factories import MONDAY, PASSWORD, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

FIELDS = {"name": "Zoë", "email": "zoe@example.com", "password": PASSWORD, "zone_name": "UTC"}


def sign_up(**fields: object) -> object:
    asked = {**FIELDS, **fields}
    account = people.new_account(wiring.passwords, **asked, now=MONDAY)  # type: ignore[arg-type]
    return wiring.in_transaction(lambda db: people.sign_up(db, account))


def test_signing_up(database: Database) -> None:
    person_id = sign_up(email=" Zoe@Example.COM ", zone_name="Asia/Kathmandu")
    with wiring.reading() as db:
        user = db.get_one(User, person_id)
    assert (user.name, user.email, user.zone) == ("Zoë", "zoe@example.com", "Asia/Kathmandu")
    assert user.email_verified_at is None  # mail to them waits
    assert not user.is_admin
    assert wiring.passwords.verify(PASSWORD, user.password_hash)
    assert PASSWORD not in str(database.rows("SELECT * FROM users"))


def test_an_address_has_one_account(database: Database) -> None:
    sign_up()
    with pytest.raises(AlreadyRegistered):
        sign_up(email="ZOE@example.com", name="Another")
    assert database.count("users") == 1


def test_of_signing_up_many_times_at_once_one_succeeds(database: Database) -> None:
    results = at_once([sign_up] * 6)
    assert Counter(map(type, results))[AlreadyRegistered] == 5
    assert database.count("users") == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", " \n ", InvalidInput),
        ("name", "x" * 121, InvalidInput),
        ("name", None, InvalidInput),
        ("email", "nobody", InvalidInput),
        ("email", "a@b.co\0", InvalidInput),
        ("email", "a\ud800@b.co", InvalidInput),
        ("password", "short", InvalidInput),
        ("password", "x" * 201, InvalidInput),
        ("password", None, InvalidInput),
        ("zone_name", "Mars/Olympus", UnknownZone),
        ("zone_name", "localtime", UnknownZone),
        ("zone_name", None, UnknownZone),
        ("zone_name", ["UTC"], UnknownZone),
    ],
)
def test_what_cannot_be_signed_up(
    database: Database, field: str, value: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        sign_up(**{field: value})
    assert database.count("users") == 0


def test_changing_the_zone(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db, zone="UTC")
        other = make_user(db, zone="UTC")
    assert wiring.in_transaction(lambda db: people.change_zone(db, person, "Asia/Tokyo"))
    with pytest.raises(UnknownZone):
        wiring.in_transaction(lambda db: people.change_zone(db, person, "Tokyo"))
    with wiring.reading() as db:
        assert db.get_one(User, person.id).zone == "Asia/Tokyo"
        assert db.get_one(User, other.id).zone == "UTC"


def test_reminders_are_changed_for_one_person_and_kept_in_order(database: Database) -> None:
    with database.writing() as db:
        person, other = make_user(db), make_user(db)
    for chosen, kept in ((["15m", "24h"], "24h,15m"), ([], ""), ({"1h"}, "1h")):
        leads = wiring.in_transaction(lambda db, c=chosen: people.change_reminders(db, person, c))
        assert stored_leads(leads) == kept
        with wiring.reading() as db:
            assert reminders_wanted(db, person) == leads
            assert db.get_one(User, person.id).reminders == kept
    with pytest.raises(InvalidInput):
        wiring.in_transaction(lambda db: people.change_reminders(db, person, ["2h"]))
    with wiring.reading() as db:
        assert reminders_wanted(db, person) == (Lead.HOUR,)
        assert reminders_wanted(db, other) == tuple(Lead)  # what everybody starts with


def test_a_new_password_ends_what_the_old_one_opened(database: Database) -> None:
    with database.writing() as db:
        person, other = make_user(db, verified=False), make_user(db)
        mine, theirs = open_login(db, person.id, now=MONDAY), open_login(db, other.id, now=MONDAY)
        link = create_link(db, person.id, now=MONDAY)
        token = people.create_token(db, person, label="kept", days=None, now=MONDAY)
    with pytest.raises(InvalidInput):
        people.hashed_password(wiring.passwords, "short")
    new = people.hashed_password(wiring.passwords, "a new password")
    wiring.in_transaction(lambda db: people.set_password(db, person, new, now=MONDAY))

    with wiring.reading() as db:
        user = db.get_one(User, person.id)
        assert wiring.passwords.verify("a new password", user.password_hash)
        assert user.email_verified_at == MONDAY
        assert actor_by_login(db, hashed(mine), now=MONDAY) is None
        assert actor_by_login(db, hashed(theirs), now=MONDAY) == other
        assert actor_by_token(db, hashed(token), now=MONDAY) is not None
    with pytest.raises(NotSignedIn):
        sign_in_by_link(wiring.in_transaction, link, now=MONDAY)


# ── tokens ───────────────────────────────────────────────────────────────────
def a_token(person: Actor, label: object = "calendar", days: int | None = None) -> str:
    return wiring.in_transaction(
        lambda db: people.create_token(db, person, label=label, days=days, now=MONDAY)
    )


def whose(token: str, after: timedelta = timedelta()) -> Actor | None:
    with wiring.reading() as db:
        return actor_by_token(db, hashed(token), now=MONDAY + after)


def test_a_token_speaks_for_its_person(database: Database) -> None:
    with database.writing() as db:
        person, other = make_user(db), make_user(db, is_admin=True)
    token, others = a_token(person), a_token(other)
    assert token.startswith("plt_")
    assert whose(token) == person
    assert whose(others) == other
    assert whose(token[:-1]) is None
    assert token not in str(database.rows("SELECT * FROM api_tokens"))


def test_a_token_ends_when_it_should(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db)
    for_ever, for_a_day = a_token(person), a_token(person, days=1)
    assert whose(for_ever, timedelta(days=4000)) == person
    assert whose(for_a_day, timedelta(days=1, seconds=-1)) == person
    assert whose(for_a_day, timedelta(days=1)) is None


def test_a_revoked_token_is_nobodys(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db)
    token = a_token(person)
    database.execute("UPDATE api_tokens SET revoked_at = created_at")
    assert whose(token) is None


@pytest.mark.parametrize("label", ["", "  ", "x" * 81, None, 7, "\0"])
def test_a_token_needs_a_label(database: Database, label: object) -> None:
    with database.writing() as db:
        person = make_user(db)
    with pytest.raises(InvalidInput):
        a_token(person, label)


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_a_token_lasts_some_days(database: Database, days: int) -> None:
    with database.writing() as db:
        person = make_user(db)
    with pytest.raises(InvalidInput):
        a_token(person, days=days)


def test_a_label_may_hold_what_a_database_cannot(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db)
    a_token(person, " a\0b\ud800c 👩‍🏫 ")
    assert database.rows("SELECT label FROM api_tokens") == [("a b c 👩‍🏫",)]


def test_people_are_found_by_address(database: Database) -> None:
    with database.writing() as db:
        person = make_user(db, is_admin=True, zone="Asia/Tokyo")
    with wiring.reading() as db:
        assert actor_by_email(db, person.email) == person
        assert actor_by_email(db, "nobody@example.com") is None


def test_an_address_makes_so_many_accounts_and_no_more(database: Database) -> None:
    def count(now: datetime) -> None:
        wiring.in_transaction(lambda db: logins.count_sign_up(db, "203.0.113.7", now=now))

    for _ in range(logins.SIGN_UPS_PER_ADDRESS):
        count(MONDAY)
    with pytest.raises(TooManyAttempts):
        count(MONDAY)
    count(MONDAY + logins.TRIES_WINDOW)
