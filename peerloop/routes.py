"""Every address of PeerLoop, spelled once. Nothing here knows how a page looks."""

from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

HOME = "/"
LOGIN = "/login"
SIGNUP = "/signup"
COURSES = "/courses"
COURSE = "/courses/[course]"
BOOK = "/courses/[course]/book"
BOOK_WITH = "/book/[st_id]"
TEACHERS = "/teachers"
TEACHER = "/teachers/[st_id]"
DASHBOARD = "/dashboard"
CONFIRMATION = "/booking/confirmation"
PAY = "/pay/[session_id]"
PAYMENTS = "/payments"
SESSION = "/sessions/[session_id]"
MOVE = "/sessions/[session_id]/move"
SETTINGS = "/settings"
TEACH = "/teach"
TEACH_AVAILABILITY = "/teach/availability"
TEACH_CALENDARS = "/teach/calendars"
OUTBOX = "/outbox"
ADMIN_MAIL = "/admin/mail"

AUTH_LOGIN = "/auth/login"
AUTH_LOGOUT = "/auth/logout"
AUTH_SIGNUP = "/auth/signup"
AUTH_LINK = "/auth/link"


def login(then: str = "", error: str = "") -> str:
    """The sign-in page, coming back to `then`."""
    return _with_query(LOGIN, next=then, error=error)


def course(slug: str) -> str:
    """A course's own page."""
    return f"{COURSES}/{quote(slug, safe='')}"


def book(slug: str, **choices: str) -> str:
    """The wizard for a course; `choices` are its query: st, date, at, step, booked."""
    return _with_query(f"{course(slug)}/book", **choices)


def session(session_id: UUID | str, *, done: str = "") -> str:
    """A session's page; `done` is what was done to it just now: moved, proposed."""
    return _with_query(f"/sessions/{session_id}", done=done)


def move(session_id: UUID | str, **choices: str) -> str:
    """Where a session is moved; `choices` are its query: step, date, at, and to propose times."""
    return _with_query(f"/sessions/{session_id}/move", **choices)


def agenda(week: str = "") -> str:
    """An ST's agenda, in the week of an ISO date."""
    return _with_query(TEACH, week=week)


def book_with(st_id: UUID | str, course: str = "") -> str:
    """Booking with an ST; asks for which course where several fit and none is named."""
    return _with_query(f"/book/{st_id}", course=course)


def teacher(st_id: UUID | str, course: str = "") -> str:
    """An ST's profile, with the free times for a course (by slug)."""
    return _with_query(f"{TEACHERS}/{st_id}", course=course)


def teachers(**wanted: str) -> str:
    """The directory of STs; `wanted` is its query: q, course, rating, page."""
    return _with_query(TEACHERS, **wanted)


def confirmation(session_id: UUID | str) -> str:
    """Where Stripe's page leads back to."""
    return _with_query(CONFIRMATION, session=str(session_id))


def pay(session_id: UUID | str) -> str:
    """Stripe's Payment Element for a session."""
    return f"/pay/{session_id}"


def calendar_export(session_id: UUID | str) -> str:
    """A session's .ics file."""
    return f"/api/sessions/{session_id}/calendar-export?format=ics"


def feed(token: str) -> str:
    """A calendar feed; whoever knows this address can read it."""
    return f"/api/feeds/{quote(token, safe='')}.ics"


def safe_next(target: object, default: str = DASHBOARD) -> str:
    """Where to go after signing in: only a path of our own, else `default`.

    A browser reads `//host`, `/\\host` and control characters as ways off the site.
    """
    if not isinstance(target, str) or not target.startswith("/"):
        return default
    if len(target) > 1000 or any(c in target for c in "\\\r\n\t") or not target.isprintable():
        return default
    if target.startswith("//"):
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return default
    return default if parts.path.startswith(("/auth/", LOGIN, SIGNUP)) else target


def _with_query(path: str, **query: str) -> str:
    given = {k: v for k, v in query.items() if v}
    return f"{path}?{urlencode(given)}" if given else path
