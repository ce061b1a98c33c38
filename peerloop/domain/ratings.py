"""What students say of sessions that took place: stars, a comment, and when an average is shown."""

from dataclasses import dataclass

from peerloop.domain.errors import InvalidInput
from peerloop.domain.texts import clean_paragraphs

MOST_STARS = 5
COMMENT_LENGTH = 1000
# Fewer than this say little of an ST and much of who gave them.
SHOWN_FROM = 3


@dataclass(frozen=True, slots=True)
class Rated:
    """An ST's ratings together.

    Attributes:
        total: all stars.
        count: how many ratings.
    """

    total: int = 0
    count: int = 0

    @property
    def tenths(self) -> int | None:
        """The average in tenths of a star, halves up; None while it is not shown."""
        if self.count < SHOWN_FROM:
            return None
        return (20 * self.total + self.count) // (2 * self.count)

    @property
    def average(self) -> str:
        """`4.9`; empty while it is not shown."""
        return "" if self.tenths is None else f"{self.tenths // 10}.{self.tenths % 10}"


NOT_RATED = Rated()


def check_stars(stars: object) -> int:
    """A number of stars as a form or a program sends it.

    Raises:
        InvalidInput: not a whole number from 1 to 5 (field `stars`).
    """
    choices = {str(number): number for number in range(1, MOST_STARS + 1)}
    known = isinstance(stars, str) or type(stars) is int
    found = choices.get(str(stars)) if known else None
    if found is None:
        raise InvalidInput(f"Please choose 1 to {MOST_STARS} stars.", field="stars")
    return found


def clean_comment(text: object) -> str:
    """A comment on a session: plain text with line breaks.

    Raises:
        InvalidInput: not text, or too long (field `comment`).
    """
    return clean_paragraphs(text, most=COMMENT_LENGTH, field="comment", what="A comment")
