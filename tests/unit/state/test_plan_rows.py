"""From a plan to rows and back; and whatever a client may send in their place."""

from dataclasses import asdict, replace
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.availability import CourseSwitch, DaysOff, Plan, Problem, problems
from peerloop.domain.schedules import DateOverride, WeeklyWindow
from peerloop.state.plan_drafts import read_draft, read_view
from peerloop.state.plan_rows import plan_rows, same

ALGEBRA, WRITING = UUID(int=1), UUID(int=2)
NINE, NOON, TWO = time(9), time(12), time(2)
PLAN = Plan(
    zone="America/New_York",
    weekly=(
        WeeklyWindow(1, NINE, NOON),
        WeeklyWindow(1, time(15), time(18)),
        WeeklyWindow(7, time(22), TWO),
    ),
    special=(
        DateOverride(date(2026, 11, 26), ()),
        DateOverride(date(2026, 12, 5), ((NINE, NOON), (time(13), time(17)))),
    ),
    days_off=(DaysOff(date(2026, 12, 20), date(2027, 1, 3)),),
    buffer_minutes=15,
    notice_minutes=240,
    window_days=56,
    step_minutes=30,
    most_a_day=None,
    most_a_week=8,
    paused=False,
    courses=(CourseSwitch(ALGEBRA, "Algebra", True), CourseSwitch(WRITING, "Writing", False)),
)


def sent(plan: Plan = PLAN, **changes: Any) -> dict[str, Any]:
    """What the page sends of a plan that nobody has changed, or with these parts changed."""
    rows, key = asdict(plan_rows(plan, 3)), iter(range(1000))

    def keyed(each: dict[str, Any]) -> dict[str, Any]:
        ranges = [{**r, "k": f"r{next(key)}"} for r in each.get("ranges", [])]
        return {**each, "k": f"r{next(key)}", "ranges": ranges}

    whole = {
        **rows,
        "n": 7,
        "weekly": [keyed(day)["ranges"] for day in rows["weekly"]],
        "special": [keyed(each) for each in rows["special"]],
        "off": [keyed(each) for each in rows["off"]],
        "view": {"zone": "", "course": "", "week": 0},
    }
    return whole | changes


def hours(key: str, start: object, end: object) -> dict[str, object]:
    return {"k": key, "s": start, "e": end}


def test_what_nobody_changed_comes_back_as_it_was() -> None:
    read = read_draft(sent(), PLAN)
    assert (read.plan, read.problems, read.missing) == (PLAN, {}, {})
    assert (read.n, read.version) == (7, 3)


def test_a_day_without_hours_is_off() -> None:
    rows = plan_rows(PLAN, 0)
    assert [day.on for day in rows.weekly] == [True, *[False] * 5, True]
    assert (rows.weekly[6].ranges[0].s, rows.weekly[6].ranges[0].e) == ("22:00", "02:00")
    assert (rows.rules.day, rows.rules.week) == ("", "8")


def test_problems_stand_at_the_rows_they_are_about() -> None:
    weekly: list[list[Any]] = [[] for _ in range(7)]
    weekly[1] = [hours("a", "09:00", "14:00"), hours("b", "", ""), hours("c", "13:00", "18:00")]
    weekly[2] = [hours("d", "09:00", "09:00")]
    special = [
        {"k": "s1", "on": "2026-11-26", "teaching": True, "ranges": [hours("e", "10:00", "10:00")]},
        {"k": "s2", "on": "2026-11-26", "teaching": False, "ranges": []},
        {"k": "s3", "on": "2026-11-27", "teaching": True, "ranges": []},
        {"k": "s4", "on": "", "teaching": False, "ranges": []},
    ]
    off = [
        {"k": "o1", "first": "2027-01-01", "last": ""},
        {"k": "o2", "first": "2027-01-05", "last": "2027-01-02"},
    ]
    rules = {**sent()["rules"], "buffer": "121", "day": "0"}
    read = read_draft(sent(weekly=weekly, special=special, off=off, rules=rules), PLAN)
    read.note(problems(read.plan))
    assert set(read.missing) == {"b", "s3", "s4", "o1"}
    assert set(read.problems) == {"a", "c", "d", "e", "s2", "o2", "buffer", "day"}
    assert read.problems["c"] == "This overlaps 09:00 – 14:00 on Tuesday."
    assert read.problems["d"] == "This ends when it starts."


def test_a_problem_of_no_row_keeps_its_place() -> None:
    read = read_draft(sent(), PLAN)
    read.note([Problem("weekly/2", "Too many."), Problem("weekly/2", "Another.")])
    assert read.problems == {"weekly/2": "Too many."}


@pytest.mark.parametrize(("part", "rows", "where"), [
    ("weekly", [[]] * 8, "plan"),
    ("weekly", [[hours(f"h{n}", f"{n:02}:00", f"{n:02}:30") for n in range(13)]], "weekly/1"),
    ("special", [{"k": "s", "on": "2026-12-01", "teaching": True, "ranges":
                  [hours(f"h{n}", f"{n:02}:00", f"{n:02}:30") for n in range(13)]}], "s"),
    ("special", [{"k": f"s{n}", "on": f"20{n // 28:02}-12-{n % 28 + 1:02}"} for n in range(500)],
     "special"),
    ("off", [{"k": f"o{n}", "first": f"20{n:02}-01-01", "last": f"20{n:02}-01-01"}
             for n in range(10, 99)] * 2, "days_off"),
    ("courses", [{"id": str(ALGEBRA), "open": False}] * 500, "plan"),
], ids=["days", "hours", "special hours", "special", "off", "courses"])  # fmt: skip
def test_of_too_many_rows_none_is_left_out_unsaid(part: str, rows: list[Any], where: str) -> None:
    read = read_draft(sent(**{part: rows}), PLAN)
    read.note(problems(read.plan))
    assert where in read.problems


@pytest.mark.parametrize("bad", [
    "9:00", "24:00", "09:60", "09:00:00", " 09:00", "nine", "٠٩:٠٠", 900, None, ["09:00"],
    "09:00\n",
], ids=ascii)  # fmt: skip
def test_what_is_no_time_is_missing(bad: object) -> None:
    read = read_draft(sent(weekly=[[hours("a", bad, "12:00")]]), PLAN)
    assert (read.plan.weekly, read.missing) == ((), {"a": "Please give both times."})


@pytest.mark.parametrize("bad", [
    "2026-02-30", "2026-W01-1", "20260101", "1.1.2026", "٢٠٢٦-٠١-٠١", "0000-01-01", None, 3, [],
], ids=ascii)  # fmt: skip
def test_what_is_no_date_is_missing(bad: object) -> None:
    special = [{"k": "s", "on": bad, "teaching": False}]
    off = [{"k": "o", "first": bad, "last": "2026-01-01"}]
    read = read_draft(sent(special=special, off=off), PLAN)
    assert (read.plan.special, read.plan.days_off, set(read.missing)) == ((), (), {"s", "o"})


@pytest.mark.parametrize("bad", ["-1", "1.5", "", " 1", "٣", "1e3", "1234567", None, 15, True, []],
                         ids=ascii)  # fmt: skip
def test_a_rule_that_cannot_be_read_stays_as_it_is_saved(bad: object) -> None:
    rules = {**sent()["rules"], "buffer": bad}
    read = read_draft(sent(rules=rules), PLAN)
    assert (read.plan.buffer_minutes, set(read.problems)) == (15, {"buffer"})


def test_courses_are_those_one_teaches() -> None:
    courses = [
        {"id": str(ALGEBRA), "open": False}, {"id": str(UUID(int=9)), "open": True},
        {"id": str(WRITING), "open": "yes"}, {"id": None}, 7,
    ]  # fmt: skip
    read = read_draft(sent(courses=courses), PLAN)
    assert [each.is_open for each in read.plan.courses] == [False, False]
    assert [each.course_id for each in read.plan.courses] == [ALGEBRA, WRITING]


@pytest.mark.parametrize("zone", ["Mars/Base", "localtime", "", None, ["UTC"], "x" * 1_000_000],
                         ids=lambda zone: ascii(zone)[:20])  # fmt: skip
def test_a_zone_that_is_none_stays_as_it_is_saved(zone: object) -> None:
    read = read_draft(sent(zone=zone), PLAN)
    assert (read.plan.zone, set(read.problems)) == ("America/New_York", {"zone"})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from("k s e on teaching ranges first last id open buffer view week".split()),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(sorted(sent())), _json))
def test_whatever_is_sent_is_read_without_an_error(parts: dict[str, Any]) -> None:
    for whole in (parts, sent() | parts):
        read = read_draft(whole, PLAN)
        read.note(problems(read.plan))
        view = read_view(whole, read.plan)
        assert 0 <= view.week <= 52


@pytest.mark.parametrize("whole", [None, [], "x", 7, {}], ids=repr)
def test_what_is_no_draft_at_all_is_a_problem(whole: object) -> None:
    read = read_draft(whole, PLAN)
    assert (read.plan, set(read.problems), read.version) == (PLAN, {"plan"}, -1)


def test_the_preview_begins_with_the_own_zone_and_what_can_be_booked() -> None:
    view = read_view(sent(), replace(PLAN, courses=PLAN.courses[::-1]))
    assert (view.zone, view.course, view.week) == ("America/New_York", str(ALGEBRA), 0)
    asked = {"view": {"zone": "Asia/Tokyo", "course": str(WRITING), "week": 3}}
    view = read_view(asked, PLAN)
    assert (view.zone, view.course, view.week) == ("Asia/Tokyo", str(WRITING), 3)
    assert read_view({}, replace(PLAN, courses=())).course == ""


def test_plans_are_the_same_in_any_order() -> None:
    turned = replace(
        PLAN,
        weekly=PLAN.weekly[::-1],
        special=tuple(replace(each, hours=each.hours[::-1]) for each in PLAN.special[::-1]),
        courses=PLAN.courses[::-1],
    )
    assert same(PLAN, turned)
    assert not same(PLAN, replace(PLAN, paused=True))
