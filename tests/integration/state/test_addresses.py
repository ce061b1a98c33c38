"""Addresses nobody was given: unknown, other people's, mangled. The client writes all of them."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from peerloop import routes
from peerloop.state.booking import BookingState
from peerloop.state.courses import CourseState, StCoursesState
from peerloop.state.session import SessionState
from tests.factories import FixedClock, book_at, enrolled_student, make_course, make_st, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import (
    AT,
    DATE,
    NOTHING_BOOKED,
    Scene,
    a_scene,
    booked,
    contents,
    filled,
)

START = datetime.fromisoformat(AT)
# As parts of a path, the way the client writes them.
MANGLED = [
    "nope", "00000000-0000-0000-0000-000000000000", "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", ".",
    "'%20OR%201=1%20--", "' OR 1=1 --", "%00", "a%00b", "\0", "%ED%A0%80", "\ud800", "%FF",
    "x" * 100_000, "%", "%zz", "null", "undefined", "None", "%F0%9F%98%80", "[course]", "*", "%25",
    "0", "-1", "9" * 40, "{}", "[]", "<b>", "%0d%0a", "\u202e",
]  # fmt: skip
PAGES: dict[str, tuple[type, str]] = {
    "course": (CourseState, "/courses/{}"),
    "wizard": (BookingState, "/courses/{}/book"),
    "wizard at its end": (BookingState, "/courses/{}/book?step=confirm&date=%(date)s&at=%(at)s"),
    "ST": (StCoursesState, "/book/{}"),
    "session": (SessionState, "/sessions/{}"),
}


def brief(value: object) -> str:
    return ascii(value)[:40]


def look(tab: Tab, handler: Any, url: str) -> str:
    """What a page answers, in words."""
    try:
        answer = tab.open(handler, url)
    except Exception as error:
        return f"raised {type(error).__name__}: {str(error)[:80]}"
    state = tab.state(handler.state)
    return f"{state.phase}{f', goes to {answer.goes_to}' if answer.goes_to else ''}"


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_there_is_said_to_be_missing(
    page: str, database: Database, clock: FixedClock
) -> None:
    state, pattern = PAGES[page]
    scene = a_scene(database)
    before = contents(database)
    refs = [*MANGLED, str(uuid4()), scene.course.slug.upper() + "x", str(scene.student.id)]
    if page != "session":
        refs.append("")
    found = {brief(ref): look(tab_of_fresh(scene), state.load, pattern.format(ref)) for ref in refs}
    assert {ref: what for ref, what in found.items() if what != "missing"} == {}
    # Logins of this test's own apart.
    assert {**contents(database), "logins": []} == {**before, "logins": []}


def tab_of_fresh(scene: Scene) -> Tab:
    return tab_of(scene.student)


def test_a_slug_in_another_case_is_another_address(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        course = make_course(db, slug="algebra")
        st, student = make_st(db, course), enrolled_student(db, course)
    scene = Scene(course, st, student)
    tab = tab_of(scene.student)
    assert look(tab, CourseState.load, "/courses/ALGEBRA") == "missing"
    assert look(tab, BookingState.load, "/courses/Algebra/book") == "missing"
    assert look(tab, CourseState.load, "/courses/algebra") == "ready"


def test_a_course_is_found_by_id_too(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    assert look(tab, CourseState.load, f"/courses/{scene.course.id}") == "ready"
    assert look(tab, BookingState.load, f"/courses/{str(scene.course.id).upper()}/book") == "ready"
    assert tab.state(BookingState).course.slug == scene.course.slug


# ── other people's sessions ──────────────────────────────────────────────────
def others_session(database: Database, scene: Scene) -> tuple[str, list[str]]:
    """A session of somebody else's, and what nobody may learn of it."""
    with database.writing() as db:
        other = enrolled_student(db, scene.course)
    session = book_at(other, scene.st, scene.course, START, note="Strictly between us").session_id
    return str(session), [str(session), other.name, str(other.id), "Strictly between us"]


@pytest.mark.parametrize("page", ["session", "booked"])
def test_anothers_session_does_not_exist(page: str, database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    session, secrets = others_session(database, scene)
    with database.writing() as db:
        outsider, teacher = make_user(db), make_st(db, scene.course)
    handler, url = {
        "session": (SessionState.load, routes.session(session)),
        "booked": (BookingState.load, scene.url(booked=session)),
    }[page]
    for person in (scene.student, outsider, teacher):
        for spelled in (url, url.replace(session, session.upper())):
            tab = tab_of(person)
            assert look(tab, handler, spelled) == "missing"
            assert not [secret for secret in secrets if secret in tab.snapshot()]


def test_its_student_its_st_and_admins_see_a_session(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    session, _ = others_session(database, scene)
    ((student_id,),) = database.rows("SELECT student_id FROM sessions")
    with database.writing() as db:
        admin = make_user(db, is_admin=True)
    for person in (scene.st, admin):
        tab = tab_of(person)
        assert look(tab, SessionState.load, routes.session(session)) == "ready"
        assert tab.state(SessionState).ticket.id == session
    assert student_id


def test_what_was_seen_before_does_not_stand_in_for_what_is_missing(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    mine = book_at(scene.student, scene.st, scene.course, START).session_id
    tab = tab_of(scene.student)
    assert look(tab, SessionState.load, routes.session(mine)) == "ready"
    assert look(tab, SessionState.load, routes.session(uuid4())) == "missing"
    assert look(tab, BookingState.load, scene.url(booked=str(mine))) == "ready"
    assert look(tab, BookingState.load, scene.url(booked=str(uuid4()))) == "missing"


@pytest.mark.parametrize("ref", ["garbage", "1", "\0", "\ud800", "x" * 9000, "' OR 1=1 --"])
def test_nothing_is_said_to_be_booked_that_is_no_session(
    ref: str, database: Database, clock: FixedClock
) -> None:
    """With `booked=` the page says `Session Booked!`."""
    scene = a_scene(database)
    tab = tab_of(scene.student)
    found = look(tab, BookingState.load, f"/courses/{scene.course.slug}/book?booked={ref}")
    assert found in ("missing", f"ready, goes to {scene.url()}")
    assert tab.state(BookingState).ticket.id == ""


# ── the wizard's choices ─────────────────────────────────────────────────────
def test_an_st_of_another_course_cannot_be_chosen(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        stranger = make_st(db, make_course(db))
    tab = tab_of(scene.student)
    answer = tab.open(BookingState.load, scene.url(st=str(stranger.id)))
    assert (answer.goes_to, answer.replaces) == (scene.url(), True)
    assert stranger.name not in tab.snapshot()
    assert tab.state(BookingState).days == {}


@pytest.mark.parametrize("st", [
    "nobody", "ANY", "Any", "any ", "00000000-0000-0000-0000-000000000000", "..", "' OR 1=1 --",
    "%00", "\0", "\ud800", "x" * 9000, "null", "%F0%9F%98%80",
])  # fmt: skip
@pytest.mark.parametrize(
    "rest", ["", f"&step=time&date={DATE}", f"&step=confirm&date={DATE}&at={AT}"]
)
def test_whoever_does_not_teach_it_leads_to_the_first_step(
    st: str, rest: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    answer = tab.open(BookingState.load, f"/courses/{scene.course.slug}/book?st={st}{rest}")
    assert (answer.goes_to, answer.replaces) == (scene.url(), True)
    events = database.rows("SELECT name, data FROM analytics_events")
    assert [name for name, _ in events] == ["page_view"]


# Of the last step: what it names instead of a time that is offered.
NO_TIMES = {
    "past": "2026-05-31T10:00Z",
    "now": "2026-06-01T08:00Z",
    "within the notice": "2026-06-01T11:30Z",
    "after the window": "2026-09-01T10:00Z",
    "off the grid": "2026-06-02T10:10Z",
    "with seconds": "2026-06-02T10:00:00Z",
    "with an offset": "2026-06-02T12:00+02:00",
    "unpadded": "2026-6-2T10:0Z",
    "in small letters": "2026-06-02t10:00z",
    "local": "2026-06-02T12:00",
    "a year before": "0001-01-01T00:00Z",
    "at the end of time": "9999-12-31T23:30Z",
    "SQL": "' OR 1=1 --",
    "NUL": "2026-06-02T10:00Z\0",
    "half a character": "\ud800",
    "a megabyte": "2" * 1_000_000,
    "words": "now",
}


@pytest.mark.parametrize("at", NO_TIMES.values(), ids=NO_TIMES)
def test_a_time_that_is_not_offered_leads_back_to_the_times(
    at: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    wanted = {"st": scene.st.id, "step": "confirm", "date": DATE}
    tab.url = f"{scene.url()}?{urlencode(wanted)}&at={at.replace('+', '%2B')}"
    answer = tab.press(BookingState.load)
    assert (answer.goes_to, answer.replaces) == (scene.times(), True)
    said = tab.state(BookingState).refusal
    assert said.message == "This time is no longer available. Select another."
    # The page it leads to says so.
    tab.open(BookingState.load, scene.times())
    assert tab.state(BookingState).refusal == said

    tab.url = f"{scene.url()}?{urlencode(wanted)}&at={at.replace('+', '%2B')}"
    answer = tab.press(BookingState.book, form=filled())
    assert answer.goes_to == scene.times()
    assert tab.state(BookingState).refusal.code == "slot_unavailable"
    assert booked(database) == NOTHING_BOOKED


def test_a_date_without_times_leads_back_to_the_dates(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    for date in ("2026-05-31", "9999-12-31", "x", "\0", "\ud800", "__proto__", "../.."):
        tab = tab_of(scene.student)
        gone = "2020-01-01T10:00Z"
        tab.url = f"{scene.url()}?st={scene.st.id}&step=confirm&date={date}&at={gone}"
        answer = tab.press(BookingState.load)
        assert answer.goes_to == scene.url(st=str(scene.st.id))
        assert tab.state(BookingState).refusal.code == "slot_unavailable"


def test_a_time_on_another_date_leads_to_its_own(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    for date in ("2026-05-31", "9999-12-31", "x", "\0", "__proto__"):
        tab = tab_of(scene.student)
        tab.url = f"{scene.url()}?st={scene.st.id}&step=confirm&date={date}&at={AT}"
        answer = tab.press(BookingState.load)
        assert "step=confirm" in answer.goes_to
        assert answer.goes_to.endswith(f"&date={AT[:10]}")
        assert tab.state(BookingState).refusal.code == ""


def any_url(scene: Scene, who: str, at: str = AT) -> str:
    return scene.url(**{"st": "any", "step": "confirm", "date": DATE, "at": at, "with": who})


def test_with_any_st_the_one_named_must_teach_the_course(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        elsewhere, retired = make_st(db, make_course(db)), make_st(db, scene.course, active=False)
    back = scene.url(st="any", step="time", date=DATE)
    for who in (elsewhere.id, retired.id, scene.student.id, uuid4(), "any", "x", "", "\ud800"):
        tab = tab_of(scene.student)
        tab.url = f"{any_url(scene, '')}&with={who}"
        assert tab.press(BookingState.load).goes_to == back
        tab.url = f"{any_url(scene, '')}&with={who}"
        assert tab.press(BookingState.book, form=filled()).goes_to == back
        assert tab.state(BookingState).refusal.code == "slot_unavailable"
    assert booked(database) == NOTHING_BOOKED
    shown = database.rows("SELECT data FROM analytics_events WHERE name = 'time_selected'")
    assert shown == []


def test_with_one_st_chosen_no_other_is_booked_or_counted(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        other = make_st(db, scene.course)
    tab = tab_of(scene.student)
    tab.open(BookingState.load, scene.confirm(**{"with": str(other.id)}))
    assert tab.press(BookingState.book, form=filled()).goes_to
    teachers = database.rows("SELECT u.email FROM sessions s JOIN users u ON u.id = s.teacher_id")
    assert teachers == [(scene.st.email,)]
    selected = database.rows("SELECT data FROM analytics_events WHERE name = 'time_selected'")
    assert str(other.id) not in repr(selected)


def test_nobody_books_themselves(database: Database, clock: FixedClock) -> None:
    scene = a_scene(database)
    with database.writing() as db:
        enrolled_student(db, scene.course, person=scene.st)
    tab = tab_of(scene.st)
    tab.open(BookingState.load, scene.confirm())
    tab.url = scene.confirm()
    tab.press(BookingState.book, form=filled())
    assert tab.state(BookingState).refusal.code == "slot_unavailable"
    assert booked(database) == NOTHING_BOOKED


@pytest.mark.parametrize("slug", ["nope", "..", "%00", "\ud800", "x" * 9000, ""])
@pytest.mark.parametrize("handler", ["book", "schedule_later"])
def test_acting_on_a_course_that_is_not_there_says_so(
    slug: str, handler: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student)
    tab.url = f"/courses/{slug}/book?st={scene.st.id}&step=confirm&date={DATE}&at={AT}"
    payload = {"form": filled()} if handler == "book" else {}
    answer = tab.press(BookingState.event_handlers[handler], **payload)
    assert answer.goes_to is None
    assert tab.state(BookingState).phase == "missing"
    assert booked(database) == NOTHING_BOOKED


@pytest.mark.parametrize("slug", ["nope", "%00", "\ud800", ""])
def test_enrolling_in_what_is_not_there_says_so(
    slug: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student, f"/courses/{slug}")
    assert tab.press(CourseState.enroll).events == []
    assert tab.state(CourseState).phase == "missing"
    assert database.count("enrollments") == 1


# ── clock changes ────────────────────────────────────────────────────────────
def night_scene(database: Database, clock: FixedClock) -> Scene:
    """An ST who teaches on Sundays from 2 to 3 in the night, by Berlin's clock."""
    with database.writing() as db:
        course = make_course(db)
        st = make_st(
            db, course, zone="Europe/Berlin", weekly=[(7, "02:00", "03:00")], buffer_minutes=0
        )
        return Scene(course, st, enrolled_student(db, course))


def test_a_skipped_hour_cannot_be_booked(database: Database, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
    scene = night_scene(database, clock)
    for at in ("2026-03-29T00:00Z", "2026-03-29T01:00Z", "2026-03-29T02:00Z"):
        tab = tab_of(scene.student, scene.confirm(date="2026-03-29", at=at))
        tab.press(BookingState.load)
        tab.url = scene.confirm(date="2026-03-29", at=at)
        tab.press(BookingState.book, form=filled())
        assert tab.state(BookingState).refusal.code == "slot_unavailable"
        assert "2026-03-29" not in tab.state(BookingState).days
    assert booked(database) == NOTHING_BOOKED


def test_both_passes_of_a_repeated_hour_can_be_booked(
    database: Database, clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 10, 22, 8, 0, tzinfo=UTC)
    scene = night_scene(database, clock)
    tab = tab_of(scene.student)
    tab.open(BookingState.load, scene.times(date="2026-10-25"))
    day = tab.state(BookingState).days["2026-10-25"]
    assert [(slot.t, slot.mark) for slot in day.groups[0].slots] == [
        ("02:00", "1st · CEST"),
        ("02:30", "1st · CEST"),
        ("02:00", "2nd · CET"),
    ]
    for at in ("2026-10-25T00:00Z", "2026-10-25T01:00Z"):
        tab.url = scene.confirm(date="2026-10-25", at=at)
        assert "booked=" in str(tab.press(BookingState.book, form=filled()).goes_to)
    assert database.count("sessions") == 2
