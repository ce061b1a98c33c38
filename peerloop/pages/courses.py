"""The list of courses, one course, and the question which course an ST is booked for."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, address
from peerloop.components.icons import icon
from peerloop.components.people import avatar, profile_link, rating
from peerloop.components.pieces import badge, empty, fact, loading, ring, skeleton
from peerloop.components.shell import back_link, page
from peerloop.pages.not_found import nothing_here
from peerloop.state.courses import CoursesState, CourseState, StCoursesState
from peerloop.state.views import CourseCard, PersonCard


def courses() -> rx.Component:
    """`/courses`."""
    return page(
        rx.el.header(
            rx.el.div(rx.el.h1("Courses"), rx.el.p("Learn one to one from students who teach.")),
            Link.create(
                icon("people"), "Find Student-Teachers", to=routes.TEACHERS, class_name="btn quiet"
            ),
            class_name="page-head",
        ),
        rx.cond(
            CoursesState.is_loaded,
            rx.cond(
                CoursesState.courses,
                rx.el.div(rx.foreach(CoursesState.courses, _card), class_name="courses"),
                empty("book", "No courses yet", "They appear here as soon as there are some."),
            ),
            _cards_soon(),
        ),
        here=routes.COURSES,
    )


def course() -> rx.Component:
    """`/courses/[course]`."""
    found = rx.el.main(
        back_link("All courses", routes.COURSES),
        _course_head(CourseState.course),
        rx.el.div(
            rx.el.div(_teachers(), class_name="stack stack-lg"),
            rx.el.div(_place(CourseState.course), class_name="stack stack-md"),
            class_name="cols lead",
        ),
        id="main",
        class_name="page",
    )
    return nothing_here(CourseState.phase == "missing", found, here=routes.COURSES)


def choose_course() -> rx.Component:
    """`/book/[st_id]`: for which course, where several fit."""
    st = StCoursesState.st
    found = rx.el.main(
        rx.el.header(
            rx.el.div(
                rx.el.h1("Book a Session"),
                rx.el.p(
                    rx.cond(
                        st.name, "Which course would you like to book with " + st.name + "?", ""
                    )
                ),
            ),
            class_name="page-head",
        ),
        rx.cond(
            StCoursesState.phase == "ready",
            rx.el.div(
                rx.foreach(StCoursesState.courses, lambda c: _bookable(c, st)), class_name="courses"
            ),
            _cards_soon(),
        ),
        id="main",
        class_name="page",
    )
    return nothing_here(StCoursesState.phase == "missing", found, here=routes.COURSES)


def _course_link(card: rx.Var[CourseCard]) -> rx.Var:
    return routes.COURSES + "/" + card.slug


def _book_link(card: rx.Var[CourseCard], **choices: rx.Var) -> rx.Var:
    return address(_course_link(card) + "/book", **choices)


def _facts(card: rx.Var[CourseCard]) -> rx.Component:
    return rx.el.ul(
        rx.cond(card.sessions, fact("book", card.sessions)),
        fact("clock", card.duration + " each"),
        fact("card", rx.cond(card.is_free, "Free", card.price + " per session")),
        fact("people", card.sts),
        class_name="facts",
    )


def _card(card: rx.Var[CourseCard]) -> rx.Component:
    return rx.el.article(
        rx.cond(card.session_count > 0, ring(card), rx.el.span(icon("book"), class_name="disc")),
        rx.el.div(
            rx.el.h2(card.title),
            rx.el.p(card.summary, class_name="meta"),
            _facts(card),
            class_name="stack stack-sm",
        ),
        rx.el.div(
            Link.create("Open course", to=_course_link(card), class_name="btn text flush"),
            rx.cond(
                card.enrolled,
                Link.create("Book Session", to=_book_link(card), class_name="btn"),
                Link.create("Enroll", to=_course_link(card), class_name="btn tint"),
            ),
            class_name="foot",
        ),
        class_name="card course",
        key=card.id,
    )


def _bookable(card: rx.Var[CourseCard], st: rx.Var[PersonCard]) -> rx.Component:
    return rx.el.article(
        rx.el.span(icon("book"), class_name="disc"),
        rx.el.div(rx.el.h2(card.title), _facts(card), class_name="stack stack-sm"),
        rx.el.div(
            Link.create("Select", to=_book_link(card, st=st.id), class_name="btn"),
            class_name="foot",
        ),
        class_name="card course",
        key=card.id,
    )


def _cards_soon() -> rx.Component:
    card = rx.el.div(
        rx.el.span(class_name="sk round lg"),
        rx.el.div(skeleton("title w-m", "w-l", "w-s"), class_name="stack stack-sm"),
        class_name="card course",
    )
    return rx.fragment(
        loading("Loading courses…"), rx.el.div(card, card, class_name="courses", aria_hidden="true")
    )


def _course_head(card: rx.Var[CourseCard]) -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.h1(
                rx.cond(card.title, card.title, rx.el.span(class_name="sk title w-l")),
                class_name="big",
            ),
            rx.el.p(card.summary, class_name="lead-in"),
            rx.cond(card.title, _facts(card)),
        ),
        class_name="page-head",
    )


def _teachers() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Student-Teachers", id="h-sts"),
            Link.create("Find others", to=routes.TEACHERS),
            class_name="sec-title",
        ),
        rx.cond(
            CourseState.phase == "ready",
            rx.cond(
                CourseState.sts,
                rx.el.ul(rx.foreach(CourseState.sts, _st), class_name="sts"),
                rx.el.p("No Student-Teachers available. Try later.", class_name="soft"),
            ),
            rx.el.div(skeleton("block", "block")),
        ),
        id="student-teachers",
        aria_labelledby="h-sts",
    )


def _st(st: rx.Var[PersonCard]) -> rx.Component:
    return rx.el.li(
        avatar(st, "lg"),
        rx.el.div(
            rx.el.h3(profile_link(st)), rx.el.p(st.stats, class_name="stats"), class_name="who"
        ),
        rating(st),
        rx.el.div(
            rx.el.p(
                rx.el.span("Next free"),
                rx.cond(st.next_free, st.next_free, "No times now"),
                class_name="next",
            ),
            Link.create(
                "Book with " + st.first,
                to=_book_link(CourseState.course, st=st.id),
                class_name="btn tint",
            ),
            class_name="foot",
        ),
        class_name="st",
        key=st.id,
    )


def _place(card: rx.Var[CourseCard]) -> rx.Component:
    enrolled = rx.fragment(
        rx.el.div(
            rx.cond(card.session_count > 0, ring(card, 72)),
            rx.el.div(
                badge("tick", "Enrolled", "ok"),
                rx.el.p(rx.el.strong(_booked(card))),
                class_name="stack stack-sm",
            ),
            class_name="row",
        ),
        Link.create("Book a Session", to=_book_link(card), class_name="btn lg wide"),
    )
    outside = rx.fragment(
        rx.el.h2("Take part"),
        rx.el.p("Enrolling is free. You choose your times afterwards.", class_name="soft"),
        rx.el.button(
            "Enroll", type="button", class_name="btn lg wide", on_click=CourseState.enroll
        ),
    )
    return rx.el.section(
        rx.cond(
            CourseState.phase == "ready",
            rx.cond(card.enrolled, enrolled, outside),
            skeleton("block"),
        ),
        class_name="card pad first stack",
        aria_label="Your place",
    )


def _booked(card: rx.Var[CourseCard]) -> rx.Var:
    return rx.cond(
        card.session_count > 0,
        f"{card.booked} of {card.session_count} sessions booked",
        rx.cond(card.booked == 1, "1 session booked", f"{card.booked} sessions booked"),
    )
