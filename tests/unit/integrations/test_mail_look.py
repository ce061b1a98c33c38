"""How mails look: styles inline, dark mode and phones kept apart, readable, nothing fetched."""

import re
from html.parser import HTMLParser
from uuid import UUID

import pytest

from peerloop.domain.people import tint
from tests.unit.integrations.booked_mail import EVERY, PAYLOAD, Page, written

EVERYTHING = {"price": "€24.00", "reminders": ["24h", "1h", "15m"], "course_slug": "linear-algebra"}
PEOPLE = [UUID(int=n) for n in range(40)]


@pytest.mark.parametrize(("template", "to"), EVERY)
def test_it_stands_alone(template, to):
    html = written(template, to, **EVERYTHING).html
    page = Page(html)
    assert html.lower().startswith("<!doctype html>")
    assert not page.open
    assert not page.elements & {"script", "img", "link", "iframe", "form", "base", "object"}
    for fetched in ("src=", "@import", "url(", "@font-face", "srcset", "background="):
        assert fetched not in html
    assert html.index('<meta charset="utf-8">') < 1_000  # else readers do not look for it
    assert len(html.encode()) < 102_000  # what is longer, Gmail cuts off


@pytest.mark.parametrize(("template", "to"), EVERY)
def test_styles_are_in_the_elements_and_queries_in_one_style_element(template, to):
    html = written(template, to, **EVERYTHING).html
    (style,) = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
    media = re.findall(r"@media \(([^)]*)\) \{(.*?)\n\}", style, re.DOTALL)
    assert [query for query, _ in media] == ["max-width: 620px", "prefers-color-scheme: dark"]
    rules = [rule for _, block in media for rule in re.findall(r"\{([^{}]*)\}", block)]
    for declaration in ";".join(rules).split(";"):  # it has to win over what is inline
        assert not declaration.strip() or declaration.strip().endswith("!important")
    body = html.split("<body", 1)[1]
    for element in re.findall(r"<(?:td|p|h1|a)\b[^>]*>", body):
        assert 'style="' in element


def test_tables_that_outlook_lays_out_and_nothing_for_a_screen_reader_to_count():
    for template, to in EVERY:
        html = written(template, to, **EVERYTHING).html
        tables = re.findall(r"<table[^>]*>", html)
        assert all('role="presentation"' in table for table in tables)
        assert any('width="560"' in table for table in tables)
        assert '<html lang="en">' in html and "<title>" in html


def test_a_person_keeps_their_colour():
    for person in PEOPLE:
        known = {**PAYLOAD["st"], "id": str(person)}
        assert (
            f'class="circle {tint(person)}"' in written("session-booked", "student", st=known).html
        )
    assert 'class="circle p0"' in written("session-booked", "student").html


def test_what_does_not_take_place_is_struck_through():
    for template, to in EVERY:
        html = written(template, to).html
        gone = template in {"session-cancelled", "hold-released", "payment-refunded"}
        assert ('<s class="off"' in html) is gone
    assert re.search(r"Was <s>Tuesday 20 October", written("session-rescheduled", "st").html)


class Painted(HTMLParser):
    """Each text of a mail with its colour and the colour behind it."""

    def __init__(self, html: str, *, dark: bool) -> None:
        super().__init__()
        self.seen: list[tuple[str, str, str]] = []
        self._stack = [("", "#000000", "#ffffff")]
        query = re.search(r"prefers-color-scheme: dark\) \{(.*?)\n\}", html, re.DOTALL)
        self._rules = re.findall(r"([^{}]+)\{([^{}]*)\}", query[1] if query and dark else "")
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in {"meta", "br"}:
            return
        _, ink, paper = self._stack[-1]
        given = dict(attrs)
        style = given.get("style", "")
        for name in (tag, *(f".{each}" for each in given.get("class", "").split())):
            style += "".join(
                f";{rule}" for names, rule in self._rules if name in re.split(r"[\s,]+", names)
            )
        ink = (re.findall(r"(?:^|[;\s])color: (#\w{6})", style) or [ink])[-1]
        paper = (re.findall(r"background-color: (#\w{6})", style) or [paper])[-1]
        # What only the list of mails shows has the list's own colours.
        self._stack.append((given.get("class") if tag == "div" else tag, ink, paper))

    def handle_endtag(self, tag):
        self._stack.pop()

    def handle_data(self, data):
        tag, ink, paper = self._stack[-1]
        if data.strip() and tag not in {"style", "title", "preview"}:
            self.seen.append((data.strip(), ink, paper))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return sum(
            weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_can_be_read(dark):
    assert round(contrast("#ffffff", "#000000")) == 21
    papers = set()
    for template, to in EVERY:
        for person in PEOPLE[:20]:
            known = {role: {**PAYLOAD[role], "id": str(person)} for role in ("student", "st")}
            painted = Painted(written(template, to, **EVERYTHING, **known).html, dark=dark)
            assert len(painted.seen) > 5
            for text, ink, paper in painted.seen:
                assert contrast(ink, paper) >= 4.5, (template, text, ink, paper)
                papers.add(paper)
    assert ("#161f1c" in papers) is dark
    assert "#0f382f" in papers
