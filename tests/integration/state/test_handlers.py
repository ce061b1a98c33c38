"""Every handler a client can call: signed out, with what no page would send, and by `setvar`.

`HANDLERS` names them all; a handler that is not in it fails the first test.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.secrets import LOGIN_COOKIE
from peerloop.services.people import create_token
from peerloop.state.booking import BookingState
from peerloop.state.outbox import OutboxState
from peerloop.state.settings import SettingsState
from tests.factories import FixedClock, book_at, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, cookie_of, handlers, our_states, revoke, tab_of
from tests.integration.state.scenes import Scene, a_scene, contents, filled

LOOKS_UP, KEEPS, OPEN = "looks up who asks", "keeps what was typed", "open to anybody"
# Started by a page, and tried where that page is.
GOES_ON = "goes on by itself"


@dataclass(frozen=True)
class Call:
    """How a page calls a handler. `{...}` in the address is filled from the scene."""

    url: str
    who: str = LOOKS_UP
    payload: dict[str, Any] = field(default_factory=dict)


CONFIRM = "/courses/{course}/book?st={st}&step=confirm&date=2026-06-02&at=2026-06-02T10%3A00Z"
NOBODY = "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b"
HANDLERS = {
    "AdminMailState.load": Call("/admin/mail"),
    "AdminMailState.send_again": Call("/admin/mail", payload={"mail_id": str(UUID(int=7))}),
    "AvailabilityState.load": Call("/teach/availability"),
    "AvailabilityState.look": Call("/teach/availability", payload={"draft": {"n": 1}}),
    "AvailabilityState.save": Call("/teach/availability", payload={"draft": {}, "sure": True}),
    "AgendaState.load": Call("/teach"),
    "AgendaState.cancel": Call("/teach", payload={"form": {"session": NOBODY, "reason": "Ill"}}),
    "AgendaState.mark": Call("/teach", payload={"session_id": NOBODY, "wanted": "no_show"}),
    "BookingState.load": Call(CONFIRM),
    "BookingState.book": Call(CONFIRM, payload={"form": filled("Hello")}),
    "BookingState.schedule_later": Call("/courses/{course}/book"),
    "BookingState.keep_note": Call(CONFIRM, KEEPS, {"note": "Hello"}),
    "BookingState.keep_reminders": Call(CONFIRM, KEEPS, {"wanted": False}),
    "CourseState.load": Call("/courses/{course}"),
    "CourseState.enroll": Call("/courses/{course}"),
    "CoursesState.load": Call("/courses"),
    "DashboardState.load": Call("/dashboard"),
    "ExternalCalendarsState.load": Call("/teach/calendars"),
    "ExternalCalendarsState.add": Call(
        "/teach/calendars", payload={"form": {"url": "https://127.0.0.1/a.ics", "name": "A"}}
    ),
    "ExternalCalendarsState.read_now": Call("/teach/calendars", payload={"calendar_id": NOBODY}),
    "ExternalCalendarsState.remove": Call("/teach/calendars", payload={"calendar_id": NOBODY}),
    "MoveState.load": Call("/sessions/{session}/move"),
    "MoveState.move": Call(
        "/sessions/{session}/move?step=confirm&date=2026-06-02&at=2026-06-02T10%3A00Z"
    ),
    "MoveState.propose": Call(
        "/sessions/{session}/move?step=confirm&propose=1&times=2026-06-02T10%3A00Z",
        payload={"form": {"message": "Hello"}},
    ),
    "OutboxState.load": Call("/outbox", OPEN),
    "PayingState.load": Call("/booking/confirmation?session={session}"),
    "PayingState.pay": Call("/booking/confirmation?session={session}"),
    "PayingState.let_go": Call("/booking/confirmation?session={session}"),
    "PayingState.watch": Call("/booking/confirmation?session={session}", GOES_ON),
    "PaymentsState.load": Call("/payments"),
    "PayElementState.let_go": Call("/pay/{session}"),
    "PayElementState.load": Call("/pay/{session}"),
    "PayElementState.start": Call("/pay/{session}"),
    "RatingState.load": Call("/sessions/{session}"),
    "RatingState.send": Call("/sessions/{session}", payload={"form": {"stars": "5"}}),
    "SessionState.load": Call("/sessions/{session}"),
    "SessionState.cancel": Call("/sessions/{session}", payload={"form": {"reason": "Ill"}}),
    "SessionState.refund": Call("/sessions/{session}", payload={"form": {"amount": "1"}}),
    "SessionState.mark": Call("/sessions/{session}", payload={"wanted": "no_show"}),
    "SessionState.report_absence": Call("/sessions/{session}"),
    "SessionState.accept": Call("/sessions/{session}", payload={"at": "2026-06-02T10:00Z"}),
    "SessionState.decline": Call("/sessions/{session}"),
    "SessionState.withdraw": Call("/sessions/{session}"),
    "SettingsState.end_feed": Call("/settings"),
    "SettingsState.feed_shown": Call("/settings", KEEPS, {"url": "https://peerloop.example"}),
    "SettingsState.load": Call("/settings"),
    "SettingsState.make_feed": Call("/settings"),
    "SettingsState.offer_zone": Call("/settings", KEEPS, {"name": "Asia/Tokyo"}),
    "SettingsState.save_about": Call("/settings", payload={"form": {"about": "I teach."}}),
    "SettingsState.save_zone": Call("/settings", payload={"form": {"zone": "Asia/Tokyo"}}),
    "SettingsState.take_offer": Call("/settings"),
    "SettingsState.want_reminder": Call("/settings", payload={"lead": "1h", "wanted": False}),
    "StCoursesState.load": Call("/book/{st}"),
    "TeacherState.load": Call("/teachers/{st}"),
    "TeachersState.load": Call("/teachers"),
}
PRIVATE = [name for name, call in HANDLERS.items() if call.who is LOOKS_UP]

DEEP: Any = "end"
for _ in range(200):
    DEEP = [DEEP]
HOSTILE: list[Any] = [
    None, True, 0, -1, 2**70, 1.5, float("inf"), [], [None], [["note", "x"]], ["a"] * 1000,
    {"a": {"b": {"c": []}}}, {"note": {"a": 1}}, {"": ""}, DEEP, {"note": DEEP},
    "x" * 1_000_000, "nul\0nul", "lone \ud83d half", "\ud800", "' OR 1=1 --", "../../etc/passwd",
    "<script>alert(1)</script>", "{{7*7}}", "\u202e", "__class__", "Europe/Berlin\0",
]  # fmt: skip


def address(name: str, scene: Scene, session: object = "none") -> str:
    return HANDLERS[name].url.format(course=scene.course.slug, st=scene.st.id, session=session)


def a_session(scene: Scene) -> object:
    """A session of the student's at another time than the one asked for."""
    start = wiring.now().replace(hour=20)
    return book_at(scene.student, scene.st, scene.course, start).session_id


def test_every_handler_a_client_can_call_is_tried_here() -> None:
    assert set(handlers()) == set(HANDLERS)


# ── signed out ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", PRIVATE)
def test_signed_out_one_is_asked_to_sign_in_and_nothing_happens(
    name: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    session = a_session(scene)
    with database.writing() as db:
        token = create_token(db, scene.student, label="A token", days=None, now=clock())
    revoked, old = cookie_of(scene.student), cookie_of(scene.student)
    revoke(revoked)
    url, before = address(name, scene, session), contents(database)
    cookies = {
        "none": None,
        "empty": "",
        "another": "theme=dark",
        "no login": f"{LOGIN_COOKIE}=",
        "unknown": f"{LOGIN_COOKIE}=pls_{'x' * 43}",
        "an API token": f"{LOGIN_COOKIE}={token}",
        "a person's id": f"{LOGIN_COOKIE}={scene.student.id}",
        "nul": f"{LOGIN_COOKIE}=a\0b",
        "latin": f"{LOGIN_COOKIE}=é\ud800",
        "SQL": f"{LOGIN_COOKIE}=' OR ''='",
        "huge": f"{LOGIN_COOKIE}={'x' * 100_000}",
        "revoked": revoked,
    }
    asked = {kind: asked_to_sign_in(Tab(cookie, url), name) for kind, cookie in cookies.items()}
    clock.advance(days=30)
    asked["expired"] = asked_to_sign_in(Tab(old, url), name)
    assert asked == dict.fromkeys(asked, "asked to sign in")
    assert contents(database) == before


def asked_to_sign_in(tab: Tab, name: str) -> str:
    """What comes of calling a handler, in words."""
    fresh = tab.snapshot()
    try:
        answer = tab.press(handlers()[name], **HANDLERS[name].payload)
    except Exception as error:
        return f"raised {error!r}"
    if answer.goes_to != routes.login(then=tab.url):
        return f"went to {answer.goes_to}"
    return "asked to sign in" if tab.snapshot() == fresh else "was shown something"


@pytest.mark.parametrize("url", [
    "//evil.example/courses", "/\\evil.example", "/login?next=/login", "/auth/logout", "/signup",
    "/\x00", "https://evil.example", "/" + "x" * 5000, "evil.example", "",
])  # fmt: skip
def test_signing_in_never_leads_off_the_site(
    url: str, database: Database, clock: FixedClock
) -> None:
    assert Tab(None, url).press(handlers()["DashboardState.load"]).goes_to == "/login"


@pytest.mark.parametrize("name", [n for n, call in HANDLERS.items() if call.who is KEEPS])
def test_what_only_keeps_asks_the_database_nothing(
    name: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    before = contents(database)
    answer = Tab(None, address(name, scene)).press(handlers()[name], **HANDLERS[name].payload)
    assert answer.events == []
    assert contents(database) == before


# ── what no page would send ──────────────────────────────────────────────────
def argument(name: str) -> str | None:
    return next(iter(HANDLERS[name].payload), None)


def variants(name: str) -> list[Any]:
    """Hostile values as the argument itself, and in a form in its field."""
    if name == "BookingState.book":
        forms = [value for value in HOSTILE if not isinstance(value, dict)]
        return forms + [{"note": v} for v in HOSTILE if v is not None and v not in FINE_NOTES]
    if name == "SettingsState.save_zone":
        return [*HOSTILE, {}, *({"zone": value} for value in HOSTILE)]
    return HOSTILE


# What a person may well write to their ST, however it looks.
FINE_NOTES = [
    "' OR 1=1 --", "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "__class__",
    "lone \ud83d half", "\ud800", "nul\0nul", "\u202e", "Europe/Berlin\0",
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in HANDLERS if argument(name)])
def test_wrong_types_are_answered_and_nothing_is_written(
    name: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student, address(name, scene))
    outcomes = {repr(value)[:60]: calmly(tab, name, value, database) for value in variants(name)}
    assert {value: what for value, what in outcomes.items() if what} == {}


def calmly(tab: Tab, name: str, value: Any, database: Database) -> str:
    """Call a handler with `value`; what is wrong with what comes of it, empty if nothing is."""
    before = contents(database, "analytics_events")
    state = tab.state(handlers()[name].state)  # type: ignore[type-var]
    state.reset()
    try:
        answer = tab.press(handlers()[name], **{str(argument(name)): value})
    except Exception as error:
        return f"raised {error!r}"
    if contents(database, "analytics_events") != before:
        return "wrote something"
    if answer.goes_to is not None:
        return f"went to {answer.goes_to}"
    if name == "BookingState.book" and state.refusal.code not in ("invalid_input", "failed"):
        return f"said {state.refusal}"
    if name == "SettingsState.save_zone" and state.error != "This is not a known time zone.":
        return f"said {state.error!r}"
    return ""


@pytest.mark.parametrize("note", FINE_NOTES)
def test_a_note_that_looks_like_an_attack_is_a_note(
    note: str, database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    answer = tab_of(scene.student, scene.confirm()).press(BookingState.book, form={"note": note})
    ((kept,),) = database.rows("SELECT note FROM sessions")
    assert answer.goes_to is not None
    assert kept == note.translate({0: None, 0xD83D: None, 0xD800: None, 0x202E: "\u202e"}).strip()


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:30])
def test_what_is_kept_is_short_text_that_can_be_sent(value: Any) -> None:
    tab = Tab()
    tab.press(BookingState.keep_reminders, wanted=value)
    assert tab.state(BookingState).reminders in (True, False)
    tab.press(SettingsState.offer_zone, name=value)
    assert tab.state(SettingsState).offered == ""
    tab.press(BookingState.keep_note, note=value)
    note = tab.state(BookingState).note
    assert note == "" if not isinstance(value, str) else len(note) <= 2000
    note.encode()  # a lone half of a character could not be sent


def test_a_refused_note_is_kept_but_not_a_megabyte_of_it(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    tab = tab_of(scene.student, scene.confirm())
    tab.press(BookingState.book, form=filled("x" * 1_000_000))
    assert tab.state(BookingState).refusal.step == "confirm"
    assert tab.state(BookingState).note == "x" * len(tab.state(BookingState).note)
    assert 2000 <= len(tab.state(BookingState).note) <= 4000


# ── setvar ───────────────────────────────────────────────────────────────────
OUR_VARS = [
    (state, name)
    for state in our_states()
    for name, each in state.get_fields().items()
    if each._owner in our_states()
]


@pytest.mark.parametrize(("state", "name"), OUR_VARS, ids=lambda v: getattr(v, "__name__", v))
def test_no_client_can_set_a_var_of_ours(state: type[rx.State], name: str) -> None:
    assert not hasattr(state, f"set_{name}")
    tab = Tab()
    before = tab.snapshot()
    with pytest.raises(AttributeError):
        tab.press(state.event_handlers["setvar"], var_name=name, value="forged")
    assert tab.snapshot() == before


def test_clients_cannot_call_what_is_private() -> None:
    for state in our_states():
        assert not [name for name in state.event_handlers if name.startswith(("_", "set_"))]


def test_no_var_of_ours_is_kept_in_the_browser() -> None:
    """Such a var could be written by whoever holds the browser, by an event of Reflex's own."""
    for state in our_states():
        assert not [name for name in state.base_vars if state._is_client_storage(name)]


def test_whatever_a_page_believes_a_booking_is_checked(
    database: Database, clock: FixedClock
) -> None:
    """Were a client able to write into its own page after all: its state decides nothing."""
    scene = a_scene(database)
    with database.writing() as db:
        outsider = make_user(db)
    tab = tab_of(outsider, scene.confirm())
    tab.press(BookingState.load)
    state = tab.state(BookingState)
    teacher = tab_of(scene.student, scene.confirm())
    teacher.press(BookingState.load)
    state.phase, state.days = "ready", teacher.state(BookingState).days
    state._booked = None
    tab.press(BookingState.book, form=filled())
    assert state.refusal.code == "not_enrolled"
    assert database.count("sessions") == 0


# ── the outbox, where mail is really sent ────────────────────────────────────
@pytest.mark.parametrize(("variable", "value"), [
    ("RESEND_API_KEY", "re_something"), ("SMTP_URL", "smtp://mail.example:25"),
])  # fmt: skip
def test_the_outbox_is_not_there_where_mail_is_sent(
    variable: str, value: str, database: Database, clock: FixedClock, fresh_settings: Any
) -> None:
    scene = a_scene(database)
    a_session(scene)
    fresh_settings(**{variable: value})
    for tab in (Tab(None, "/outbox"), tab_of(scene.student, "/outbox")):
        tab.press(OutboxState.load)
        assert (tab.state(OutboxState).phase, tab.state(OutboxState).mails) == ("missing", [])
        assert scene.student.name not in json.dumps(tab.state(OutboxState).dict(), default=str)


def test_without_a_provider_the_outbox_shows_everyones_mail(
    database: Database, clock: FixedClock
) -> None:
    scene = a_scene(database)
    a_session(scene)
    tab = Tab(None, "/outbox")
    assert tab.press(OutboxState.load).events == []
    state = tab.state(OutboxState)
    assert state.phase == "ready"
    assert {mail.recipient for mail in state.mails} == {
        f"{person.name} <{person.email}>" for person in (scene.student, scene.st)
    }
    assert all(mail.attachment_url.startswith("data:text/calendar;base64,") for mail in state.mails)
