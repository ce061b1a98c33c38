"""A week as a grid: hours down the side, a day a column; what is in it comes as blocks of hours."""

from typing import Any

import reflex as rx

from peerloop.components.browser import Link
from peerloop.state.week import Block, Event, Label, WeekCard, WeekDay


def week_grid(week: rx.Var[WeekCard]) -> rx.Component:
    """The grid; narrow screens leave it out."""
    return rx.el.div(
        rx.el.div(class_name="corner", aria_hidden="true"),
        rx.foreach(week.days, _head),
        rx.el.div(rx.foreach(week.labels, _label), class_name="hours", aria_hidden="true"),
        rx.foreach(week.days, _column),
        class_name="week",
        **_at(h=week.size),
    )


def _head(day: rx.Var[WeekDay]) -> rx.Component:
    return rx.el.h3(
        day.short,
        rx.el.b(day.number),
        id=day.id,
        class_name=rx.cond(day.today, "day-h today", "day-h"),
        aria_current=rx.cond(day.today, "date", "false"),
    )


def _label(label: rx.Var[Label]) -> rx.Component:
    return rx.el.span(
        label.text,
        rx.cond(label.again, rx.el.small("again")),
        **_at(a=label.a),
    )


def _column(day: rx.Var[WeekDay]) -> rx.Component:
    return rx.el.ol(
        rx.foreach(day.open, lambda block: _block(block, "open")),
        rx.foreach(day.gaps, lambda block: _block(block, "gap")),
        rx.foreach(day.busy, lambda block: _block(block, "busy")),
        rx.foreach(day.buffers, lambda block: _block(block, "buf")),
        rx.foreach(day.events, lambda event: rx.el.li(_event(event))),
        rx.cond(
            day.now,
            rx.el.li(class_name="nowline", aria_hidden="true", **_at(a=day.now)),
        ),
        class_name="col",
        custom_attrs={"aria-labelledby": day.id},
    )


def _block(block: rx.Var[Block], kind: str) -> rx.Component:
    words: dict[str, Any] = {"aria_hidden": "true"}
    if kind == "busy":
        words = {"title": block.title}
        return rx.el.li(
            rx.el.span(block.title, class_name="sr"),
            class_name=kind,
            **words,
            **_at(a=block.a, b=block.b),
        )
    return rx.el.li(class_name=kind, **words, **_at(a=block.a, b=block.b))


def _event(event: rx.Var[Event]) -> rx.Component:
    return Link.create(
        rx.el.b(event.name),
        rx.el.span(event.time, rx.el.span(event.more, class_name="sr")),
        to=event.url,
        class_name="ev " + event.kind,
        **_at(a=event.a, b=event.b),
    )


def _at(**places: rx.Var) -> dict[str, Any]:
    """Where something stands, as the stylesheet's own properties (`--a`, `--b`)."""
    values = {f"--{name}": value for name, value in places.items()}
    return {"custom_attrs": {"style": rx.Var.create(values)}}
