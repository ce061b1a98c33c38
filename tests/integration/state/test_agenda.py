"""The agenda's page: its weeks, what is said of each session, and what is pressed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from peerloop import routes
from peerloop.domain.booking import SessionStatus
from peerloop.models import TutoringSession
from peerloop.state.agenda import AgendaState
from peerloop.state.agenda_entries import Entry
from peerloop.state.week import WeekDay
from tests.factories import FixedClock, book_at, enrolled_student, make_course, make_st, make_user
from tests.factories.calendars import hours, watch
from tests.factories.clock import MONDAY
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import Scene, a_scene

State = AgendaState
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NY = "America/New_York"


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    """An ST in New York who is open from nine to five there."""
    with database.writing() as db:
        course = make_course(db, title="Algebra")
        st = make_st(
            db, course, zone=NY, weekly=[(day, "09:00", "17:00") for day in range(1, 8)],
            window_days=366,
        )  # fmt: skip
        student = enrolled_student(db, course, person=make_user(db, name="Ana Lima"))
    return Scene(course, st, student)


def opened(scene: Scene, week: str = "") -> Tab:
    tab = tab_of(scene.st, routes.agenda(week))
    tab.press(State.load)
    return tab


def days(tab: Tab) -> list[WeekDay]:
    return tab.state(State).week.days


def listed(tab: Tab) -> list[Entry]:
    return [entry for day in days(tab) for entry in day.sessions]


def book(scene: Scene, start: datetime, **more: object) -> UUID:
    return book_at(scene.student, scene.st, scene.course, start, **more).session_id


def status(database: Database, session_id: UUID) -> SessionStatus:
    with database.writing() as db:
        return db.get_one(TutoringSession, session_id).status


# ── weeks ────────────────────────────────────────────────────────────────────
def test_this_week_in_the_sts_own_zone(scene: Scene) -> None:
    book(scene, MONDAY + DAY + 8 * HOUR, note="Chapter two")  # noon in New York
    tab = opened(scene)
    page = tab.state(State)
    assert (page.phase, page.week.title) == ("ready", "1 – 7 June")
    assert (page.week.earlier, page.week.later) == (
        "/teach?week=2026-05-25",
        "/teach?week=2026-06-08",
    )
    assert [label.text for label in page.week.labels] == [f"{h:02}:00" for h in range(9, 17)]
    monday, tuesday = days(tab)[:2]
    assert (monday.today, monday.title, tuesday.title) == (
        True,
        "Today, Monday 1 June",
        "Tuesday 2 June",
    )
    assert [(block.a, block.b) for block in tuesday.open] == [("0", "8")]
    [event], [buffer] = tuesday.events, tuesday.buffers
    assert (event.a, event.b, event.name, event.time) == ("3", "1", "Ana Lima", "12:00")
    assert (buffer.a, buffer.b) == ("4", "0.25")
    [entry] = listed(tab)
    assert (entry.time, entry.until, entry.note, entry.payment) == (
        "12:00",
        "13:00",
        "Chapter two",
        "Free",
    )
    assert (page.next.id, page.next.starts) == (entry.id, "in 32 hours")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("2026-06-10", "8 – 14 June"),
        ("2026-06-28", "22 – 28 June"),
        ("2026-07-01", "29 June – 5 July"),
        ("2026-12-31", "28 December 2026 – 3 January 2027"),
        ("2028-06-01", "29 May – 4 June"),
        *[
            (strange, "1 – 7 June")
            for strange in (
                "", "x", "2026-02-30", "9999-12-31", "0001-01-01", "2040-01-01", "1999-01-01",
                "2026-06", "20260610x", "-1", "١٢", "x" * 999,
            )
        ],
    ],
)  # fmt: skip
def test_the_week_the_address_names(scene: Scene, asked: str, title: str) -> None:
    page = opened(scene, asked).state(State)
    assert (page.phase, page.week.title, len(page.week.days)) == ("ready", title, 7)
    assert page.asked == asked[:200]


def test_what_becomes_of_hours_where_students_clocks_change_on_other_dates(
    scene: Scene, database: Database, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 10, 19, 8, tzinfo=UTC))
    with database.writing() as db:
        others = [
            enrolled_student(db, scene.course, person=make_user(db, zone=zone))
            for zone in ("Europe/Berlin", "Asia/Tokyo", NY, "America/Chicago")
        ]
    first = datetime(2026, 10, 20, 14, tzinfo=UTC)  # 10:00 in New York
    for hour, student in enumerate((scene.student, *others)):
        book_at(student, scene.st, scene.course, first + hour * 1.5 * HOUR)
        book_at(student, scene.st, scene.course, first + hour * 1.5 * HOUR + 14 * DAY)
    page = opened(scene).state(State)
    assert page.week.clock == "10:00 here is 16:00 in Berlin; from 25 October it is 15:00 there."
    page = opened(scene, "2026-10-26").state(State)
    assert page.week.clock.startswith("Sunday 1 November: The clocks go back by 1 hour")
    assert " here is " not in page.week.clock  # of nobody who has a session that week
    page = opened(scene, "2026-11-02").state(State)
    assert page.week.clock == ""
    book(scene, datetime(2026, 10, 28, 14, tzinfo=UTC))
    page = opened(scene, "2026-10-26").state(State)
    assert page.week.clock.endswith(
        " 10:00 here is 15:00 in Berlin; from 1 November it is 16:00 there."
    )


def test_the_hour_that_comes_twice_stands_twice(scene: Scene, database: Database) -> None:
    database.execute(
        "UPDATE availability SET start_time = '01:00:00', end_time = '04:00:00'"
        if database.kind == "postgresql"
        else "UPDATE availability SET start_time = '01:00:00.000000', end_time = '04:00:00.000000'"
    )
    first = datetime(2026, 11, 1, 5, tzinfo=UTC)  # 01:00 EDT; an hour later it is 01:00 EST
    for start in (first, first + HOUR + HOUR / 2):
        book(scene, start)
    tab = opened(scene, "2026-11-01")
    page, sunday = tab.state(State), days(tab)[6]
    assert page.week.clock.startswith("Sunday 1 November: The clocks go back by 1 hour")
    assert [(label.text, label.again) for label in page.week.labels[:3]] == [
        ("01:00", False),
        ("01:00", True),
        ("02:00", False),
    ]
    assert [(e.a, e.b, e.time) for e in sunday.events] == [
        ("0", "1", "01:00 1st · EDT"),
        ("1.5", "1", "01:30 2nd · EST"),
    ]
    assert [(b.a, b.b) for b in sunday.open] == [("0", "4")]
    assert sunday.gaps == []
    # Any other day has one such hour, and three open ones on the same lines.
    saturday = days(tab)[5]
    assert [(b.a, b.b) for b in saturday.gaps] == [("1", "1")]
    assert [(b.a, b.b) for b in saturday.open] == [("0", "4")]


def test_what_other_calendars_block_is_shown_in_the_sts_words(
    scene: Scene, database: Database
) -> None:
    with database.writing() as db:
        watch(db, scene.st, hours(MONDAY + DAY + 6 * HOUR, 2))
    tab = opened(scene)
    [block] = days(tab)[1].busy
    assert (block.a, block.b) == ("1", "2")
    assert block.title == "Busy in another calendar, 10:00 – 12:00"


def test_now_stands_where_it_is_and_only_today(scene: Scene, clock: FixedClock) -> None:
    clock.set(MONDAY + 6.5 * HOUR)  # half past ten in New York
    assert [day.now for day in days(opened(scene))] == ["1.5"] + [""] * 6
    assert [day.now for day in days(opened(scene, "2026-06-10"))] == [""] * 7


def test_days_gone_are_listed_after_those_to_come(scene: Scene, clock: FixedClock) -> None:
    book(scene, MONDAY + 8 * HOUR)
    clock.set(MONDAY + 2 * DAY)
    page = opened(scene).state(State)
    assert page.week.has_earlier
    assert [day.gone for day in page.week.days] == [True, True] + [False] * 5
    assert not opened(scene, "2026-05-25").state(State).week.has_earlier


# ── what can be done ─────────────────────────────────────────────────────────
def possible(entry: Entry) -> set[str]:
    return {
        name for name in ("move", "cancel", "miss", "complete") if getattr(entry, f"can_{name}")
    }


@pytest.mark.parametrize(
    ("after", "can"),
    [
        (-HOUR, {"move", "cancel"}),
        (HOUR / 2, {"miss", "complete"}),
        (7 * DAY, {"miss", "complete"}),
        (8 * DAY + HOUR, set()),
    ],
)
def test_what_can_be_done_when(
    scene: Scene, clock: FixedClock, after: timedelta, can: set[str]
) -> None:
    start = MONDAY + 8 * HOUR
    book(scene, start)
    clock.set(start + after)
    [entry] = listed(opened(scene, "2026-06-01"))
    assert possible(entry) == can


def test_missed_then_came_after_all(scene: Scene, clock: FixedClock, database: Database) -> None:
    session_id = book(scene, MONDAY + 8 * HOUR)
    clock.set(MONDAY + 8.5 * HOUR)
    tab = opened(scene)
    tab.press(State.mark, session_id=str(session_id), wanted="no_show")
    page = tab.state(State)
    assert "missed" in page.said
    [entry] = listed(tab)
    assert (entry.kind, entry.status, possible(entry)) == ("missed", "Missed", {"complete"})
    tab.press(State.mark, session_id=str(session_id), wanted="completed")
    [entry] = listed(tab)
    assert (entry.status, possible(entry)) == ("Done", {"miss"})
    assert status(database, session_id) is SessionStatus.COMPLETED
    assert page.answers == 2


def test_cancelled_from_the_agenda(scene: Scene, clock: FixedClock, database: Database) -> None:
    session_id = book(scene, MONDAY + 8 * HOUR)
    tab = opened(scene)
    tab.press(State.cancel, form={"session": str(session_id), "reason": "Ill"})
    page = tab.state(State)
    assert (listed(tab), page.next.id, page.trouble) == ([], "", "")
    assert "cancelled" in page.said
    assert status(database, session_id) is SessionStatus.CANCELLED
    tab.press(State.cancel, form={"session": str(session_id), "reason": "Ill"})
    assert page.trouble != ""
    assert page.said == ""


def test_somebody_elses_session_is_not_there(scene: Scene, database: Database) -> None:
    with database.writing() as db:
        second = make_st(db, scene.course)
    other = book_at(scene.student, second, scene.course, MONDAY + 8 * HOUR).session_id
    tab = opened(scene)
    assert listed(tab) == []
    for sent in (str(other), "", "x", None, 7, [str(other)], {"id": str(other)}):
        tab.press(State.cancel, form={"session": sent})
        tab.press(State.mark, session_id=sent, wanted="no_show")
        assert (tab.state(State).phase, tab.state(State).said) == ("ready", "")
    assert status(database, other) is SessionStatus.CONFIRMED


@pytest.mark.parametrize("handler", [State.load, State.cancel, State.mark])
def test_who_does_not_teach_finds_nothing_here(
    database: Database, clock: FixedClock, handler: object
) -> None:
    scene = a_scene(database)
    session_id = book(scene, MONDAY + 20 * HOUR)
    tab = tab_of(scene.student, routes.TEACH)
    payload = {
        State.load: {},
        State.cancel: {"form": {"session": ""}},
        State.mark: {"session_id": str(session_id), "wanted": "no_show"},
    }[handler]
    tab.press(handler, **payload)
    page = tab.state(State)
    assert (page.phase, page.week.days, page.next.id, page.said) == ("missing", [], "", "")
    assert status(database, session_id) is SessionStatus.CONFIRMED
