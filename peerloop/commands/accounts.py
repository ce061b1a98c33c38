"""Accounts from the command line: admins, people, API tokens, one-time sign-in links.

Whole lists of people are imported (`importing.py`). What an account may be is decided in
`services/people.py`.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from typing import TYPE_CHECKING

from peerloop.commands import CommandError

if TYPE_CHECKING:
    from sqlmodel import Session

    from peerloop.domain.people import Actor


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `create-admin`, `create-user`, `create-token` and `login-link`."""
    admin = subparsers.add_parser("create-admin", help="make an admin, new or of an account")
    admin.add_argument("--name", default="Admin", help="of a new account")
    admin.add_argument("--timezone", default="UTC", help="of a new account, as in Europe/Berlin")
    admin.set_defaults(run=_create_admin)

    user = subparsers.add_parser("create-user", help="make an account")
    user.add_argument("--name", required=True)
    user.add_argument("--timezone", required=True, help="as in Europe/Berlin")
    user.set_defaults(run=_create_user)

    token = subparsers.add_parser("create-token", help="make an API token and show it once")
    token.add_argument("--label", required=True, help="what it is for")
    token.add_argument("--days", type=int, help="how long it is valid; for ever if left out")
    token.set_defaults(run=_create_token)

    link = subparsers.add_parser("login-link", help="make a link that signs a person in once")
    link.set_defaults(run=_login_link)

    for parser in (admin, user, token, link):
        parser.add_argument("email", metavar="EMAIL")
    for parser in (admin, user):
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )


@contextmanager
def ready_database() -> Iterator[None]:
    """Bring the tables up to date, and say in one line what goes wrong within.

    Raises:
        CommandError: the database cannot be used, or PeerLoop refuses what was asked.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import OperationalError

    from peerloop import wiring
    from peerloop.domain.errors import PeerLoopError
    from peerloop.settings import settings

    try:
        wiring.migrate()
        yield
    except OperationalError as error:
        url = make_url(settings().database_url).render_as_string(hide_password=True)
        reason = str(error.orig).strip().splitlines()[0]
        raise CommandError(f"cannot use the database {url}: {reason}.") from error
    except PeerLoopError as error:
        raise CommandError(error.message) from error


def _create_admin(asked: argparse.Namespace) -> None:
    from peerloop import wiring
    from peerloop.domain.people import clean_email
    from peerloop.queries.people import actor_by_email
    from peerloop.services.people import hashed_password

    with ready_database():
        email = clean_email(asked.email)
        with wiring.reading() as db:
            known = actor_by_email(db, email)
        if known is None:
            _sign_up(asked, is_admin=True)
            print(f"{email} is a new account and an admin.")
            return
        password = _password_from_stdin() if asked.password_stdin else None
        password_hash = password and hashed_password(wiring.passwords, password)
        wiring.in_transaction(lambda db: _promote(db, known, password_hash))
        print(f"{email} is an admin{' and has a new password' if password else ''}.")


def _promote(db: "Session", known: "Actor", password_hash: str | None) -> None:
    from peerloop import wiring
    from peerloop.services.people import make_admin, set_password

    make_admin(db, known)
    if password_hash is not None:
        set_password(db, known, password_hash, now=wiring.now())


def _create_user(asked: argparse.Namespace) -> None:
    with ready_database():
        _sign_up(asked, is_admin=False)
        print(f"{asked.email.strip().lower()} is a new account.")


def _sign_up(asked: argparse.Namespace, *, is_admin: bool) -> None:
    """Make the account that was asked for; who runs this machine vouches for the address."""
    from peerloop import wiring
    from peerloop.services.people import new_account, sign_up

    password = _password_from_stdin() if asked.password_stdin else _password_from_terminal()
    account = new_account(
        wiring.passwords,
        name=asked.name,
        email=asked.email,
        password=password,
        zone_name=asked.timezone,
        now=wiring.now(),
        verified=True,
        is_admin=is_admin,
    )
    wiring.in_transaction(lambda db: sign_up(db, account))


def _password_from_stdin() -> str:
    """The first line: a password may hold blanks, but not the line's end."""
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise CommandError("the password on standard input is not UTF-8.") from error


def _password_from_terminal() -> str:
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask for a password on: use --password-stdin.")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise CommandError("these were two different passwords.")
    return password


def _create_token(asked: argparse.Namespace) -> None:
    from peerloop import wiring
    from peerloop.services.people import create_token

    with ready_database():
        token = wiring.in_transaction(
            lambda db: create_token(
                db, _person(db, asked.email), label=asked.label, days=asked.days, now=wiring.now()
            )
        )
        print(token)


def _login_link(asked: argparse.Namespace) -> None:
    from peerloop import routes, wiring
    from peerloop.services.logins import create_link
    from peerloop.settings import settings

    with ready_database():
        secret = wiring.in_transaction(
            lambda db: create_link(db, _person(db, asked.email).id, now=wiring.now())
        )
        print(f"{settings().public_url}{routes.AUTH_LINK}?token={secret}")


def _person(db: "Session", address: str) -> "Actor":
    from peerloop.domain.people import clean_email
    from peerloop.queries.people import actor_by_email

    email = clean_email(address)
    person = actor_by_email(db, email)
    if person is None:
        raise CommandError(f"there is no account {email}.")
    return person
