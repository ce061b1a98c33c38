"""Money in every order: paid, lost, doubled, disputed, and processes that die in between.

The machine's own rules are in `money_machine.py`. What it found is in `test_money_found.py`.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.services.money_machine import MoneyMachine
from tests.integration.services.money_world import World

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def drive(world: World, *, examples: int, steps: int) -> None:
    budget = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=SLOW)
    run_state_machine_as_test(lambda: MoneyMachine(world), settings=budget)


def test_money_in_every_order(world: World) -> None:
    few = world.database.kind == "postgresql"
    drive(world, examples=10 if few else 25, steps=30)


@pytest.mark.deep
def test_money_in_every_order_for_long(world: World) -> None:
    drive(world, examples=150, steps=60)
