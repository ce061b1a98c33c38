"""Money from the command line: `reconcile` asks Stripe now, `ledger` proves the books."""

import argparse

from peerloop.commands import CommandError


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `reconcile` and `ledger`."""
    asked = subparsers.add_parser("reconcile", help="ask Stripe what webhooks missed, and heal it")
    asked.set_defaults(run=_reconcile)
    books = subparsers.add_parser("ledger", help="money in − refunds = value of paid sessions")
    books.set_defaults(run=_ledger)


def _reconcile(_asked: argparse.Namespace) -> None:
    from peerloop import wiring
    from peerloop.commands.accounts import ready_database
    from peerloop.services.reconciling import reconcile

    with ready_database():
        found = reconcile(wiring.till())
    for line in found.lines:
        print(line)
    if found.failures:
        raise CommandError("not everything could be asked: " + "; ".join(found.failures) + ".")
    if not found.lines:
        print("Nothing was missed.")


def _ledger(_asked: argparse.Namespace) -> None:
    from peerloop import wiring
    from peerloop.commands.accounts import ready_database
    from peerloop.queries.ledger import ledger

    with ready_database(), wiring.reading() as db:
        books = ledger(db)
    for currency, total in sorted(books.totals.items()):
        print(
            f"{currency} (minor units): in {total.money_in} − refunded {total.refunded}"
            f" − going back {total.going_back} = {total.worth - total.by_hand}"
            f" (sessions {total.worth} − by hand {total.by_hand})"
            f" {'✓' if total.difference == 0 else f'✗ {total.difference} unexplained'}"
        )
    for line in books.exceptions:
        print(line)
    if any(total.difference for total in books.totals.values()):
        raise CommandError("the books do not balance.")
    print("The books balance.")
