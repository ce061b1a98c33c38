"""The demo's people, courses and hours as plain values. All of them are invented."""

from dataclasses import dataclass
from typing import Any

PASSWORD = "peerloop-demo"
ALGEBRA, WRITING = "linear-algebra-foundations", "academic-writing"

COURSES: tuple[dict[str, Any], ...] = (
    {
        "slug": ALGEBRA,
        "title": "Linear Algebra Foundations",
        "summary": "Vectors, matrices and what they do to space: six sessions with someone who"
        " took the course before you.",
        "session_count": 6,
    },
    {
        "slug": WRITING,
        "title": "Academic Writing in English",
        "summary": "Bring a page of your own. Leave with a clearer one, and the reasons why.",
        "price_minor": 2400,
        "currency": "EUR",
    },
)

# Address: (name, zone, courses they are enrolled in).
STUDENTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "student@example.com": ("Leïla Haddad", "Europe/Berlin", (ALGEBRA, WRITING)),
    "student2@example.com": ("Ben Adeyemi", "America/Los_Angeles", (ALGEBRA, WRITING)),
    "outsider@example.com": ("Yara Nasser", "Africa/Cairo", ()),
    "lucia.romero@example.com": ("Lucía Romero", "Europe/Madrid", (ALGEBRA, WRITING)),
    "oskar.lindqvist@example.com": ("Oskar Lindqvist", "Europe/Stockholm", (ALGEBRA,)),
    "mina.park@example.com": ("Mina Park", "Asia/Seoul", (ALGEBRA, WRITING)),
    "samir.patel@example.com": ("Samir Patel", "Asia/Kolkata", (ALGEBRA,)),
    "ines.duarte@example.com": ("Inês Duarte", "Europe/Lisbon", (ALGEBRA,)),
}
PAST_STUDENTS = tuple(email for email in STUDENTS if "." in email.partition("@")[0])


@dataclass(frozen=True)
class DemoTeacher:
    """A Student-Teacher: hours are (days, start, end) of their zone."""

    name: str
    zone: str
    courses: tuple[str, ...]
    hours: tuple[tuple[str, str, str], ...]
    past_sessions: int
    about: str
    buffer_minutes: int = 15


TEACHERS: dict[str, DemoTeacher] = {
    "teacher@example.com": DemoTeacher(
        "Priya Raman",
        "America/New_York",
        (ALGEBRA, WRITING),
        (("12345", "09:00", "12:00"), ("12345", "13:00", "18:00"), ("6", "10:00", "14:00")),
        7,
        "I took Linear Algebra two years ago, failed the first exam and then found out how to"
        " learn it.\n\nWe start from what you tried last. Bring a problem you are stuck on.",
    ),
    "maya.okonkwo@example.com": DemoTeacher(
        "Maya Okonkwo",
        "Europe/London",
        (ALGEBRA, WRITING),
        (("1234", "16:30", "21:00"), ("7", "10:00", "16:00")),
        5,
        "Biology by day, essays by night. I read your page aloud, and we mend what stumbles.",
    ),
    "joerg.weiss@example.com": DemoTeacher(
        "Jörg Weiß",
        "Europe/Berlin",
        (ALGEBRA, WRITING),
        (("12345", "07:30", "11:30"),),
        4,
        "Early mornings, strong coffee, clear proofs.",
    ),
    "hana.sato@example.com": DemoTeacher(
        "Hana Satō",
        "Asia/Tokyo",
        (ALGEBRA,),
        (("135", "18:00", "23:00"), ("6", "09:00", "13:00")),
        3,
        "Pictures first, formulas after. English or Japanese.",
    ),
    "sujata.shrestha@example.com": DemoTeacher(
        # Evenings that run past midnight.
        "Sujatā Śreṣṭha",
        "Asia/Kathmandu",
        (ALGEBRA,),
        (("246", "20:00", "01:00"),),
        2,
        "",
    ),
    "joao.goncalves@example.com": DemoTeacher(
        "João Gonçalves",
        "America/Sao_Paulo",
        (ALGEBRA, WRITING),
        (("24", "08:00", "12:00"), ("5", "14:00", "20:00")),
        1,
        "I teach as I wish I had been taught: slowly once, then fast.",
        buffer_minutes=30,
    ),
}
# What past students say, in turn: most give stars, some find words for it.
RATINGS: tuple[tuple[int, str], ...] = (
    (5, "Explained eigenvectors with two sketches. I finally see them."),
    (5, ""),
    (4, "Patient and well prepared. We ran out of time for the last problem."),
    (5, "I came with a mess of a proof and left with a short one."),
    (5, ""),
    (4, ""),
    (5, "Asks the right questions instead of giving the answer."),
)
ADMIN = ("admin@example.com", "Grace Kim", "UTC")
