"""What every section of the settings looks like: what it is about, beside what can be done."""

from typing import Any

import reflex as rx

from peerloop.components.pieces import alert


def section(title: str, about: str, *content: rx.Component, anchor: str = "") -> rx.Component:
    """A section; links of other pages lead to its heading by `anchor`."""
    named = {"id": anchor} if anchor else {}
    return rx.el.section(
        rx.el.div(rx.el.h2(title, **named), rx.el.p(about) if about else rx.fragment()),
        rx.el.div(*content, class_name="stack"),
        class_name="set",
    )


def answer(said: Any, error: Any) -> rx.Component:
    """What came of a change: that it is saved, or what stands in its way."""
    return rx.fragment(
        rx.cond(error, alert(error)),
        rx.cond(said, rx.el.p(said, role="status", class_name="meta")),
    )
