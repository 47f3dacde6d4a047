"""What a person does with the messages sent to them."""

from datetime import datetime

from registry.models import Message


def mark_read(message: Message, *, now: datetime) -> None:
    """Remember when its recipient first opened a message here."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=now)
