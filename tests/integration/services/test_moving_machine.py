"""Bookings, moves and cancels in every order: each is answered, and leaves, what the model says."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.factories import FixedClock
from tests.integration.conftest import Database
from tests.integration.services.money_world import hurry
from tests.integration.services.moving_machine import MovingMachine, Place

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def place(database: Database, clock: FixedClock) -> Place:
    hurry(database)
    return Place(database, clock)


def drive(place: Place, *, examples: int, steps: int) -> None:
    budget = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=SLOW)
    run_state_machine_as_test(lambda: MovingMachine(place), settings=budget)


def test_moves_in_every_order(place: Place) -> None:
    drive(place, examples=20 if place.database.kind == "postgresql" else 40, steps=30)


@pytest.mark.deep
def test_moves_in_every_order_for_long(place: Place) -> None:
    drive(place, examples=400, steps=60)
