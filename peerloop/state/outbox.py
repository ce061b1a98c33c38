"""What the outbox page shows: the mail that is owed, where no provider would send it."""

from base64 import b64encode
from dataclasses import dataclass, field, replace
from typing import Any

import reflex as rx

from peerloop import wiring
from peerloop.domain import dates
from peerloop.domain.errors import PeerLoopError
from peerloop.domain.mail import Message, Recipient
from peerloop.queries.outbox import OutboxView, mails, mails_to_come
from peerloop.settings import settings
from peerloop.state.views import PersonCard, person_card
from peerloop.state.visitor import Visitor

_SHOWN = 50


@dataclass(frozen=True)
class MailCard:
    """A mail as its recipient would get it."""

    id: str = ""
    recipient: str = ""
    person: PersonCard = field(default_factory=PersonCard)
    subject: str = ""
    status: str = ""
    at: str = ""
    text: str = ""
    html: str = ""
    attachment: str = ""
    attachment_url: str = ""


class OutboxState(Visitor):
    """The outbox of a development installation."""

    # loading, ready, missing
    phase: str = "loading"
    mails: list[MailCard] = []
    # How many wait for their time: reminders.
    later: int = 0

    @rx.event
    async def load(self) -> Any:
        """The outbox was opened."""
        if not settings().uses_outbox_page:
            self.phase = "missing"
            return
        self.mails, self.later = await wiring.off_loop(_read)
        self.phase = "ready"


def _read() -> tuple[list[MailCard], int]:
    now = wiring.now()
    with wiring.reading() as db:
        views, later = mails(db, now=now, limit=_SHOWN), mails_to_come(db, now=now)
    return [_card(view) for view in views], later


def _card(view: OutboxView) -> MailCard:
    to = view.recipient
    recipient = Recipient(to.email, to.name, to.zone)
    try:
        message = wiring.compose(view.template, view.payload, recipient, view.stamp)
    except (
        KeyError,
        TypeError,
        ValueError,
        PeerLoopError,
    ):  # one that cannot be written hides no other
        message = Message(to.email, f"{view.template}: could not be written", "", "")
    due = dates.local(view.due_at, to.zone)
    card = MailCard(
        id=str(view.id),
        person=person_card(view.recipient.id, to.name, to.zone),
        recipient=f"{to.name} <{to.email}>",
        subject=message.subject,
        status="waits for its address to be verified" if view.waits_for_address else view.status,
        at=f"{dates.short_date(due.date())}, {dates.clock(due)}",
        text=message.text,
        html=message.html,
    )
    if not message.attachments:
        return card
    file = message.attachments[0]
    url = f"data:text/calendar;base64,{b64encode(file.content).decode()}"
    return replace(card, attachment=file.filename, attachment_url=url)
