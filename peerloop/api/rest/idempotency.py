"""`Idempotency-Key`: a request that is sent again is answered as the first time, and does nothing.

How keys are claimed and kept is `services/idempotency.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Header

from peerloop import wiring
from peerloop.domain.errors import InputError
from peerloop.models.transactions import InTransaction, Work
from peerloop.services.idempotency import Reply, claim_key, keep_reply

T = TypeVar("T")
U = TypeVar("U")
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="the same for a request that is sent again"),
]


@dataclass(frozen=True, slots=True)
class Claim:
    """Which request this is: `key` of a person on a route, sent with `body`."""

    person_id: UUID
    route: str
    key: str
    body: bytes
    now: datetime


class _NotToBeDone(BaseException):
    """The key says that this request's work is not to be done, and what to answer instead.

    Not an Exception, for the work did not fail: a service that keeps a record of
    its failures has nothing to record.
    """

    def __init__(self, answer: Reply | InputError) -> None:
        super().__init__()
        self.answer = answer


def answer_once(
    claim: Claim | None,
    perform: Callable[[InTransaction], T],
    render: Callable[[wiring.Database, T], Reply],
) -> Reply:
    """Do a request's work and make its reply, both in one transaction with its claim.

    Args:
        claim: None for a request without a key.
        perform: does the work by the function it is given; a transaction of it that
            fails claims and keeps nothing, the first that succeeds is the work's own.
        render: makes the reply of what that one returned.

    Raises:
        IdempotencyKeyReused: the key came with another body.
        PeerLoopError: what `perform` raises; then no reply is kept.
    """
    once = _Once(claim, render)
    try:
        perform(once)
    except _NotToBeDone as instead:
        if isinstance(instead.answer, InputError):
            raise instead.answer from None
        return instead.answer
    assert once.reply is not None
    return once.reply


class _Once(Generic[T]):
    """A transaction runner that wraps the first work that succeeds."""

    def __init__(self, claim: Claim | None, render: Callable[[wiring.Database, T], Reply]) -> None:
        self.reply: Reply | None = None
        self._claim = claim
        self._render = render
        self._is_first = True

    def __call__(self, work: Work[U]) -> U:
        if not self._is_first:
            return wiring.in_transaction(work)
        done = wiring.in_transaction(lambda db: self._whole(db, work))
        self._is_first = False
        return done

    def _whole(self, db: wiring.Database, work: Work[U]) -> U:
        claim = self._claim
        if claim is not None:
            _take(db, claim)
        done = work(db)
        self.reply = self._render(db, done)  # type: ignore[arg-type]
        if claim is not None:
            keep_reply(db, claim.person_id, claim.route, claim.key, self.reply)
        return done


def _take(db: wiring.Database, claim: Claim) -> None:
    try:
        known = claim_key(db, claim.person_id, claim.route, claim.key, claim.body, now=claim.now)
    except InputError as refusal:
        raise _NotToBeDone(refusal) from None
    if known is not None:
        raise _NotToBeDone(known)
