"""`Idempotency-Key`: a request that is sent again is answered as the first time, and does nothing.

How keys are claimed and kept is `services/idempotency.py`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Header

from peerloop import wiring
from peerloop.domain.errors import InputError
from peerloop.domain.people import Actor
from peerloop.models.transactions import InTransaction, Work
from peerloop.services.idempotency import Reply, claim_key, drop_claim, keep_reply

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

    @classmethod
    def of(
        cls, asker: Actor, route: str, key: str | None, body: Mapping[str, object], *, now: datetime
    ) -> "Claim | None":
        """What is claimed for a request with this body; None for one without a key."""
        if key is None:
            return None
        # Not pydantic's own JSON, which has no way to write half a surrogate pair.
        text = json.dumps(body, default=str, sort_keys=True)
        return cls(asker.id, route, key, text.encode(), now)


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


def answer_again(claim: Claim | None, perform: Callable[[], Reply]) -> Reply:
    """Do the work of a request that takes several transactions, and keep its reply after it.

    A claim whose work never came to its end (the process died, or it is still
    under way) does not hold up the same request: what is done by `perform` must be
    safe to be done again.

    Args:
        claim: None for a request without a key.

    Raises:
        IdempotencyKeyReused: the key came with another body.
        PeerLoopError: what `perform` raises; then no reply is kept.
    """
    if claim is None:
        return perform()
    known = wiring.in_transaction(lambda db: _claimed(db, claim))
    if known is not None and known.status_code:
        return known
    try:
        reply = perform()
    except Exception:
        rivals = wiring.in_transaction(
            lambda db: drop_claim(db, claim.person_id, claim.route, claim.key)
        )
        if rivals is None:
            raise
        return rivals
    wiring.in_transaction(lambda db: _keep(db, claim, reply))
    return reply


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


def _claimed(db: wiring.Database, claim: Claim) -> Reply | None:
    return claim_key(db, claim.person_id, claim.route, claim.key, claim.body, now=claim.now)


def _keep(db: wiring.Database, claim: Claim, reply: Reply) -> None:
    _claimed(db, claim)  # a rival that was refused may have dropped it
    keep_reply(db, claim.person_id, claim.route, claim.key, reply)


def _take(db: wiring.Database, claim: Claim) -> None:
    try:
        known = _claimed(db, claim)
    except InputError as refusal:
        raise _NotToBeDone(refusal) from None
    if known is not None:
        raise _NotToBeDone(known)
