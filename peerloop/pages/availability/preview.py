"""A week as a student sees it, with the draft as it is just now."""

import reflex as rx

from peerloop.components.icons import icon
from peerloop.components.plan_draft import NEW, does, draft
from peerloop.state.availability import AvailabilityState
from peerloop.state.plan_preview import PreviewDay, Refusal

_shown = AvailabilityState.preview


def preview() -> rx.Component:
    """The section."""
    late = (AvailabilityState.seen != draft.n) & (AvailabilityState.seen >= 0)
    return rx.el.section(
        rx.el.div(rx.el.h2("As students see it", id="h-preview"), class_name="card-head"),
        rx.el.div(_zone(), _course(), class_name="two preview-for"),
        rx.cond(
            draft.courses,
            rx.el.div(
                _week(),
                rx.cond(_shown.note, rx.el.p(icon("clock"), _shown.note, class_name="clocks")),
                rx.el.ol(rx.foreach(_shown.days, _day), class_name="preview-days"),
                class_name="preview",
                custom_attrs={"data-late": rx.cond(late, "true", "false")},
            ),
            rx.el.p("You teach no course yet.", class_name="meta none"),
        ),
        class_name="card as-seen",
        aria_labelledby="h-preview",
    )


def _zone() -> rx.Component:
    return rx.el.div(
        rx.el.label("To a student in", html_for="view-zone"),
        rx.el.select(
            rx.el.option("your own zone", value=""),
            rx.foreach(AvailabilityState.zones, lambda name: rx.el.option(name, value=name)),
            id="view-zone",
            class_name="input",
            value=draft.view.zone,
            on_change=does("view", "zone", NEW),
        ),
        class_name="field",
    )


def _course() -> rx.Component:
    return rx.el.div(
        rx.el.label("For the course", html_for="view-course"),
        rx.el.select(
            rx.foreach(draft.courses, lambda each: rx.el.option(each.title, value=each.id)),
            id="view-course",
            class_name="input",
            value=draft.view.course,
            on_change=does("view", "course", NEW),
        ),
        class_name="field",
    )


def _week() -> rx.Component:
    def turn(sign: str, words: str, weeks: int, off: rx.Var) -> rx.Component:
        return rx.el.button(
            icon(sign),
            rx.el.span(words, class_name="sr"),
            type="button",
            class_name="iconbtn",
            disabled=off,
            on_click=does("weeks", weeks),
        )

    return rx.el.div(
        turn("back", "The week before", -1, draft.view.week == 0),
        rx.el.p(
            rx.el.strong(_shown.title),
            rx.el.span(
                rx.cond(_shown.offered == 1, "1 time", _shown.offered.to(str) + " times"),
                rx.cond(_shown.where, " in " + _shown.where, ""),
                class_name="meta",
            ),
            role="status",
        ),
        turn("next", "The week after", 1, _shown.last),
        class_name="preview-week",
    )


def _day(day: rx.Var[PreviewDay]) -> rx.Component:
    def refusal(row: rx.Var[Refusal]) -> rx.Component:
        return rx.el.li(rx.el.b(row.times), " ", row.words)

    times = rx.el.ul(
        rx.foreach(day.times, lambda at: rx.el.li(at, class_name="num")), class_name="times"
    )
    return rx.el.li(
        rx.el.h3(day.title),
        rx.el.div(
            rx.cond(day.times, times, rx.el.p("No times", class_name="meta")),
            rx.el.ul(rx.foreach(day.refusals, refusal), class_name="whys"),
        ),
    )
