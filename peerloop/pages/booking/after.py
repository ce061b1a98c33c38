"""What comes after: `Session Booked!`, and the confirmation of Schedule Later."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link
from peerloop.components.icons import closing_loop, icon, loops
from peerloop.components.people import avatar
from peerloop.components.pieces import badge, ring
from peerloop.pages.booking.choices import to_teachers
from peerloop.state.booking import BookingState
from peerloop.state.views import Ticket

course = BookingState.course
ticket = BookingState.ticket


def booked() -> rx.Component:
    """The success page: ring, ticket, calendar menu, ways on."""
    mailed = rx.cond(
        BookingState.mail_waits,
        "We’ve e-mailed the details to "
        + ticket.other.first
        + ". Mail to you waits until your address is confirmed.",
        "We’ve e-mailed the details to you and " + ticket.other.first + ".",
    )
    return rx.el.main(
        rx.el.header(closing_loop(), rx.el.h1("Session Booked!", tab_index=-1), rx.el.p(mailed)),
        rx.cond(ticket.id, ticket_board(ticket), rx.el.div(class_name="sk block")),
        rx.el.div(
            add_to_calendar(ticket),
            Link.create("Back to Dashboard", to=routes.DASHBOARD, class_name="btn lg half"),
            Link.create("Book Another Session", to=to_teachers(), class_name="btn lg tint half"),
            class_name="actions",
        ),
        id="main",
        class_name="moment",
    )


def later() -> rx.Component:
    """The confirmation of Schedule Later (exact words)."""
    return rx.el.main(
        rx.el.header(
            rx.el.span(icon("bell"), class_name="disc now xl"),
            rx.el.h1(
                "We'll notify you when you're ready to schedule", class_name="mid", tab_index=-1
            ),
            rx.el.p("You can schedule anytime from your dashboard"),
        ),
        rx.el.div(
            rx.el.ul(
                rx.el.li(
                    rx.cond(course.session_count > 0, ring(course, 56)),
                    rx.el.div(
                        rx.el.h2(course.title),
                        rx.el.p(
                            rx.cond(course.sessions, course.sessions + " · ", ""),
                            course.duration,
                            " each",
                        ),
                        class_name="grow",
                    ),
                ),
                class_name="list",
            ),
            class_name="card",
        ),
        rx.el.div(
            Link.create("Continue to Dashboard", to=routes.DASHBOARD, class_name="btn lg full"),
            Link.create("Choose a time after all", to=to_teachers(), class_name="btn text full"),
            class_name="actions",
        ),
        id="main",
        class_name="moment",
    )


def ticket_board(ticket: rx.Var[Ticket], state: rx.Component | None = None) -> rx.Component:
    """A session on a board; `state` in place of its status."""
    return rx.el.div(
        rx.el.div(
            rx.el.p(ticket.course, class_name="kicker"),
            state or badge("tick", ticket.status, "ok"),
            class_name="bar",
        ),
        rx.el.div(
            avatar(ticket.other, "lg"),
            rx.el.div(rx.el.h2(_name(ticket)), rx.el.p(ticket.other_role), class_name="grow"),
            class_name="top",
        ),
        rx.el.p(
            ticket.date,
            rx.el.small(ticket.time, ", ", ticket.duration, rx.el.br(), ticket.zone),
            class_name="when",
        ),
        loops(),
        class_name="ticket board",
    )


def _name(ticket: rx.Var[Ticket]) -> rx.Component:
    name = ticket.other.name
    return rx.cond(ticket.profile, Link.create(name, to=ticket.profile, class_name="inl"), name)


def add_to_calendar(ticket: rx.Var[Ticket]) -> rx.Component:
    """The menu of calendars: Google, Apple (the .ics file), Outlook."""
    away = {"target": "_blank", "rel": "noopener"}
    return rx.el.details(
        rx.el.summary(
            icon("calendar-plus"),
            "Add to Calendar",
            icon("down", "chev"),
            class_name="btn lg quiet",
        ),
        rx.el.div(
            rx.el.a(
                icon("calendar"),
                "Google Calendar",
                rx.el.small("opens a tab"),
                href=ticket.google,
                **away,
            ),
            rx.el.a(
                icon("calendar-plus"),
                "Apple Calendar",
                rx.el.small(".ics file"),
                href=ticket.ics,
                reload_document=True,
            ),
            rx.el.a(
                icon("mail"), "Outlook", rx.el.small("opens a tab"), href=ticket.outlook, **away
            ),
            class_name="menu",
            role="group",
            aria_label="Add to Calendar",
        ),
        class_name="pop full",
    )
