"""`reconcile` and `ledger` from the command line."""

from datetime import timedelta

from peerloop.integrations.sandbox import Sandbox
from tests.factories import FixedClock
from tests.integration.commands.conftest import Run
from tests.integration.conftest import Database
from tests.integration.services.shop import START, open_shop


def test_reconcile_says_what_it_healed(
    database: Database, stripe: Sandbox, clock: FixedClock, run: Run
) -> None:
    shop = open_shop(database, stripe)
    assert run("reconcile") == (0, "Nothing was missed.\n", "")
    session_id, opened = shop.book()
    stripe.faults.drop_events = 20
    stripe.pay(opened.ref)
    clock.advance(minutes=1)
    code, out, err = run("reconcile")
    assert (code, err) == (0, "")
    assert "evt_" in out or "confirm" in out
    assert shop.status(session_id).value == "confirmed"


def test_reconcile_says_what_it_could_not_ask(
    database: Database, stripe: Sandbox, clock: FixedClock, run: Run
) -> None:
    open_shop(database, stripe).book()
    clock.advance(hours=1)
    stripe.faults.unreachable = 100
    code, _, err = run("reconcile")
    assert code == 1
    assert "not everything could be asked" in err


def test_the_ledger_balances_and_lists_exceptions(
    database: Database, stripe: Sandbox, clock: FixedClock, run: Run
) -> None:
    shop = open_shop(database, stripe)
    assert run("ledger") == (0, "The books balance.\n", "")
    _, opened = shop.book()
    stripe.pay(opened.ref)
    shop.deliver()
    code, out, _ = run("ledger")
    assert code == 0
    assert "EUR (minor units): in 2400 − refunded 0" in out
    assert "✓" in out

    database.execute("UPDATE sessions SET status = 'cancelled'")
    code, out, err = run("ledger")
    assert code == 1
    assert "2400 EUR unexplained" in out
    assert "the books do not balance" in err


def test_the_ledger_finds_what_takes_place_unpaid(
    database: Database, stripe: Sandbox, clock: FixedClock, run: Run
) -> None:
    session_id, _ = open_shop(database, stripe).book(start=START + timedelta(days=1))
    database.execute("UPDATE sessions SET status = 'confirmed'")
    _, out, _ = run("ledger")
    assert f"session {session_id} takes place unpaid" in out
