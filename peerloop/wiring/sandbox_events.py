"""What the network is to Stripe: the sandbox's events reach the app without a socket."""

from peerloop.domain.errors import InputError, PaymentsUnreachable
from peerloop.services.stripe_events import receive
from peerloop.wiring.money import sandbox, till


def deliver_sandbox_events() -> None:
    """Let time pass at the sandbox, and take the events it has to deliver."""
    stand_in = sandbox()
    stand_in.expire_overdue()
    stand_in.deliver(_take)


def _take(payload: bytes, signature: str) -> int:
    """What the webhook would answer to an event."""
    desk = till()
    try:
        receive(desk, desk.gateway.notice(payload, signature))
    except InputError:
        return 400
    except PaymentsUnreachable:
        return 503
    return 200
