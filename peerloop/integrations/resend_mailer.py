"""Mail by Resend: sending, and what its signed webhook tells of a mail afterwards."""

import json
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import resend
from resend.exceptions import ResendError

from peerloop.domain.errors import InvalidInput, MailRefused, MailUnreachable
from peerloop.domain.mail import Attachment, Delivery, MailNotice, Message
from peerloop.integrations.lines import one_line

TIMEOUT = 10  # seconds; a lease leaves this much for every mail
_LONGEST_PAUSE = 3_600
_TAG = "mail"
# These say no to this mail alone. A wrong key, a sender that is not verified yet or an
# empty quota say no to every mail: they are tried again, for they can be mended.
_REFUSES_THE_MAIL = {400, 413, 422}
_CAN_BE_MENDED = {
    "invalid_access",
    "invalid_api_key",
    "invalid_from_address",
    "missing_api_key",
    "restricted_api_key",
}
_SENT_BEFORE = "invalid_idempotent_request"

_TOLD = {
    "email.delivered": Delivery.DELIVERED,
    "email.delivery_delayed": Delivery.DELAYED,
    "email.bounced": Delivery.BOUNCED,
    "email.complained": Delivery.COMPLAINED,
    "email.failed": Delivery.FAILED,
    "email.suppressed": Delivery.SUPPRESSED,
}


class ResendMailer:
    """Sends by Resend's API.

    Args:
        api_key: of the account.
        mail_from: the From header.
        api_url: elsewhere than at Resend (RESEND_API_URL).
        timeout: seconds for one answer.
    """

    def __init__(
        self, api_key: str, mail_from: str, api_url: str = "", timeout: int = TIMEOUT
    ) -> None:
        # The SDK keeps its configuration in its module: one account a process.
        resend.api_key = api_key
        if api_url:
            resend.api_url = api_url.rstrip("/")
        resend.default_http_client = resend.RequestsClient(timeout=timeout)
        self._mail_from = mail_from

    def send(self, message: Message, *, key: str) -> str:
        """See `domain.ports.Mailer`; for 24 h, the same key is the same mail to Resend."""
        params: Any = {
            "from": self._mail_from,
            "to": [message.to],
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "headers": {"Auto-Submitted": "auto-generated"},
            "tags": [{"name": _TAG, "value": key}],
            "attachments": [_attached(each) for each in message.attachments],
        }
        try:
            answer = resend.Emails.send(params, {"idempotency_key": key})
        except ResendError as error:
            if error.error_type == _SENT_BEFORE:
                # It has this key with other words (a template changed between two tries).
                return ""
            raise _failure(error) from error
        ref = answer.get("id")
        if not ref:
            raise MailUnreachable("an answer without an id")
        return str(ref)


def _attached(file: Attachment) -> dict[str, str]:
    return {
        "filename": file.filename,
        "content": b64encode(file.content).decode(),
        "content_type": file.content_type,
    }


def _failure(error: ResendError) -> MailRefused | MailUnreachable:
    # Not the message of a failed connection: it names the address, which may hold secrets.
    network = error.error_type == "HttpClientError"
    said = "no answer" if network else one_line(f"{error.code} {error.error_type}: {error.message}")
    with suppress(ValueError):
        if int(error.code) in _REFUSES_THE_MAIL and error.error_type not in _CAN_BE_MENDED:
            return MailRefused(said)
    return MailUnreachable(said, _retry_after(error.headers))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait; a date or nonsense counts as nothing said."""
    given = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    with suppress(ValueError):
        seconds = float(given)
        if seconds >= 0:
            return min(seconds, _LONGEST_PAUSE)
    return None


def read_webhook(
    payload: bytes, headers: Mapping[str, str], secrets: tuple[str, ...]
) -> MailNotice:
    """Verify an event and read what it tells.

    Args:
        payload: the raw body, of which the signature is made.
        headers: lower-case names; `svix-id`, `svix-timestamp`, `svix-signature`.
        secrets: any of them may have signed it, while they are exchanged.

    Raises:
        InvalidInput: it is not signed by Resend, too old, or no event.
    """
    signed = {part: headers.get(f"svix-{part}", "") for part in ("id", "timestamp", "signature")}
    for secret in secrets:
        with suppress(ValueError, UnicodeError, AttributeError, TypeError, RecursionError):
            options: Any = {
                "payload": payload.decode(),
                "headers": signed,
                "webhook_secret": secret,
            }
            resend.Webhooks.verify(options)
            return _notice(signed["id"], json.loads(payload))
    raise InvalidInput("This is not a signed event of the mail provider's.")


def _notice(event_id: str, event: Any) -> MailNotice:
    if not isinstance(event, dict) or not isinstance(event.get("data"), dict):
        raise ValueError("an event is an object with data")
    data, kind = event["data"], str(event.get("type", ""))
    return MailNotice(
        id=event_id[:255],
        type=one_line(kind, 80),
        mail_id=_mail_id(data.get("tags")),
        provider_ref=one_line(str(data.get("email_id", "")), 255),
        delivery=_TOLD.get(kind),
        note=_why(data),
    )


def _mail_id(tags: Any) -> UUID | None:
    """Our own id among the tags: an object, or a list of names and values."""
    if isinstance(tags, list):
        tags = {each.get("name"): each.get("value") for each in tags if isinstance(each, dict)}
    key = tags.get(_TAG) if isinstance(tags, dict) else None
    with suppress(ValueError):
        return UUID(str(key)[:36])
    return None


def _why(data: Mapping[str, Any]) -> str:
    """What the provider says of a mail that did not arrive."""
    for name in ("bounce", "failed", "suppressed"):
        about = data.get(name)
        if isinstance(about, dict):
            said = [str(about[key]) for key in ("type", "reason", "message") if about.get(key)]
            return one_line(": ".join(said), 300)
    return ""
