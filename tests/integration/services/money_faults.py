"""Processes that die between any two steps of taking money, after which nobody cleans up."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from peerloop import wiring
from peerloop.integrations.sandbox import Sandbox, SandboxHTTPClient
from peerloop.models.transactions import Work

T = TypeVar("T")


class Killed(BaseException):
    """The process ends here: no `except Exception` sees it, as none would."""


class Reaper:
    """Lets whoever takes money die before or after its n-th step from now.

    A step is one of our transactions or one call that reaches Stripe. Counted are calls
    of the SDK, not of the gateway: a refund, say, is looked for first and made then.
    """

    def __init__(self) -> None:
        self._steps_left = 0
        self._is_late = False

    def come(self, steps: int, late: bool) -> None:
        """Strike at the n-th step from now, once.

        Args:
            late: after its work is done, else before.
        """
        self._steps_left, self._is_late = steps, late

    def leave(self) -> None:
        """Strike nobody."""
        self._steps_left = 0

    def step(self, work: Callable[[], T]) -> T:
        """Do a step, unless it is the one."""
        if self._steps_left == 0:
            return work()
        self._steps_left -= 1
        if self._steps_left:
            return work()
        if self._is_late:
            work()
        raise Killed

    def run(self, work: Work[T]) -> T:
        """`wiring.in_transaction`, for a `Till`."""
        return self.step(lambda: wiring.in_transaction(work))


class MortalHTTPClient(SandboxHTTPClient):
    """The network to the sandbox, for processes that may die at it."""

    def __init__(self, sandbox: Sandbox, reaper: Reaper) -> None:
        super().__init__(sandbox)
        self._reaper = reaper

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """See `SandboxHTTPClient.request`."""
        ask = super().request
        return self._reaper.step(lambda: ask(method, url, headers, post_data))
