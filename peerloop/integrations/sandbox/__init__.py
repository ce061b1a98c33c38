"""A sandbox of Stripe that the real SDK talks to, for development and tests; no money moves.

What PeerLoop does with payments does not belong here, and nothing here runs in production.
"""

from peerloop.integrations.sandbox.errors import SandboxRefused
from peerloop.integrations.sandbox.faults import Faults
from peerloop.integrations.sandbox.hosted import HostedCheckout, Line, Receipt
from peerloop.integrations.sandbox.http_client import SandboxHTTPClient
from peerloop.integrations.sandbox.sandbox import Sandbox

__all__ = [
    "Faults",
    "HostedCheckout",
    "Line",
    "Receipt",
    "Sandbox",
    "SandboxHTTPClient",
    "SandboxRefused",
]
