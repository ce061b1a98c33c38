"""Mail by SMTP: a connection a mail, encrypted wherever the server can."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from peerloop.domain.errors import MailRefused, MailUnreachable
from peerloop.domain.mail import Message
from peerloop.domain.ports import Clock
from peerloop.integrations.lines import one_line

TIMEOUT = 10.0
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """Where mail is handed over.

    Attributes:
        is_encrypted: from the first byte on (`smtps://`); else STARTTLS where offered, and
            always where there is a password to protect.
    """

    host: str
    port: int
    user: str
    password: str
    is_encrypted: bool

    @classmethod
    def from_url(cls, url: str) -> "SmtpAddress":
        """`smtp://user:password@host:587` or `smtps://…`; user and password percent-encoded.

        Raises:
            ValueError: it is no such URL.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("an SMTP server's URL is smtp://… or smtps://…")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_encrypted=parts.scheme == "smtps",
        )


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by an SMTP server. SMTP knows no keys: a worker that dies between the server's
    word and ours sends a mail again, under the same Message-ID."""

    address: SmtpAddress
    mail_from: str
    now: Clock
    timeout: float = TIMEOUT

    def send(self, message: Message, *, key: str) -> str:
        """See `domain.ports.Mailer`."""
        try:
            mail = as_email(message, mail_from=self.mail_from, key=key, date=self.now())
            self._hand_over(mail, message.to)
        except ValueError as error:  # what no header can hold
            raise MailRefused(type(error).__name__) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients.get(message.to, (0, b""))
            raise _failure(code, said) from error
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:
            # The sender, the password: wrong for every mail, and mended by an admin.
            raise MailUnreachable(_said(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnreachable(type(error).__name__) from error
        return str(mail["Message-ID"])

    def _hand_over(self, mail: EmailMessage, to: str) -> None:
        server = self._connected()
        try:
            server.send_message(mail, to_addrs=[to])
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused("this server cannot write to such an address") from error
        finally:
            # What is taken stays taken, however the farewell goes.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        address, context = self.address, ssl.create_default_context()
        if address.is_encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                address.host, address.port, timeout=self.timeout, context=context
            )
        else:
            server = smtplib.SMTP(address.host, address.port, timeout=self.timeout)
        try:
            server.ehlo()
            if not address.is_encrypted and (address.user or server.has_extn("starttls")):
                server.starttls(context=context)
            if address.user:
                server.login(address.user, address.password)
        except BaseException:
            server.close()
            raise
        return server


def as_email(message: Message, *, mail_from: str, key: str, date: datetime) -> EmailMessage:
    """A mail as RFC 5322 has it: text, HTML, and an invitation as a calendar alternative too.

    Mail readers show the alternative as an invitation; the attachment is for those that
    do not. The key is in the Message-ID, by which servers know a mail that comes twice.

    Raises:
        ValueError: a header would have a line break in it.
    """
    _, address = parseaddr(mail_from)
    # 7-bit, since not every server on the way need take more.
    mail = EmailMessage(policy=SMTP_POLICY.clone(cte_type="7bit"))
    mail["From"] = mail_from
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{key}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    # Setting a header decodes encoded words: what comes out is looked at, not what went in.
    if any(c in str(value) for value in mail.values() for c in "\r\n\0"):
        raise ValueError("a header with a line break")
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for file in message.attachments:
        kind, *more = file.content_type.split(";")
        params = dict(part.strip().split("=", 1) for part in more)
        if kind == "text/calendar":
            mail.add_alternative(
                file.content.decode(),
                subtype="calendar",
                charset=params["charset"],
                params={"method": params["method"]},
            )
    for file in message.attachments:
        kind, *more = file.content_type.split(";")
        main, sub = kind.split("/")
        params = dict(part.strip().split("=", 1) for part in more)
        mail.add_attachment(
            file.content, maintype=main, subtype=sub, filename=file.filename, params=params
        )
    return mail


def _failure(code: int, said: bytes | str) -> MailRefused | MailUnreachable:
    """5xx is the server's last word on this mail, 4xx is not."""
    kind = MailRefused if 500 <= code < 600 else MailUnreachable
    return kind(_said(code, said))


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(f"{code} {words}", 400)
