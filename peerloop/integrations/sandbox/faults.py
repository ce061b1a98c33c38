"""What goes wrong on purpose: with calls, with deliveries, with refunds, with what is reported.

A test sets them on `Sandbox.faults`; they live in this process only and are off until set.
"""

from dataclasses import dataclass, field, fields
from random import Random
from threading import Lock
from typing import Any, Literal

Counted = Literal[
    "fail_calls",
    "unreachable",
    "hang_after_commit",
    "duplicate_deliveries",
    "drop_events",
]


@dataclass
class Faults:
    """Set an attribute to switch a fault on.

    The SDK retries what is marked *: with `max_network_retries=2` it takes three in a row
    until its caller notices.

    Attributes:
        fail_calls: how many of the next calls answer 500 and change nothing. *
        unreachable: how many of the next calls never arrive (`APIConnectionError`). *
        hang_after_commit: how many of the next POSTs are carried out, their answer kept
            for their key and lost on the way (`APIConnectionError`). *
        duplicate_deliveries: how many of the next deliveries are made twice.
        drop_events: how many of the next events are never delivered.
        hold_deliveries: whether due deliveries wait; set it back to release them.
        shuffle_deliveries: in which order due events go out, instead of oldest first.
        refunds: what becomes of refunds when they are created.
    """

    fail_calls: int = 0
    unreachable: int = 0
    hang_after_commit: int = 0
    duplicate_deliveries: int = 0
    drop_events: int = 0
    hold_deliveries: bool = False
    shuffle_deliveries: Random | None = None
    refunds: Literal["succeeded", "pending", "failed"] = "succeeded"
    _misreported: dict[str, Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def misreport(
        self,
        *,
        amount: int | None = None,
        currency: str | None = None,
        livemode: bool | None = None,
    ) -> None:
        """Let the next object that is created, and what is made from it, tell other facts.

        Args:
            currency: as Stripe writes it, lower case.
        """
        facts = {"amount": amount, "currency": currency, "livemode": livemode}
        with self._lock:
            self._misreported = {name: fact for name, fact in facts.items() if fact is not None}

    def clear(self) -> None:
        """Switch all of them off."""
        fresh = Faults()
        with self._lock:
            for each in fields(self):
                if each.name != "_lock":
                    setattr(self, each.name, getattr(fresh, each.name))

    def take(self, fault: Counted) -> bool:
        """Whether a counted fault strikes now; it is then used up by one."""
        with self._lock:
            left: int = getattr(self, fault)
            if left > 0:
                setattr(self, fault, left - 1)
            return left > 0

    def distort(self, body: dict[str, Any]) -> None:
        """Put what is to be misreported into a new object, once."""
        if "currency" not in body:
            return  # an event
        with self._lock:
            facts, self._misreported = self._misreported, {}
        amount = facts.pop("amount", None)
        if amount is not None:
            names = {"amount", "amount_total", "amount_subtotal"} & body.keys()
            facts |= dict.fromkeys(names, amount)
        body.update((name, fact) for name, fact in facts.items() if name in body)
