"""Every mail to look at, `session-booked` first, and how a reader of HTML sees one."""

from datetime import UTC, datetime
from html.parser import HTMLParser

from peerloop.domain.mail import Message, Recipient
from peerloop.integrations.mails import RECIPIENTS, render

BASE_URL = "https://peerloop.example"
PAGE = f"{BASE_URL}/sessions/5b1c7f0e-0000-4000-8000-000000000001"
LEILA = Recipient("leila@example.com", "Leïla Berger", "Europe/Berlin")
PRIYA = Recipient("priya@example.com", "Priya Raman", "Asia/Kathmandu")
READERS = {"student": LEILA, "st": PRIYA}
PAYLOAD = {
    "session_id": "5b1c7f0e-0000-4000-8000-000000000001",
    "course": "Linear Algebra Foundations",
    "starts_at": "2026-10-22T16:00:00Z",
    "ends_at": "2026-10-22T17:00:00Z",
    "student": {"name": LEILA.name, "email": LEILA.email, "zone": LEILA.zone},
    "st": {"name": PRIYA.name, "email": PRIYA.email, "zone": PRIYA.zone},
    "note": "Chapter 3, please.\nThank you",
    "sequence": 0,
}
# What a template needs beyond that.
MORE: dict[str, dict[str, object]] = {
    "session-rescheduled": {
        "by": "student",
        "was": {"starts_at": "2026-10-20T13:30:00Z", "ends_at": "2026-10-20T14:30:00Z"},
        "sequence": 1,
    },
    "session-cancelled": {"by": "student", "reason": "I am ill", "refund": "", "sequence": 1},
    "times-proposed": {
        "proposed": ["2026-10-23T09:00:00Z", "2026-10-26T16:30:00Z"],
        "message": "My exam was moved",
    },
    "payment-received": {"amount": "€24.00", "receipt": "https://pay.stripe.com/receipts/x"},
    "payment-refunded": {"amount": "€24.00", "reason": "too_late"},
    "schedule-later": {"course_slug": "linear-algebra"},
}
EVERY = [(template, to) for template, recipients in RECIPIENTS.items() for to in recipients]
DUE = datetime(2026, 10, 21, 16, tzinfo=UTC)


class Page(HTMLParser):
    """What a reader of HTML makes of a mail: its words, a block each; its links, its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self._blocks: list[str] = [""]
        self.feed(html)
        self.words = [words for block in self._blocks if (words := " ".join(block.split()))]
        self.elements = set(self.tags)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        if tag not in {"a", "b", "bdi", "s", "span"}:
            self._blocks.append("")
        self.links += [value for key, value in attrs if key == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self._blocks[-1] += data


def written(template: str, to: str, reader: Recipient | None = None, **facts: object) -> Message:
    """A mail with the facts above, `facts` in their place."""
    stamp = facts.pop("stamp", DUE)
    assert isinstance(stamp, datetime)
    return render(
        template,
        {**PAYLOAD, **MORE.get(template, {}), **facts, "to": to},
        recipient=reader or READERS[to],
        base_url=BASE_URL,
        mail_from="PeerLoop <sessions@peerloop.example>",
        stamp=stamp,
    )


def booked(to: str, recipient: Recipient, **facts: object) -> Message:
    return written(
        "session-booked", to, recipient, stamp=datetime(2026, 10, 1, tzinfo=UTC), **facts
    )
