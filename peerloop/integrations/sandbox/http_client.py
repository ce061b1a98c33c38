"""The HTTP client by which Stripe's own SDK asks the sandbox, without a socket.

What is answered is `Sandbox.handle`; here it only gets lost on the way where faults say so.
"""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import stripe

from peerloop.integrations.sandbox.sandbox import Sandbox


class SandboxHTTPClient(stripe.HTTPClient):
    """For `StripeClient("sk_sandbox", http_client=SandboxHTTPClient(sandbox))`."""

    name = "sandbox"

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """The body, status and headers that Stripe would answer.

        Raises:
            stripe.APIConnectionError: a fault lost the call, or its answer.
        """
        if self._sandbox.faults.take("unreachable"):
            raise stripe.APIConnectionError("The sandbox is unreachable.", should_retry=True)
        address = urlsplit(url)
        params = post_data if method == "post" else address.query
        status, body, answered = self._sandbox.handle(
            method, address.path, params or "", headers or {}
        )
        if method == "post" and self._sandbox.faults.take("hang_after_commit"):
            raise stripe.APIConnectionError("The sandbox did not answer.", should_retry=True)
        return json.dumps(body), status, answered

    def request_stream(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[BytesIO, int, Mapping[str, str]]:
        """The same, the body as a stream."""
        body, status, answered = self.request(method, url, headers, post_data)
        return BytesIO(body.encode()), status, answered

    def close(self) -> None:
        """Nothing is held open."""

    def _sleep_time_seconds(self, num_retries: int) -> float:
        """Nothing is gained by waiting before a retry."""
        return 0.0
