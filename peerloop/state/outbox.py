"""What the outbox page shows: the mail that is owed, where no provider would send it."""

from base64 import b64encode
from dataclasses import dataclass, field, replace
from typing import Any

import reflex as rx

from peerloop import wiring
from peerloop.domain import dates
from peerloop.domain.mail import Recipient
from peerloop.integrations.mails import render
from peerloop.queries.outbox import OutboxView, mails
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

    @rx.event
    async def load(self) -> Any:
        """The outbox was opened."""
        if not settings().uses_outbox_page:
            self.phase = "missing"
            return
        self.mails = await wiring.off_loop(_read)
        self.phase = "ready"


def _read() -> list[MailCard]:
    with wiring.reading() as db:
        return [_card(view) for view in mails(db, limit=_SHOWN)]


def _card(view: OutboxView) -> MailCard:
    ours, to = settings(), view.recipient
    message = render(
        view.template,
        view.payload,
        recipient=Recipient(to.email, to.name, to.zone),
        base_url=ours.public_url,
        mail_from=ours.mail_from,
        stamp=view.created_at,
    )
    created = dates.local(view.created_at, to.zone)
    card = MailCard(
        id=str(view.id),
        person=person_card(view.recipient.id, to.name, to.zone),
        recipient=f"{to.name} <{to.email}>",
        subject=message.subject,
        status="waits for its address to be verified" if view.waits_for_address else view.status,
        at=f"{dates.short_date(created.date())}, {dates.clock(created)}",
        text=message.text,
        html=message.html,
    )
    if not message.attachments:
        return card
    file = message.attachments[0]
    url = f"data:text/calendar;base64,{b64encode(file.content).decode()}"
    return replace(card, attachment=file.filename, attachment_url=url)
