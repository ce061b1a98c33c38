"""`demo`: people, courses, hours and past sessions to try PeerLoop with.

Only an empty database gets them, and never one in production. What tests need they make
themselves (`tests/factories`).
"""

import argparse

from peerloop.commands import CommandError


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo`."""
    parser = subparsers.add_parser("demo", help="fill an empty database with demo data")
    parser.set_defaults(run=_demo)


def _demo(_asked: argparse.Namespace) -> None:
    from peerloop.commands.accounts import ready_database
    from peerloop.commands.demo.data import ADMIN, PASSWORD, STUDENTS, TEACHERS

    _refuse_in_production()
    with ready_database():
        if not seed_if_empty():
            raise CommandError("the database is not empty; demo data goes only into an empty one.")
    print(f"The demo data is there. Everybody's password is {PASSWORD}:")
    for role, emails in (("Admin", ADMIN[:1]), ("Student", STUDENTS), ("Teacher", TEACHERS)):
        for email in emails:
            print(f"  {role:<8} {email}")


def seed_if_empty() -> bool:
    """Add the demo data to an empty, migrated database, in one transaction.

    Of several processes that start at once, one adds it and the others wait.

    Returns:
        Whether it was added.

    Raises:
        CommandError: this is production.
    """
    from peerloop import wiring
    from peerloop.commands.demo.data import PASSWORD
    from peerloop.commands.demo.rows import is_empty, seed

    _refuse_in_production()
    with wiring.reading() as db:
        if not is_empty(db):
            return False
    password_hash = wiring.passwords.hash(PASSWORD)  # once for all: it is slow on purpose
    return wiring.in_transaction(lambda db: seed(db, password_hash, now=wiring.now()))


def is_seeded() -> bool:
    """Whether the demo accounts are there."""
    from peerloop import wiring
    from peerloop.commands.demo.data import STUDENTS
    from peerloop.queries.people import actor_by_email

    with wiring.reading() as db:
        return all(actor_by_email(db, email) for email in STUDENTS)


def _refuse_in_production() -> None:
    from peerloop.settings import settings

    if settings().is_production:
        raise CommandError("there is no demo data in production.")
