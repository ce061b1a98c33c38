"""Small parts that many pages share: alerts, empty states, badges, rings, skeletons."""

from typing import Any

import reflex as rx

from peerloop.components.icons import icon
from peerloop.state.views import CourseCard


def alert(
    message: Any, *more: Any, action: rx.Component | None = None, **props: Any
) -> rx.Component:
    """What went wrong, in the exact words, and the way on. It takes the focus when it appears."""
    return rx.el.div(
        icon("alert"),
        rx.el.div(rx.el.strong(message), *more),
        action or rx.fragment(),
        **({"class_name": "alert", "role": "alert", "tab_index": -1} | props),
    )


def empty(
    sign: str,
    title: Any,
    *text: Any,
    buttons: tuple[rx.Component, ...] = (),
    heading: Any = rx.el.h2,
) -> rx.Component:
    """An empty state: what is so, why it is fine, the way on."""
    return rx.el.div(
        rx.el.span(icon(sign), class_name="disc"),
        heading(title, tab_index=-1),
        *(rx.el.p(part) for part in text),
        rx.el.div(*buttons, class_name="btns") if buttons else rx.fragment(),
        class_name="empty",
    )


def badge(sign: str, text: Any, kind: str = "") -> rx.Component:
    """A state as icon and word: `ok`, `warn`, `bad`, `now` or `tint`."""
    return rx.el.span(icon(sign), text, class_name=f"badge {kind}".strip())


def fact(sign: str, text: Any) -> rx.Component:
    """One of the small facts under a title."""
    return rx.el.li(icon(sign), text)


def time_if_free(words: Any, free: Any) -> rx.Component:
    """A proposed time, struck where it is no longer free."""
    return rx.el.span(
        rx.cond(free, words, rx.el.s(words)),
        rx.cond(free, "", rx.el.small("No longer free", class_name="meta")),
        class_name="num",
    )


def zone_note(zone: Any, to: str) -> rx.Component:
    """`Times shown in [Zone]`, linking to the settings (exact words)."""
    from peerloop.components.browser import Link

    return rx.el.p(
        icon("globe"),
        rx.el.span("Times shown in "),
        Link.create(zone, to=to),
        class_name="zonenote",
    )


def ring(course: rx.Var[CourseCard], size: int = 64) -> rx.Component:
    """A course's sessions as segments of the loop, the booked ones filled."""
    turn = "rotate(-82 24 24)"
    span = 100 / rx.cond(course.session_count > 0, course.session_count, 1)
    gap = rx.cond(course.session_count > 1, 5, 0)

    def segment(filled: rx.Var[bool], n: rx.Var[int]) -> rx.Component:
        return rx.el.circle(
            class_name=rx.cond(filled, "fg", "bg"),
            cx="24",
            cy="24",
            r="20",
            path_length=100,
            stroke_linecap="round",
            custom_attrs={
                "strokeDasharray": f"{span - gap} 100",
                "strokeDashoffset": f"{0 - n * span}",
            },
        )

    label = f"{course.booked} of {course.session_count} sessions booked"
    return rx.el.svg(
        rx.el.g(rx.foreach(course.segments, segment), transform=turn),
        rx.el.text(f"{course.booked}/{course.session_count}", x="24", y="24.5"),
        class_name="ring",
        width=str(size),
        height=str(size),
        view_box="0 0 48 48",
        role="img",
        aria_label=label,
    )


def skeleton(*shapes: str) -> rx.Component:
    """Grey shapes where something will stand; each word is a shape of the stylesheet."""
    return rx.fragment(*(rx.el.span(class_name=f"sk {shape}") for shape in shapes))


def loading(text: str) -> rx.Component:
    """What a screen reader hears while shapes stand in for content."""
    return rx.el.p(text, class_name="sr", role="status")
