"""Mail by SMTP, to a real server of the tests': what arrives, and what each refusal means."""

import email
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from peerloop.domain.errors import MailRefused, MailUnreachable
from peerloop.domain.mail import Attachment, Message
from peerloop.integrations.smtp_mailer import SmtpAddress, SmtpMailer, as_email
from tests.unit.integrations.hostile import HOSTILE

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
FROM = "PeerLoop <sessions@peerloop.example>"
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Grüße 👩‍🏫\r\nEND:VCALENDAR\r\n"
MAIL = Message(
    to="leila@example.com",
    subject="Session booked: Algèbre 👩‍🏫",
    text="Hello, Leïla",
    html="<p>Hello, Leïla</p>",
    attachments=(
        Attachment("invite.ics", ICS.encode(), "text/calendar; charset=utf-8; method=REQUEST"),
    ),
)


class Letterbox:
    """Keeps what arrives, and answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.at_recipient = self.at_data = self.at_quit = ""

    async def handle_QUIT(self, _server, _session, _envelope) -> str:
        return self.at_quit or "221 Bye"

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.at_data:
            return self.at_data
        mail = email.message_from_bytes(envelope.content, policy=modern)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


class Server(Controller):
    """One on whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


def serve(letterbox: Letterbox, **options: Any) -> Server:
    server = Server(letterbox, hostname="127.0.0.1", port=0, **options)
    server.start()
    return server


@pytest.fixture
def mailer(letterbox: Letterbox) -> Iterator[SmtpMailer]:
    server = serve(letterbox)
    yield mailer_of(server)
    server.stop()


def mailer_of(server: Server, user: str = "") -> SmtpMailer:
    address = SmtpAddress.from_url(f"smtp://{user}127.0.0.1:{server.port}")
    return SmtpMailer(address, FROM, lambda: NOW, timeout=5)


def test_what_arrives(mailer: SmtpMailer, letterbox: Letterbox) -> None:
    ref = mailer.send(MAIL, key="k-0")
    (mail,) = letterbox.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (FROM, MAIL.to, MAIL.subject)
    assert mail["Message-ID"] == ref == "<k-0@peerloop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    assert mail.get_content_type() == "multipart/mixed"
    alternatives, file = mail.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    text, html, calendar = alternatives.iter_parts()
    assert text.get_content().strip() == MAIL.text
    assert html.get_content().strip() == MAIL.html
    for part in (calendar, file):
        assert part.get_content_type() == "text/calendar"
        assert part["Content-Type"].params["method"] == "REQUEST"
        assert part["Content-Type"].params["charset"] == "utf-8"
        assert part.get_content().replace("\r\n", "\n") == ICS.replace("\r\n", "\n")
    assert file.get_filename() == "invite.ics"


def test_without_an_attachment_it_is_text_and_html(
    mailer: SmtpMailer, letterbox: Letterbox
) -> None:
    mailer.send(Message(MAIL.to, "Hello", "Hello", "<p>Hello</p>"), key="k-0")
    assert letterbox.mails[0].get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    ("at", "answer", "error"),
    [
        ("at_recipient", "550 5.1.1 no such user", MailRefused),
        ("at_recipient", "450 4.2.1 mailbox busy", MailUnreachable),
        ("at_data", "554 5.7.1 looks like spam", MailRefused),
        ("at_data", "451 4.3.0 try again", MailUnreachable),
    ],
)
def test_refusals(mailer: SmtpMailer, letterbox: Letterbox, at, answer, error) -> None:
    setattr(letterbox, at, answer)
    with pytest.raises(error) as refused:
        mailer.send(MAIL, key="k-0")
    assert answer.split(" ", 1)[0] in refused.value.said


def test_a_password_never_goes_over_an_open_line(letterbox: Letterbox) -> None:
    """This server offers no encryption: nothing is sent, least of all the password."""
    given: list[object] = []

    def takes_any(_server, _session, _envelope, _mechanism, data: LoginPassword) -> AuthResult:
        given.append(data)
        return AuthResult(success=True)

    server = serve(letterbox, authenticator=takes_any, auth_require_tls=False)
    try:
        with pytest.raises(MailUnreachable):
            mailer_of(server, "user:secret@").send(MAIL, key="k-0")
    finally:
        server.stop()
    assert (given, letterbox.mails) == ([], [])


def test_nobody_there(letterbox: Letterbox) -> None:
    server = serve(letterbox)
    mailer = mailer_of(server)
    server.stop()
    with pytest.raises(MailUnreachable) as refused:
        mailer.send(MAIL, key="k-0")
    assert "127.0.0.1" not in refused.value.said


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", SmtpAddress("mail.example.com", 587, "", "", False)),
        ("smtps://mail.example.com", SmtpAddress("mail.example.com", 465, "", "", True)),
        (
            "smtp://a%40b.c:p%3Aw@mail.example.com:25",
            SmtpAddress("mail.example.com", 25, "a@b.c", "p:w", False),
        ),
    ],
)
def test_addresses(url, expected) -> None:
    assert SmtpAddress.from_url(url) == expected


@pytest.mark.parametrize("url", ["", "mail.example.com", "http://mail", "smtp://", "smtp:mail"])
def test_what_is_no_address(url) -> None:
    with pytest.raises(ValueError, match=r"smtp"):
        SmtpAddress.from_url(url)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_where_they_belong(words: str) -> None:
    """In the text and the invitation; headers get one line, made so before."""
    from peerloop.integrations.lines import one_line, plain_lines

    subject = one_line(words).replace("=?", "= ?")
    said = Message(MAIL.to, subject, plain_lines(words), MAIL.html, MAIL.attachments)
    raw = as_email(said, mail_from=FROM, key="k-0", date=NOW).as_bytes()
    read = email.message_from_bytes(raw, policy=modern)
    assert [name for name, _ in read.items()] == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ]
    assert read["To"] == MAIL.to
    assert " ".join(str(read["Subject"]).split()) == " ".join(subject.split())


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?=0d=0aBcc:_victim=40bank.example?=",
        "A =?utf-8?b?DQoNCjxoMT5Mb2NrZWQ8L2gxPg==?=",
        "two\nlines",
        "nul\0",
    ],
)
def test_a_header_that_would_break_is_refused(
    mailer: SmtpMailer, letterbox: Letterbox, subject: str
) -> None:
    """Whoever made the mail should have seen to it; this is the last door."""
    with pytest.raises(MailRefused):
        mailer.send(Message(MAIL.to, subject, "", ""), key="k-0")
    assert letterbox.mails == []


def test_an_address_the_server_cannot_write_to(letterbox: Letterbox) -> None:
    server = serve(letterbox, enable_SMTPUTF8=False)
    try:
        with pytest.raises(MailRefused):
            mailer_of(server).send(Message("jörg@example.com", "Hello", "", ""), key="k-0")
    finally:
        server.stop()


@pytest.mark.parametrize("farewell", ["250 bye", "421 closing", "500 what?"])
@pytest.mark.parametrize(
    ("at_data", "error"), [("", None), ("554 spam", MailRefused), ("451 later", MailUnreachable)]
)
def test_a_bad_farewell_changes_nothing(
    mailer: SmtpMailer, letterbox: Letterbox, farewell: str, at_data: str, error: type | None
) -> None:
    letterbox.at_quit, letterbox.at_data = farewell, at_data
    if error is None:
        assert mailer.send(MAIL, key="k-0")
        assert len(letterbox.mails) == 1
        return
    with pytest.raises(error) as refused:
        mailer.send(MAIL, key="k-0")
    assert at_data.partition(" ")[0] in refused.value.said


def test_what_is_sent_is_seven_bits_wide() -> None:
    raw = as_email(MAIL, mail_from=FROM, key="k-0", date=NOW).as_bytes()
    assert raw.isascii()
