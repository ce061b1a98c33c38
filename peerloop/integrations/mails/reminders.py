"""The words of reminders: 24 hours, an hour and a quarter of an hour before a session.

They may be sent a little later than that, so they say when the session is, not how long it takes
until then.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from peerloop.domain.dates import day_title, local, relative_day
from peerloop.integrations.mails.booking import message
from peerloop.integrations.mails.letters import Letter, Link, Occasion
from peerloop.integrations.mails.meetings import (
    Meeting,
    clock_words,
    face,
    meeting,
    session_letter,
)


def _day_before(occasion: Occasion) -> Letter:
    about = meeting(occasion)
    heading, when = _when(occasion, about, timedelta(hours=24))
    return session_letter(
        about,
        "Reminder",
        heading,
        occasion.hello(f"your session with {about.first} is {when}."),
        face=face(about),
        quote=message(occasion),
        change_url=about.url,
    )


def _soon(lead: timedelta, subject: str, join: str, button: str, occasion: Occasion) -> Letter:
    about = meeting(occasion)
    heading, when = _when(occasion, about, lead)
    return session_letter(
        about,
        subject,
        heading,
        occasion.hello(f"your session with {about.first} is {when}. {join}"),
        face=face(about),
        button=Link(button, about.url),
    )


def _when(occasion: Occasion, about: Meeting, lead: timedelta) -> tuple[str, str]:
    """The session's time as a heading and within a sentence, told on the day it is sent."""
    # No reminder is sent before its time, whenever it was owed.
    sent = max(occasion.stamp, about.facts.start - lead)
    day = about.start.date()
    named = relative_day(day, local(sent, about.zone).date())
    time = clock_words(about)
    within = named.lower() if named in ("Today", "Tomorrow") else f"on {day_title(day)}"
    return f"{named} at {time}", f"{within} at {time}"


REMINDERS: dict[str, Callable[[Occasion], Letter]] = {
    "session-reminder-24h": _day_before,
    "session-reminder-1h": partial(
        _soon,
        timedelta(hours=1),
        "Reminder",
        "You can join from 15 minutes before the start.",
        "View session",
    ),
    "session-reminder-15m": partial(
        _soon, timedelta(minutes=15), "Starting soon", "You can join now.", "Join session"
    ),
}
