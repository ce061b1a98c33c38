"""What admins see of the mail: how it stands, what was given up or came back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import wiring
from peerloop.domain import dates
from peerloop.domain.errors import NotFound, PeerLoopError, TransitionRefused
from peerloop.domain.mail import Delivery, MailStatus
from peerloop.domain.people import Actor
from peerloop.queries.outbox import MailCounts, TroubledMail, mail_counts, troubled_mails
from peerloop.services.mail_events import send_again
from peerloop.state.visitor import Visitor

_SHOWN = 100
_WORDS = {
    Delivery.BOUNCED: "Bounced",
    Delivery.COMPLAINED: "Called spam",
    Delivery.FAILED: "Failed",
    Delivery.SUPPRESSED: "Suppressed",
}


@dataclass(frozen=True)
class TroubleCard:
    """A mail to look at, in words."""

    id: str = ""
    template: str = ""
    name: str = ""
    email: str = ""
    at: str = ""
    word: str = ""
    is_dead: bool = False
    problem: str = ""


class AdminMailState(Visitor):
    """The mail of this installation, for admins."""

    # loading, ready, missing
    phase: str = "loading"
    overdue: int = 0
    unverified: int = 0
    sent: int = 0
    dead: int = 0
    undelivered: int = 0
    troubled: list[TroubleCard] = []
    said: str = ""
    error: str = ""
    # One more with each answer: what was pressed is free again.
    answers: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened."""
        self.said = self.error = ""
        return await self._show()

    @rx.event
    async def send_again(self, mail_id: str) -> Any:
        """`Send again` was pressed at a mail that was given up."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        self.said = self.error = ""
        try:
            wanted = UUID(mail_id)
            await wiring.off_loop(
                lambda: wiring.in_transaction(
                    lambda db: send_again(db, actor, wanted, now=wiring.now())
                )
            )
        except TransitionRefused as refusal:
            self.said = refusal.message
        except (PeerLoopError, ValueError, TypeError, AttributeError):
            self.error = NotFound.default_message
        else:
            self.said = "It will be sent in a moment."
        return await self._show()

    async def _show(self) -> Any:
        try:
            found = await self._enter(_read)
        except NotFound:
            self.phase = "missing"
            return None
        if found is None:
            return self._to_login()
        self.answers += 1
        actor, (counts, troubled) = found
        for name in ("overdue", "unverified", "sent", "dead", "undelivered"):
            setattr(self, name, getattr(counts, name))
        self.troubled = [_card(mail, actor.zone) for mail in troubled]
        self.phase = "ready"
        return None


def _read(db: wiring.Database, actor: Actor) -> tuple[MailCounts, list[TroubledMail]]:
    now = wiring.now()
    counts = mail_counts(db, actor, now=now)
    return counts, troubled_mails(db, actor, now=now, limit=_SHOWN)


def _card(mail: TroubledMail, zone: str) -> TroubleCard:
    owed = dates.local(mail.due_at, zone)
    is_dead = mail.status is MailStatus.DEAD
    return TroubleCard(
        id=str(mail.id),
        template=mail.template.replace("-", " "),
        name=mail.name,
        email=mail.email,
        at=f"{dates.short_date(owed.date())}, {dates.clock(owed)}",
        word="Given up" if is_dead else _WORDS[Delivery(mail.delivery)],
        is_dead=is_dead,
        problem=mail.problem,
    )
