"""The composition root: pages, API and middleware joined to one application on one port."""

import logging

import reflex as rx

from peerloop import routes
from peerloop.api.app import create_api
from peerloop.api.middleware import protect
from peerloop.components.fallback import shell_while_loading
from peerloop.components.offline import offline_notice
from peerloop.pages import (
    admin_mail,
    agenda,
    courses,
    dashboard,
    login,
    moving,
    not_found,
    outbox,
    pay,
    payments,
    session,
    settings,
    teach_calendars,
    teacher,
    teachers,
)
from peerloop.pages.availability import availability
from peerloop.pages.booking import booking
from peerloop.pages.booking.returned import returned
from peerloop.state.admin_mail import AdminMailState
from peerloop.state.agenda import AgendaState
from peerloop.state.availability import AvailabilityState
from peerloop.state.booking import BookingState
from peerloop.state.courses import CoursesState, CourseState, StCoursesState
from peerloop.state.dashboard import DashboardState
from peerloop.state.external_calendars import ExternalCalendarsState
from peerloop.state.moving import MoveState
from peerloop.state.outbox import OutboxState
from peerloop.state.pay_element import PayElementState
from peerloop.state.paying import PayingState, PaymentsState
from peerloop.state.rating import RatingState
from peerloop.state.session import SessionState
from peerloop.state.settings import SettingsState
from peerloop.state.teacher import TeacherState
from peerloop.state.teachers import TeachersState
from peerloop.state.visitor import OneLoginPerTab
from peerloop.worker.rounds import run_jobs

# In the order of the cascade.
STYLESHEETS = (
    "tokens",
    "css/base",
    "css/shell",
    "css/controls/buttons",
    "css/controls/fields",
    "css/controls/system",
    "css/pieces/cards",
    "css/pieces/feedback",
    "css/pieces/menus",
    "css/pieces/lists",
    "css/pieces/board",
    "css/booker/frame",
    "css/booker/teachers",
    "css/booker/months",
    "css/booker/times",
    "css/booker/confirm",
    "css/booker/moving",
    "css/booker/desktop",
    "css/booker/phone",
    "css/booker/system",
    "css/pages/sessions",
    "css/pages/teachers",
    "css/pages/tables",
    "css/pages/agenda",
    "css/pages/account",
    "css/pages/calendars",
    "css/pages/availability",
    "css/pages/availability_preview",
    "css/pages/outbox",
    "css/pages/pay",
    "css/pages/admin",
)

log = logging.getLogger(__name__)


def _log_failure(exception: Exception) -> None:
    """A handler failed: that is for the log, not for the page of who sent it."""
    log.error("an event's handler failed", exc_info=exception)


app = rx.App(
    theme=None,
    toaster=None,
    stylesheets=[f"/{name}.css" for name in STYLESHEETS],
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.script(src="/calendar.js", defer=True),
        rx.el.script(src="/focus.js", defer=True),
        rx.el.script(src="/countdown.js", defer=True),
        rx.el.script(src="/leave.js", defer=True),
        rx.el.script(src="/payment_element.js", defer=True),
    ],
    html_lang="en",
    hydrate_fallback=shell_while_loading,
    # In place of Reflex's own banner and toasts.
    extra_app_wraps={(5, "Overlay"): lambda _stateful: offline_notice()},
    backend_exception_handler=_log_failure,
    api_transformer=[create_api(), protect],
)
app.add_middleware(OneLoginPerTab())
app.register_lifespan_task(run_jobs)
# Whose pages may open the socket is asked once, in `SocketOrigins`, of the request itself.
assert app.sio is not None
app.sio.eio.cors_allowed_origins = []

_PAGES = (
    (routes.LOGIN, login.login, "Sign in", None),
    (routes.SIGNUP, login.signup, "Make an account", None),
    (routes.COURSES, courses.courses, "Courses", CoursesState.load),
    (routes.COURSE, courses.course, "Course", CourseState.load),
    (routes.BOOK, booking, "Book a Session", BookingState.load),
    (routes.BOOK_WITH, courses.choose_course, "Book a Session", StCoursesState.load),
    (routes.CONFIRMATION, returned, "Your booking", PayingState.load),
    (routes.PAY, pay.pay, "Pay", PayElementState.load),
    (routes.PAYMENTS, payments.payments, "Payments", PaymentsState.load),
    (routes.TEACHERS, teachers.teachers, "Student-Teachers", TeachersState.load),
    (routes.TEACHER, teacher.teacher, "Student-Teacher", TeacherState.load),
    (routes.DASHBOARD, dashboard.dashboard, "Dashboard", DashboardState.load),
    (routes.SESSION, session.session, "Session", [SessionState.load, RatingState.load]),
    (routes.MOVE, moving.move, "Reschedule", MoveState.load),
    (routes.TEACH, agenda.agenda, "Your agenda", AgendaState.load),
    (routes.SETTINGS, settings.settings, "Settings", SettingsState.load),
    (routes.ADMIN_MAIL, admin_mail.admin_mail, "Mail", AdminMailState.load),
    (routes.TEACH_AVAILABILITY, availability, "Availability", AvailabilityState.load),
    (
        routes.TEACH_CALENDARS,
        teach_calendars.teach_calendars,
        "Calendars that block your time",
        ExternalCalendarsState.load,
    ),
    (routes.OUTBOX, outbox.outbox, "Outbox", OutboxState.load),
)
for route, page, title, on_load in _PAGES:
    app.add_page(page, route=route, title=f"{title} · PeerLoop", on_load=on_load)
app.add_page(
    not_found.moving_on,
    route=routes.HOME,
    title="PeerLoop",
    on_load=rx.redirect(routes.DASHBOARD, replace=True),
)
app.add_page(not_found.not_found, route="404", title="There is nothing here · PeerLoop")
