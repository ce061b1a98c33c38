"""The words of mails about a course, not about a session."""

from peerloop import routes
from peerloop.integrations.lines import one_line
from peerloop.integrations.mails.letters import Letter, Link, Occasion, isolated


def schedule_later(occasion: Occasion) -> Letter:
    """`schedule-later`: the student will choose a time later (SBOK, "Schedule Later")."""
    course = one_line(occasion.payload["course"])
    return Letter(
        subject=f"Schedule later: {course}",
        preview="You can schedule anytime from your dashboard.",
        heading="We'll notify you when you're ready to schedule",
        lead=(
            occasion.hello(f"your place in {isolated(course)} is kept."),
            "You can schedule anytime from your dashboard.",
        ),
        button=Link("Go to dashboard", occasion.url(routes.DASHBOARD)),
        links=(Link("Book Session", occasion.url(routes.book(occasion.payload["course_slug"]))),),
    )
