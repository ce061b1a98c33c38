"""The sandbox's own network: its events reach the app without a socket."""

import logging

from peerloop import wiring
from peerloop.domain.errors import InputError, PaymentsUnreachable
from peerloop.services.stripe_events import receive

log = logging.getLogger(__name__)


def deliver_events() -> None:
    """Let play time pass at the sandbox, and take the events it has to deliver."""
    sandbox = wiring.sandbox()
    sandbox.expire_overdue()
    sandbox.deliver(_take)


def _take(payload: bytes, signature: str) -> int:
    """What the webhook would answer to an event."""
    till = wiring.till()
    try:
        receive(till, till.gateway.notice(payload, signature))
    except InputError:
        return 400
    except PaymentsUnreachable:
        return 503
    return 200
