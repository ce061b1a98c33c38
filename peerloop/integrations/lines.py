"""People's words made fit for headers, calendar properties and links.

Escaping is each format's own business, and stays with it.
"""

import re

# Every character that some reader takes for a line break, and all other controls.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Overrides of the writing direction would turn round the words that follow
# ours; right-to-left letters themselves do not need them. A byte order mark is
# dropped by some readers and kept by others.
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
# node-ical splits a name at a semicolon even in quotes, and few readers know
# RFC 6868, by which a caret would be doubled.
_UNSAFE_IN_NAMES = re.compile(r'[";:^\s]+')


def one_line(text: str, limit: int = 200) -> str:
    """`text` on one line of at most `limit` characters.

    Line breaks and controls become spaces; overrides of the writing direction
    and halves of surrogate pairs go; what is too long ends in `…`.
    """
    whole = text.encode("utf-8", "ignore").decode()
    line = _UNSEEN.sub("", _CONTROL.sub(" ", whole)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def plain_lines(text: str, limit: int = 4_000) -> str:
    """The same for a text whose line breaks may stay; what is too long is cut."""
    return "\n".join(one_line(line, limit) for line in text.splitlines())[:limit]


def plain_name(name: str) -> str:
    """A person's name as a calendar's parameter (RFC 5545, 3.2): nothing in it can end it early."""
    return _UNSAFE_IN_NAMES.sub(" ", one_line(name)).strip()
