"""What each mail says to each of its readers: subject and text, word for word."""

import pytest
from icalendar import Calendar

from peerloop.integrations.calendar import SessionFacts, session_links
from tests.unit.integrations.booked_mail import (
    BASE_URL,
    DUE,
    EVERY,
    LEILA,
    MORE,
    PAGE,
    PAYLOAD,
    PRIYA,
    READERS,
    Page,
    written,
)

SETTINGS = f"{BASE_URL}/settings"
ALGEBRA = "Linear Algebra Foundations"
LEILAS = f"{ALGEBRA}, Thu 22 October, 18:00 (Europe/Berlin)"
PRIYAS = f"{ALGEBRA}, Thu 22 October, 21:45 (Asia/Kathmandu)"
LEILAS_BOARD = f"""\
{ALGEBRA}
Thursday 22 October 2026
18:00 – 19:00, 60 minutes
Europe/Berlin (CEST)

Priya Raman
Your Student-Teacher, 21:45 in Kathmandu
"""
PRIYAS_BOARD = f"""\
{ALGEBRA}
Thursday 22 October 2026
21:45 – 22:45, 60 minutes
Asia/Kathmandu (UTC+05:45)

Leïla Berger
Your student, 18:00 in Berlin
"""
_WAS = "Was Tuesday 20 October 2026, {}\nThursday"
LEILAS_MOVED = LEILAS_BOARD.replace("Thursday", _WAS.format("15:30 – 16:30"))
PRIYAS_MOVED = PRIYAS_BOARD.replace("Thursday", _WAS.format("19:15 – 20:15"))
LEILAS_ZONE = f"Times are in Europe/Berlin; change your zone: {SETTINGS}"
PRIYAS_ZONE = f"Times are in Asia/Kathmandu; change your zone: {SETTINGS}"
CHANGE = f"Need another time? Reschedule or cancel: {PAGE}"
_LINKS = session_links(
    SessionFacts(
        id=PAYLOAD["session_id"],
        course=ALGEBRA,
        student=LEILA.name,
        st=PRIYA.name,
        start=DUE.replace(day=22),
        end=DUE.replace(day=22, hour=17),
        sequence=0,
    ),
    base_url=BASE_URL,
)
CALENDARS = f"""\
Add to Calendar
Google Calendar: {_LINKS.google}
Apple: {_LINKS.ics}
Outlook: {_LINKS.outlook}"""
MESSAGE = "Message:\n    Chapter 3, please.\n    Thank you\n"

WORDS = {
    ("session-booked", "student"): (
        f"Session booked: {LEILAS}",
        f"""\
Session Booked!

Hello Leïla, your session with Priya is set.

{LEILAS_BOARD}
View session: {PAGE}

{CALENDARS}

{CHANGE}
{LEILAS_ZONE}""",
    ),
    ("session-booked", "st"): (
        f"Session booked: {PRIYAS}",
        f"""\
Session Booked!

Hello Priya, Leïla has booked a session with you.

{PRIYAS_BOARD}
{MESSAGE}
View session: {PAGE}

{CALENDARS}

{CHANGE}
{PRIYAS_ZONE}""",
    ),
    ("session-reminder-24h", "student"): (
        f"Reminder: {LEILAS}",
        f"""\
Tomorrow at 18:00

Hello Leïla, your session with Priya is tomorrow at 18:00.

{LEILAS_BOARD}
View session: {PAGE}

{CHANGE}
{LEILAS_ZONE}""",
    ),
    ("session-reminder-24h", "st"): (
        f"Reminder: {PRIYAS}",
        f"""\
Tomorrow at 21:45

Hello Priya, your session with Leïla is tomorrow at 21:45.

{PRIYAS_BOARD}
{MESSAGE}
View session: {PAGE}

{CHANGE}
{PRIYAS_ZONE}""",
    ),
    ("session-reminder-1h", "student"): (
        f"Reminder: {LEILAS}",
        f"""\
Today at 18:00

Hello Leïla, your session with Priya is today at 18:00. \
You can join from 15 minutes before the start.

{LEILAS_BOARD}
View session: {PAGE}

{LEILAS_ZONE}""",
    ),
    ("session-reminder-1h", "st"): (
        f"Reminder: {PRIYAS}",
        f"""\
Today at 21:45

Hello Priya, your session with Leïla is today at 21:45. \
You can join from 15 minutes before the start.

{PRIYAS_BOARD}
View session: {PAGE}

{PRIYAS_ZONE}""",
    ),
    ("session-reminder-15m", "student"): (
        f"Starting soon: {LEILAS}",
        f"""\
Today at 18:00

Hello Leïla, your session with Priya is today at 18:00. You can join now.

{LEILAS_BOARD}
Join session: {PAGE}

{LEILAS_ZONE}""",
    ),
    ("session-reminder-15m", "st"): (
        f"Starting soon: {PRIYAS}",
        f"""\
Today at 21:45

Hello Priya, your session with Leïla is today at 21:45. You can join now.

{PRIYAS_BOARD}
Join session: {PAGE}

{PRIYAS_ZONE}""",
    ),
    ("session-rescheduled", "student"): (
        f"Session moved: {LEILAS}",
        f"""\
Session moved

Hello Leïla, you moved this session to another time.

{LEILAS_MOVED}
View session: {PAGE}

{CALENDARS}

{CHANGE}
{LEILAS_ZONE}""",
    ),
    ("session-rescheduled", "st"): (
        f"Session moved: {PRIYAS}",
        f"""\
Session moved

Hello Priya, Leïla moved this session to another time.

{PRIYAS_MOVED}
View session: {PAGE}

{CALENDARS}

{CHANGE}
{PRIYAS_ZONE}""",
    ),
    ("session-cancelled", "student"): (
        f"Session cancelled: {LEILAS}",
        f"""\
Session cancelled

Hello Leïla, you cancelled this session.

{LEILAS_BOARD}
View session: {PAGE}

{LEILAS_ZONE}""",
    ),
    ("session-cancelled", "st"): (
        f"Session cancelled: {PRIYAS}",
        f"""\
Session cancelled

Hello Priya, Leïla cancelled this session.

{PRIYAS_BOARD}
Reason:
    I am ill

View session: {PAGE}

{PRIYAS_ZONE}""",
    ),
    ("payment-received", "student"): (
        f"Payment received: {LEILAS}",
        f"""\
Payment received

Hello Leïla, we received €24.00 for your session with Priya.

{LEILAS_BOARD}
Paid: €24.00

View receipt: https://pay.stripe.com/receipts/x

View session: {PAGE}
Your payments: {BASE_URL}/payments

{LEILAS_ZONE}""",
    ),
    ("payment-refunded", "student"): (
        f"Your money goes back: {LEILAS}",
        f"""\
Your money goes back

Hello Leïla, €24.00 goes back the way you paid. Banks take 5 to 10 days to show it.

Your payment came when the time was no longer held for you, and it could not be booked any more.

{LEILAS_BOARD}
Refund: €24.00

View session: {PAGE}

Your payments: {BASE_URL}/payments

{LEILAS_ZONE}""",
    ),
    ("hold-released", "student"): (
        f"Your time is no longer held: {LEILAS}",
        f"""\
Your time is no longer held

Hello Leïla, your session was not paid in time, so others can book its time.

You were charged nothing.

{LEILAS_BOARD}
View session: {PAGE}

{LEILAS_ZONE}""",
    ),
    ("times-proposed", "student"): (
        f"Other times proposed: {LEILAS}",
        f"""\
Another time?

Hello Leïla, Priya proposes other times for this session.

Until you take one, the session stays as it is. A proposed time is not held for you.

{LEILAS_BOARD}
Time 1: Friday 23 October, 11:00 – 12:00
Time 2: Monday 26 October, 17:30 – 18:30 CET

Message:
    My exam was moved

Choose a time: {PAGE}

{LEILAS_ZONE}""",
    ),
    ("schedule-later", "student"): (
        f"Schedule later: {ALGEBRA}",
        f"""\
We'll notify you when you're ready to schedule

Hello Leïla, your place in {ALGEBRA} is kept.

You can schedule anytime from your dashboard.

Go to dashboard: {BASE_URL}/dashboard

Book Session: {BASE_URL}/courses/linear-algebra/book

Your settings: {SETTINGS}""",
    ),
}


@pytest.mark.parametrize(("template", "to"), EVERY)
def test_word_for_word(template, to):
    mail = written(template, to)
    assert mail.to == READERS[to].email
    subject, text = WORDS[template, to]
    assert mail.subject == subject
    assert mail.text == f"{text}\n"


@pytest.mark.parametrize(("template", "to"), EVERY)
def test_the_html_says_what_the_text_says_with_the_same_links(template, to):
    mail = written(template, to)
    page = Page(mail.html)
    said, links = " ".join(page.words), set()
    for line in mail.text.splitlines():
        words, is_link, url = line.strip().rpartition(": https://")
        links |= {f"https://{url}"} if is_link else set()
        for part in words.split(": ") if is_link else line.split(": "):
            assert part.strip().removesuffix(":") in said
    assert links == set(page.links)


@pytest.mark.parametrize(("template", "to"), EVERY)
def test_a_calendar_file_says_the_method_of_its_type(template, to):
    methods = {
        "session-booked": ("REQUEST", "invite.ics", "CONFIRMED"),
        "session-rescheduled": ("REQUEST", "invite.ics", "CONFIRMED"),
        "session-cancelled": ("CANCEL", "cancel.ics", "CANCELLED"),
    }
    files = written(template, to).attachments
    if template not in methods:
        assert files == ()
        return
    (file,), (method, name, status) = files, methods[template]
    assert file.filename == name
    assert file.content_type == f"text/calendar; charset=utf-8; method={method}"
    calendar = Calendar.from_ical(file.content)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"]) == (method, status)
    assert event["UID"] == f"{PAYLOAD['session_id']}@peerloop"
    assert event["SEQUENCE"] == MORE.get(template, {}).get("sequence", 0)
    assert str(event["ATTENDEE"]) == f"mailto:{READERS[to].email}"
    assert str(event["ORGANIZER"]) == "mailto:sessions@peerloop.example"


@pytest.mark.parametrize(("template", "to"), EVERY)
def test_nobody_is_told_the_others_address_and_no_subject_or_file_the_note(template, to):
    mail = written(template, to)
    files = "".join(file.content.decode() for file in mail.attachments)
    other = {"student": PRIYA, "st": LEILA}[to]
    assert other.email not in mail.subject + mail.text + mail.html + files
    assert "Chapter 3" not in mail.subject + files
    for_the_st = (template, to) in [("session-booked", "st"), ("session-reminder-24h", "st")]
    assert ("Chapter 3" in mail.text + mail.html) is for_the_st
