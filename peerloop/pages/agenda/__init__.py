"""`/teach`: an ST's agenda, the next session first, then a week as a grid and as a list."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, expression
from peerloop.components.icons import icon, loops
from peerloop.components.people import avatar
from peerloop.components.pieces import alert, loading, skeleton
from peerloop.components.week import week_grid
from peerloop.pages.agenda.cancelling import cancel_dialog
from peerloop.pages.agenda.days import sessions_by_day
from peerloop.pages.not_found import nothing_here
from peerloop.state.agenda import AgendaState

_State, _week, _next = AgendaState, AgendaState.week, AgendaState.next
# The address asks for another week already; what is shown fades until the answer comes.
_awaited = expression("(searchParams.get('week') ?? '').slice(0, 200)").to(str) != _State.asked


def agenda() -> rx.Component:
    """The page."""
    found = rx.el.main(
        _head(),
        rx.cond(
            _State.phase == "ready",
            _ready(),
            rx.fragment(loading("Loading your agenda…"), skeleton("block", "block")),
        ),
        id="main",
        class_name="page",
    )
    return nothing_here(
        _State.phase == "missing", found, here=routes.TEACH, teaching=_State.teaches
    )


def _head() -> rx.Component:
    zone = rx.fragment("Times shown in ", Link.create(_State.my_zone, to=routes.SETTINGS))
    return rx.el.header(
        rx.el.div(
            rx.el.h1("Your week"),
            rx.el.p(rx.cond(_week.title, rx.fragment(_week.title, ". ", zone), "…")),
        ),
        rx.el.nav(
            Link.create(
                icon("back"), to=_week.earlier, class_name="iconbtn", aria_label="Previous week"
            ),
            Link.create("Today", to=routes.TEACH, class_name="chip"),
            Link.create(icon("next"), to=_week.later, class_name="iconbtn", aria_label="Next week"),
            Link.create("Edit availability", to=routes.TEACH_AVAILABILITY, class_name="btn quiet"),
            class_name="week-nav",
            aria_label="Weeks",
        ),
        class_name="page-head",
    )


def _ready() -> rx.Component:
    return rx.el.div(
        rx.cond(_State.trouble, alert(_State.trouble, key=_State.answers.to(str))),
        rx.el.div(
            rx.cond(
                _State.said,
                rx.el.div(icon("tick"), rx.el.p(_State.said), class_name="alert ok"),
            ),
            role="status",
            class_name="agenda-said",
        ),
        rx.cond(
            _week.paused,
            rx.el.div(
                icon("clock"),
                rx.el.p("You are not taking new students just now. What is booked stays."),
                class_name="alert note",
            ),
        ),
        rx.cond(_next.id, _coming()),
        rx.cond(
            _week.clock,
            rx.el.div(icon("clock"), rx.el.p(_week.clock), class_name="clock", role="note"),
        ),
        rx.el.section(
            rx.el.h2("The week’s hours", class_name="sr"),
            rx.el.div(week_grid(_week), class_name="card week-card"),
            _legend(),
            class_name="hide-phone",
        ),
        rx.el.section(
            rx.el.h2("Sessions of this week", class_name="sessions-title"),
            *sessions_by_day(),
        ),
        cancel_dialog(),
        class_name=rx.cond(_awaited, "stack stack-lg awaited", "stack stack-lg"),
        aria_busy=rx.cond(_awaited, "true", "false"),
    )


def _coming() -> rx.Component:
    """The next session: the board of this page."""
    return rx.el.section(
        rx.el.div(
            rx.el.p(
                "Next session",
                rx.cond(_next.starts, " · " + _next.starts, " · now"),
                class_name="kicker",
                id="h-next",
            ),
            rx.el.p(_next.day, ", ", rx.el.em(_next.time, " – ", _next.until), class_name="count"),
            rx.el.div(
                avatar(_next.student),
                rx.el.div(
                    rx.el.h2(_next.student.name),
                    rx.el.p(_next.course, " · ", _next.payment),
                ),
                class_name="row",
            ),
            rx.cond(_next.note, rx.el.p(_next.note, class_name="note next-note")),
        ),
        rx.el.div(
            Link.create("Details", to=_next.url, class_name="btn lg"),
            rx.cond(
                _next.can_move,
                Link.create("Move", to=_next.move_url, class_name="btn lg quiet"),
            ),
            class_name="btns",
        ),
        loops(),
        class_name="board hero slim",
        aria_labelledby="h-next",
    )


def _legend() -> rx.Component:
    def sign(kind: str, words: object) -> rx.Component:
        return rx.el.span(rx.el.i(class_name=f"sign {kind}"), words)

    return rx.el.p(
        sign("ev", "confirmed"),
        sign("ev hold", "held, waiting for payment"),
        sign("ev done", "over"),
        sign("open", "open"),
        rx.cond(_week.buffer, sign("buf", "buffer, " + _week.buffer)),
        rx.cond(_week.has_busy, sign("busy", "busy elsewhere")),
        class_name="legend week-legend",
        aria_hidden="true",
    )
