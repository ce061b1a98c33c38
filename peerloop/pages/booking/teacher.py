"""Step 1: who teaches. "Any Student-Teacher" comes first, `Schedule Later` last and quiet."""

from typing import Any

import reflex as rx

from peerloop.components.browser import Link
from peerloop.components.icons import icon
from peerloop.components.people import avatar, profile_link, rating
from peerloop.components.pieces import loading, skeleton
from peerloop.pages.booking.choices import to_dates
from peerloop.state.booking import BookingState
from peerloop.state.views import PersonCard

_AVATARS = 2


def choose_teacher() -> rx.Component:
    """The list of Student-Teachers."""
    return rx.el.section(
        rx.el.h2("Choose a Student-Teacher", id="h-st", tab_index=-1),
        rx.el.ul(_any(), rx.foreach(BookingState.sts, _card), class_name="sts"),
        schedule_later(),
        class_name="pane",
        aria_labelledby="h-st",
    )


def choosing_teacher_soon() -> rx.Component:
    """The list's shape while it is on the way."""
    card = rx.el.li(
        rx.el.span(class_name="sk round lg"),
        rx.el.div(skeleton("line-lg w-m", "w-s"), class_name="who stack stack-sm"),
        rx.el.div(skeleton("w-s", "pill"), class_name="foot"),
        class_name="st",
    )
    return rx.el.section(
        rx.el.h2("Choose a Student-Teacher", tab_index=-1),
        loading("Loading Student-Teachers…"),
        rx.el.ul(*([card] * 4), class_name="sts", aria_hidden="true"),
        class_name="pane",
        aria_busy="true",
    )


def schedule_later() -> rx.Component:
    """The way out for who is not ready to choose (CD-033)."""
    return rx.el.div(
        icon("clock"),
        rx.el.p(
            rx.el.strong("Not sure yet?"), " Keep your place and pick a time when it suits you."
        ),
        rx.el.button(
            "Schedule Later",
            type="button",
            class_name="btn text",
            on_click=BookingState.schedule_later,
        ),
        class_name="later",
    )


def _any() -> rx.Component:
    first = rx.foreach(BookingState.sts[:_AVATARS], avatar)
    more = rx.cond(
        BookingState.sts.length() > _AVATARS,
        rx.el.span(f"+{BookingState.sts.length() - _AVATARS}", class_name="av more"),
    )
    return rx.el.li(
        rx.el.span(first, more, class_name="avs", aria_hidden="true"),
        rx.el.div(
            rx.el.h3("Any Student-Teacher"),
            rx.el.p("The most times to choose from", class_name="stats"),
            class_name="who",
        ),
        _foot(BookingState.any_next, "any", "any Student-Teacher", "btn"),
        class_name="st any",
    )


def _card(st: rx.Var[PersonCard]) -> rx.Component:
    return rx.el.li(
        avatar(st, "lg"),
        rx.el.div(
            rx.el.h3(profile_link(st)), rx.el.p(st.stats, class_name="stats"), class_name="who"
        ),
        rating(st),
        _foot(st.next_free, st.id, st.name, "btn tint"),
        class_name="st",
        key=st.id,
    )


def _foot(next_free: Any, st: Any, name: Any, look: str) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.span("Next free"),
            rx.cond(next_free, next_free, "No times now"),
            class_name="next",
        ),
        Link.create(
            "Select", rx.el.span(" ", name, class_name="sr"), to=to_dates(st), class_name=look
        ),
        class_name="foot",
    )
