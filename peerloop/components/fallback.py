"""What is drawn before anything is known: the frame's shape, the same for every page."""

import reflex as rx


def shell_while_loading() -> rx.Component:
    """A neutral skeleton: the app bar and some lines."""
    return rx.el.div(
        rx.el.div(class_name="bar"),
        rx.el.div(
            *(rx.el.span(class_name=f"sk {shape}") for shape in ("title w-m", "w-l", "block")),
            class_name="page",
        ),
        class_name="loading-shell",
        role="status",
        aria_label="Loading",
    )
