"""`/sessions/[session_id]/move`: another time for a session, in the wizard's steps."""

from typing import Any

import reflex as rx

from peerloop.components.browser import Link, address, expression, kept_here, query
from peerloop.components.choosing import dates_pane, times_pane
from peerloop.components.icons import icon, loops
from peerloop.components.people import avatar
from peerloop.components.pieces import alert, empty, fact, skeleton
from peerloop.components.shell import back_link, frame
from peerloop.pages.not_found import nothing
from peerloop.state.moving import MoveState
from peerloop.state.views import DayCard, SlotCard

_State, _ticket, _refusal = MoveState, MoveState.ticket, MoveState.refusal
DATE, AT = query("date"), query("at")
_NAMES = ("Date", "Time", "Confirm")
_week = kept_here("this_week_to_move", False)
# Which answer the last press waits for; set at once, by the browser itself.
_pressed = kept_here("pressed_to_move", -1)
_busy = _pressed.value == _State.answers
_session = "/sessions/" + _ticket.id

# The numbers of the wizard's steps, so that all that is laid out for them holds here too.
step = expression(
    "searchParams.get('step') === 'confirm' && searchParams.get('at') ? '4'"
    " : searchParams.get('step') === 'time' && searchParams.get('date') ? '3' : '2'"
).to(str)
_is_here = _State.phase == "ready"
_has_times = expression(f"({_State.days!s})[{DATE!s}] !== undefined", _State.days).to(bool)
_lost_here = (_State.lost.at != "") & (_State.lost.at == AT)
_day_is_known = _has_times | _lost_here
day = rx.cond(_has_times, _State.days[DATE], _State.lost_day).to(DayCard)
slot = expression(
    f"((({_State.days!s})[{DATE!s}]?.groups ?? []).flatMap((g) => g.slots)"
    f".find((s) => s.at === {AT!s}) ?? {_State.lost!s})",
    _State.days,
    _State.lost,
).to(SlotCard)
_gone = rx.Var.create(["slot_taken", "student_conflict"]).contains(_refusal.code)


def _to_dates() -> rx.Var:
    return address(_session + "/move")


def _to_times(date: Any = DATE) -> rx.Var:
    return address(step="time", date=date, at=rx.cond(date == DATE, AT, ""))


def move() -> rx.Component:
    """The page."""
    main = rx.match(
        _State.phase,
        ("missing", nothing()),
        ("refused", _cannot()),
        _steps_and_panes(),
    )
    return frame(main, class_name="is-wizard")


def _steps_and_panes() -> rx.Component:
    body = rx.cond(
        step == "4",
        rx.el.div(_summary(), _confirm(), class_name="booker two confirm"),
        rx.el.div(_board(), _dates(), _times(), class_name="booker"),
    )
    back = rx.match(
        step,
        ("2", back_link("Back to the session", _session)),
        ("3", back_link("Back to dates", _to_dates())),
        back_link("Back to times", _to_times()),
    )
    return rx.el.main(
        _head(back, rx.el.nav(_steps(), aria_label="Steps")),
        body,
        id="main",
        class_name="book",
        data_step=step,
    )


def _head(*rest: rx.Component) -> rx.Component:
    about = _ticket.course + " with " + _ticket.other.name
    return rx.el.header(
        rest[0],
        rx.el.div(
            rx.el.h1("Reschedule"),
            rx.el.p(rx.cond(_ticket.course, about, rx.el.span(class_name="sk w-l"))),
            class_name="ttl",
        ),
        *rest[1:],
        class_name="book-head",
    )


def _cannot() -> rx.Component:
    """Why it cannot be moved, and the way on."""
    to_session = Link.create("Back to the session", to=_session, class_name="btn")
    return rx.el.main(
        _head(back_link("Back to the session", _session)),
        rx.el.div(
            rx.el.section(
                empty(
                    "clock",
                    _State.policy,
                    _ticket.date + ", " + _ticket.time,
                    buttons=(to_session,),
                ),
                class_name="pane",
            ),
            class_name="booker one",
        ),
        id="main",
        class_name="book",
    )


def _steps() -> rx.Component:
    targets = (_to_dates(), _to_times())
    return rx.el.ol(
        *(
            _step(n, name, targets[n - 1] if n <= len(targets) else "")
            for n, name in enumerate(_NAMES, 1)
        ),
        class_name="steps",
    )


def _step(number: int, name: str, to: rx.Var | str) -> rx.Component:
    label = rx.el.span(name, class_name="lb")
    done = rx.el.li(
        Link.create(
            rx.el.span(icon("tick"), class_name="n"),
            label,
            rx.el.span(", done", class_name="sr"),
            to=to,
        ),
        class_name="done",
    )
    plain = rx.fragment(rx.el.span(str(number), class_name="n"), label)
    now = expression(f"Number({step!s}) - 1", step).to(int)
    here = rx.el.li(plain, aria_current="step")
    return rx.cond(now > number, done, rx.cond(now == number, here, rx.el.li(plain)))


# ── date and time ───────────────────────────────────────────────────────────
def _dates() -> rx.Component:
    return dates_pane(
        _State.months,
        is_here=_is_here,
        refusal=_said_before(),
        chosen=DATE,
        first_free=_State.first_free,
        this_week=_week,
        day_link=_to_times,
        zone=_State.my_zone,
        nothing_free=rx.el.div(
            rx.el.h3("No other times are free just now"),
            rx.el.p("The session stays as it is. New times open every day."),
            rx.el.div(
                Link.create("Back to the session", to=_session, class_name="btn"),
                class_name="btns",
            ),
            class_name="empty",
        ),
    )


def _times() -> rx.Component:
    return times_pane(
        day,
        is_here=_is_here,
        refusal=_said_before(),
        has_times=_has_times,
        date=DATE,
        about=(_ticket.duration, " with " + _ticket.other.name),
        slot=_slot,
        zone=_State.my_zone,
    )


def _said_before() -> rx.Component:
    said = (_refusal.message != "") & (_refusal.step != "confirm")
    return rx.cond(said, alert(_refusal.message))


def _slot(each: rx.Var[SlotCard]) -> rx.Component:
    mark = rx.cond(each.mark, " (" + each.mark + ")", "")
    return Link.create(
        rx.el.b(each.t),
        rx.cond(
            each.mark,
            rx.el.span(each.mark, class_name="zone"),
            rx.el.span("– ", each.u, class_name="to"),
        ),
        rx.el.span("Select", class_name="go"),
        to=address(step="confirm", date=DATE, at=each.at),
        class_name="slot",
        aria_label="Select " + each.t + mark + " to " + each.u,
        aria_current=rx.cond(each.at == AT, "true", "false"),
        key=each.at,
    )


# ── the board ───────────────────────────────────────────────────────────────
def _board() -> rx.Component:
    strip = rx.el.div(
        avatar(_ticket.other, "sm"),
        rx.el.div(
            rx.el.strong(_ticket.other.name, class_name="trunc"),
            rx.el.small("Now ", _ticket.short, ", ", _ticket.time),
            class_name="grow",
        ),
        class_name="strip",
    )
    return rx.el.aside(
        strip,
        _about(),
        rx.el.ul(fact("clock", _ticket.duration), fact("card", "No charge"), class_name="facts"),
        rx.el.dl(
            _line("Now", rx.fragment(_ticket.short, ", ", rx.el.time(_ticket.time))),
            rx.cond(
                _day_is_known,
                _line("New date", day.title),
                _open_line("New date", "Choose a date", step == "2"),
            ),
            _open_line("New time", "Choose a time", step == "3"),
            class_name="lines",
        ),
        rx.el.p(_State.policy, class_name="policy"),
        loops(),
        class_name="board",
        aria_label="Your session",
    )


def _summary() -> rx.Component:
    there = rx.cond(slot.o, ", " + slot.o + " in " + _ticket.other.city, "")
    time = rx.fragment(
        rx.el.time(slot.t),
        " – ",
        rx.el.time(slot.u),
        rx.el.small(_State.my_zone, " (", slot.z, ")", there),
    )
    return rx.el.aside(
        _about(),
        rx.el.dl(
            _line("Was", rx.el.s(_ticket.date, ", ", rx.el.time(_ticket.time), class_name="was")),
            _line("New date", rx.el.time(day.full), _to_dates()),
            _line("New time", time, _to_times()),
            _line("With", rx.fragment(avatar(_ticket.other, "sm"), _ticket.other.name), who=True),
            class_name="lines",
        ),
        loops(),
        class_name="board",
        aria_label="Summary",
    )


def _about() -> rx.Component:
    return rx.el.div(
        rx.el.p("Another time", class_name="kicker"),
        rx.cond(_ticket.course, rx.el.h2(_ticket.course), rx.el.span(class_name="sk title w-l")),
    )


def _line(label: str, value: Any, to: Any = None, *, who: bool = False) -> rx.Component:
    change = (
        rx.el.dd(
            Link.create("Change", rx.el.span(f" {label.lower()}", class_name="sr"), to=to),
            class_name="act",
        )
        if to is not None
        else rx.fragment()
    )
    return rx.el.div(rx.el.dt(label), rx.el.dd(value, class_name="who" if who else ""), change)


def _open_line(label: str, prompt: str, here: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(rx.cond(here, prompt, "—")),
        class_name=rx.cond(here, "here", "todo"),
    )


# ── confirm ─────────────────────────────────────────────────────────────────
def _confirm() -> rx.Component:
    another = Link.create("Select another", to=_to_times(), class_name="btn")
    refused = alert(_refusal.message, action=rx.cond(_gone, another), key=_State.answers.to(str))
    return rx.el.section(
        _pressed,
        rx.el.h2("Confirm the new time", id="h-confirm", tab_index=-1),
        rx.cond(_refusal.step == "confirm", refused),
        rx.cond(_is_here, _form(), skeleton("block")),
        class_name="pane",
        aria_labelledby="h-confirm",
    )


def _form() -> rx.Component:
    off = (_refusal.step == "confirm") & _gone
    press = [rx.call_function(_pressed.set_value(_State.answers)), _State.move]
    return rx.el.div(
        rx.el.ul(
            rx.el.li(icon("mail"), _ticket.other.first, " and you are told by e-mail."),
            rx.el.li(icon("calendar"), "Invitations and calendar feeds follow."),
            rx.el.li(icon("card"), "Nothing is charged."),
            class_name="follows",
        ),
        rx.el.div(
            rx.el.p(rx.el.b("No charge"), rx.el.span("the price stays"), class_name="sum"),
            rx.cond(
                off,
                rx.el.button(
                    "Move session", type="button", class_name="btn lg", aria_disabled="true"
                ),
                rx.el.button(
                    rx.cond(_busy, "Moving…", "Move session"),
                    type="button",
                    on_click=press,
                    class_name="btn lg",
                    disabled=_busy,
                    aria_busy=rx.cond(_busy, "true", "false"),
                ),
            ),
            class_name="paybar",
        ),
        class_name="to-move",
    )
