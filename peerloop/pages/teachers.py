"""`/teachers`: the directory of Student-Teachers."""

import json

import reflex as rx

from peerloop import routes
from peerloop.components.browser import AddressForm, Link, expression, query
from peerloop.components.icons import icon
from peerloop.components.people import avatar, rating
from peerloop.components.pieces import alert, empty, loading, skeleton, zone_note
from peerloop.components.shell import page
from peerloop.state.teachers import MOST_TYPED, PARAMETERS, RATINGS, TeacherCard, TeachersState

_State = TeachersState
_FORM = "find-teachers"
# The address asks for something else already; what is shown fades until the answer comes.
_awaited = (
    expression(
        f"{json.dumps(PARAMETERS)}.map((name) => (searchParams.get(name) ?? '').slice(0, 200))"
        ".join('\\n')"
    ).to(str)
    != _State.answers
)
_SUBMIT = rx.call_function(rx.Var(f"(() => document.getElementById('{_FORM}')?.requestSubmit())"))


def teachers() -> rx.Component:
    """The page."""
    return page(
        rx.el.header(
            rx.el.div(
                rx.el.h1("Student-Teachers"),
                rx.el.p("Students who teach what they learned before you."),
            ),
            class_name="page-head",
        ),
        rx.match(
            _State.phase,
            ("ready", rx.fragment(_search(), _found())),
            ("failed", _failed()),
            _soon(),
        ),
        here=routes.TEACHERS,
    )


def _search() -> rx.Component:
    return AddressForm.create(
        rx.el.div(
            rx.el.label("Name or course", html_for="teachers-q"),
            rx.el.div(
                rx.el.input(
                    id="teachers-q",
                    name="q",
                    type="search",
                    class_name="input",
                    max_length=MOST_TYPED,
                    auto_complete="off",
                    enter_key_hint="search",
                    default_value=query("q"),
                ),
                rx.el.button("Search", type="submit", class_name="btn"),
                class_name="with-button",
            ),
            class_name="field grow",
        ),
        _filter(
            "Course",
            "course",
            rx.el.option("Any course", value=""),
            rx.foreach(_State.courses, lambda each: rx.el.option(each.title, value=each.slug)),
        ),
        _filter(
            "Rating",
            "rating",
            rx.el.option("Any rating", value=""),
            *(rx.el.option(f"{least} and up", value=least) for least in RATINGS),
        ),
        id=_FORM,
        action=routes.TEACHERS,
        custom_attrs={"role": "search"},
        class_name="finder card pad",
    )


def _filter(label: str, name: str, *options: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"teachers-{name}"),
        rx.el.select(
            *options,
            id=f"teachers-{name}",
            name=name,
            class_name="input",
            default_value=query(name),
            on_change=_SUBMIT,
        ),
        class_name="field",
    )


def _found() -> rx.Component:
    nobody = rx.cond(
        _State.narrowed,
        empty(
            "people",
            "Nobody like that teaches now",
            "Try fewer words, another course or any rating.",
            buttons=(Link.create("Show everyone", to=routes.TEACHERS, class_name="btn tint"),),
        ),
        empty("people", "No Student-Teachers available. Try later."),
    )
    return rx.el.section(
        rx.el.h2("Found", class_name="sr"),
        rx.el.p(_State.found, rx.cond(_State.where, " · " + _State.where, ""), class_name="meta",
                role="status"),
        rx.cond(
            _State.teachers,
            rx.el.ul(rx.foreach(_State.teachers, _card), class_name="sts"),
            nobody,
        ),
        rx.cond(_State.teachers, zone_note(_State.my_zone, routes.SETTINGS)),
        rx.cond(_State.where, _pages()),
        class_name=rx.cond(_awaited, "stack awaited", "stack"),
        aria_busy=rx.cond(_awaited, "true", "false"),
    )  # fmt: skip


def _card(card: rx.Var[TeacherCard]) -> rx.Component:
    st = card.person
    free = rx.el.p(
        rx.el.span("Next free"),
        rx.cond(st.next_free, st.next_free, "No times now"),
        class_name="next",
    )
    book = Link.create(
        "Book Session",
        rx.el.span(" with ", st.name, class_name="sr"),
        to=card.book,
        class_name="btn tint",
    )
    return rx.el.li(
        avatar(st, "lg"),
        rx.el.div(
            rx.el.h3(Link.create(st.name, to=card.url)),
            rx.el.p(st.stats, class_name="stats"),
            class_name="who",
        ),
        rating(st),
        rx.el.p(icon("book"), rx.el.span(card.courses), class_name="teaches"),
        rx.el.div(
            rx.cond(card.book, rx.fragment(free, book), rx.el.p("This is you", class_name="next")),
            class_name="foot",
        ),
        class_name="st listed",
        key=st.id,
    )


def _pages() -> rx.Component:
    def way(text: str, to: rx.Var[str], rel: str) -> rx.Component:
        return rx.cond(
            to, Link.create(text, to=to, class_name="btn quiet", custom_attrs={"rel": rel})
        )

    return rx.el.nav(
        way("Previous", _State.before, "prev"),
        rx.el.span(_State.where, class_name="meta"),
        way("Next", _State.after, "next"),
        class_name="pager",
        aria_label="Pages",
    )


def _failed() -> rx.Component:
    again = rx.el.button("Try again", type="button", class_name="btn quiet", on_click=_State.load)
    return alert("The Student-Teachers could not be loaded.", action=again)


def _soon() -> rx.Component:
    card = rx.el.li(
        rx.el.span(class_name="sk round lg"),
        rx.el.div(skeleton("line-lg w-m", "w-s"), class_name="who stack stack-sm"),
        rx.el.div(skeleton("w-s", "pill"), class_name="foot"),
        class_name="st",
    )
    return rx.fragment(
        loading("Loading Student-Teachers…"),
        rx.el.div(skeleton("slot-sk"), class_name="card pad finder-sk", aria_hidden="true"),
        rx.el.ul(*([card] * 6), class_name="sts", aria_hidden="true"),
    )
