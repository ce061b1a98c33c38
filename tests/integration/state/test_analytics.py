"""The eight events of SBOK, as a walk through the wizard writes them."""

import json
from datetime import datetime
from typing import Any

import pytest

from peerloop import routes
from peerloop.domain.events import EventName
from peerloop.state.booking import BookingState
from peerloop.state.dashboard import DashboardState
from tests.factories import FixedClock, book_at, make_st
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import AT, DATE, LATER, Scene, a_scene, as_uuid, filled

NEXT_DATE = "2026-06-03"


class Walk:
    """A tab and what each of its steps newly wrote."""

    def __init__(self, database: Database, scene: Scene) -> None:
        self.database, self.scene = database, scene
        self.tab: Tab = tab_of(scene.student)
        self._known: set[str] = set()
        self.new()

    def to(self, url: str) -> list[tuple[str, dict[str, Any]]]:
        """Open an address of the wizard."""
        self.tab.open(BookingState.load, url)
        return self.new()

    def new(self) -> list[tuple[str, dict[str, Any]]]:
        """Events since the last look, in SBOK's order."""
        order = [name.value for name in EventName]
        rows = self.database.rows("SELECT id, name, data FROM analytics_events")
        fresh = [row for row in rows if str(row[0]) not in self._known]
        self._known |= {str(row[0]) for row in rows}
        told = [
            (name, json.loads(data) if isinstance(data, str) else data) for _, name, data in fresh
        ]
        return sorted(told, key=lambda one: order.index(one[0]))


@pytest.fixture
def walk(database: Database, clock: FixedClock) -> Walk:
    return Walk(database, a_scene(database))


def test_a_whole_walk_writes_each_event_once(walk: Walk) -> None:
    scene = walk.scene
    course, st = str(scene.course.id), str(scene.st.id)
    assert walk.to(scene.url()) == [("page_view", {"course_id": course, "st_preselected": False})]
    assert walk.to(scene.url(st=st)) == [("st_selected", {"st_id": st})]
    assert walk.to(scene.times()) == [("date_selected", {"date": DATE})]
    assert walk.to(scene.confirm()) == [("time_selected", {"time": AT, "st_id": st})]
    answer = walk.tab.press(BookingState.book, form=filled())
    ((session,),) = walk.database.rows("SELECT id FROM sessions")
    assert walk.new() == [
        (
            "booking_attempted",
            {"course_id": course, "st_id": st, "datetime": "2026-06-02T10:00:00Z"},
        ),
        ("booking_success", {"session_id": str(as_uuid(session))}),
    ]
    assert walk.to(str(answer.goes_to)) == []


def test_schedule_later_is_written_once(walk: Walk) -> None:
    walk.to(walk.scene.url())
    answer = walk.tab.press(BookingState.schedule_later)
    assert walk.new() == [("schedule_later", {"course_id": str(walk.scene.course.id)})]
    assert walk.to(str(answer.goes_to)) == []
    walk.tab.press(BookingState.schedule_later)
    assert walk.new() == []


def test_a_failed_booking_is_written_with_its_reason(walk: Walk) -> None:
    scene = walk.scene
    with walk.database.writing() as db:
        other = make_st(db, scene.course)
    walk.to(scene.confirm())
    book_at(scene.student, other, scene.course, datetime.fromisoformat(AT))
    walk.new()
    walk.tab.press(BookingState.book, form=filled())
    assert walk.new() == [
        (
            "booking_attempted",
            {
                "course_id": str(scene.course.id),
                "st_id": str(scene.st.id),
                "datetime": "2026-06-02T10:00:00Z",
            },
        ),
        ("booking_failed", {"error_type": "student_conflict"}),
    ]


def names(told: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [name for name, _ in told]


def test_a_preselected_st_was_not_chosen_here(walk: Walk) -> None:
    scene = walk.scene
    assert walk.to(scene.url(st=str(scene.st.id))) == [
        ("page_view", {"course_id": str(scene.course.id), "st_preselected": True})
    ]


def test_any_st_is_a_choice_and_the_time_names_who_teaches(walk: Walk) -> None:
    scene = walk.scene
    walk.to(scene.url())
    assert walk.to(scene.url(st="any")) == [("st_selected", {"st_id": "any"})]
    url = scene.url(
        **{"st": "any", "step": "confirm", "date": DATE, "at": AT, "with": str(scene.st.id)}
    )
    assert ("time_selected", {"time": AT, "st_id": str(scene.st.id)}) in walk.to(url)


def test_a_reload_is_a_page_view_and_no_choice(walk: Walk) -> None:
    scene = walk.scene
    st = str(scene.st.id)
    for url in (scene.url(), scene.url(st=st), scene.times(), scene.confirm()):
        walk.to(url)
        assert names(walk.to(url)) == ["page_view"], url


def test_going_back_chooses_nothing(walk: Walk) -> None:
    scene = walk.scene
    steps = [scene.url(), scene.url(st=str(scene.st.id)), scene.times(), scene.confirm()]
    for url in steps:
        walk.to(url)
    for url in reversed(steps[:-1]):
        assert walk.to(url) == [], url


def test_another_choice_is_another_event(walk: Walk) -> None:
    scene = walk.scene
    with walk.database.writing() as db:
        other = make_st(db, scene.course)
    for url in (scene.url(), scene.url(st=str(scene.st.id)), scene.times(), scene.confirm()):
        walk.to(url)
    assert walk.to(scene.confirm(at=LATER)) == [
        ("time_selected", {"time": LATER, "st_id": str(scene.st.id)})
    ]
    assert walk.to(scene.times(date=NEXT_DATE)) == [("date_selected", {"date": NEXT_DATE})]
    assert walk.to(scene.url(st=str(other.id))) == [("st_selected", {"st_id": str(other.id)})]


def test_coming_back_from_another_page_views_the_page_anew(walk: Walk) -> None:
    scene = walk.scene
    walk.to(scene.url())
    walk.to(scene.url(st=str(scene.st.id)))
    walk.tab.open(DashboardState.load, "/dashboard")
    assert names(walk.to(scene.url())) == ["page_view"]
    walk.tab.open(DashboardState.load, "/dashboard")
    assert walk.to(scene.url(st=str(scene.st.id))) == [
        ("page_view", {"course_id": str(scene.course.id), "st_preselected": True})
    ]


def test_another_course_is_another_page(walk: Walk) -> None:
    walk.to(walk.scene.url(st=str(walk.scene.st.id)))
    other = a_scene(walk.database)
    # The student is not enrolled there, yet looked at it.
    assert walk.to(other.url()) == [
        ("page_view", {"course_id": str(other.course.id), "st_preselected": False})
    ]


@pytest.mark.parametrize("query", [
    "st=nobody", "st=' OR 1=1 --", "st=%00", "st=\ud800", "st=00000000-0000-0000-0000-000000000000",
    "st=ANY", "st={st}&step=time&date=1999-01-01", "st={st}&step=time&date=x",
    "st={st}&step=confirm&date={date}&at=2026-06-02T10%3A10Z", "step=confirm&at=x", "date={date}",
    "at={at}", "with={st}", "booked=x", "later=1", "x=1",
])  # fmt: skip
def test_what_was_not_offered_was_not_chosen(walk: Walk, query: str) -> None:
    scene = walk.scene
    walk.to(scene.url())
    asked = query.format(st=scene.st.id, date=DATE, at=AT)
    told = walk.to(f"{routes.course(scene.course.slug)}/book?{asked}")
    # A known ST is chosen with it, a date that has times too.
    allowed = {"st_selected"} if str(scene.st.id) in asked and "with" not in asked else set()
    if f"date={DATE}" in asked and allowed:
        allowed.add("date_selected")
    assert set(names(told)) <= allowed


def test_refused_loads_write_nothing(walk: Walk) -> None:
    scene = walk.scene
    assert walk.to("/courses/nope/book") == []
    assert walk.to(scene.url(booked="00000000-0000-0000-0000-000000000000")) == []
    walk.tab.cookie = None
    assert walk.to(scene.url()) == []
