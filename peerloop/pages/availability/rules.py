"""The rules of booking: pause, buffer, notice and the like; the courses; the calendar's zone."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from peerloop.components.plan_draft import NEW, does, draft
from peerloop.domain.availability import BUFFERS, NOTICES, STEPS, WINDOWS
from peerloop.pages.availability.ranges import problem, said_of
from peerloop.state.availability import AvailabilityState
from peerloop.state.plan_preview import duration
from peerloop.state.plan_rows import Course

_NO_LIMIT = ("", "No limit")
_Choices = Iterable[tuple[str, str]]


def rules() -> rx.Component:
    """The section."""
    return rx.el.section(
        rx.el.h2("Booking rules", id="h-rules"),
        _switch(
            "pause",
            "Not taking students",
            "Nobody can book you meanwhile. Booked sessions stay as they are.",
            draft.paused,
            does("pause", NEW),
        ),
        _rule("buffer", "Buffer between sessions", _lengths(BUFFERS)),
        _rule(
            "notice",
            "Least notice",
            _lengths(NOTICES),
            hint="Nobody can book a start closer than this.",
        ),
        _rule("window", "Book ahead up to", _spans(WINDOWS), unit="days"),
        _rule("step", "A start every", _lengths(STEPS)),
        rx.el.div(
            _rule("day", "Most sessions a day", [_NO_LIMIT, *_counts(1, 12)]),
            _rule("week", "Most sessions a week", [_NO_LIMIT, *_counts(1, 40)]),
            class_name="two",
        ),
        class_name="card pad stack",
        aria_labelledby="h-rules",
    )


def courses() -> rx.Component:
    """The section."""

    def course(row: rx.Var[Course]) -> rx.Component:
        return _switch(
            "course-" + row.id,
            row.title,
            rx.cond(row.open, "Can be booked", "Not with you for now"),
            row.open,
            does("course", row.id, NEW),
        )

    return rx.el.section(
        rx.el.h2("Courses", id="h-courses"),
        rx.el.div(rx.foreach(draft.courses, course)),
        class_name="card pad stack",
        aria_labelledby="h-courses",
    )


def zone() -> rx.Component:
    """The section."""
    return rx.el.section(
        rx.el.h2("Time zone of your hours", id="h-zone"),
        rx.el.div(
            rx.el.label("Zone", html_for="plan-zone"),
            rx.el.select(
                rx.foreach(AvailabilityState.zones, lambda name: rx.el.option(name, value=name)),
                id="plan-zone",
                class_name="input",
                value=draft.zone,
                on_change=does("zone", NEW),
                **said_of(rx.Var.create("zone")),
            ),
            problem(rx.Var.create("zone")),
            rx.el.p(
                "It is changed only here. Your hours keep their wall clock: 9:00 becomes 9:00 in "
                "the new zone, and booked sessions stay at their time.",
                id="words-zone",
                class_name="hint",
            ),
            class_name="field",
        ),
        class_name="card pad stack",
        aria_labelledby="h-zone",
    )


def _lengths(minutes: Iterable[int]) -> list[tuple[str, str]]:
    return [(str(each), duration(each) if each else "None") for each in minutes]


def _counts(first: int, last: int) -> list[tuple[str, str]]:
    return [(str(each), str(each)) for each in range(first, last + 1)]


def _spans(days: Iterable[int]) -> list[tuple[str, str]]:
    return [(str(each), duration(each * 1440)) for each in days]


def _rule(
    name: str, label: str, choices: _Choices, *, hint: str = "", unit: str = "min"
) -> rx.Component:
    listed = list(choices)
    value: Any = getattr(draft.rules, name)
    known = [each for each, _ in listed]
    return rx.el.div(
        rx.el.label(label, html_for=f"rule-{name}"),
        rx.el.select(
            *(rx.el.option(words, value=each) for each, words in listed),
            # A value from elsewhere that is not in the list is not lost by looking at it.
            rx.cond(
                rx.Var.create(known).contains(value),
                rx.fragment(),
                rx.el.option(value, f" {unit}", value=value),
            ),
            id=f"rule-{name}",
            class_name="input",
            value=value,
            on_change=does("rule", name, NEW),
            **said_of(rx.Var.create(name)),
        ),
        rx.el.p(hint, id=f"words-{name}", class_name="hint") if hint else rx.fragment(),
        problem(rx.Var.create(name)),
        class_name="field",
    )


def _switch(name: Any, label: Any, hint: Any, checked: rx.Var, changes: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.span(label, class_name="label"),
            rx.el.span(hint, class_name="hint"),
            html_for=name,
        ),
        rx.el.input(
            type="checkbox",
            role="switch",
            id=name,
            class_name="switch",
            checked=checked,
            on_change=changes,
        ),
        class_name="switch-row",
    )
