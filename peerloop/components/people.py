"""People as circles with initials; beside them there is always a name."""

import reflex as rx

from peerloop.state.views import PersonCard


def avatar(person: rx.Var[PersonCard], size: str = "") -> rx.Component:
    """A person's circle: `sm`, normal, `lg` or `xl`."""
    return rx.el.span(
        person.initials,
        class_name="av " + person.tint + f" {size}",
        aria_hidden="true",
    )
