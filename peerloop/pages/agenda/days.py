"""A week's sessions as a list of days: all there is on a phone, below the grid on wide screens."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Here, Link, kept_here
from peerloop.components.icons import icon
from peerloop.components.people import avatar
from peerloop.components.pieces import badge, empty
from peerloop.pages.agenda.cancelling import asks_to_cancel
from peerloop.state.agenda import AgendaState
from peerloop.state.agenda_entries import Entry
from peerloop.state.week import WeekDay

_State, _week = AgendaState, AgendaState.week
# What was pressed, until it is answered; set at once, by the browser itself.
_pressed = kept_here("pressed_on_agenda", "")


def sessions_by_day() -> tuple[rx.Component, ...]:
    """The days to come, then those of the week that are over."""
    return (
        _pressed,
        _strip(),
        rx.cond(_week.is_empty, _nothing(), rx.foreach(_week.days, _day_from_today)),
        rx.cond(
            _week.has_earlier,
            rx.fragment(
                rx.el.h2("Earlier this week", class_name="earlier-title"),
                rx.foreach(_week.days, _day_gone),
            ),
        ),
    )


def _strip() -> rx.Component:
    """A phone's seven days, with a dot a session; a tap goes to a day's list."""
    return rx.el.ul(
        rx.foreach(
            _week.days,
            lambda day: rx.el.li(
                Here.create(
                    rx.el.span(day.short),
                    rx.el.b(day.number),
                    rx.el.span(
                        rx.foreach(day.dots, lambda _dot: rx.el.i()),
                        class_name="dots",
                        aria_hidden="true",
                    ),
                    rx.el.span(
                        rx.cond(
                            day.dots.length() == 1,
                            ", 1 session",
                            f", {day.dots.length()} sessions",
                        ),
                        class_name="sr",
                    ),
                    href="#l" + day.id,
                    aria_current=rx.cond(day.today, "date", "false"),
                )
            ),
        ),
        class_name="day-strip only-phone",
        aria_label="Days of this week",
    )


def _nothing() -> rx.Component:
    said = "Nothing booked this week"
    hours = Link.create("Set your hours", to=routes.TEACH_AVAILABILITY, class_name="btn tint")
    return rx.el.div(
        rx.cond(
            _week.has_open,
            empty("calendar", said, "What students book with you stands here."),
            empty("calendar", said, "You have no open hours this week.", buttons=(hours,)),
        ),
        class_name="card",
    )


def _day_from_today(day: rx.Var[WeekDay]) -> rx.Component:
    return rx.cond(day.gone, rx.fragment(), _day(day))


def _day_gone(day: rx.Var[WeekDay]) -> rx.Component:
    return rx.cond(day.gone, _day(day), rx.fragment())


def _day(day: rx.Var[WeekDay]) -> rx.Component:
    listed = rx.el.ol(rx.foreach(day.sessions, _entry), class_name="list agenda-list")
    return rx.el.div(
        rx.cond(
            day.sessions,
            rx.fragment(
                rx.el.h3(day.title),
                rx.el.div(listed, class_name="card"),
            ),
        ),
        id="l" + day.id,
        key=day.id,
        class_name=rx.cond(day.sessions, "agenda-day", "agenda-day none"),
    )


def _entry(entry: rx.Var[Entry]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(entry.time, class_name="num nw"),
            rx.el.span(entry.until, class_name="meta num"),
            rx.cond(entry.mark, rx.el.span(entry.mark, class_name="meta nw")),
            class_name="at",
        ),
        avatar(entry.student),
        rx.el.div(
            rx.el.h3(Link.create(entry.student.name, to=entry.url)),
            rx.el.p(entry.course, " · ", entry.payment),
            rx.cond(entry.note, rx.el.p(entry.note, class_name="note clip")),
            rx.cond(
                entry.absence,
                rx.el.p(
                    icon("alert", "i-sm"),
                    "The student reported that nobody came.",
                    class_name="absence",
                ),
            ),
            class_name="grow",
        ),
        _status(entry),
        _actions(entry),
        key=entry.id,
    )


def _status(entry: rx.Var[Entry]) -> rx.Component:
    return rx.match(
        entry.kind,
        ("hold", badge("clock", "Held", "now")),
        ("done", badge("tick", "Done")),
        ("missed", badge("close", "Missed", "warn")),
        badge("tick", "Confirmed", "ok"),
    )


def _actions(entry: rx.Var[Entry]) -> rx.Component:
    """What can be done with a session, in a menu; nothing where nothing can."""
    any_of = entry.can_move | entry.can_cancel | entry.can_miss | entry.can_complete
    menu = rx.el.div(
        rx.cond(entry.can_move, Link.create(icon("refresh"), "Move session", to=entry.move_url)),
        rx.cond(entry.can_complete, _mark(entry, "completed", "tick", "Took place")),
        rx.cond(entry.can_miss, _mark(entry, "no_show", "close", "Student did not come")),
        rx.cond(
            entry.can_cancel,
            rx.el.button(
                icon("close"),
                "Cancel session",
                type="button",
                on_click=asks_to_cancel(entry),
            ),
        ),
        class_name="menu",
    )
    summary = rx.el.summary(
        icon("more"),
        rx.el.span("Actions for ", entry.student.name, ", ", entry.when, class_name="sr"),
        class_name="iconbtn",
    )
    # A new menu after each answer: the one that was pressed is closed by it.
    key = entry.id + entry.status + _State.answers.to(str)
    return rx.cond(
        any_of,
        rx.el.details(summary, menu, class_name="pop end acts", key=key),
        rx.el.span(class_name="no-acts"),
    )


def _mark(entry: rx.Var[Entry], wanted: str, sign: str, words: str) -> rx.Component:
    press = entry.id + " " + wanted + " " + _State.answers.to(str)
    return rx.el.button(
        icon(sign),
        words,
        type="button",
        disabled=_pressed.value == press,
        on_click=[
            rx.call_function(_pressed.set_value(press)),
            _State.mark(entry.id, wanted),
        ],
    )
