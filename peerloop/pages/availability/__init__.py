"""`/teach/availability`: when an ST can be booked. A module for each section of the page.

All fields change the draft in the browser (`components/plan_draft.py`); the server judges it.
"""

import reflex as rx

from peerloop import routes
from peerloop.components.pieces import badge, loading, skeleton
from peerloop.components.plan_draft import draft
from peerloop.pages.availability.days import special_dates, time_off
from peerloop.pages.availability.preview import preview
from peerloop.pages.availability.rules import courses, rules, zone
from peerloop.pages.availability.saving import asks_server, messages, outside_dialog, save_bar
from peerloop.pages.availability.weekly import every_week
from peerloop.pages.not_found import nothing_here
from peerloop.state.availability import AvailabilityState


def availability() -> rx.Component:
    """The page."""
    found = rx.el.main(
        asks_server(),
        _head(),
        rx.cond(
            draft.ready,
            _editor(),
            rx.fragment(loading("Loading your availability…"), skeleton("block", "block")),
        ),
        id="main",
        class_name="page availability",
    )
    return nothing_here(
        AvailabilityState.phase == "missing",
        found,
        here=routes.TEACH_AVAILABILITY,
        teaching=AvailabilityState.teaches,
    )


def _head() -> rx.Component:
    words = rx.el.p(
        "Your week in your own zone, ",
        rx.el.a(draft.zone, href="#plan-zone"),
        ". 9:00 stays 9:00 when the clocks change.",
    )
    state = rx.cond(
        draft.paused,
        badge("pause", "Paused", "warn"),
        rx.cond(
            draft.hourless,
            badge("clock", "No hours yet", "warn"),
            badge("tick", "Open for bookings", "ok"),
        ),
    )
    return rx.el.header(
        rx.el.div(
            rx.el.h1("Availability", id="plan-title", tab_index=-1),
            rx.cond(draft.ready, words),
        ),
        rx.cond(draft.ready, state),
        class_name="page-head",
    )


def _editor() -> rx.Component:
    return rx.fragment(
        messages(),
        rx.el.div(
            rx.el.div(every_week(), preview(), class_name="stack stack-md"),
            rx.el.div(
                special_dates(),
                time_off(),
                rules(),
                courses(),
                zone(),
                class_name="stack stack-md",
            ),
            class_name="cols",
        ),
        save_bar(),
        outside_dialog(),
    )
