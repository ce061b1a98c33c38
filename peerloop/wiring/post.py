"""Resend, SMTP, or nobody but the outbox page, as it is configured."""

import random
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from peerloop.domain.mail import MailNotice, Message, Recipient
from peerloop.domain.ports import Mailer
from peerloop.integrations.mails import render
from peerloop.integrations.outbox_mailer import OutboxMailer
from peerloop.integrations.resend_mailer import ResendMailer, read_webhook
from peerloop.integrations.smtp_mailer import SmtpAddress, SmtpMailer
from peerloop.services.mailroom import Mailroom
from peerloop.settings import settings
from peerloop.wiring.clock import now
from peerloop.wiring.database import in_transaction

_mailer: Mailer | None = None


def mailroom() -> Mailroom:
    """What services need to send mail in this installation."""
    return Mailroom(
        run=in_transaction,
        mailer=_mailer or _configured(),
        compose=compose,
        now=now,
        chance=random.random,
    )


def use_mailer(other: Mailer | None) -> None:
    """Put another mailer in place (tests); None goes back to what is configured."""
    global _mailer
    _mailer = other


def compose(
    template: str, payload: Mapping[str, Any], recipient: Recipient, stamp: datetime
) -> Message:
    """A mail with this installation's address and sender; see `integrations.mails.render`."""
    ours = settings()
    return render(
        template,
        payload,
        recipient=recipient,
        base_url=ours.public_url,
        mail_from=ours.mail_from,
        stamp=stamp,
    )


def mail_notice(payload: bytes, headers: Mapping[str, str]) -> MailNotice:
    """An event of the mail provider's; see `integrations.resend_mailer.read_webhook`.

    Raises:
        InvalidInput: it is not signed with RESEND_WEBHOOK_SECRET.
    """
    return read_webhook(payload, headers, settings().resend_webhook_secrets)


@cache
def _configured() -> Mailer:
    ours = settings()
    if ours.resend_api_key:
        return ResendMailer(ours.resend_api_key, ours.mail_from, ours.resend_api_url)
    if ours.smtp_url:
        return SmtpMailer(SmtpAddress.from_url(ours.smtp_url), ours.mail_from, now)
    return OutboxMailer()
