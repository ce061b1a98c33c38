"""Finding text whatever its case and accents: `domain.texts.folded` as a function in SQL.

SQLite calls the function itself. PostgreSQL needs no extension for it: it takes text apart
(NFKD, of UTF-8 databases) and drops the accents. Its `lower` knows what the database's locale
knows, which may be ASCII alone: capitals of Latin, Greek and Cyrillic are spelled out. Of other
scripts the case then counts.
"""

from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from peerloop.domain.texts import ACCENTS, LETTERS, LIGATURES, folded

_CAPITALS = "ØŁĐÆŒẞ" + "".join(chr(n) for n in (*range(0x391, 0x3AA), *range(0x400, 0x430)))


class Folded(GenericFunction[str]):
    """`folded(column)`."""

    type = String()
    name = "folded"
    inherit_cache = True


@compiles(Folded, "postgresql")
def _postgresql(element: Any, compiler: Any, **options: Any) -> str:
    (text,) = element.clauses
    said = f"normalize({compiler.process(text, **options)}, NFKD)"
    said = f"translate({said}, '{_CAPITALS}', '{_CAPITALS.lower()}')"
    said = f"lower(regexp_replace({said}, '{ACCENTS}', '', 'g'))"
    said = f"translate({said}, '{''.join(LETTERS)}', '{''.join(LETTERS.values())}')"
    for ligature, letters in LIGATURES.items():
        said = f"replace({said}, '{ligature}', '{letters}')"
    return said


def teach_sqlite(connection: Any) -> None:
    """Let a connection of SQLite's driver call `folded`."""
    connection.create_function(Folded.name, 1, folded, deterministic=True)


def mentions(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Whether a column has `word` in it, whatever the case and accents of either.

    The word is looked for as it is: `%` and `_` mean themselves.
    """
    return Folded(column).contains(folded(word), autoescape=True)
