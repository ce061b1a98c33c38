"""The board: the one dark thing of the wizard, on which each choice fills a line."""

from typing import Any

import reflex as rx

from peerloop.components.browser import Link
from peerloop.components.icons import loops
from peerloop.components.people import avatar, profile_link
from peerloop.components.pieces import fact
from peerloop.pages.booking.choices import (
    day,
    day_is_known,
    slot,
    step,
    teacher,
    teacher_is_known,
    to_dates,
    to_teachers,
    to_times,
)
from peerloop.state.booking import BookingState

course = BookingState.course
_kicker = rx.cond(course.session_count > 0, "Your session · " + course.progress, "Your session")


def board() -> rx.Component:
    """The board of steps 1 to 3; on narrow screens it is a strip."""
    return rx.el.aside(
        _strip(),
        rx.el.div(
            rx.el.p(_kicker, class_name="kicker"),
            rx.cond(course.title, rx.el.h2(course.title), rx.el.span(class_name="sk title w-l")),
        ),
        rx.el.ul(
            fact("clock", course.duration),
            fact("card", course.price),
            fact("video", "Video call"),
            class_name="facts",
        ),
        rx.el.dl(
            rx.cond(
                step == "1",
                _open_line("Student-Teacher", "Choose who teaches you", True),
                _line("Student-Teacher", _who(), to_teachers()),
            ),
            rx.cond(
                day_is_known,
                _line("Date", day.title, to_dates()),
                _open_line("Date", "Choose a date", step == "2"),
            ),
            _open_line("Time", "Choose a time", step == "3"),
            class_name="lines",
        ),
        loops(),
        class_name="board",
        aria_label="Your session",
    )


def summary() -> rx.Component:
    """The same board, complete (step 4)."""
    return rx.el.aside(
        rx.el.div(
            rx.el.p(_kicker, class_name="kicker"),
            rx.cond(course.title, rx.el.h2(course.title), rx.el.span(class_name="sk title w-l")),
        ),
        rx.el.dl(
            _line("Student-Teacher", _once_known(_who_with_city()), to_teachers()),
            _line("Date", _once_known(rx.el.time(day.full)), to_dates(), ""),
            _line("Time", _once_known(_time()), to_times(), ""),
            rx.el.div(
                rx.el.dt("Duration"),
                rx.el.dd(course.duration.replace("min", "minutes")),
                class_name="half",
            ),
            rx.el.div(rx.el.dt("Price"), rx.el.dd(course.price), class_name="half"),
            class_name="lines",
        ),
        loops(),
        class_name="board",
        aria_label="Summary",
    )


def _strip() -> rx.Component:
    chosen = rx.fragment(
        rx.cond(teacher_is_known, avatar(teacher, "sm")),
        rx.el.div(
            rx.el.strong(_name(), class_name="trunc"),
            rx.el.small(rx.cond(day_is_known, day.short + " · ", ""), _price()),
            class_name="grow",
        ),
        Link.create("Change", rx.el.span(" Student-Teacher", class_name="sr"), to=to_teachers()),
    )
    start = rx.el.div(
        rx.el.strong(course.title, class_name="trunc"),
        rx.el.small(_price()),
        class_name="grow",
    )
    return rx.el.div(rx.cond(step == "1", start, chosen), class_name="strip")


def _price() -> rx.Var:
    return rx.cond(course.duration, course.duration + " · " + course.price, "").to(str)


def _name() -> rx.Var:
    return rx.cond(teacher_is_known, teacher.name, "Any Student-Teacher").to(str)


def _who() -> rx.Component:
    known = rx.fragment(avatar(teacher, "sm"), profile_link(teacher, "inl"))
    return rx.cond(teacher_is_known, known, _name())


def _who_with_city() -> rx.Component:
    return rx.fragment(
        avatar(teacher), rx.el.span(profile_link(teacher, "inl"), rx.el.small(teacher.city))
    )


def _time() -> rx.Component:
    there = rx.cond(slot.o, ", " + slot.o + " in " + teacher.city, "")
    return rx.fragment(
        rx.el.time(slot.t),
        " – ",
        rx.el.time(slot.u),
        rx.el.small(BookingState.my_zone, " (", slot.z, ")", there),
    )


def _once_known(value: rx.Component) -> rx.Component:
    """What the address names has its words when the course is there."""
    return rx.cond(course.title, value, rx.el.span(class_name="sk w-m", aria_hidden="true"))


def _change(what: str, to: Any) -> rx.Component:
    return rx.el.dd(
        Link.create("Change", rx.el.span(f" {what}", class_name="sr"), to=to), class_name="act"
    )


def _line(label: str, value: Any, to: Any, class_name: str = "who") -> rx.Component:
    """A line that is filled, with its way back."""
    return rx.el.div(rx.el.dt(label), rx.el.dd(value, class_name=class_name), _change(label, to))


def _open_line(label: str, prompt: str, here: Any) -> rx.Component:
    """A line to be filled now, or still empty."""
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(rx.cond(here, prompt, "—")),
        class_name=rx.cond(here, "here", "todo"),
    )
