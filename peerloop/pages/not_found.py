"""What stands where nothing is, or nothing that its reader may see."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link
from peerloop.components.pieces import empty
from peerloop.components.shell import frame


def not_found() -> rx.Component:
    """The page for an address that leads nowhere."""
    return frame(nothing())


def moving_on() -> rx.Component:
    """`/` before it leads on to the dashboard."""
    return frame(rx.el.main(rx.el.h1("PeerLoop", class_name="sr"), id="main", class_name="page"))


def nothing_here(
    missing: rx.Var,
    otherwise: rx.Component,
    *,
    here: str = "",
    teaching: rx.Var[bool] | bool = False,
) -> rx.Component:
    """A page, or, where its thing is missing, the page that says so; in the `frame`."""
    return frame(rx.cond(missing, nothing(), otherwise), here=here, teaching=teaching)


def nothing() -> rx.Component:
    """What such a page says, and the way on."""
    return rx.el.main(
        empty(
            "book",
            "There is nothing here",
            "The address may be mistyped, or what was here is not yours to see.",
            heading=rx.el.h1,
            buttons=(Link.create("Back to Dashboard", to=routes.DASHBOARD, class_name="btn"),),
        ),
        id="main",
        class_name="page not-found",
    )
