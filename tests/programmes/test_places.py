"""Places in a document: named so that they can be read back, and so that an item keeps its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.loading import FOLDER, read_files
from programmes.loading.merging import IDENTITY, merge
from programmes.loading.places import parse, put_at, spelled, value_at

FILES = {doc["key"]: doc for doc in read_files(sorted(FOLDER.glob("*.yaml"))).values()}


def places(value, place=()):
    """Every place of a document, as the merge knows its items."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from places(part, (*place, name))
    elif isinstance(value, list) and place[-1] in IDENTITY:
        for item in value:
            yield from places(item, (*place, str(IDENTITY[place[-1]](item))))
    else:
        yield place, value


@pytest.mark.parametrize("key", FILES)
def test_every_place_of_a_decision_is_spelled_read_back_and_found(key):
    found = list(places(FILES[key]))
    assert len(found) > 200
    for place, value in found:
        assert parse(spelled(place)) == place
        assert value_at(FILES[key], place) == value


@pytest.mark.parametrize("key", FILES)
def test_a_difference_is_named_by_the_place_it_has(key):
    doc = FILES[key]
    for place, value in places(doc):
        if isinstance(value, str) and place[-1] in ("text", "title", "note", "quote") and len(place) == 3:
            changed = read_files([FOLDER / f"{key}.yaml"])[str(FOLDER / f"{key}.yaml")]
            put_at(changed, place, value + "!")
            [change] = merge(doc, doc, changed)[1]
            assert change.path == spelled(place)
            break
    else:
        pytest.fail("no place was tried")


@given(st.text(max_size=30))
def test_what_spells_no_place_is_refused_and_what_spells_one_comes_back(text):
    try:
        place = parse(text)
    except ValueError:
        return
    assert place
    assert all(place)


@pytest.mark.parametrize("text", ["", ".a", "a..b", "a[", "a[]", "a]b", "a.[b]", "a[b]c]", "å"])
def test_no_place(text):
    with pytest.raises(ValueError, match="spells no place"):
        parse(text)


def test_an_item_that_is_not_there_is_not_found():
    with pytest.raises(KeyError):
        value_at(FILES["vin-exc"], ("contents", "inget", "text"))
    with pytest.raises(KeyError):
        put_at(FILES["vin-exc"], ("contents", "inget", "text"), "x")
