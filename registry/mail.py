"""The e-mail backend of the product: every mail, the sign-in library's too, becomes a Message row."""

from email.utils import parseaddr

from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import User
from registry.workflow.outbox import queue_message
from sweden.clock import now


class MessageBackend(BaseEmailBackend):
    """Queues mails as messages in the caller's transaction instead of sending them."""

    def send_messages(self, email_messages) -> int:
        """Queue one message per recipient; returns how many mails were taken."""
        for mail in email_messages:
            html = next((body for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"), "")
            for address in mail.recipients():
                email = parseaddr(address)[1]
                user = User.objects.filter(email__iexact=email).select_related("person").first()
                queue_message(
                    kind="account",
                    subject=mail.subject,
                    body=mail.body,
                    language=None,
                    html_body=html,
                    to=user.person if user else None,
                    to_email=email,
                    from_email=mail.from_email,
                    now=now(),
                )
        return len(email_messages)
