"""The house's icons: line drawings on a 20 px grid, and the loop that is its sign."""

import reflex as rx

_PATHS = {
    "back": "M12.5 4.5 7 10l5.5 5.5",
    "next": "M7.5 4.5 13 10l-5.5 5.5",
    "arrow": "M4 10h12M11 5l5 5-5 5",
    "down": "M5 7.5l5 5 5-5",
    "tick": "M4.5 10.5l3.6 3.6 7.4-8.2",
    "close": "M5 5l10 10M15 5L5 15",
    "refresh": "M16.5 10a6.5 6.5 0 1 1-2-4.7M16.5 3v3.5H13",
    "receipt": "M5 3h10v14l-2.5-1.5L10 17l-2.5-1.5L5 17ZM8 7h4M8 10.5h4",
    "plus": "M10 4.25v11.5M4.25 10h11.5",
    "more": (
        "M4.25 10a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0M9.25 10a.75.75 0 1 0 1.5 0 .75.75 0 1 0"
        "-1.5 0M14.25 10a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0"
    ),
    "clock": "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5ZM10 6v4.2l2.7 1.7",
    "globe": (
        "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5ZM2.9 10h14.2"
        "M10 2.9c2 2 3 4.4 3 7.1s-1 5.1-3 7.1c-2-2-3-4.4-3-7.1s1-5.1 3-7.1Z"
    ),
    "alert": ("M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5ZM10 6.25v4.5M10 13.6v.05"),
    "card": (
        "M3.5 4.75h13A1.5 1.5 0 0 1 18 6.25v7.5a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 2 13.75"
        "v-7.5a1.5 1.5 0 0 1 1.5-1.5ZM2 8.25h16M5 12.25h3"
    ),
    "video": (
        "M3.5 5.5h8A1.5 1.5 0 0 1 13 7v6a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 2 13V7"
        "a1.5 1.5 0 0 1 1.5-1.5ZM13 9l5-2.5v7L13 11"
    ),
    "calendar": (
        "M4.5 4.5h11A1.5 1.5 0 0 1 17 6v9.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 15.5V6"
        "a1.5 1.5 0 0 1 1.5-1.5ZM3 8.5h14M7 2.75v3M13 2.75v3"
    ),
    "calendar-plus": (
        "M17 10V6a1.5 1.5 0 0 0-1.5-1.5h-11A1.5 1.5 0 0 0 3 6v9.5A1.5 1.5 0 0 0 4.5 17H10"
        "M3 8.5h14M7 2.75v3M13 2.75v3M15 12.5v5M12.5 15h5"
    ),
    "mail": (
        "M3.5 4.5h13A1.5 1.5 0 0 1 18 6v8a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 2 14V6"
        "a1.5 1.5 0 0 1 1.5-1.5ZM2.5 5.5 10 11l7.5-5.5"
    ),
    "home": "M3 9l7-6 7 6v6.5a1.5 1.5 0 0 1-1.5 1.5H12v-5H8v5H4.5A1.5 1.5 0 0 1 3 15.5Z",
    "book": (
        "M10 5.25C8.5 4 6.25 3.5 3 3.5v11.75c3.25 0 5.5.5 7 1.75 1.5-1.25 3.75-1.75 7-1.75V3.5"
        "c-3.25 0-5.5.5-7 1.75ZM10 5.25V17"
    ),
    "settings": "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
    "people": (
        "M7.5 3.75a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8ZM2 16.25c.5-2.7 2.6-4.25 5.5-4.25"
        "s5 1.55 5.5 4.25M13 4a2.9 2.9 0 0 1 0 5.5M15 12.2c1.6.6 2.7 2 3 4.05"
    ),
    "copy": (
        "M8.5 7H15a1.5 1.5 0 0 1 1.5 1.5V15a1.5 1.5 0 0 1-1.5 1.5H8.5A1.5 1.5 0 0 1 7 15V8.5"
        "A1.5 1.5 0 0 1 8.5 7ZM13 7V5a1.5 1.5 0 0 0-1.5-1.5H5A1.5 1.5 0 0 0 3.5 5v6.5"
        "A1.5 1.5 0 0 0 5 13h2"
    ),
    "pause": "M7.5 5v10M12.5 5v10",
    "bin": "M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.75 11h7.5l.75-11",
    "star": ("M10 2.9l2.2 4.5 4.9.7-3.55 3.45.85 4.9L10 14.1l-4.4 2.35.85-4.9L2.9 8.1l4.9-.7Z"),
    "bell": (
        "M5 8.25a5 5 0 0 1 10 0c0 4.25 1.75 5.25 1.75 5.25H3.25S5 12.5 5 8.25Z"
        "M8.3 16a2 2 0 0 0 3.4 0"
    ),
}
_LOOP = "M21.77 10.98A9 9 0 1 1 15.02 4.23"


def icon(name: str, extra: str = "") -> rx.Component:
    """An icon; it says nothing to a screen reader, a word beside it does."""
    return rx.el.svg(
        rx.el.path(d=_PATHS[name]),
        class_name=f"i {extra}".strip(),
        view_box="0 0 20 20",
        aria_hidden="true",
    )


def logo(size: int = 28) -> rx.Component:
    """The open ring with its dot."""
    return _loop_svg(
        rx.el.path(d=_LOOP, stroke="var(--accent)", stroke_width="3.8", stroke_linecap="round"),
        rx.el.circle(cx="19.5", cy="6.5", r="3.3", fill="var(--spark)"),
        width=str(size),
        height=str(size),
    )


def loops() -> rx.Component:
    """The sign as a faint watermark in a board's corner."""
    return _loop_svg(
        rx.el.path(d=_LOOP, stroke="currentColor", stroke_width="3.6", stroke_linecap="round"),
        rx.el.circle(cx="19.5", cy="6.5", r="3.1", fill="currentColor"),
        class_name="loops",
    )


def closing_loop() -> rx.Component:
    """The ring that closes round a tick when something succeeded."""
    accent = {"stroke": "var(--accent)", "stroke_linecap": "round"}
    return _loop_svg(
        rx.el.path(class_name="draw", path_length=100, d=_LOOP, stroke_width="2.6", **accent),
        rx.el.circle(cx="19.5", cy="6.5", r="2.5", fill="var(--spark)"),
        rx.el.path(
            class_name="tick",
            path_length=30,
            d="M9 13.4l2.9 2.9 5-5.6",
            stroke_width="2.3",
            stroke_linejoin="round",
            **accent,
        ),
        class_name="loopmark",
        width="104",
        height="104",
    )


def _loop_svg(*parts: rx.Component, **attributes: str) -> rx.Component:
    return rx.el.svg(*parts, view_box="0 0 26 26", fill="none", aria_hidden="true", **attributes)
