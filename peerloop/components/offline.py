"""What is said while the connection is lost: nothing is, and what one does is kept."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from peerloop.components.icons import icon


def offline_notice() -> rx.Component:
    """A quiet line while the server cannot be reached."""
    return rx.cond(
        has_connection_errors,
        rx.el.p(
            icon("alert"),
            "No connection. What you chose is kept; we go on as soon as it is back.",
            class_name="notice offline",
            role="status",
        ),
    )
