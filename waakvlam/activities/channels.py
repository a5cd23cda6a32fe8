"""The channels by which a region's warnings leave the engine: a signed webhook, and e-mail."""

from waakvlam.activities.channel_settings import EmailChannel, WebhookChannel
from waakvlam.activities.mail import EmailSender
from waakvlam.activities.webhook import WebhookSender
from waakvlam.domain.notifications import Channel


def open_channels(
    *, webhook: WebhookChannel | None = None, email: EmailChannel | None = None
) -> dict[Channel, EmailSender | WebhookSender]:
    """The senders of the channels that a region has configured. They hold no connections: nothing is to be closed."""
    senders: dict[Channel, EmailSender | WebhookSender] = {}
    if webhook is not None:
        senders[Channel.WEBHOOK] = WebhookSender(webhook)
    if email is not None:
        senders[Channel.EMAIL] = EmailSender(email)
    return senders
