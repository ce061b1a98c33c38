"""`/teach`: an ST's agenda, the next session first, then a week as a grid and as a list."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Here, Link, kept_here, on_dialog
from peerloop.components.icons import icon, loops
from peerloop.components.people import avatar
from peerloop.components.pieces import alert, badge, empty, loading, skeleton
from peerloop.components.week import week_grid
from peerloop.pages.not_found import nothing_here
from peerloop.state.agenda import AgendaState
from peerloop.state.week import Entry, WeekDay

_State, _week, _next = AgendaState, AgendaState.week, AgendaState.next
_AVAILABILITY = routes.TEACH + "/availability"
_DIALOG = "cancel-from-agenda"
# Which session the dialog is about, in the words it needs.
_chosen, _chosen_when, _chosen_first, _chosen_back = (
    kept_here(f"agenda_{name}", "") for name in ("session", "when", "first", "back")
)
# What was pressed, until it is answered; set at once, by the browser itself.
_pressed = kept_here("pressed_on_agenda", "")


def agenda() -> rx.Component:
    """The page."""
    found = rx.el.main(
        _pressed,
        _chosen,
        _chosen_when,
        _chosen_first,
        _chosen_back,
        _head(),
        rx.cond(
            _State.phase == "ready",
            _ready(),
            rx.fragment(loading("Loading your agenda…"), skeleton("block", "block")),
        ),
        id="main",
        class_name="page",
    )
    return nothing_here(_State.phase == "missing", found, here=routes.TEACH)


def _head() -> rx.Component:
    zone = rx.fragment("Times shown in ", Link.create(_State.my_zone, to=routes.SETTINGS))
    return rx.el.header(
        rx.el.div(
            rx.el.h1("Your week"),
            rx.el.p(rx.cond(_week.title, rx.fragment(_week.title, ". ", zone), "…")),
        ),
        rx.el.nav(
            Link.create(
                icon("back"), to=_week.earlier, class_name="iconbtn", aria_label="Previous week"
            ),
            Link.create("Today", to=routes.TEACH, class_name="chip"),
            Link.create(icon("next"), to=_week.later, class_name="iconbtn", aria_label="Next week"),
            Link.create("Edit availability", to=_AVAILABILITY, class_name="btn quiet"),
            class_name="week-nav",
            aria_label="Weeks",
        ),
        class_name="page-head",
    )


def _ready() -> rx.Component:
    return rx.el.div(
        rx.cond(_State.trouble, alert(_State.trouble, key=_State.answers.to(str))),
        rx.el.div(
            rx.cond(
                _State.said,
                rx.el.div(icon("tick"), rx.el.p(_State.said), class_name="alert ok"),
            ),
            role="status",
            class_name="agenda-said",
        ),
        rx.cond(
            _week.paused,
            rx.el.div(
                icon("clock"),
                rx.el.p("You are not taking new students just now. What is booked stays."),
                class_name="alert note",
            ),
        ),
        rx.cond(_next.id, _coming()),
        rx.cond(
            _week.clock,
            rx.el.div(icon("clock"), rx.el.p(_week.clock), class_name="clock", role="note"),
        ),
        rx.el.section(
            rx.el.h2("The week’s hours", class_name="sr"),
            rx.el.div(week_grid(_week), class_name="card week-card"),
            _legend(),
            class_name="hide-phone",
        ),
        rx.el.section(
            rx.el.h2("Sessions of this week", class_name="sessions-title"),
            _strip(),
            rx.cond(_week.is_empty, _nothing(), rx.foreach(_week.days, _day_from_today)),
            rx.cond(
                _week.has_earlier,
                rx.fragment(
                    rx.el.h2("Earlier this week", class_name="earlier-title"),
                    rx.foreach(_week.days, _day_gone),
                ),
            ),
        ),
        _cancelling(),
        class_name="stack stack-lg",
    )


def _coming() -> rx.Component:
    """The next session: the board of this page."""
    return rx.el.section(
        rx.el.div(
            rx.el.p(
                "Next session",
                rx.cond(_next.starts, " · " + _next.starts, " · now"),
                class_name="kicker",
                id="h-next",
            ),
            rx.el.p(_next.day, ", ", rx.el.em(_next.time, " – ", _next.until), class_name="count"),
            rx.el.div(
                avatar(_next.student),
                rx.el.div(
                    rx.el.h3(_next.student.name),
                    rx.el.p(_next.course, " · ", _next.payment),
                ),
                class_name="row",
            ),
            rx.cond(_next.note, rx.el.p(_next.note, class_name="note next-note")),
        ),
        rx.el.div(
            Link.create("Details", to=_next.url, class_name="btn lg"),
            rx.cond(
                _next.can_move,
                Link.create("Move", to=_next.move_url, class_name="btn lg quiet"),
            ),
            class_name="btns",
        ),
        loops(),
        class_name="board hero slim",
        aria_labelledby="h-next",
    )


def _legend() -> rx.Component:
    def sign(kind: str, words: object) -> rx.Component:
        return rx.el.span(rx.el.i(class_name=f"sign {kind}"), words)

    return rx.el.p(
        sign("ev", "confirmed"),
        sign("ev hold", "held, waiting for payment"),
        sign("ev done", "over"),
        sign("open", "open"),
        rx.cond(_week.buffer, sign("buf", "buffer, " + _week.buffer)),
        rx.cond(_week.has_busy, sign("busy", "busy in another calendar")),
        class_name="legend week-legend",
        aria_hidden="true",
    )


def _strip() -> rx.Component:
    """A phone's seven days, with a dot a session; a tap goes to a day's list."""
    return rx.el.ul(
        rx.foreach(
            _week.days,
            lambda day: rx.el.li(
                Here.create(
                    rx.el.span(day.short),
                    rx.el.b(day.number),
                    rx.el.span(
                        rx.foreach(day.dots, lambda _dot: rx.el.i()),
                        class_name="dots",
                        aria_hidden="true",
                    ),
                    rx.el.span(
                        rx.cond(
                            day.dots.length() == 1,
                            ", 1 session",
                            f", {day.dots.length()} sessions",
                        ),
                        class_name="sr",
                    ),
                    href="#l" + day.id,
                    aria_current=rx.cond(day.today, "date", "false"),
                )
            ),
        ),
        class_name="day-strip only-phone",
        aria_label="Days of this week",
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        empty("calendar", "Nothing booked this week", "What students book with you stands here."),
        class_name="card",
    )


def _day_from_today(day: rx.Var[WeekDay]) -> rx.Component:
    return rx.cond(day.gone, rx.fragment(), _day(day))


def _day_gone(day: rx.Var[WeekDay]) -> rx.Component:
    return rx.cond(day.gone, _day(day), rx.fragment())


def _day(day: rx.Var[WeekDay]) -> rx.Component:
    listed = rx.el.ol(rx.foreach(day.sessions, _entry), class_name="list agenda-list")
    return rx.el.div(
        rx.cond(
            day.sessions,
            rx.fragment(
                rx.el.h3(day.title),
                rx.el.div(listed, class_name="card"),
            ),
        ),
        id="l" + day.id,
        key=day.id,
        class_name=rx.cond(day.sessions, "agenda-day", "agenda-day none"),
    )


def _entry(entry: rx.Var[Entry]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(entry.time, class_name="num nw"),
            rx.el.span(entry.until, class_name="meta num"),
            rx.cond(entry.mark, rx.el.span(entry.mark, class_name="meta nw")),
            class_name="at",
        ),
        avatar(entry.student),
        rx.el.div(
            rx.el.h3(Link.create(entry.student.name, to=entry.url)),
            rx.el.p(entry.course, " · ", entry.payment),
            rx.cond(entry.note, rx.el.p(entry.note, class_name="note clip")),
            rx.cond(
                entry.absence,
                rx.el.p(
                    icon("alert", "i-sm"),
                    "The student reported that nobody came.",
                    class_name="absence",
                ),
            ),
            class_name="grow",
        ),
        _status(entry),
        _actions(entry),
        key=entry.id,
    )


def _status(entry: rx.Var[Entry]) -> rx.Component:
    return rx.match(
        entry.kind,
        ("hold", badge("clock", "Held", "now")),
        ("done", badge("tick", "Done")),
        ("missed", badge("close", "Missed", "warn")),
        badge("tick", "Confirmed", "ok"),
    )


def _actions(entry: rx.Var[Entry]) -> rx.Component:
    """What can be done with a session, in a menu; nothing where nothing can."""
    any_of = entry.can_move | entry.can_cancel | entry.can_miss | entry.can_complete
    menu = rx.el.div(
        rx.cond(entry.can_move, Link.create(icon("refresh"), "Move session", to=entry.move_url)),
        rx.cond(entry.can_complete, _mark(entry, "completed", "tick", "Took place")),
        rx.cond(entry.can_miss, _mark(entry, "no_show", "close", "Student did not come")),
        rx.cond(
            entry.can_cancel,
            rx.el.button(
                icon("close"),
                "Cancel session",
                type="button",
                on_click=[
                    rx.call_function(_chosen.set_value(entry.id)),
                    rx.call_function(_chosen_when.set_value(entry.when)),
                    rx.call_function(_chosen_first.set_value(entry.student.first)),
                    rx.call_function(_chosen_back.set_value(entry.back)),
                    on_dialog(_DIALOG, "showModal"),
                ],
            ),
        ),
        class_name="menu",
    )
    summary = rx.el.summary(
        icon("more"),
        rx.el.span("Actions for ", entry.student.name, ", ", entry.when, class_name="sr"),
        class_name="iconbtn",
    )
    # A new menu after each answer: the one that was pressed is closed by it.
    key = entry.id + entry.status + _State.answers.to(str)
    return rx.cond(
        any_of,
        rx.el.details(summary, menu, class_name="pop end acts", key=key),
        rx.el.span(class_name="no-acts"),
    )


def _mark(entry: rx.Var[Entry], wanted: str, sign: str, words: str) -> rx.Component:
    press = entry.id + " " + wanted + " " + _State.answers.to(str)
    return rx.el.button(
        icon(sign),
        words,
        type="button",
        disabled=_pressed.value == press,
        on_click=[
            rx.call_function(_pressed.set_value(press)),
            _State.mark(entry.id, wanted),
        ],
    )


def _cancelling() -> rx.Component:
    closes = on_dialog(_DIALOG, "close")
    policy = rx.el.div(
        icon("card"),
        rx.el.p(rx.el.strong(_chosen_back.value), "Usually within 5 to 10 days."),
        class_name="alert note",
    )
    return rx.el.dialog(
        rx.el.h2("Cancel this session?", id="h-cancel"),
        rx.el.p(
            _chosen_when.value,
            " with ",
            _chosen_first.value,
            ". ",
            _chosen_first.value,
            " is told by e-mail, and the time opens for others.",
        ),
        rx.cond(_chosen_back.value, policy),
        rx.el.form(
            rx.el.input(type="hidden", name="session", value=_chosen.value, read_only=True),
            rx.el.div(
                rx.el.label(
                    "Reason ", rx.el.span("(optional)", class_name="meta"), html_for="reason"
                ),
                rx.el.input(id="reason", name="reason", class_name="input", max_length=500),
                class_name="field",
            ),
            rx.el.div(
                rx.el.button(
                    "Keep session",
                    type="button",
                    on_click=closes,
                    custom_attrs={"data-first": True},
                    class_name="btn quiet half",
                ),
                rx.el.button("Cancel session", type="submit", class_name="btn half danger-fill"),
                class_name="actions",
            ),
            on_submit=[closes, _State.cancel],
            reset_on_submit=True,
            class_name="stack stack-sm",
        ),
        id=_DIALOG,
        class_name="dialog",
        aria_labelledby="h-cancel",
    )
