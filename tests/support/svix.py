"""Signing webhooks as Resend does (the Svix scheme)."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests").decode()


def signed(
    event: Any, event_id: str, *, secret: str = SECRET, at: float | None = None
) -> tuple[bytes, dict[str, str]]:
    """The raw body and the headers of a signed event."""
    payload = json.dumps(event).encode()
    timestamp = str(int(time.time() if at is None else at))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{event_id}.{timestamp}.".encode() + payload
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return payload, {
        "svix-id": event_id,
        "svix-timestamp": timestamp,
        "svix-signature": f"v1,{signature}",
    }
