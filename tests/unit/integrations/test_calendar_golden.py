"""Calendar files byte for byte, and what three other programs read in them."""

import pytest

from tests.support import libical
from tests.support.calendar_readers import READERS, read_by_all
from tests.unit.integrations.booked_mail import LEILA, PRIYA, booked
from tests.unit.integrations.golden import FACTS, FOLDER, HOUR, MOVED, made

MADE = made()
BOOKED = (FOLDER / "booked-student.ics").read_bytes()


def test_each_golden_file_is_made_here():
    assert {path.name for path in FOLDER.glob("*.ics")} == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_files_are_these_bytes(name):
    assert MADE[name] == (FOLDER / name).read_bytes()


@pytest.mark.parametrize(
    ("to", "recipient", "name"),
    [("student", LEILA, "booked-student.ics"), ("st", PRIYA, "booked-st.ics")],
)
def test_the_invitation_in_a_mail_is_the_golden_one(to, recipient, name):
    (attachment,) = booked(to, recipient).attachments
    assert attachment.content == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", MADE)
def test_three_readers_take_each_file_and_read_the_same(name):
    events = read_by_all((FOLDER / name).read_bytes())
    shift = 0 if name.startswith(("booked", "download")) else 26
    for day, event in enumerate(events):
        start = FACTS.start + (shift + 24 * day) * HOUR
        assert (event.start, event.end) == (start, start + HOUR)
    assert events[0].uid == f"{FACTS.id}@peerloop"
    assert len(events) == (5 if name == "feed.ics" else 1)


def test_a_session_keeps_its_uid_and_raises_its_sequence():
    files = ("booked-student.ics", "rescheduled-student.ics", "cancelled-student.ics")
    for sequence, name in enumerate(files):
        content = (FOLDER / name).read_text()
        assert f"UID:{FACTS.id}@peerloop\n" in content
        assert f"SEQUENCE:{sequence}\n" in content
    assert f"SEQUENCE:{MOVED.sequence}\n" in (FOLDER / "feed.ics").read_text()


@pytest.mark.parametrize("lost", [b"UID", b"DTSTAMP", b"ORGANIZER", b"ATTENDEE", b"DTSTART"])
def test_libical_would_notice_what_is_missing(lost):
    lines = BOOKED.replace(b"\r\n ", b"").split(b"\r\n")
    with pytest.raises(libical.Unreadable, match=lost.decode()):
        libical.check(b"\r\n".join(line for line in lines if not line.startswith(lost)))


def test_libical_would_notice_what_should_not_be_there():
    with pytest.raises(libical.Unreadable, match="ATTENDEE"):
        libical.check(BOOKED.replace(b"METHOD:REQUEST", b"METHOD:PUBLISH"))


def test_readers_would_notice_what_was_smuggled_in():
    smuggled = BOOKED.replace(b"SUMMARY:", b"COMMENT:boo\r\nSUMMARY:")
    honest = {name: read(BOOKED) for name, read in READERS.items()}
    for name, read in READERS.items():
        assert read(smuggled) != honest[name]
