"""Stripe, or the sandbox of it, as it is configured."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from peerloop.domain.ports import PaymentGateway
from peerloop.integrations.sandbox import Sandbox, SandboxHTTPClient
from peerloop.integrations.stripe_gateway import StripeGateway, stripe_client
from peerloop.services.stripe_events import WANTED
from peerloop.services.till import Till
from peerloop.settings import Settings, settings
from peerloop.wiring.clock import now
from peerloop.wiring.database import in_transaction

SANDBOX_KEY, SANDBOX_SECRET = "sk_sandbox", "whsec_sandbox"
_sandbox: Sandbox | None = None


def till() -> Till:
    """What services need to take money: this installation's Stripe, or the sandbox of it."""
    ours = settings()
    return Till(
        run=in_transaction,
        gateway=_sandboxed(sandbox()) if ours.uses_sandbox else _stripe(),
        now=now,
        public_url=ours.public_url,
        hold=timedelta(minutes=ours.hold_minutes),
    )


def sandbox() -> Sandbox:
    """What stands in for Stripe where no key is configured; its state is a file of its own."""
    global _sandbox
    if _sandbox is None:
        _sandbox = make_sandbox(_sandbox_file(settings()))
    return _sandbox


def use_sandbox(other: Sandbox | None) -> None:
    """Put another sandbox in place (tests); None goes back to what is configured."""
    global _sandbox
    _sandbox = other


def make_sandbox(path: Path) -> Sandbox:
    """A sandbox that keeps its state in `path`, and uses the clock in use."""
    return Sandbox(path, clock=now, webhook_secret=SANDBOX_SECRET, public_url=settings().public_url)


def _sandbox_file(ours: Settings) -> Path:
    """One for each database: `peerloop.db` has `peerloop.db.stripe`."""
    return Path(f"{make_url(ours.database_url).database or 'peerloop'}.stripe")


@cache
def _sandboxed(sandbox: Sandbox) -> PaymentGateway:
    client = stripe_client(SANDBOX_KEY, http_client=SandboxHTTPClient(sandbox))
    return StripeGateway(
        client, livemode=False, secrets=(SANDBOX_SECRET,), wanted=WANTED, clock=now
    )


@cache
def _stripe() -> PaymentGateway:
    ours = settings()
    return StripeGateway(
        stripe_client(ours.stripe_secret_key, ours.stripe_api_base),
        livemode=ours.takes_real_money,
        secrets=ours.stripe_webhook_secrets,
        wanted=WANTED,
        clock=now,
    )
