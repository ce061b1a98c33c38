"""The part of a session's page where its student rates it, and where it stands afterwards."""

import reflex as rx

from peerloop.components.browser import kept_here
from peerloop.components.icons import icon
from peerloop.components.people import stars
from peerloop.components.pieces import alert
from peerloop.domain.ratings import COMMENT_LENGTH, MOST_STARS
from peerloop.state.rating import RatingState

_State = RatingState
# Which answer the last press waits for; set at once, by the browser itself.
_pressed = kept_here("pressed_to_rate", -1)
_busy = _pressed.value == _State.answers
# Links lead to `#rate` before it is there.
_arrive = rx.call_function(
    rx.Var(
        "(() => { if (location.hash !== '#rate') return;"
        " const h = document.getElementById('h-rate'); h?.scrollIntoView({ block: 'center' });"
        " h?.focus({ preventScroll: true }); })"
    )
)
_WORDS = ("Poor", "Fair", "Good", "Very good", "Excellent")


def rating() -> rx.Component:
    """Nothing where there is nothing to rate, the form, or what was given."""
    return rx.match(_State.phase, ("asks", _form()), ("given", _given()), rx.fragment())


def _form() -> rx.Component:
    return rx.el.section(
        _pressed,
        rx.el.h2("How was your session?", id="h-rate", tab_index=-1, on_mount=_arrive),
        rx.cond(_State.trouble, alert(_State.trouble, key=_State.answers.to(str))),
        rx.el.form(
            _choice(),
            rx.el.div(
                rx.el.label(
                    "Comment ", rx.el.span("(optional)", class_name="meta"), html_for="rate-comment"
                ),
                rx.el.textarea(
                    id="rate-comment",
                    name="comment",
                    class_name="input",
                    max_length=COMMENT_LENGTH,
                    rows=4,
                    aria_describedby="rate-hint",
                ),
                rx.el.p(
                    "Shown with your first name on ",
                    _State.st,
                    "’s profile. A rating cannot be changed later.",
                    id="rate-hint",
                    class_name="hint",
                ),
                class_name="field",
            ),
            rx.el.div(
                rx.el.button(
                    rx.cond(_busy, "Sending…", "Send rating"),
                    type="submit",
                    disabled=_busy,
                    class_name="btn",
                )
            ),
            on_submit=[rx.call_function(_pressed.set_value(_State.answers)), _State.send],
            class_name="stack",
        ),
        id="rate",
        aria_labelledby="h-rate",
        class_name="card pad stack",
    )


def _choice() -> rx.Component:
    """Radio buttons that look like stars: arrows choose, all up to the chosen one are filled."""
    return rx.el.fieldset(
        rx.el.legend("Stars", class_name="label"),
        rx.el.div(
            *(_star(number, words) for number, words in enumerate(_WORDS, start=1)),
            class_name="stars",
        ),
    )


def _star(number: int, words: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="stars", value=str(number), required=True),
        icon("star"),
        rx.el.span(f"{number} of {MOST_STARS}, ", class_name="sr"),
        rx.el.span(words, class_name="word"),
    )


def _given() -> rx.Component:
    thanks = rx.el.div(
        icon("tick"), rx.el.p("Thank you for your rating."), class_name="alert ok", role="status"
    )
    return rx.el.section(
        rx.el.h2("Rating", id="h-rate"),
        rx.cond(_State.thanks, thanks),
        rx.cond(_State.trouble, alert(_State.trouble, key=_State.answers.to(str))),
        rx.el.p(
            stars(_State.stars, "Rated ", rx.el.span(f" of {MOST_STARS}", class_name="soft")),
        ),
        rx.cond(_State.comment, rx.el.p(_State.comment, class_name="said")),
        id="rate",
        aria_labelledby="h-rate",
        class_name="card pad stack stack-sm",
    )
