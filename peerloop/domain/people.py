"""Who people are: names, addresses, what each may do. No storage, no hashes of passwords."""

import re
from dataclasses import dataclass
from hashlib import blake2s
from uuid import UUID

from peerloop.domain.errors import InvalidInput
from peerloop.domain.texts import clean_paragraphs

NAME_LENGTH = 120
ABOUT_LENGTH = 600
EMAIL_LENGTH = 254
PASSWORD_LENGTHS = (10, 200)
TINTS = 6

# Deliberately loose: the one proof of an address is a mail that arrives. What
# is refused is what would break a header or could never be delivered.
_REFUSED = r"\s@<>\"(),:;\\\[\]\x00-\x1f\x7f\ud800-\udfff"
_EMAIL = re.compile(rf"[^{_REFUSED}]+@[^{_REFUSED}]+\.[^{_REFUSED}.]{{2,}}")
# Surrogates are no characters by themselves: no database and no mail can hold them.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")
# Overrides of the writing direction would turn round the words beside a name.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the person behind a login or a token.

    Attributes:
        zone: the account's IANA zone, in which pages and mails speak to them.
        verified: whether the address is known to be theirs; mail waits until it is.
    """

    id: UUID
    name: str
    email: str
    zone: str
    is_admin: bool = False
    teaches: bool = False
    verified: bool = False


def one_line(text: object) -> str:
    """`text` on one line without control characters; empty if it is no text."""
    return _DIRECTION.sub("", _CONTROL.sub(" ", text)).strip() if isinstance(text, str) else ""


def clean_email(text: object) -> str:
    """One spelling for an address: trimmed and lower case.

    Raises:
        InvalidInput: it cannot be an address (field `email`).
    """
    email = text.strip().lower() if isinstance(text, str) else ""
    # `=?` begins an encoded word: a header's reader would find other characters in it.
    if len(email) > EMAIL_LENGTH or "=?" in email or not _EMAIL.fullmatch(email):
        raise InvalidInput("Please give a valid e-mail address.", field="email")
    return email


def clean_name(text: object) -> str:
    """A person's name on one line.

    Raises:
        InvalidInput: it has no letter, or is longer than `NAME_LENGTH` characters (field `name`).
    """
    name = one_line(text)
    if not any(c.isalnum() for c in name) or len(name) > NAME_LENGTH:
        raise InvalidInput(f"Please give a name of up to {NAME_LENGTH} characters.", field="name")
    return name


def clean_about(text: object) -> str:
    """What somebody says of themselves: plain text with line breaks.

    Raises:
        InvalidInput: not text, or too long (field `about`).
    """
    if text is None:
        raise InvalidInput(field="about")
    return clean_paragraphs(text, most=ABOUT_LENGTH, field="about", what="What you write")


def check_password(text: object) -> str:
    """A password somebody wants to have.

    Raises:
        InvalidInput: too short or absurdly long (field `password`).
    """
    shortest, longest = PASSWORD_LENGTHS
    if not isinstance(text, str) or not shortest <= len(text) <= longest:
        raise InvalidInput(
            f"Please choose a password of at least {shortest} characters.", field="password"
        )
    return text


def first_name(name: str) -> str:
    """How a person is spoken to."""
    return next(iter(name.split()), name)


def initials(name: str) -> str:
    """One or two capital letters for a person's circle."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def tint(person_id: UUID) -> str:
    """The colour token (`p1` … `p6`) of a person's circle; the same on every page, for ever."""
    return f"p{blake2s(person_id.bytes, digest_size=2).digest()[0] % TINTS + 1}"
