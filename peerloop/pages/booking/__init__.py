"""The booking wizard: which part of it the address asks for (SBOK). Each step is its own module."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, expression
from peerloop.components.holds import hold_notice, when_time_is_up
from peerloop.components.icons import icon
from peerloop.components.pieces import alert, empty
from peerloop.components.shell import back_link, frame
from peerloop.pages.booking.after import booked, later
from peerloop.pages.booking.board import board, summary
from peerloop.pages.booking.choices import step, to_dates, to_teachers, to_times
from peerloop.pages.booking.confirm import confirm
from peerloop.pages.booking.date_and_time import choose_date, choose_time
from peerloop.pages.booking.teacher import choose_teacher, choosing_teacher_soon, schedule_later
from peerloop.pages.not_found import nothing
from peerloop.state.booking import BookingState

course = BookingState.course
_to_course = routes.COURSES + "/" + course.slug
_NAMES = ("Student-Teacher", "Date", "Time", "Confirm")


def booking() -> rx.Component:
    """`/courses/[course]/book`."""
    main = rx.match(
        rx.cond((step == "later") & course.deferred, "ready", BookingState.phase),
        ("missing", nothing()),
        ("not_enrolled", _without_wizard(_not_enrolled())),
        ("used_up", _without_wizard(_used_up())),
        ("no_sts", _without_wizard(_no_sts())),
        rx.match(
            step,
            ("booked", booked()),
            ("later", rx.cond(course.deferred, later(), _wizard())),
            _wizard(),
        ),
    )
    return frame(main, class_name="is-wizard")


def _wizard() -> rx.Component:
    body = rx.match(
        step,
        ("1", _body("booker two", board(), _teachers())),
        ("4", _body("booker two confirm", summary(), confirm())),
        _body("booker", board(), choose_date(), choose_time()),
    )
    back = rx.match(
        step,
        ("1", back_link("Back to the course", _to_course)),
        ("2", back_link("Back to Student-Teachers", to_teachers())),
        ("3", back_link("Back to dates", to_dates())),
        back_link("Back to times", to_times()),
    )
    return rx.el.main(
        _head(back, rx.el.nav(_steps(), aria_label="Steps")),
        when_time_is_up(BookingState.load),
        rx.foreach(BookingState.holds, hold_notice),
        body,
        id="main",
        class_name="book",
        data_step=step,
    )


def _body(class_name: str, *panes: rx.Component) -> rx.Component:
    return rx.el.div(*panes, class_name=class_name)


def _teachers() -> rx.Component:
    here = (BookingState.phase == "ready") & (BookingState.sts.length() > 0)
    return rx.cond(here, choose_teacher(), choosing_teacher_soon())


def _head(*rest: rx.Component) -> rx.Component:
    return rx.el.header(
        rest[0],
        rx.el.div(
            rx.el.h1("Book a Session"),
            rx.el.p(rx.cond(course.title, "for " + course.title, rx.el.span(class_name="sk w-l"))),
            class_name="ttl",
        ),
        *rest[1:],
        class_name="book-head",
    )


def _steps() -> rx.Component:
    targets = (to_teachers(), to_dates(), to_times())
    return rx.el.ol(
        *(
            _step(n, name, targets[n - 1] if n <= len(targets) else "")
            for n, name in enumerate(_NAMES, 1)
        ),
        class_name="steps",
    )


def _step(number: int, name: str, to: rx.Var | str) -> rx.Component:
    done = rx.el.li(
        Link.create(
            rx.el.span(icon("tick"), class_name="n"),
            rx.el.span(name, class_name="lb"),
            rx.el.span(", done", class_name="sr"),
            to=to,
        ),
        class_name="done",
    )
    here = rx.el.li(_number(number, name), aria_current="step")
    ahead = rx.el.li(_number(number, name))
    now = expression(f"Number({step!s})", step).to(int)
    return rx.cond(now > number, done, rx.cond(now == number, here, ahead))


def _number(number: int, name: str) -> rx.Component:
    return rx.fragment(rx.el.span(str(number), class_name="n"), rx.el.span(name, class_name="lb"))


def _without_wizard(content: rx.Component) -> rx.Component:
    return rx.el.main(
        _head(back_link("Back to the course", _to_course)),
        rx.el.div(rx.el.section(content, class_name="pane"), class_name="booker one"),
        id="main",
        class_name="book",
    )


def _not_enrolled() -> rx.Component:
    return rx.el.div(
        alert(
            "You must be enrolled to book.",
            "Enrolling is free and takes a moment.",
            action=Link.create("Enroll now", to=_to_course, class_name="btn"),
        ),
    )


def _used_up() -> rx.Component:
    return empty(
        "tick",
        "All " + course.session_count.to(str) + " sessions of this course are booked.",
        "You will find them on your dashboard.",
        buttons=(Link.create("Back to Dashboard", to=routes.DASHBOARD, class_name="btn"),),
    )


def _no_sts() -> rx.Component:
    return rx.fragment(
        empty(
            "people",
            "No Student-Teachers available. Try later.",
            "Your place in the course is kept.",
        ),
        schedule_later(),
    )
