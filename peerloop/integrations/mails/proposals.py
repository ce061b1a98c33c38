"""The words of the mail about other times that an ST proposes for a session."""

from datetime import datetime

from peerloop.integrations.lines import one_line
from peerloop.integrations.mails.letters import Letter, Link, Occasion, Quote
from peerloop.integrations.mails.meetings import face, meeting, other_time, session_letter


def proposed(occasion: Occasion) -> Letter:
    """`times-proposed`: up to three other times; on the session's page one tap takes one."""
    about = meeting(occasion)
    starts = [datetime.fromisoformat(each) for each in occasion.payload["proposed"]]
    said = one_line(occasion.payload["message"], 500)
    what = "another time" if len(starts) == 1 else "other times"
    return session_letter(
        about,
        "Another time proposed" if len(starts) == 1 else "Other times proposed",
        "Another time?",
        occasion.hello(f"{about.first} proposes {what} for this session."),
        "Until you take one, the session stays as it is. A proposed time is not held for you.",
        face=face(about),
        rows=tuple((f"Time {n}", other_time(about, at)) for n, at in enumerate(starts, 1)),
        quote=Quote("Message", said) if said else None,
        button=Link("Choose a time" if len(starts) > 1 else "Answer", about.url),
        change_url="",
    )
