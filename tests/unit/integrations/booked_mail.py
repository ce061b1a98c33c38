"""A `session-booked` mail to look at, and how a reader of HTML sees it."""

from datetime import UTC, datetime
from html.parser import HTMLParser

from peerloop.domain.mail import Message, Recipient
from peerloop.integrations.mails import render

BASE_URL = "https://peerloop.example"
PAGE = f"{BASE_URL}/sessions/5b1c7f0e-0000-4000-8000-000000000001"
LEILA = Recipient("leila@example.com", "Leïla Berger", "Europe/Berlin")
PRIYA = Recipient("priya@example.com", "Priya Raman", "Asia/Kathmandu")
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


class Page(HTMLParser):
    """What a reader of HTML makes of a mail: its words, its links, its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        self.links += [value for key, value in attrs if key == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open and data.strip():
            self.words.append(" ".join(data.split()))


def booked(to: str, recipient: Recipient, **facts: object) -> Message:
    return render(
        "session-booked",
        {**PAYLOAD, **facts, "to": to},
        recipient=recipient,
        base_url=BASE_URL,
        mail_from="PeerLoop <sessions@peerloop.example>",
        stamp=datetime(2026, 10, 1, tzinfo=UTC),
    )
