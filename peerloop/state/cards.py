"""From query results to the cards of `views.py`: wording only."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from peerloop import routes
from peerloop.domain import dates
from peerloop.domain.booking import SessionStatus, progress_label
from peerloop.domain.people import Actor
from peerloop.domain.ratings import Rated
from peerloop.integrations.calendar import links_of
from peerloop.queries.booking import SessionView
from peerloop.queries.courses import CourseView, StView
from peerloop.settings import settings
from peerloop.state.calendar import instant_key
from peerloop.state.views import CourseCard, Hold, PersonCard, Ticket, person_card

_STATUS_WORDS = {
    SessionStatus.PENDING_PAYMENT: "Held",
    SessionStatus.CONFIRMED: "Confirmed",
    SessionStatus.CANCELLED: "Cancelled",
    SessionStatus.EXPIRED: "Expired",
    SessionStatus.COMPLETED: "Completed",
    SessionStatus.NO_SHOW: "Missed",
}


def course_card(view: CourseView) -> CourseCard:
    """A course as its reader sees it."""
    total = view.session_count or 0
    return CourseCard(
        id=str(view.id),
        slug=view.slug,
        title=view.title,
        summary=view.summary,
        duration=f"{view.duration_minutes} min",
        price=str(view.price) if view.price else "Free",
        is_free=view.price is None,
        sessions=counted(total, "session") if total else "",
        progress=progress_label(view.session_count, view.booked),
        booked=view.booked,
        session_count=total,
        segments=[n < view.booked for n in range(total)],
        enrolled=view.enrolled,
        deferred=view.deferred_at is not None,
        used_up=view.price is None and bool(total) and view.booked >= total,
        sts=counted(view.sts, "Student-Teacher"),
    )


def st_card(view: StView, first: datetime | None, actor: Actor, *, now: datetime) -> PersonCard:
    """A Student-Teacher to choose: how many they taught, and when they are free next."""
    return person_card(
        view.id,
        view.name,
        view.zone,
        next_free=next_free_label(first, actor, now=now),
        **reputation(view.students_taught, view.rating),
    )


def reputation(students_taught: int, rating: Rated) -> dict[str, str]:
    """What an ST's card says of their teaching."""
    taught = counted(students_taught, "student")
    return {
        "stats": f"{taught} taught" if students_taught else "New",
        "rating": rating.average,
        "ratings": counted(rating.count, "rating") if rating.average else "",
    }


def next_free_label(first: datetime | None, actor: Actor, *, now: datetime) -> str:
    """`Tomorrow, 10:00` on the reader's clock; empty where nothing is free."""
    if first is None:
        return ""
    start, today = dates.local(first, actor.zone), dates.local(now, actor.zone).date()
    return f"{dates.relative_day(start.date(), today)}, {dates.clock(start)}"


def people_by_id(sts: Mapping[UUID, StView]) -> dict[str, PersonCard]:
    """Who teaches, for the names on the list of times."""
    return {str(st.id): person_card(st.id, st.name, st.zone) for st in sts.values()}


def ticket(view: SessionView, actor: Actor) -> Ticket:
    """A session on the reader's clock, from the reader's side."""
    teaching = view.st.id == actor.id
    other = view.student if teaching else view.st
    start = dates.local(view.starts_at, actor.zone)
    links = links_of(view, base_url=settings().public_url)
    return Ticket(
        id=str(view.id),
        course=view.course_title,
        course_slug=view.course_slug,
        other=person_card(other.id, other.name, other.zone),
        other_role="Your student" if teaching else "Your Student-Teacher",
        profile=routes.teacher(view.st.id) if view.st_teaches and not teaching else "",
        status=_STATUS_WORDS[view.status],
        date=dates.full_date(start.date()),
        month=dates.MONTHS[start.month - 1][:3],
        day=str(start.day),
        short=dates.short_date(start.date()),
        time=dates.time_range(view.starts_at, view.ends_at, actor.zone),
        duration=f"{view.duration_minutes} minutes",
        zone=dates.zone_label(view.starts_at, actor.zone),
        note=view.note,
        google=links.google,
        outlook=links.outlook,
        ics=links.ics,
    )


def hold(view: SessionView, actor: Actor) -> Hold:
    """A held session on the reader's clock."""
    start = dates.local(view.starts_at, actor.zone)
    assert view.hold_expires_at is not None  # what every held session has
    return Hold(
        session=str(view.id),
        course=view.course_title,
        with_whom=view.st.name,
        when=f"{dates.short_date(start.date())}, {dates.clock(start)}",
        amount=str(view.price or ""),
        until=dates.instant_text(view.hold_expires_at),
        until_clock=dates.clock(dates.local(view.hold_expires_at, actor.zone)),
        processing=view.is_processing,
        at=instant_key(view.starts_at),
        st=str(view.st.id),
        url=routes.confirmation(view.id),
    )


def counted(number: int, thing: str) -> str:
    """`1 student`, `2 students`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
