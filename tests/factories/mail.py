"""A mailer that keeps what it is given, and mail that is owed to somebody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from peerloop.domain.errors import MailError
from peerloop.domain.mail import Message
from peerloop.domain.people import Actor
from peerloop.services.outbox import OwedMail, owe_mails
from tests.factories.clock import MONDAY


@dataclass
class KeepingMailer:
    """Takes mail; fails as its script says, one entry a mail, then takes all.

    Attributes:
        script: an error to raise, or None to take the mail.
        meanwhile: something that happens while the provider is asked.
    """

    script: list[MailError | None] = field(default_factory=list)
    sent: list[tuple[str, Message]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None

    def send(self, message: Message, *, key: str) -> str:
        self.tried.append(key)
        if self.meanwhile is not None:
            self.meanwhile()
        error = self.script.pop(0) if self.script else None
        if error is not None:
            raise error
        self.sent.append((key, message))
        return f"ref-{key}"

    @property
    def subjects(self) -> list[str]:
        """What was sent, in order, by subject."""
        return [message.subject for _, message in self.sent]


def owe(
    db: Session,
    person: Actor,
    *,
    template: str = "payment-received",
    count: int = 1,
    session_id: UUID | None = None,
    now: datetime = MONDAY,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    **payload: object,
) -> None:
    """Owe somebody mails about a session that may not exist."""
    facts = {
        "session_id": str(session_id or uuid4()),
        "course": "Algebra",
        "starts_at": "2026-06-10T10:00:00Z",
        "ends_at": "2026-06-10T11:00:00Z",
        "student": {"name": person.name, "email": person.email, "zone": person.zone},
        "st": {"name": "Priya Raman", "email": "priya@example.com", "zone": "UTC"},
        "note": "",
        "price": "€24.00",
        "reminders": ["24h", "1h", "15m"],
        "sequence": 0,
        "to": "student",
        "amount": "€24.00",
        "receipt": "",
        **payload,
    }
    mails = [
        OwedMail(
            template=template,
            recipient_id=person.id,
            session_id=session_id,
            payload=facts,
            dedupe_key=f"test/{uuid4()}",
            due_at=due_at,
            expires_at=expires_at,
        )
        for _ in range(count)
    ]
    owe_mails(db, mails, now=now)
