"""The outbox page: the mail an installation without a provider would send."""

import reflex as rx

from peerloop.components.icons import icon
from peerloop.components.people import avatar
from peerloop.components.pieces import empty, loading, skeleton
from peerloop.pages.not_found import nothing_here
from peerloop.state.outbox import MailCard, OutboxState


def outbox() -> rx.Component:
    """`/outbox`."""
    mails = rx.cond(
        OutboxState.mails,
        rx.el.ul(rx.foreach(OutboxState.mails, _mail), class_name="mails card"),
        empty("mail", "No mail yet", "Book a session: its mails appear here."),
    )
    found = rx.el.main(
        rx.el.header(
            rx.el.div(
                rx.el.h1("Outbox"),
                rx.el.p("No mail provider is configured: this is what would be sent."),
                rx.cond(
                    OutboxState.later,
                    rx.el.p(OutboxState.later, " more wait for their time: reminders of sessions."),
                ),
            ),
            class_name="page-head",
        ),
        rx.cond(
            OutboxState.phase == "ready",
            mails,
            rx.fragment(loading("Loading mail…"), skeleton("block")),
        ),
        id="main",
        class_name="page",
    )
    return nothing_here(OutboxState.phase == "missing", found)


def _mail(mail: rx.Var[MailCard]) -> rx.Component:
    return rx.el.li(
        rx.el.details(
            rx.el.summary(
                avatar(mail.person, "sm"),
                rx.el.span(rx.el.b(mail.subject), mail.recipient, class_name="grow"),
                rx.el.time(mail.at),
                icon("down", "chev"),
            ),
            rx.el.div(
                rx.el.dl(
                    rx.el.div(rx.el.dt("To"), rx.el.dd(mail.recipient)),
                    rx.el.div(rx.el.dt("Status"), rx.el.dd(mail.status)),
                    class_name="kv",
                ),
                rx.el.iframe(src_doc=mail.html, title="As it looks", sandbox=""),
                rx.el.pre(mail.text),
                rx.cond(
                    mail.attachment,
                    rx.el.a(
                        icon("calendar-plus"),
                        mail.attachment,
                        href=mail.attachment_url,
                        download=mail.attachment,
                        class_name="btn quiet",
                    ),
                ),
                class_name="mail",
            ),
        ),
        key=mail.id,
    )
