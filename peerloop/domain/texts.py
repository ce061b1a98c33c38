"""What people write in fields: cleaned for keeping, folded for finding. No storage."""

import re
from unicodedata import normalize

from peerloop.domain.errors import InvalidInput

# What most people cannot type and type without: no accents, so no normal form has it.
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"}
LIGATURES = {"ß": "ss", "æ": "ae", "œ": "oe"}
ACCENTS = "[\u0300-\u036f]"

_ACCENTS = re.compile(ACCENTS)
_SPELLED = str.maketrans(LETTERS | LIGATURES)
_GAPS = re.compile(r"\n{3,}")
_AFTER_CONTROLS = 159


def clean_text(text: object, *, most: int, field: str, what: str) -> str:
    """What somebody wrote: line breaks are kept, other control characters taken out.

    Args:
        most: characters it may have.
        field: its name, for `details`.
        what: it, as it is spoken of: `A message`.

    Raises:
        InvalidInput: not text, or too long.
    """
    if text is None:
        return ""
    if not isinstance(text, str):
        raise InvalidInput(f"{what} must be text.", field=field)
    kept = "".join(
        c
        for c in text.replace("\r\n", "\n")
        if c in "\n\t" or c.isprintable() or ord(c) > _AFTER_CONTROLS
    )
    clean = kept.encode("utf-8", "ignore").decode().strip()
    if len(clean) > most:
        raise InvalidInput(f"{what} has at most {most:,} characters.", field=field)
    return clean


def clean_paragraphs(text: object, *, most: int, field: str, what: str) -> str:
    """`clean_text` for what others read: one empty line at most between paragraphs."""
    if isinstance(text, str):
        text = _GAPS.sub("\n\n", text.replace("\r\n", "\n"))
    return clean_text(text, most=most, field=field, what=what)


def folded(text: str) -> str:
    """`text` as it is looked for: without accents, in small letters, `ß` as `ss`.

    `models.folding` says the same in PostgreSQL's words.
    """
    return _ACCENTS.sub("", normalize("NFKD", text)).lower().translate(_SPELLED)
