"""A dataset as it lies in the database: small, and read as it was written."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.figures import figure
from reporting.rules.packing import packed, unpacked
from reporting.workflow.figures import MANY, canonical, sha256

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
NAMES = st.lists(WORDS, max_size=6)
FIGURES = st.dictionaries(WORDS, st.builds(figure, st.just("M1"), st.integers(), NAMES), max_size=4)
TABLES = st.dictionaries(
    WORDS, st.lists(st.fixed_dictionaries({"key": WORDS, "figures": FIGURES}), max_size=3), max_size=4
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.just("tables"), inner, max_size=3),
    max_leaves=12,
)


@given(st.fixed_dictionaries({"tables": TABLES, "sources": JSON}) | JSON)
def test_what_is_read_is_what_was_written(content):
    assert unpacked(json.loads(json.dumps(packed(content)))) == content


def test_the_same_rows_behind_many_figures_are_kept_once():
    names = [f"entries/{number:036}" for number in range(1000)]
    figures = {f"f{number}": figure("M1", number, names) for number in range(50)}
    content = {"tables": {"t1": [{"key": "a", "figures": figures}]}}
    kept = packed(content)
    assert len(json.dumps(kept)) * 20 < len(json.dumps(content))
    read = unpacked(json.loads(json.dumps(kept)))["tables"]["t1"][0]["figures"]
    assert read["f1"]["rows"] is read["f2"]["rows"] == names


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
        max_leaves=20,
    )
)
def test_the_check_sum_is_that_of_the_canonical_bytes_though_they_are_never_held_whole(content):
    assert sha256(content) == hashlib.sha256(canonical(content)).hexdigest()


def test_a_value_of_many_keys_is_summed_as_a_whole():
    content = {"tables": {"t": [1]}, "sources": {"entries": {str(n): {"amount": n, "å": [n]} for n in range(MANY + 1)}}}
    assert sha256(content) == hashlib.sha256(canonical(content)).hexdigest()
