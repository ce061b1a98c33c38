"""Mails made from words that mean harm: nothing is run, no header is added, no line is broken."""

from collections import Counter
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as headers
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from peerloop.domain.errors import InvalidInput, UnknownZone
from tests.unit.integrations.booked_mail import (
    EVERY,
    LEILA,
    PAYLOAD,
    PRIYA,
    READERS,
    Page,
    booked,
    written,
)
from tests.unit.integrations.hostile import HOSTILE

WORSE = [
    *HOSTILE,
    "<script>alert('x')</script><img src=x onerror=y>",
    '"></td></tr></table><a href="https://evil.example">here</a>',
    "</style><style>* { display: none }</style>",
    "<!-- <![endif]-->",
    "x\r\nBcc: evil@example.com\r\n\r\nbody",
    "{{ 7*7 }}{% raw %}{% include 'mail.css' %}",
    "\u2066isolated\u2069\u2069 \u2067again",
    'O\'Brien; "Bob", & Söhne: a\\nb',
    "\u202e",
    "🎉" * 500,
]
OURS = {"peerloop.example", "calendar.google.com", "outlook.live.com", "pay.stripe.com"}


def named(template: str, name: str) -> dict[str, object]:
    """Facts in which every text is `name`."""
    texts = dict.fromkeys(("course", "reason", "amount", "refund", "price"), name)
    if template == "payment-refunded":
        texts["reason"] = "too_late"  # one of ours
    people = {role: {**PAYLOAD[role], "name": name} for role in ("student", "st")}
    slug = name.encode(errors="ignore").decode()  # a database holds no halves of pairs
    return {**texts, **people, "course_slug": slug, "by": "admin"}


@pytest.mark.parametrize("text", WORSE, ids=range(len(WORSE)))
@pytest.mark.parametrize(("template", "to"), EVERY)
def test_words_stay_words(template, to, text):
    check(template, to, text)


@given(st.sampled_from(EVERY), st.text() | st.sampled_from(WORSE), st.text(), st.text())
def test_any_words_stay_words(which, one, two, three):
    check(*which, f"{one}{two}-{three}")


def check(template: str, to: str, text: str) -> None:
    """A mail full of `text` has the shape, the links and the people of one that means well."""
    reader = READERS[to]
    mail = written(template, to, replace(reader, name=text), **named(template, text), note=text)
    usual = written(template, to, **named(template, "Benny"), note="Benny")
    _check_subject_and_headers(mail)
    _check_shape(mail, usual, text)
    for file, known in zip(mail.attachments, usual.attachments, strict=True):
        calendar = Calendar.from_ical(file.content)
        (event,) = calendar.walk("VEVENT")
        assert len(calendar.subcomponents) == 1
        assert file.content_type.endswith(f"method={calendar['METHOD']}")
        assert str(event["ATTENDEE"]) == f"mailto:{reader.email}"
        assert event.keys() == Calendar.from_ical(known.content).walk("VEVENT")[0].keys()


def _check_subject_and_headers(mail) -> None:
    assert len(mail.subject.splitlines()) == 1 and len(mail.subject) <= 400
    sent = EmailMessage()
    sent["To"], sent["Subject"] = mail.to, mail.subject
    sent.set_content(mail.text)
    sent.add_alternative(mail.html, subtype="html")
    read = message_from_bytes(sent.as_bytes(), policy=headers)
    assert set(read.keys()) == {"To", "Subject", "MIME-Version", "Content-Type"}
    assert read["To"] == mail.to


def _check_shape(mail, usual, text) -> None:
    page, known = Page(mail.html), Page(usual.html)
    assert not page.open
    # Of their words, only a message's line breaks and its presence are theirs to choose.
    loose = {"br", "p", "bdi"}
    tags, wanted = (Counter(tag for tag in each.tags if tag not in loose) for each in (page, known))
    assert tags == wanted
    assert {urlsplit(link).netloc for link in page.links} <= OURS
    assert len(page.links) == len(known.links)
    assert not set(mail.text + mail.html) & set("\r\x00\x0b\x85\u2028\u202e\u2066\u2067")
    assert mail.text.count("\u2068") == mail.text.count("\u2069") <= 2
    ours = [line for line in usual.text.splitlines() if line.startswith(("View", "Join", "Times"))]
    for line in ours:
        assert mail.text.splitlines().count(line) == 1
    assert "49" not in mail.text or "49" in text or "49" in usual.text


def test_html_is_escaped_and_text_is_not():
    bad = "<script>alert('x')</script> & \"Co\""
    mail = booked(
        "st",
        replace(PRIYA, name="<i>Priya</i>"),
        course=bad,
        note=f"{bad}\n<img src=x onerror=y>",
        student={**PAYLOAD["student"], "name": "<b>Eve</b>"},
    )
    page = Page(mail.html)
    assert not page.elements & {"script", "img", "i"}
    assert bad in page.words and "<b>Eve</b> Your student, 18:00 in Berlin" in " ".join(page.words)
    assert "{{" not in mail.html
    assert f"    {bad}\n    <img src=x onerror=y>" in mail.text


def test_templates_are_not_read_from_peoples_words():
    mail = booked("st", PRIYA, course="{{ 7*7 }}", note="{% raw %}{{ settings_url }}")
    assert "{{ 7*7 }}" in mail.subject
    assert "{% raw %}{{ settings_url }}" in mail.text


def test_a_name_from_right_to_left_does_not_turn_the_sentence_round():
    name = "נועה כהן"
    mail = booked("student", LEILA, st={**PAYLOAD["st"], "name": name})
    assert "your session with <bdi>נועה</bdi> is set." in mail.html
    assert "Hello Leïla, your session with \u2068נועה\u2069 is set." in mail.text
    assert f'<b class="ink" dir="auto" style="color: #19221f;">{name}</b>' in mail.html


def test_a_long_subject_keeps_when_and_where():
    mail = booked("student", LEILA, course="🎉" * 500)
    assert mail.subject.endswith("…, Thu 22 October, 18:00 (Europe/Berlin)")
    assert len(mail.subject) <= 300


@pytest.mark.parametrize(("template", "to"), EVERY)
def test_the_same_facts_give_the_same_bytes(template, to):
    facts = {**named(template, "Zoë; <b>"), "note": "a\nb"}
    assert len({written(template, to, **facts) for _ in range(20)}) == 1


@pytest.mark.parametrize(
    "email", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", ""]
)
def test_an_address_that_is_more_than_one_is_refused(email):
    for template, to in EVERY:
        with pytest.raises(InvalidInput):
            written(template, to, replace(READERS[to], email=email))


def test_what_cannot_be_rendered_says_so():
    with pytest.raises(KeyError):
        written("../letter", "student")
    with pytest.raises(KeyError):
        written("session-booked", "student", st={"name": "Priya Raman"})
    with pytest.raises(UnknownZone):
        booked("student", replace(LEILA, zone="Mars/Olympus"))
