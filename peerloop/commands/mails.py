"""`mails`: write every mail as its readers would get it, to look at; nothing is sent.

The people and the session in them are examples, made up here: no database is asked.
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peerloop.commands import CommandError

if TYPE_CHECKING:
    from peerloop.domain.mail import Message

BASE_URL = "https://peerloop.example"
STAMP = datetime(2026, 10, 21, 16, 3, tzinfo=UTC)
_STUDENT = {
    "id": "0b7e2a51-6d0e-4c57-9a3f-5f1f4f0c9e22",
    "name": "Leïla Berger",
    "email": "leila@example.com",
    "zone": "Europe/Berlin",
}
_ST = {
    "id": "6e9a4d0c-2f7b-4b35-8c11-90d2b7a4e308",
    "name": "Priya Raman",
    "email": "priya@example.com",
    "zone": "Europe/London",
}
_SESSION = {
    "session_id": "5b1c7f0e-3c86-4d1a-9f2b-7a1e5d0c4b18",
    "course": "Linear Algebra Foundations",
    "course_slug": "linear-algebra",
    "starts_at": "2026-10-22T16:00:00Z",
    "ends_at": "2026-10-22T17:00:00Z",
    "student": _STUDENT,
    "st": _ST,
    "note": "I am stuck on eigenvectors, chapter 5.\nCould we do exercise 12 together?",
    "sequence": 0,
    "price": "€24.00",
    "reminders": ["24h", "1h", "15m"],
}
# What a template's payload has beyond the session.
_MORE: dict[str, dict[str, Any]] = {
    "session-rescheduled": {
        "by": "st",
        "was": {"starts_at": "2026-10-20T13:30:00Z", "ends_at": "2026-10-20T14:30:00Z"},
        "sequence": 1,
    },
    "session-cancelled": {
        "by": "st",
        "reason": "I have to be at an exam that was moved.",
        "refund": "€24.00",
        "sequence": 1,
    },
    "times-proposed": {
        "proposed": ["2026-10-23T09:00:00Z", "2026-10-26T16:30:00Z"],
        "message": "An exam of mine was moved to that hour.",
    },
    "payment-received": {"amount": "€24.00", "receipt": "https://pay.stripe.com/receipts/example"},
    "payment-refunded": {"amount": "€24.00", "reason": "too_late"},
}
_INDEX = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Mails</title>
<style>
body {{ margin: 24px; width: 1214px; font: 16px/1.5 system-ui, sans-serif; }}
section {{ margin-bottom: 48px; }}
h2 {{ margin: 0; font-size: 18px; }}
p {{ margin: 0 0 12px; }}
div {{ display: flex; gap: 24px; align-items: flex-start; }}
iframe {{ border: 0; height: 900px; }}
</style>
</head>
<body>
{mails}
</body>
</html>
"""
_MAIL = """\
<section id="{name}">
<h2>{name}</h2>
<p>{subject} (<a href="{name}.html">HTML</a>, <a href="{name}.txt">text</a>{file})</p>
<div>{frames}</div>
</section>"""
# As high as what is in it, so that all of it is on one picture.
_FRAME = (
    '<iframe title="{title}" width="{width}" srcdoc="{html}" '
    "onload=\"this.style.height = this.contentDocument.body.scrollHeight + 'px'\"></iframe>"
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `mails`."""
    parser = subparsers.add_parser("mails", help="write every mail with example facts, to look at")
    # The path is made absolute at once: commands run in PeerLoop's own folder.
    parser.add_argument(
        "--to",
        metavar="DIR",
        default="mails",
        type=lambda name: Path(name).absolute(),
        help="where to; ./mails if left out",
    )
    parser.set_defaults(run=_write)


def _write(asked: argparse.Namespace) -> None:
    folder: Path = asked.to
    shown = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, mail in examples():
            (folder / f"{name}.html").write_text(mail.html, encoding="utf-8")
            (folder / f"{name}.txt").write_text(f"{mail.subject}\n\n{mail.text}", encoding="utf-8")
            for file in mail.attachments:
                (folder / f"{name}.ics").write_bytes(file.content)
            shown.append(_shown(name, mail))
        index = folder / "index.html"
        index.write_text(_INDEX.format(mails="\n".join(shown)), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot write to {folder}: {error.strerror}.") from error
    print(f"{len(shown)} mails: {index}")


def examples() -> Iterator[tuple[str, "Message"]]:
    """Every template for each of its recipients, named `<template>.<student or st>`."""
    from peerloop.domain.mail import Recipient
    from peerloop.integrations.mails import RECIPIENTS, render

    people = {"student": _STUDENT, "st": _ST}
    for template, recipients in RECIPIENTS.items():
        for to in recipients:
            person = people[to]
            yield (
                f"{template}.{to}",
                render(
                    template,
                    {**_SESSION, **_MORE.get(template, {}), "to": to},
                    recipient=Recipient(person["email"], person["name"], person["zone"]),
                    base_url=BASE_URL,
                    mail_from="PeerLoop <sessions@peerloop.example>",
                    stamp=STAMP,
                ),
            )


def _shown(name: str, mail: "Message") -> str:
    frames = [
        _FRAME.format(title=title, width=width, html=escape(mail.html))
        for title, width in (("Phone", 390), ("Desktop", 800))
    ]
    file = f', <a href="{name}.ics">calendar file</a>' if mail.attachments else ""
    return _MAIL.format(name=name, subject=escape(mail.subject), file=file, frames="".join(frames))
