"""Names, addresses and passwords as people type them."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.errors import InvalidInput
from peerloop.domain.people import (
    check_password,
    clean_about,
    clean_email,
    clean_name,
    first_name,
    initials,
    one_line,
    tint,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a@b.co", "a@b.co"),
        ("  Zoë.O'Neill+x@Example.COM\n", "zoë.o'neill+x@example.com"),
        ("x@bücher.example", "x@bücher.example"),
        ("a@mail.uni.example.org", "a@mail.uni.example.org"),
        ("a" * 242 + "@example.com", "a" * 242 + "@example.com"),
    ],
)
def test_addresses(typed: str, kept: str) -> None:
    assert clean_email(typed) == kept


NO_ADDRESSES = [
    "", " ", "a", "a@b", "@b.co", "a@", "a@@b.co", "a b@c.de", "a@b .co", "a@b.c", "a@b.",
    "a@b.co,c@d.ef", "a@b.co, c@d.ef", "a@b.co>", "<a@b.co>", "A <a@b.co>", '"a"@b.co', "a@b.co;",
    "a@b.co\nBcc: c@d.ef", "a\r\n@b.co", "a@b.co\0", "a\0@b.co", "a@b.c\x7fo", "a@[127.0.0.1]",
    "a\ud800@b.co", "a@b.co\ud800", "a@b.co:25", "a(x)@b.co", "a" * 250 + "@b.co", None, 7,
    b"a@b.co", ["a@b.co"],
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_is_no_address(typed: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_email(typed)
    assert refusal.value.details == {"field": "email"}


@given(st.text(st.characters(codec=None), max_size=30))
def test_an_address_breaks_no_header(text: str) -> None:
    for typed in (f"{text}@example.com", f"a@{text}.com", f"a@example.{text}"):
        try:
            email = clean_email(typed)
        except InvalidInput:
            continue
        assert clean_email(email) == email
        assert not set(email) & set('\r\n\0 ,;<>"')
        email.encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Leïla Haddad ", "Leïla Haddad"),
        ("A\r\nB\tC\0D", "A B C D"),
        ("x" * 120, "x" * 120),
        ("李小龍", "李小龍"),
        ("a\u2028b", "a b"),
    ],
)
def test_names(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " \n\0 ", "x" * 121, None, 7, b"x", "\u202e", "\u200b", "---", "😀"]
)
def test_what_is_no_name(typed: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_name(typed)
    assert refusal.value.details == {"field": "name"}


@given(st.text(st.characters(codec=None), max_size=30))
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert len((line + "x").split("\n")) == 1
    line.encode("utf-8")


@pytest.mark.parametrize("typed", ["x" * 10, "x" * 200, " " * 10, "correct horse", "пароль-парол"])
def test_passwords_are_kept_as_typed(typed: str) -> None:
    assert check_password(typed) == typed


@pytest.mark.parametrize("typed", ["", "x" * 9, "x" * 201, None, 1234567890, b"x" * 10])
def test_what_is_no_password(typed: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_password(typed)
    assert refusal.value.details == {"field": "password"}


@pytest.mark.parametrize(
    ("name", "letters", "first"),
    [
        ("Leïla Haddad", "LH", "Leïla"),
        ("ada", "A", "ada"),
        ("Ana María de la Cruz", "AC", "Ana"),
        ("ñandú élan", "ÑÉ", "ñandú"),
        ("李小龍", "李", "李小龍"),
        ("(the) Great", "G", "(the)"),
        ("...", "?", "..."),
        ("", "?", ""),
    ],
)
def test_how_people_are_shown(name: str, letters: str, first: str) -> None:
    assert (initials(name), first_name(name)) == (letters, first)


def test_a_person_keeps_their_colour() -> None:
    people = [UUID(int=number) for number in range(600)]
    tints = [tint(person) for person in people]
    assert tints == [tint(person) for person in people]
    assert set(tints) == {f"p{number}" for number in range(1, 7)}
    assert tint(UUID(int=0)) == "p4"


@pytest.mark.parametrize(
    "typed",
    ["=?utf-8?q?victim=40bank.example=2c?=@evil.example", "a@=?utf-8?q?x=3ebcc?=.example"],
)
def test_an_address_that_a_header_would_read_otherwise(typed: str) -> None:
    with pytest.raises(InvalidInput):
        clean_email(typed)


def test_what_people_say_of_themselves() -> None:
    assert clean_about(" One.\r\n\r\n\r\nTwo. ") == "One.\n\nTwo."
    assert (clean_about(""), len(clean_about("x" * 600))) == ("", 600)
    for wrong in ("x" * 601, None, 7, ["x"], {}):
        with pytest.raises(InvalidInput) as refused:
            clean_about(wrong)
        assert refused.value.details == {"field": "about"}
