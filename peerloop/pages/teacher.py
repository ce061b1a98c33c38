"""`/teachers/[st_id]`: a Student-Teacher's profile; a tap on a free time opens the wizard's confirm
step with it."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, query
from peerloop.components.icons import icon
from peerloop.components.people import avatar, rating
from peerloop.components.pieces import alert, fact, loading, skeleton, zone_note
from peerloop.components.shell import back_link
from peerloop.pages.not_found import nothing_here
from peerloop.state.teacher import Comment, CourseLine, FreeDay, FreeTime, TeacherState

_State = TeacherState
# A chip's press is in the address at once; the times of its course come after it.
_asked = query("course")
_awaited = _State.slugs.contains(_asked) & (_asked != _State.chosen.slug)
_course_now = rx.cond(_awaited, _asked, _State.chosen.slug)


def teacher() -> rx.Component:
    """The page."""
    found = rx.el.main(
        back_link("All Student-Teachers", routes.TEACHERS),
        rx.match(_State.phase, ("ready", _profile()), ("failed", _failed()), _soon()),
        id="main",
        class_name="page",
    )
    return nothing_here(_State.phase == "missing", found, here=routes.TEACHERS)


def _profile() -> rx.Component:
    return rx.fragment(
        _head(),
        rx.cond(_State.about, _about()),
        rx.el.div(
            rx.el.div(_courses(), _ratings(), class_name="stack stack-lg"),
            rx.el.div(_free(), class_name="stack stack-md"),
            class_name="cols lead",
        ),
    )


def _head() -> rx.Component:
    st = _State.st
    return rx.el.header(
        avatar(st, "xl"),
        rx.el.div(
            rx.el.h1(st.name),
            rx.el.ul(
                rx.cond(st.rating, rx.el.li(rating(st), rx.el.span("(", st.ratings, ")"))),
                fact("people", st.stats),
                fact("globe", _State.place),
                fact("clock", _State.there + " there now"),
                class_name="facts",
            ),
        ),
        class_name="page-head profile-head",
    )


def _about() -> rx.Component:
    return rx.el.section(
        rx.el.h2("About ", _State.st.first, class_name="sr"),
        rx.el.p(_State.about, class_name="said lead-in"),
        class_name="about",
    )


def _courses() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Teaches"), class_name="sec-title"),
        rx.el.div(
            rx.el.ul(rx.foreach(_State.courses, _course), class_name="list"), class_name="card"
        ),
    )


def _course(line: rx.Var[CourseLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h3(Link.create(line.title, to=line.url)), rx.el.p(line.facts), class_name="grow"
        ),
        icon("next"),
        key=line.slug,
    )


def _ratings() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("What students say"), class_name="sec-title"),
        rx.cond(_State.ratings_note, rx.el.p(_State.ratings_note, class_name="soft")),
        rx.cond(
            _State.comments,
            rx.el.ul(rx.foreach(_State.comments, _comment), class_name="comments"),
        ),
    )


def _comment(comment: rx.Var[Comment]) -> rx.Component:
    return rx.el.li(
        rx.el.p(comment.text, class_name="said"),
        rx.el.p(comment.first, " · ", rx.el.time(comment.date), class_name="meta"),
        class_name="card",
    )


def _free() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Free times", id="h-free"),
        rx.cond(_State.is_me, _mine(), _bookable()),
        class_name="card pad first stack",
        aria_labelledby="h-free",
    )


def _mine() -> rx.Component:
    return rx.fragment(
        rx.el.p("This is your profile. Students see your free times here."),
        Link.create("Change your profile", to=routes.SETTINGS + "#profile", class_name="btn quiet"),
    )


def _bookable() -> rx.Component:
    soon = rx.fragment(loading("Loading free times…"), skeleton(*["slot-sk"] * 4))
    return rx.fragment(
        rx.cond(_State.courses.length() > 1, _choice(), rx.el.p(_State.chosen.title)),
        rx.cond(_awaited, soon, _times()),
    )


def _times() -> rx.Component:
    none = rx.el.p("No times are free just now. New times open every day.", class_name="soft")
    return rx.fragment(
        rx.cond(
            _State.free,
            rx.fragment(
                rx.el.div(rx.foreach(_State.free, _day), class_name="free-days"),
                zone_note(_State.my_zone, routes.SETTINGS),
            ),
            none,
        ),
        Link.create("Book Session", to=_State.book, class_name="btn lg wide"),
    )


def _choice() -> rx.Component:
    """For which course: links, so that the address keeps it."""

    def chip(line: rx.Var[CourseLine]) -> rx.Component:
        return Link.create(
            line.title,
            to=line.times,
            replace=True,
            prevent_scroll_reset=True,
            aria_current=rx.cond(line.slug == _course_now, "true", "false"),
            class_name="chip",
            key=line.slug,
        )

    return rx.el.div(
        rx.foreach(_State.courses, chip), class_name="row row-wrap chips", role="group",
        aria_label="Course",
    )  # fmt: skip


def _day(day: rx.Var[FreeDay]) -> rx.Component:
    more = Link.create(
        day.more_count,
        rx.el.span(" on ", day.title, class_name="sr"),
        to=day.more,
        class_name="btn text",
    )
    return rx.el.section(
        rx.el.h3(day.title),
        rx.el.ul(
            rx.foreach(day.times, _time), rx.cond(day.more, rx.el.li(more)), class_name="free-times"
        ),
        aria_label=day.title,
        key=day.title,
    )


def _time(time: rx.Var[FreeTime]) -> rx.Component:
    return rx.el.li(
        Link.create(
            rx.el.b(time.clock),
            rx.cond(time.mark, rx.el.span(time.mark, class_name="zone")),
            to=time.url,
            aria_label=time.label,
            class_name="slot",
        ),
        key=time.url,
    )


def _failed() -> rx.Component:
    again = rx.el.button("Try again", type="button", class_name="btn quiet", on_click=_State.load)
    return alert("This profile could not be loaded.", action=again)


def _soon() -> rx.Component:
    shape = rx.el.div(
        rx.el.span(class_name="sk round lg"),
        rx.el.div(skeleton("title w-m", "w-l"), class_name="stack stack-sm grow"),
        class_name="page-head profile-head",
    )
    block = rx.el.div(skeleton("block"))
    return rx.fragment(
        loading("Loading the profile…"),
        rx.el.div(shape, rx.el.div(block, block, class_name="cols lead"), aria_hidden="true"),
    )
