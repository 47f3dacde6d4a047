"""Secrets that must be read again, and so lie encrypted in the database: one key for each purpose, made from the
product's own (`SECRET_KEY`). What was sealed with an earlier key is read while that one stands in
`SECRET_KEY_FALLBACKS`."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unsealable(Exception):
    """What was sealed cannot be read with the keys that the product has now."""


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{key}".encode()).digest())) for key in keys]
    )


def seal(purpose: str, text: str) -> str:
    """The text, encrypted."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The text. Raises Unsealable when no key that stands now opens it."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unsealable from None
