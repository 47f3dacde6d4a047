"""What must never stand in a log: the secrets that are parts of addresses."""

import logging
import re

#: Addresses whose last part is a secret: calendar feeds, and the links of sign-in that come by mail.
_SECRET = re.compile(r"(/kalender/|/konto/confirm-email/|/konto/password/reset/key/)[^/\s?\"']+")


def without_secrets(text: str) -> str:
    """The text with every secret in an address left out."""
    return _SECRET.sub(r"\1…", text)


class NoSecrets(logging.Filter):
    """Leaves the secrets out of what a handler writes. Lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = without_secrets(message)
        if clean != message:
            record.msg, record.args = clean, ()
        return True
