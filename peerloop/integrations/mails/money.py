"""The words of mails about money: paid, given back, not paid in time. All are to the student."""

from urllib.parse import urlsplit

from peerloop import routes
from peerloop.domain.payment import RefundReason
from peerloop.integrations.lines import one_line
from peerloop.integrations.mails.booking import GOES_BACK, booking_link
from peerloop.integrations.mails.letters import Letter, Link, Occasion
from peerloop.integrations.mails.meetings import board, face, meeting, session_letter

# Why money goes back, and whether the session is off.
REASONS: dict[str, tuple[str, bool]] = {
    RefundReason.CANCELLED: ("The session is cancelled.", True),
    RefundReason.TOO_LATE: (
        "Your payment came when the time was no longer held for you, "
        "and it could not be booked any more.",
        True,
    ),
    RefundReason.PAID_TWICE: ("This session was paid twice.", False),
    RefundReason.WRONG_AMOUNT: ("The amount was not the session's price.", False),
    RefundReason.BY_HAND: ("", False),
}


def received(occasion: Occasion) -> Letter:
    """`payment-received`: how much, what for, and the receipt."""
    about = meeting(occasion)
    amount = one_line(occasion.payload["amount"])
    receipt = web_address(occasion.payload["receipt"])
    session, payments = Link("View session", about.url), _payments(occasion)
    return session_letter(
        about,
        "Payment received",
        "Payment received",
        occasion.hello(f"we received {amount} for your session with {about.first}."),
        face=face(about),
        rows=(("Paid", amount),),
        button=Link("View receipt", receipt) if receipt else session,
        links=(session, payments) if receipt else (payments,),
    )


def refunded(occasion: Occasion) -> Letter:
    """`payment-refunded`: how much, and why."""
    about = meeting(occasion)
    amount = one_line(occasion.payload["amount"])
    why, is_off = REASONS[occasion.payload["reason"]]
    return session_letter(
        about,
        "Your money goes back",
        "Your money goes back",
        occasion.hello(f"{amount} {GOES_BACK}"),
        *filter(None, [why]),
        board=board(about, is_off=is_off),
        face=face(about),
        rows=(("Refund", amount),),
        links=(_payments(occasion),),
    )


def released(occasion: Occasion) -> Letter:
    """`hold-released`: the time was not paid, and is free again."""
    about = meeting(occasion)
    return session_letter(
        about,
        "Your time is no longer held",
        "Your time is no longer held",
        occasion.hello("your session was not paid in time, so others can book its time."),
        "You were charged nothing.",
        board=board(about, is_off=True),
        face=face(about),
        button=booking_link(occasion, "Book Session") or Link("View session", about.url),
    )


def _payments(occasion: Occasion) -> Link:
    return Link("Your payments", occasion.url(routes.PAYMENTS))


def web_address(text: object) -> str:
    """`text` if it is an address of the web that can stand in a mail as it is, else nothing."""
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or " " in text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""
