"""The words of mails that tell of something that happened to a session: a heading and a sentence.

How they look and when a session is, is `mails.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from peerloop.integrations.lines import one_line

Facts = Mapping[str, Any]
Words = Callable[[Facts, bool, str], tuple[str, str]]


def _cancelled(facts: Facts, to_student: bool, other: str) -> tuple[str, str]:
    by = facts["by"]
    own = by == ("student" if to_student else "st")
    who = "You" if own else "PeerLoop" if by == "admin" else other
    said = f"{who} cancelled this session."
    if facts["refund"] and to_student:
        said += f" {facts['refund']} goes back the way you paid."
    if facts["reason"] and not own:
        said += f" The reason given: {one_line(facts['reason'])}"
    return "Session cancelled", said


def _released(_facts: Facts, _to_student: bool, _other: str) -> tuple[str, str]:
    return (
        "Your time is no longer held",
        "The session was not paid in time, so others can book its time. You were charged nothing.",
    )


def _received(facts: Facts, _to_student: bool, other: str) -> tuple[str, str]:
    said = f"We received {facts['amount']} for your session with {other}."
    if facts["receipt"]:
        said += f" Your receipt: {facts['receipt']}"
    return "Payment received", said


_WHY = {
    "cancelled": "because the session is cancelled",
    "too_late": "because your payment came when the time was no longer held for you, "
    "and it could not be booked any more",
    "paid_twice": "because this session was paid twice",
    "wrong_amount": "because the amount was not the session's price",
    "by_hand": "",
}


def _refunded(facts: Facts, _to_student: bool, _other: str) -> tuple[str, str]:
    why = _WHY[facts["reason"]]
    said = f"{facts['amount']} goes back the way you paid{', ' if why else ''}{why}."
    return "Your money goes back", f"{said} Banks take 5 to 10 days to show it."


NOTICES: dict[str, Words] = {
    "session-cancelled": _cancelled,
    "hold-released": _released,
    "payment-received": _received,
    "payment-refunded": _refunded,
}
