"""The look of mails: a letter becomes HTML with its styles inline, and text.

Mail readers keep styles on elements and drop most of what a page may have; `templates/mail.css`
is therefore written into the elements when a mail is made. `mail-media.css` (dark mode, phones)
can only stand in a style element, and stays in one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined

from peerloop import routes
from peerloop.domain.mail import Message, Recipient
from peerloop.domain.people import clean_email
from peerloop.integrations.lines import one_line
from peerloop.integrations.mails import booking, courses, money, proposals
from peerloop.integrations.mails.letters import Letter, Occasion, in_html, in_text
from peerloop.integrations.mails.reminders import REMINDERS

SUBJECT_LENGTH = 400


@dataclass(frozen=True, slots=True)
class _Template:
    """What a template says, and to whom."""

    words: Callable[[Occasion], Letter]
    recipients: tuple[str, ...] = ("student", "st")


_STUDENT = ("student",)
_TEMPLATES: dict[str, _Template] = {
    "session-booked": _Template(booking.booked),
    **{name: _Template(words) for name, words in REMINDERS.items()},
    "session-rescheduled": _Template(booking.rescheduled),
    "session-cancelled": _Template(booking.cancelled),
    "times-proposed": _Template(proposals.proposed, _STUDENT),
    "payment-received": _Template(money.received, _STUDENT),
    "payment-refunded": _Template(money.refunded, _STUDENT),
    "hold-released": _Template(money.released, _STUDENT),
    "schedule-later": _Template(courses.schedule_later, _STUDENT),
}
# Every template, and whom it is for: the values a payload's `to` may have.
RECIPIENTS = {name: template.recipients for name, template in _TEMPLATES.items()}

_inliner = CSSInliner(load_remote_stylesheets=False)
_environment = Environment(
    loader=PackageLoader("peerloop.integrations", "templates"),
    autoescape=lambda name: name is None or ".html" in name,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"in_html": in_html, "in_text": in_text}


def render(
    template: str,
    payload: Mapping[str, Any],
    *,
    recipient: Recipient,
    base_url: str,
    mail_from: str,
    stamp: datetime,
) -> Message:
    """One mail, in its recipient's zone. The same arguments give the same bytes.

    Args:
        template: one of `RECIPIENTS`.
        payload: the outbox row's facts, with its `session_id`; instants as UTC text.
        base_url: PeerLoop's origin, without a trailing slash.
        mail_from: the From header; the organizer of an invitation.
        stamp: aware; when an attached calendar file is made, and the day from which a
            reminder tells of today and tomorrow. To be the same for every try of a mail.

    Raises:
        KeyError: no such template, not for whom it is `to`, or the payload lacks a fact.
        InvalidInput: the recipient's address could not stand in a header.
        UnknownZone: a zone is no IANA name.
    """
    made = _TEMPLATES[template]
    if payload["to"] not in made.recipients:
        raise KeyError(f"{template} is not for {payload['to']!r}")
    recipient = replace(recipient, email=clean_email(recipient.email))
    letter = made.words(Occasion(payload, recipient, base_url, mail_from, stamp))
    # Of `=?`, by which an encoded word begins, readers of headers would make anything.
    subject = one_line(letter.subject.replace("=?", "= ?"), SUBJECT_LENGTH)
    settings_url = base_url + routes.SETTINGS
    text, html = (
        _environment.get_template(f"letter.{kind}.j2").render(
            letter=letter, subject=subject, settings_url=settings_url
        )
        for kind in ("txt", "html")
    )
    return Message(recipient.email, subject, text, _inliner.inline(html), letter.attachments)
