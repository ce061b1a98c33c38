"""What people write, cleaned; and folded, to be found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.errors import InvalidInput
from peerloop.domain.texts import clean_paragraphs, clean_text, folded

FIELD = {"most": 20, "field": "about", "what": "A text"}


@pytest.mark.parametrize(("written", "kept"), [
    (None, ""), ("", ""), ("  a \n", "a"), ("a\r\nb", "a\nb"), ("a\0b\x1b", "ab"), ("a\tb", "a\tb"),
    ("a\n\n\n\nb", "a\n\nb"), ("a\r\n\r\n\r\nb", "a\n\nb"), ("\n" * 500 + "x", "x"),
    ("half \ud83d", "half"), ("<b>", "<b>"), ("x" * 20, "x" * 20), ("👩‍🏫", "👩‍🏫"),
], ids=ascii)  # fmt: skip
def test_what_is_kept_of_a_text(written: str | None, kept: str) -> None:
    assert clean_paragraphs(written, **FIELD) == kept


@pytest.mark.parametrize("written", ["x" * 21, 7, [], {}, True, b"x"], ids=ascii)
def test_what_cannot_be_used(written: object) -> None:
    for clean in (clean_text, clean_paragraphs):
        with pytest.raises(InvalidInput) as refused:
            clean(written, **FIELD)
        assert refused.value.details == {"field": "about"}


@given(st.text(max_size=20))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_paragraphs(text, **FIELD)
    assert clean_paragraphs(once, **FIELD) == once
    assert "\n\n\n" not in once


@pytest.mark.parametrize(("written", "found"), [
    ("Hana Satō", "hana sato"), ("Jörg Weiß", "jorg weiss"), ("Sujatā Śreṣṭha", "sujata srestha"),
    ("ÉCRIRE", "ecrire"), ("e\u0301", "e"), ("Łukasz Ørsted", "lukasz orsted"), ("Æsop", "aesop"),
    ("ΝΊΚΟΣ", "νικοσ"), ("Νίκος", "νικοσ"), ("ﬁne", "fine"), ("Иван", "иван"), ("佐藤", "佐藤"),
    ("100 %_", "100 %_"), ("", ""),
], ids=ascii)  # fmt: skip
def test_folding(written: str, found: str) -> None:
    assert folded(written) == found
    assert folded(found) == found
