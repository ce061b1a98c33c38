"""Signing in and out, and the limits on failed tries that parallel tries cannot pass."""

from collections import Counter

import pytest

from peerloop import wiring
from peerloop.domain.errors import TooManyAttempts, WrongCredentials
from peerloop.domain.people import Actor
from peerloop.domain.secrets import hashed
from peerloop.models import User
from peerloop.queries.people import actor_by_login
from peerloop.services import logins
from tests.factories import PASSWORD, FixedClock, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

WRONG = "wrong horse battery"
ADDRESS = "192.0.2.1"


class CountingHasher:
    """The shape of the real one without its slowness; counts how often a password is looked at."""

    def __init__(self) -> None:
        self.looks: list[str] = []

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def verify(self, password: str, stored: str | None) -> bool:
        self.looks.append(password)
        return stored == self.hash(password)


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def person(database: Database, hasher: CountingHasher, clock: FixedClock) -> Actor:
    with database.writing() as db:
        person = make_user(db, now=clock())
        db.get_one(User, person.id).password_hash = hasher.hash(PASSWORD)
    return person


def try_in(
    hasher: CountingHasher, email: object, password: object = WRONG, address: str = ADDRESS
) -> str:
    return logins.sign_in(
        wiring.in_transaction,
        hasher,
        email=email,
        password=password,
        address=address,
        now=wiring.now(),
    )


def whose(secret: str) -> Actor | None:
    with wiring.reading() as db:
        return actor_by_login(db, hashed(secret), now=wiring.now())


# ── by password ──────────────────────────────────────────────────────────────
def test_signing_in_with_the_real_hasher(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        person = make_user(db, email="zoë@example.com")
    secret = logins.sign_in(
        wiring.in_transaction,
        wiring.passwords,
        email="  ZOË@Example.com ",
        password=PASSWORD,
        address=ADDRESS,
        now=clock(),
    )
    assert whose(secret) == person
    assert secret not in str(database.rows("SELECT * FROM logins"))


@pytest.mark.parametrize(
    "password", [WRONG, "", PASSWORD + " ", PASSWORD.upper(), None, 7, [PASSWORD]]
)
def test_a_wrong_password(person: Actor, hasher: CountingHasher, password: object) -> None:
    with pytest.raises(WrongCredentials):
        try_in(hasher, person.email, password)


@pytest.mark.parametrize(
    "email", ["nobody@example.com", "", "x", None, 7, "a" * 400, "%", "\0@b.co"]
)
def test_an_unknown_address_is_answered_alike(
    person: Actor, hasher: CountingHasher, email: object
) -> None:
    with pytest.raises(WrongCredentials) as refusal:
        try_in(hasher, email, PASSWORD)
    with pytest.raises(WrongCredentials) as other:
        try_in(hasher, person.email, WRONG)
    assert refusal.value.message == other.value.message
    assert len(hasher.looks) == 2  # as slow, too


def test_who_has_no_password_cannot_sign_in_by_one(
    database: Database, person: Actor, hasher: CountingHasher
) -> None:
    database.execute("UPDATE users SET password_hash = NULL")
    for password in ("", "None", PASSWORD):
        with pytest.raises(WrongCredentials):
            try_in(hasher, person.email, password)


# ── limits ───────────────────────────────────────────────────────────────────
def test_of_forty_wrong_tries_at_once_ten_are_looked_at(
    person: Actor, hasher: CountingHasher
) -> None:
    results = at_once([lambda: try_in(hasher, person.email)] * 40)
    assert Counter(map(type, results)) == {WrongCredentials: 10, TooManyAttempts: 30}
    assert len(hasher.looks) == 10


def test_after_ten_tries_even_the_right_password_waits(
    person: Actor, hasher: CountingHasher, clock: FixedClock
) -> None:
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            try_in(hasher, person.email)
    with pytest.raises(TooManyAttempts) as refusal:
        try_in(hasher, person.email, PASSWORD)
    assert refusal.value.details["retry_after"] == 15 * 60
    assert len(hasher.looks) == 10

    clock.advance(minutes=14, seconds=59)
    with pytest.raises(TooManyAttempts):
        try_in(hasher, person.email, PASSWORD)
    clock.advance(seconds=1)
    assert whose(try_in(hasher, person.email, PASSWORD)) == person


def test_spelling_an_address_otherwise_gives_no_further_tries(
    person: Actor, hasher: CountingHasher
) -> None:
    spellings = [person.email, person.email.upper(), f" {person.email}\n"]
    for number in range(10):
        with pytest.raises(WrongCredentials):
            try_in(hasher, spellings[number % 3])
    for spelling in spellings:
        with pytest.raises(TooManyAttempts):
            try_in(hasher, spelling)


def test_success_clears_what_was_counted(person: Actor, hasher: CountingHasher) -> None:
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(WrongCredentials):
                try_in(hasher, person.email)
        try_in(hasher, person.email, PASSWORD)


def test_one_address_is_limited_over_all_accounts(
    database: Database, person: Actor, hasher: CountingHasher, clock: FixedClock
) -> None:
    for number in range(logins.TRIES_PER_ADDRESS):
        with pytest.raises(WrongCredentials):
            try_in(hasher, f"guess{number}@example.com")
    with pytest.raises(TooManyAttempts):
        try_in(hasher, person.email, PASSWORD)
    # From elsewhere they may; and later from there, too.
    try_in(hasher, person.email, PASSWORD, address="192.0.2.2")
    clock.advance(minutes=15)
    try_in(hasher, person.email, PASSWORD)


def test_signing_in_rightly_is_not_held_against_an_address(
    person: Actor, hasher: CountingHasher
) -> None:
    for _ in range(logins.TRIES_PER_ADDRESS + 5):
        try_in(hasher, person.email, PASSWORD)


def test_right_and_wrong_tries_at_once_are_all_answered(
    person: Actor, hasher: CountingHasher
) -> None:
    """The row that counts tries is cleared while others wait for it."""
    for _ in range(6):
        # With what a round may leave uncleared, never more than ten at a time.
        works = [lambda: try_in(hasher, person.email, PASSWORD)] * 4
        works += [lambda: try_in(hasher, person.email)] * 2
        results = at_once(works)
        assert [type(result) for result in results] == [str] * 4 + [WrongCredentials] * 2


def test_neither_addresses_nor_networks_are_kept_in_the_clear(
    database: Database, person: Actor, hasher: CountingHasher
) -> None:
    with pytest.raises(WrongCredentials):
        try_in(hasher, person.email)
    kept = str(database.rows("SELECT * FROM sign_in_tries"))
    assert person.email not in kept
    assert ADDRESS not in kept


# ── logins ────────────────────────────────────────────────────────────────────
def test_signing_out_ends_this_login_only(
    database: Database, person: Actor, hasher: CountingHasher, clock: FixedClock
) -> None:
    here, there = (try_in(hasher, person.email, PASSWORD) for _ in range(2))
    with database.writing() as db:
        logins.sign_out(db, here, now=clock())
    assert whose(here) is None
    assert whose(there) == person


def test_a_login_lasts_thirty_days(
    person: Actor, hasher: CountingHasher, clock: FixedClock
) -> None:
    secret = try_in(hasher, person.email, PASSWORD)
    clock.advance(days=30, seconds=-1)
    assert whose(secret) == person
    clock.advance(seconds=1)
    assert whose(secret) is None
