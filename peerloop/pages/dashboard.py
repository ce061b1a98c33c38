"""The dashboard."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, address
from peerloop.components.holds import hold_row, when_time_is_up
from peerloop.components.icons import icon, loops
from peerloop.components.people import avatar, stars
from peerloop.components.pieces import badge, empty, loading, ring, skeleton, zone_note
from peerloop.components.shell import page
from peerloop.state.dashboard import DashboardState
from peerloop.state.views import CourseCard, Ticket


def dashboard() -> rx.Component:
    """`/dashboard`."""
    sessions = rx.el.div(
        when_time_is_up(DashboardState.load),
        _section("Held for you", DashboardState.holds, hold_row),
        _section("Upcoming", DashboardState.upcoming[1:], _session),
        _section("Past", DashboardState.past, _past),
        class_name="stack stack-lg",
    )
    courses = rx.el.section(
        rx.el.div(
            rx.el.h2("Your courses"),
            Link.create("Browse courses", to=routes.COURSES),
            class_name="sec-title",
        ),
        rx.foreach(DashboardState.courses, _course),
    )
    return page(
        _greeting(),
        rx.cond(
            DashboardState.is_loaded,
            rx.cond(
                DashboardState.courses
                | DashboardState.holds
                | DashboardState.upcoming
                | DashboardState.past,
                rx.fragment(
                    rx.cond(DashboardState.upcoming, _hero(DashboardState.upcoming[0])),
                    rx.el.div(sessions, courses, class_name="cols lead"),
                ),
                _nothing_yet(),
            ),
            rx.fragment(
                loading("Loading your sessions…"),
                rx.el.div(skeleton("block", "block"), class_name="stack"),
            ),
        ),
        here=routes.DASHBOARD,
    )


def _greeting() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.h1(rx.cond(DashboardState.greeting, DashboardState.greeting, "Dashboard")),
            rx.el.p(DashboardState.today),
            rx.cond(DashboardState.my_zone, zone_note(DashboardState.my_zone, routes.SETTINGS)),
        ),
        class_name="page-head",
    )


def _hero(ticket: rx.Var[Ticket]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.p("Next session", class_name="kicker", id="h-next"),
            rx.el.p(ticket.short, ", ", rx.el.em(ticket.time), class_name="count"),
            rx.el.div(
                avatar(ticket.other, "lg"),
                rx.el.div(
                    rx.el.h2(ticket.course),
                    rx.el.p(rx.el.strong(ticket.other.name), rx.el.br(), ticket.zone),
                ),
                class_name="row",
            ),
        ),
        rx.el.div(
            Link.create("Details", to=_session_link(ticket), class_name="btn lg"),
            class_name="btns",
        ),
        loops(),
        class_name="board hero",
        aria_labelledby="h-next",
    )


def _section(title: str, tickets: rx.Var[list[Ticket]], row: object) -> rx.Component:
    return rx.cond(
        tickets.length() > 0,
        rx.el.section(
            rx.el.div(rx.el.h2(title), class_name="sec-title"),
            rx.el.div(rx.el.ol(rx.foreach(tickets, row), class_name="list"), class_name="card"),
        ),
    )


def _session(ticket: rx.Var[Ticket]) -> rx.Component:
    return _row(
        ticket,
        badge("tick", ticket.status, rx.cond(ticket.status == "Confirmed", "ok", "")),
    )


def _row(ticket: rx.Var[Ticket], end: rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(ticket.month), rx.el.b(ticket.day), class_name="datetile", aria_hidden="true"
        ),
        rx.el.div(
            rx.el.h3(Link.create(ticket.course, to=_session_link(ticket))),
            rx.el.p(ticket.short, ", ", ticket.time, " · ", ticket.other.name),
            class_name="grow",
        ),
        end,
        key=ticket.id,
    )


def _past(ticket: rx.Var[Ticket]) -> rx.Component:
    """A session that took place: what the reader gave it, or where that is asked for."""
    rate = Link.create(
        "Rate",
        rx.el.span(" ", ticket.course, " with ", ticket.other.name, class_name="sr"),
        to=_session_link(ticket) + "#rate",
        class_name="btn tint",
    )
    given = stars(ticket.stars, "You rated it ", rx.el.span(" of 5", class_name="sr"))
    state = rx.cond(ticket.stars > 0, given, badge("tick", ticket.status))
    return _row(ticket, rx.cond(ticket.may_rate, rate, state))


def _session_link(ticket: rx.Var[Ticket]) -> rx.Var:
    return "/sessions/" + ticket.id


def _course(card: rx.Var[CourseCard]) -> rx.Component:
    to = routes.COURSES + "/" + card.slug
    state = rx.cond(
        card.deferred,
        "You will choose a time later",
        rx.cond(
            card.session_count > 0,
            f"{card.booked} of {card.session_count} sessions booked",
            rx.cond(card.booked == 1, "1 session booked", f"{card.booked} sessions booked"),
        ),
    )
    return rx.el.article(
        rx.cond(card.session_count > 0, ring(card), rx.el.span(icon("book"), class_name="disc")),
        rx.el.div(rx.el.h3(card.title), rx.el.p(state, class_name="meta")),
        rx.el.div(
            Link.create("Open course", to=to, class_name="btn text flush"),
            Link.create("Book Session", to=address(to + "/book"), class_name="btn"),
            class_name="foot",
        ),
        class_name=rx.cond(card.deferred, "card course deferred", "card course"),
        key=card.id,
    )


def _nothing_yet() -> rx.Component:
    return empty(
        "calendar",
        "Nothing booked yet",
        "Choose a course, enroll, and book your first session.",
        buttons=(Link.create("Browse courses", to=routes.COURSES, class_name="btn"),),
    )
