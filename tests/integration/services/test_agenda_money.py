"""What an ST's agenda says of the money: held, at the bank, paid, given back."""

from datetime import timedelta
from uuid import UUID

import pytest

from peerloop import wiring
from peerloop.integrations.sandbox import Sandbox
from peerloop.queries.agenda import AgendaSession, agenda
from peerloop.services.refunding import refund_by_hand
from tests.factories import FixedClock, make_user
from tests.integration.conftest import Database
from tests.integration.services.shop import START, Shop, open_shop


@pytest.fixture
def shop(database: Database, stripe: Sandbox, clock: FixedClock) -> Shop:
    return open_shop(database, stripe)


def read(shop: Shop) -> AgendaSession:
    week = {"start": START - timedelta(days=1), "end": START + timedelta(days=1)}
    with wiring.reading() as db:
        [session] = agenda(db, shop.st, **week, now=wiring.now()).sessions
    return session


def give_back(shop: Shop, session_id: UUID, minor: int) -> None:
    with shop.database.writing() as db:
        admin = make_user(db, is_admin=True)
        refund_by_hand(db, admin, session_id, minor, f"k{minor}", now=wiring.now())


def test_from_held_to_given_back(shop: Shop) -> None:
    session_id, opened = shop.book()
    held = read(shop)
    assert (str(held.price), held.paid, held.refunded) == ("€24.00", False, 0)
    assert held.hold_expires_at is not None
    shop.stripe.pay(opened.ref)
    shop.deliver()
    paid = read(shop)
    assert (paid.paid, paid.refunded, paid.is_processing) == (True, 0, False)
    give_back(shop, session_id, 400)
    assert read(shop).refunded == 400
    give_back(shop, session_id, 2000)
    assert read(shop).refunded == 2400
