"""The mailer of an installation without a provider: nothing leaves, the outbox page shows it."""

from peerloop.domain.mail import Message


class OutboxMailer:
    """Takes every mail and sends none."""

    def send(self, message: Message, *, key: str) -> str:
        """See `domain.ports.Mailer`; never fails."""
        del message
        return key
