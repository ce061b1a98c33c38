"""Mails from a template's name and the facts of its outbox row: subject, text, HTML, calendar file.

Nothing is sent and nothing is read from the database here. `rendering` gives a letter its look,
`letters` says what one is, `meetings` tells of a session in its reader's zone; the words of each
template are in `booking`, `reminders`, `money` and `courses`.
"""

from peerloop.integrations.mails.rendering import RECIPIENTS, render

__all__ = ["RECIPIENTS", "render"]
