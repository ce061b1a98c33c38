"""People as circles with initials, beside them always a name; how STs are rated."""

from typing import Any

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link
from peerloop.components.icons import icon
from peerloop.state.views import PersonCard


def avatar(person: rx.Var[PersonCard], size: str = "") -> rx.Component:
    """A person's circle: `sm`, normal, `lg` or `xl`."""
    return rx.el.span(
        person.initials,
        class_name="av " + person.tint + f" {size}",
        aria_hidden="true",
    )


def profile_link(st: rx.Var[PersonCard], class_name: str = "") -> rx.Component:
    """An ST's name, leading to their profile."""
    return Link.create(st.name, to=routes.TEACHERS + "/" + st.id, class_name=class_name)


def rating(st: rx.Var[PersonCard]) -> rx.Component:
    """An ST's average, where enough have rated."""
    return rx.cond(
        st.rating,
        stars(st.rating, "Rated ", rx.el.span(" of 5, ", st.ratings, class_name="sr")),
    )


def stars(number: Any, before: str, *after: Any) -> rx.Component:
    """A number with a star; the words round it are for those who do not see it."""
    return rx.el.span(
        rx.el.span(before, class_name="sr"),
        icon("star"),
        number,
        *after,
        class_name="rating",
    )
