"""Accounts, tokens and links from the command line."""

from collections.abc import Callable

import pytest

from peerloop import wiring
from peerloop.domain.people import Actor
from peerloop.domain.secrets import hashed
from peerloop.models import User
from peerloop.queries.people import actor_by_email, actor_by_login, actor_by_token
from peerloop.services.logins import sign_in, sign_in_by_link
from peerloop.settings import settings
from tests.factories import FixedClock, make_user
from tests.integration.commands.conftest import Run
from tests.integration.conftest import Database

PASSWORD = "a password with blanks "
ANNA = "anna@example.com"


def person(email: str = ANNA) -> Actor | None:
    with wiring.reading() as db:
        return actor_by_email(db, email)


def signs_in(password: str, email: str = ANNA) -> bool:
    return bool(
        sign_in(
            wiring.in_transaction,
            wiring.passwords,
            email=email,
            password=password,
            address="",
            now=wiring.now(),
        )
    )


def test_the_first_admin(run: Run) -> None:
    code, out, err = run(
        "create-admin", " Anna@Example.com", "--name", "Änna", "--password-stdin",
        stdin=f"{PASSWORD}\r\nnot this line\n",
    )  # fmt: skip
    assert (code, out, err) == (0, f"{ANNA} is a new account and an admin.\n", "")
    made = person()
    assert made
    assert (made.name, made.zone, made.is_admin) == ("Änna", "UTC", True)
    assert signs_in(PASSWORD)
    with wiring.reading() as db:
        assert db.get_one(User, made.id).email_verified_at


def test_an_account_becomes_an_admin_and_keeps_its_password(database: Database, run: Run) -> None:
    run("create-user", ANNA, "--name", "A", "--timezone", "UTC", "--password-stdin", stdin=PASSWORD)
    assert run("create-admin", ANNA) == (0, f"{ANNA} is an admin.\n", "")
    made = person()
    assert made
    assert made.is_admin
    assert made.name == "A"
    assert signs_in(PASSWORD)
    # Again, with a new password.
    code, out, _ = run("create-admin", ANNA, "--password-stdin", stdin="another password")
    assert (code, out) == (0, f"{ANNA} is an admin and has a new password.\n")
    assert signs_in("another password")


def test_a_user(run: Run) -> None:
    code, out, _ = run(
        "create-user", ANNA, "--name", "Anna", "--timezone", "Asia/Tokyo", "--password-stdin",
        stdin=PASSWORD,
    )  # fmt: skip
    assert (code, out) == (0, f"{ANNA} is a new account.\n")
    made = person()
    assert made
    assert (made.zone, made.is_admin) == ("Asia/Tokyo", False)
    assert signs_in(PASSWORD)


USER = ("create-user", ANNA, "--name", "A", "--timezone", "UTC", "--password-stdin")


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("create-admin", "anna", "--password-stdin"), PASSWORD, "valid e-mail address"),
        (("create-admin", ANNA), "", "no terminal"),
        (("create-admin", ANNA, "--password-stdin"), "", "at least 10 characters"),
        (USER, "short", "at least 10 characters"),
        ((*USER, "--timezone", "Mars"), PASSWORD, "not a known time zone"),
        ((*USER, "--name", " "), PASSWORD, "give a name"),
        (("create-token", ANNA, "--label", "x"), "", f"no account {ANNA}"),
        (("create-token", "anna", "--label", "x"), "", "valid e-mail address"),
        (("login-link", ANNA), "", f"no account {ANNA}"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    database: Database, run: Run, arguments: tuple[str, ...], stdin: str, said: str
) -> None:
    code, out, err = run(*arguments, stdin=stdin)
    assert (code, out) == (1, "")
    assert err.startswith("peerloop: ")
    assert said in err
    assert err.count("\n") == 1
    assert database.count("users") == 0


def test_an_address_has_one_account(database: Database, run: Run) -> None:
    run(*USER, stdin=PASSWORD)
    code, _, err = run(*USER, stdin=PASSWORD)
    assert code == 1
    assert "already an account" in err
    assert database.count("users") == 1


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("create-user", ANNA), ("create-admin",)])
def test_wrong_arguments(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage:" in err


def test_a_token_is_shown_once_and_works(database: Database, run: Run, clock: FixedClock) -> None:
    with database.writing() as db:
        anna = make_user(db, email=ANNA)
    code, out, _ = run("create-token", ANNA, "--label", "ci", "--days", "2")
    token = out.strip()
    assert code == 0
    for days, holder in ((0, anna), (1.99, anna), (0.01, None)):
        clock.advance(days=days)
        with wiring.reading() as db:
            assert actor_by_token(db, hashed(token), now=clock()) == holder
    assert token not in str(database.rows("SELECT * FROM api_tokens"))


@pytest.mark.parametrize(("option", "value"), [("--days", "0"), ("--label", " "), ("--days", "-3")])
def test_a_token_that_cannot_be(database: Database, run: Run, option: str, value: str) -> None:
    with database.writing() as db:
        make_user(db, email=ANNA)
    code, out, err = run("create-token", ANNA, "--label", "x", option, value)
    assert (code, out) == (1, "")
    assert err.startswith("peerloop: A token ")


def test_a_link_signs_in_once(
    database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://peerloop.example/")
    settings.cache_clear()
    with database.writing() as db:
        anna = make_user(db, email=ANNA)
    code, out, _ = run("login-link", ANNA)
    address, _, secret = out.strip().partition("?token=")
    assert (code, address) == (0, "https://peerloop.example/auth/link")
    login = sign_in_by_link(wiring.in_transaction, secret, now=wiring.now())
    with wiring.reading() as db:
        assert actor_by_login(db, hashed(login), now=wiring.now()) == anna


def test_commands_bring_an_empty_database_up_to_date(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from peerloop.__main__ import main

    monkeypatch.chdir(".")
    assert main(["login-link", ANNA]) == 1
    assert "no account" in capsys.readouterr().err
    assert empty_database.count("users") == 0


def test_a_database_that_cannot_be_reached(start: Callable[..., object]) -> None:
    url = "postgresql://somebody:secret@127.0.0.1:1/nowhere"
    process = start("login-link", ANNA, DATABASE_URL=url)
    out, err = process.communicate(timeout=60)  # type: ignore[attr-defined]
    assert (process.returncode, out) == (1, "")  # type: ignore[attr-defined]
    assert err.startswith("peerloop: cannot use the database postgresql+psycopg://somebody:***@")
    assert "secret" not in err
    assert err.count("\n") == 1
