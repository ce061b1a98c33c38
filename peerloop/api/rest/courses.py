"""`/api/me` and `/api/courses`: who asks, the courses, and who teaches them."""

from fastapi import APIRouter

from peerloop import wiring
from peerloop.api.auth import Asker
from peerloop.api.rest.replies import (
    CourseList,
    CourseReply,
    EnrollmentReply,
    Me,
    Price,
    StList,
    StReply,
)
from peerloop.queries import courses as queries
from peerloop.queries.courses import CourseView

router = APIRouter(prefix="/api", tags=["Courses"])


@router.get("/me")
def me(asker: Asker) -> Me:
    """Who asks, with their enrollments."""
    with wiring.reading() as db:
        enrolled = queries.enrolled_courses(db, asker)
    return Me(
        id=asker.id,
        name=asker.name,
        email=asker.email,
        timezone=asker.zone,
        is_admin=asker.is_admin,
        teaches=asker.teaches,
        enrollments=[_enrollment(course) for course in enrolled],
    )


@router.get("/courses")
def all_courses(asker: Asker) -> CourseList:
    """All courses by title."""
    with wiring.reading() as db:
        found = queries.courses(db, asker)
    return CourseList(courses=[_course(course) for course in found])


@router.get("/courses/{course}")
def one_course(course: str, asker: Asker) -> CourseReply:
    """A course by id or slug: its price, and how many of its sessions the asker has booked."""
    with wiring.reading() as db:
        return _course(queries.course(db, asker, course))


@router.get("/courses/{course}/sts")
def course_sts(course: str, asker: Asker) -> StList:
    """The Student-Teachers who teach a course now."""
    with wiring.reading() as db:
        found = queries.course(db, asker, course)
        teaching = queries.student_teachers(db, asker, found.id)
    return StList(
        course_id=found.id,
        sts=[
            StReply(id=st.id, name=st.name, timezone=st.zone, students_taught=st.students_taught)
            for st in teaching
        ],
    )


def _enrollment(course: CourseView) -> EnrollmentReply:
    assert course.enrollment_id is not None  # what an enrolled course has
    return EnrollmentReply(
        id=course.enrollment_id,
        course_id=course.id,
        course_slug=course.slug,
        course_title=course.title,
        deferred_at=course.deferred_at,
    )


def _course(course: CourseView) -> CourseReply:
    return CourseReply(
        id=course.id,
        slug=course.slug,
        title=course.title,
        summary=course.summary,
        duration_minutes=course.duration_minutes,
        session_count=course.session_count,
        price=Price.of(course.price),
        enrolled=course.enrolled,
        enrollment_id=course.enrollment_id,
        deferred_at=course.deferred_at,
        booked=course.booked,
        completed=course.completed,
        sts=course.sts,
    )
