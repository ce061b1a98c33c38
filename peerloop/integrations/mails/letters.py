"""What a mail is before it has a look: one letter, from which HTML and text are both made.

How it looks is in `templates/`; what each says is in the modules of its template.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import bidirectional

from markupsafe import Markup, escape

from peerloop.domain.mail import Attachment, Recipient
from peerloop.domain.people import first_name
from peerloop.integrations.lines import one_line

# Around people's names in sentences, so that names written from right to left do not change
# places with what stands beside them. `one_line` lets nobody bring their own.
_ISOLATE, _POP = "\u2068", "\u2069"
_ISOLATED = re.compile(f"{_ISOLATE}([^{_POP}]*){_POP}")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One mail that is to be made: about what, for whom, by which installation.

    Attributes:
        payload: the outbox row's facts.
        base_url: PeerLoop's origin, without a trailing slash.
        stamp: see `render`.
    """

    payload: Mapping[str, Any]
    recipient: Recipient
    base_url: str
    mail_from: str
    stamp: datetime

    @property
    def to_student(self) -> bool:
        """Whether the student reads it, not the ST."""
        return self.payload["to"] == "student"

    def url(self, path: str) -> str:
        """An address of ours as a link in a mail."""
        return self.base_url + path

    def hello(self, sentence: str) -> str:
        """A sentence, spoken to the recipient by their first name."""
        name = first_name(one_line(self.recipient.name))
        return f"Hello {isolated(name)}, {sentence}" if name else f"Hello, {sentence}"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a mail leads, and what that is called."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Board:
    """The session a mail is about.

    Attributes:
        was: its time before it was moved.
        is_off: it does not take place, at least not as the recipient's session.
    """

    course: str
    date: str
    times: str
    zone: str
    was: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """The other person, and who they are to the reader; `tint` is the colour of their circle."""

    name: str
    initials: str
    tint: str
    about: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's own words, with their line breaks."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. All of it is plain text, names in `lead` `isolated`.

    Attributes:
        preview: what mail readers show beside the subject.
        lead: paragraphs.
        rows: pairs of a label and a value.
        button: the one thing to do.
        links: what else one may want, under `links_title`.
        change_url: where the session can be moved or cancelled; empty where that is over.
        zone: the zone of the times in it; empty where it has none.
    """

    subject: str
    preview: str
    heading: str
    lead: tuple[str, ...]
    button: Link
    board: Board | None = None
    face: Face | None = None
    rows: tuple[tuple[str, str], ...] = ()
    quote: Quote | None = None
    links: tuple[Link, ...] = ()
    links_title: str = ""
    change_url: str = ""
    zone: str = ""
    attachments: tuple[Attachment, ...] = ()


def isolated(name: str) -> str:
    """A name for a sentence, whichever way it is written."""
    return f"{_ISOLATE}{name}{_POP}"


def in_html(sentence: str) -> Markup:
    """A sentence escaped, with an element around each name."""
    return Markup(_ISOLATED.sub(r"<bdi>\1</bdi>", str(escape(sentence))))


def in_text(sentence: str) -> str:
    """A sentence as plain text; the marks around a name stay where they are needed."""
    return _ISOLATED.sub(lambda found: found[0] if _has_rtl(found[1]) else found[1], sentence)


def _has_rtl(name: str) -> bool:
    return any(bidirectional(letter) in ("R", "AL") for letter in name)
