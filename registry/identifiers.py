"""Identifiers as they are sent by a page: text that may be none."""

from collections.abc import Iterable
from uuid import UUID


def uuid_in(text: str) -> UUID | None:
    """The identifier that was sent; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def uuids_in(texts: Iterable[str]) -> list[UUID]:
    """Those that are identifiers, in their order."""
    return [one for one in map(uuid_in, texts) if one is not None]
