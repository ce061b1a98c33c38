"""One line stays one line."""

import pytest

from peerloop.integrations.lines import one_line, plain_lines, plain_name
from tests.unit.integrations.hostile import HOSTILE


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_becomes_one_line(text):
    line = one_line(text)
    assert len(line.splitlines()) == 1
    assert len(line) <= 200
    assert line == one_line(line)
    line.encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Linear Algebra", "Linear Algebra"),
        (" a\r\n\tb ", "a b"),
        ("\u202eabc", "abc"),
        ("שיעור 👩\u200d🏫", "שיעור 👩\u200d🏫"),
        ("\n", ""),
        ("abcdef", "abcd…"),
    ],
)
def test_what_people_write_is_kept_as_far_as_it_goes(text, line):
    assert one_line(text, 5 if text == "abcdef" else 200) == line


def test_line_breaks_may_stay_in_a_longer_text():
    assert plain_lines("a\r\nb\u2028c\x00d") == "a\nb\nc d"
    assert plain_lines("abc\ndef", 5) == "abc\nd"


def test_nothing_in_a_name_can_end_it():
    assert plain_name('Eve";X=1:\r\n^n  Adam') == "Eve X=1 n Adam"
