"""What is kept of each change of a session or of an ST's availability."""

from enum import StrEnum


class What(StrEnum):
    """The change, in a word."""

    BOOKED = "booked"  # held, or confirmed at once
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    LET_GO = "let_go"
    CANCELLED = "cancelled"
    MOVED = "moved"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    ABSENCE_REPORTED = "absence_reported"
    TIMES_PROPOSED = "times_proposed"
    PROPOSAL_DECLINED = "proposal_declined"
    PROPOSAL_WITHDRAWN = "proposal_withdrawn"
    RATED = "rated"
    REFUNDED = "refunded"
    AVAILABILITY = "availability"
