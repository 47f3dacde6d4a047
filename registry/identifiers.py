"""Identifiers and revisions as they are sent by a page: text that may be none."""

from collections.abc import Iterable, Mapping
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


def revision_in(data: Mapping[str, str]) -> int:
    """The revision that the writer's page showed; nonsense is taken for a page from the very beginning."""
    text = str(data.get("revision", ""))
    return int(text) if text.isdecimal() and len(text) < 10 else 0
