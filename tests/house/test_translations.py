"""Everything people read exists in Swedish, and says the same as its English."""

from functools import cache

import pytest
from babel.messages.catalog import Message

from config.local import catalogues

STOREYS = sorted(catalogues.STOREYS)


@cache
def found() -> list[catalogues.Text]:
    """Every text that the product says: looked for when a test asks, for all processes of a run load this module."""
    return list(catalogues.texts())


def key(message: Message) -> tuple[str, str]:
    return (message.id[0] if isinstance(message.id, tuple) else message.id), message.context or ""


def of(storey: str) -> dict[tuple[str, str], Message]:
    return {key(m): m for m in catalogues.read(catalogues.catalogue_path(storey, "sv"), "sv") if m.id}


@pytest.mark.parametrize("storey", STOREYS)
def test_every_text_of_the_storey_is_in_its_swedish_catalogue(storey: str) -> None:
    known = of(storey)
    missing = {(t.msgid, t.path) for t in found() if t.storey == storey and (t.msgid, t.context) not in known}
    assert not missing, "Run `make messages` and translate what is new."


@pytest.mark.parametrize("storey", catalogues.STOREYS)
def test_a_catalogue_holds_no_text_that_nothing_says_any_more(storey: str) -> None:
    said = {(t.msgid, t.context) for t in found() if t.storey == storey}
    assert not set(of(storey)) - said, "Run `make messages`."


@pytest.mark.parametrize("storey", STOREYS)
def test_every_swedish_text_is_there_and_none_is_in_doubt(storey: str) -> None:
    assert not [m.id for m in of(storey).values() if not catalogues.complete(m)]


@pytest.mark.parametrize("storey", STOREYS)
def test_the_places_to_fill_in_are_the_same_in_both_languages(storey: str) -> None:
    wrong = []
    for message in of(storey).values():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        allowed = {place for text in ids for place in catalogues.placeholders(text)}
        for number, string in enumerate(strings):
            used = set(catalogues.placeholders(string))
            # A form of "one" may leave the number out; everything else is filled in by both languages.
            wanted = set(catalogues.placeholders(ids[min(number, len(ids) - 1)]))
            if used - allowed or (wanted - used and not (len(ids) == 2 and number == 0)):
                wrong.append((message.id, string))
    assert not wrong


def test_two_storeys_never_translate_the_same_words_differently() -> None:
    """Django lays the catalogues on top of each other: the same msgid would change with their order."""
    meanings: dict[tuple[str, str], dict[object, list[str]]] = {}
    for storey in STOREYS:
        for identity, message in of(storey).items():
            meanings.setdefault(identity, {}).setdefault(message.string, []).append(storey)
    assert not {identity: found for identity, found in meanings.items() if len(found) > 1}
