"""An ST's availability page: what it sends, what it makes of a draft, and saving it."""

import json
from dataclasses import asdict
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from peerloop import routes, wiring
from peerloop.models import AvailabilityOverride
from peerloop.queries.availability import own_plan
from peerloop.services.availability import save_plan
from peerloop.state.availability import AvailabilityState
from tests.factories import FixedClock, book_at, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import Scene, a_scene, contents
from tests.integration.state.test_handlers import HOSTILE

State = AvailabilityState
URL = routes.TEACH_AVAILABILITY


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return a_scene(database)


@pytest.fixture
def tab(scene: Scene) -> Tab:
    return opened(scene)


def opened(scene: Scene) -> Tab:
    """A tab of the ST's on the page."""
    tab = tab_of(scene.st, URL)
    tab.press(State.load)
    return tab


def draft_of(tab: Tab, *, n: int = 1, **changes: Any) -> dict[str, Any]:
    """What the browser makes of what it was sent, with these parts changed."""
    rows = asdict(tab.state(State).kept)
    weekly = [
        [{**each, "k": f"w{day}x{index}"} for index, each in enumerate(one["ranges"])]
        for day, one in enumerate(rows["weekly"])
    ]
    return {**rows, "weekly": weekly, "n": n, **changes}


def hours(key: str, start: str, end: str) -> dict[str, str]:
    return {"k": key, "s": start, "e": end}


def mornings(**changes: Any) -> dict[str, Any]:
    """Hours from nine to twelve on weekdays."""
    weekly = [[hours(f"m{day}", "09:00", "12:00")] for day in range(5)]
    return {"weekly": [*weekly, [], []], **changes}


def test_the_page_is_sent_what_is_saved(tab: Tab, scene: Scene) -> None:
    page = tab.state(State)
    assert (page.phase, page.kept.version, page.kept.zone) == ("ready", 0, scene.st.zone)
    assert [day.on for day in page.kept.weekly] == [True] * 7
    assert [course.id for course in page.kept.courses] == [str(scene.course.id)]
    assert page.zones == sorted(page.zones)
    assert "Europe/Berlin" in page.zones


def test_a_draft_is_looked_at_and_nothing_is_written(tab: Tab, database: Database) -> None:
    before = contents(database)
    tab.press(State.look, draft=draft_of(tab, n=4, **mornings()))
    page = tab.state(State)
    assert (page.seen, page.problems) == (4, {})
    assert page.preview.title == "Mon 1 Jun – Sun 7 Jun"
    assert page.preview.days[1].times == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert page.preview.days[5].times == []
    assert contents(database) == before


def test_the_preview_is_what_a_student_elsewhere_sees(tab: Tab, scene: Scene) -> None:
    book_at(scene.student, scene.st, scene.course, wiring.now().replace(day=2, hour=9))
    view = {"zone": "Asia/Tokyo", "course": str(scene.course.id), "week": 0}
    tab.press(State.look, draft=draft_of(tab, view=view, **mornings()))
    [_, tuesday, *_] = tab.state(State).preview.days
    assert tuesday.times == ["19:30", "20:00"]
    assert [(each.times, each.words) for each in tuesday.refusals] == [
        ("18:00 – 18:30", "your session at 09:00"),
        ("19:00", "buffer after your 09:00"),
        ("20:30", "would end outside hours"),
        ("All other times", "outside hours"),
    ]
    view["week"] = 1
    tab.press(State.look, draft=draft_of(tab, view=view, **mornings()))
    assert tab.state(State).preview.title == "Mon 8 Jun – Sun 14 Jun"


def test_what_cannot_be_is_said_at_its_range_and_the_preview_stays(tab: Tab) -> None:
    tab.press(State.look, draft=draft_of(tab, **mornings()))
    before = tab.state(State).preview
    ranges = [hours("a", "09:00", "14:00"), hours("b", "13:00", "18:00"), hours("c", "", "")]
    wrong = draft_of(tab, n=2, weekly=[ranges, *[[]] * 6])
    tab.press(State.look, draft=wrong)
    page = tab.state(State)
    assert page.problems == {
        "a": "This overlaps 13:00 – 18:00 on Monday.",
        "b": "This overlaps 09:00 – 14:00 on Monday.",
    }
    assert (page.seen, page.preview) == (2, before)
    tab.press(State.save, draft=wrong)
    assert page.refused
    assert page.problems["c"] == "Please give both times."
    tab.press(State.look, draft=wrong)
    assert not page.refused
    assert "c" in page.problems  # from a refused save on, it is said


def test_saving_gives_the_next_version_to_the_draft_that_was_saved(
    tab: Tab, database: Database
) -> None:
    tab.press(State.save, draft=draft_of(tab, n=9, **mornings(paused=True)))
    page = tab.state(State)
    assert (page.said, page.refused, page.problems) == ("Saved.", False, {})
    assert (page.kept.version, page.kept_draft, page.kept.paused) == (1, 9, True)
    assert database.rows("SELECT version FROM teaching_calendars") == [(1,)]
    tab.press(State.load)
    assert (page.kept_draft, page.said) == (-1, "")


def test_sessions_outside_the_new_hours_are_told_once_and_stay(
    tab: Tab, scene: Scene, database: Database
) -> None:
    book_at(scene.student, scene.st, scene.course, wiring.now().replace(day=3, hour=15))
    sessions = database.rows("SELECT status, starts_at FROM sessions")
    draft = draft_of(tab, **mornings())
    tab.press(State.save, draft=draft)
    page = tab.state(State)
    [card] = page.outside
    assert card.when == "Wed 3 Jun, 15:00 – 16:00"
    assert card.what == f"{scene.course.title} with {scene.student.name}"
    assert (page.said, page.kept.version) == ("", 0)
    tab.press(State.save, draft=draft, sure=True)
    assert (page.outside, page.said, page.kept.version) == ([], "Saved.", 1)
    assert database.rows("SELECT status, starts_at FROM sessions") == sessions
    tab.press(State.save, draft=draft_of(tab, **mornings(paused=True)))
    assert (page.outside, page.said) == ([], "Saved.")  # it was said before


def test_a_saved_plan_with_something_wrong_in_it_can_be_mended(
    scene: Scene, database: Database
) -> None:
    with database.writing() as db:
        for on, start, end in ((24, 22, 3), (25, 1, 5)):
            row = {"person_id": scene.st.id, "on_date": date(2026, 12, on)}
            db.add(AvailabilityOverride(**row, start_time=time(start), end_time=time(end)))
    tab = opened(scene)
    special = tab.state(State).kept.special
    assert len(special) == 2
    tab.press(State.look, draft=draft_of(tab))
    assert tab.state(State).problems
    tab.press(State.save, draft=draft_of(tab, special=[asdict(special[0])]))
    page = tab.state(State)
    assert (page.said, page.trouble, page.refused) == ("Saved.", "", False)
    assert database.count("availability_overrides") == 1


def day_off(key: str, on: date) -> dict[str, Any]:
    return {"k": key, "on": on.isoformat(), "teaching": False, "ranges": []}


def test_of_more_dates_than_can_be_kept_none_is_lost(tab: Tab, database: Database) -> None:
    first = wiring.now().date()
    special = [day_off(f"s{n}", first + timedelta(days=n)) for n in range(401)]
    off = [
        {"k": f"o{n}", "first": each["on"], "last": each["on"]} for n, each in enumerate(special)
    ]
    tab.press(State.save, draft=draft_of(tab, special=special, off=off), sure=True)
    page = tab.state(State)
    assert (page.said, page.refused) == ("", True)
    assert page.problems == {
        "special": "There are at most 400 special dates.",
        "days_off": "There are at most 100 times off.",
    }
    assert database.count("availability_overrides") == 0
    tab.press(State.save, draft=draft_of(tab, special=special[1:], off=off[:100]), sure=True)
    assert page.said == "Saved."
    assert database.count("availability_overrides") == 400


def test_what_is_over_is_out_of_the_way(
    scene: Scene, database: Database, clock: FixedClock
) -> None:
    today = wiring.now().date()
    special = [day_off(f"s{n}", today + timedelta(days=n)) for n in range(400)]
    tab = opened(scene)
    tab.press(State.save, draft=draft_of(tab, special=special), sure=True)
    clock.advance(days=10)
    tab.press(State.load)
    page = tab.state(State)
    assert page.kept.special[0].on == (today + timedelta(days=8)).isoformat()
    coming = [*special[8:], day_off("new", today + timedelta(days=500))]
    tab.press(State.save, draft=draft_of(tab, special=coming), sure=True)
    assert page.said == "Saved."
    tab.press(State.save, draft=draft_of(tab, special=[special[7], *coming]), sure=True)
    assert (page.said, page.problems) == ("", {"s7": "This date is over."})


def test_of_two_tabs_the_second_is_told_and_sent_what_was_saved(scene: Scene) -> None:
    first, second = opened(scene), opened(scene)
    first.press(State.save, draft=draft_of(first, **mornings()))
    work = draft_of(second, n=5, paused=True)
    second.press(State.save, draft=work)
    page = second.state(State)
    assert (page.said, page.kept.version, page.kept_draft) == ("", 1, -1)
    assert [day.on for day in page.kept.weekly] == [True] * 5 + [False] * 2
    assert not page.kept.paused
    second.press(State.save, draft={**work, "version": 1})
    assert (page.said, page.kept.version, page.kept.paused) == ("Saved.", 2, True)


def test_a_save_whose_answer_was_lost_is_not_another_tabs(tab: Tab) -> None:
    draft = draft_of(tab, n=3, **mornings())
    tab.press(State.save, draft=draft)
    tab.press(State.load)
    tab.press(State.save, draft=draft)
    page = tab.state(State)
    assert (page.said, page.kept.version, page.kept_draft) == ("Saved.", 1, 3)


def test_a_save_between_look_and_write_is_seen(
    tab: Tab, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_: object, **__: object) -> list[object]:
        def other(db: wiring.Database) -> None:
            plan = own_plan(db, scene.st).plan
            save_plan(db, scene.st, plan, version=0, now=wiring.now())

        wiring.in_transaction(other)
        return []

    monkeypatch.setattr("peerloop.state.availability.outside_hours", meanwhile)
    tab.press(State.save, draft=draft_of(tab, **mornings()))
    page = tab.state(State)
    assert (page.said, page.kept.version, page.kept_draft) == ("", 1, -1)


@pytest.mark.parametrize("handler", [State.load, State.look, State.save])
def test_who_does_not_teach_finds_nothing_here(
    scene: Scene, database: Database, handler: Any
) -> None:
    before = contents(database)
    with database.writing() as db:
        nobody = make_user(db)
    tab = tab_of(nobody, URL)
    tab.press(handler, **({} if handler is State.load else {"draft": {}}))
    assert tab.state(State).phase == "missing"
    assert tab.state(State).kept.courses == []
    assert (
        contents(database, "users", "logins")["teaching_calendars"] == before["teaching_calendars"]
    )


def test_whatever_a_client_sends_is_answered(tab: Tab, scene: Scene, database: Database) -> None:
    before = contents(database)
    fine = draft_of(tab)
    for value in HOSTILE:
        for handler in (State.look, State.save):
            for draft in (value, *({**fine, part: value} for part in ("weekly", "special", "off"))):
                tab.press(handler, draft=draft)
                assert tab.state(State).phase == "ready"
                tab.snapshot().encode()
        tab.press(State.look, draft={**fine, "view": value, "n": value})
        assert tab.state(State).seen >= 0
    changed = {table for table, rows in contents(database).items() if rows != before[table]}
    assert changed <= {"teaching_calendars", "availability", "audit_events"}


def test_a_draft_as_large_as_can_be_is_refused_quickly(tab: Tab, clock: FixedClock) -> None:
    ranges = [hours(f"k{n}", "09:00", "10:00") for n in range(5000)]
    tab.press(State.look, draft=draft_of(tab, weekly=[ranges] * 7))
    page = tab.state(State)
    assert page.problems["weekly/1"] == "A day has at most 12 ranges."
    assert len(json.dumps(page.problems)) < 20_000


def test_what_goes_to_the_page_is_small(tab: Tab, clock: FixedClock) -> None:
    rules = {**asdict(tab.state(State).kept.rules), "step": "15", "notice": "0"}
    answer = tab.press(State.look, draft=draft_of(tab, rules=rules))
    assert len(tab.state(State).preview.days[2].times) == 96
    assert len(json.dumps(answer.deltas)) < 10_000


def test_a_calendar_that_is_gone_has_courses_no_more(
    tab: Tab, scene: Scene, database: Database
) -> None:
    with database.writing() as db:
        db.connection().exec_driver_sql("UPDATE student_teachers SET is_active = false")
    tab.press(State.look, draft=draft_of(tab, n=6))
    assert tab.state(State).seen == 6
    assert tab.state(State).preview.days == []


def test_another_person_in_the_tab_starts_with_nothing(tab: Tab, database: Database) -> None:
    tab.press(State.look, draft=draft_of(tab))
    with database.writing() as db:
        other = make_user(db)
    tab.cookie = tab_of(other).cookie
    tab.press(State.load)
    assert tab.state(State).kept.weekly == []
    assert tab.state(State).preview.days == []


def test_ids_are_checked(tab: Tab, clock: FixedClock) -> None:
    view = {"zone": "", "course": str(UUID(int=5)), "week": 10**9}
    tab.press(State.look, draft=draft_of(tab, view=view))
    assert tab.state(State).preview.title.startswith("Mon 31 May")  # the last that is shown
