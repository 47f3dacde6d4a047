"""What the API takes, all of it: rows that are whole, and days and moments that can be reckoned with."""

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers

from registry.api.shapes import In
from registry.api.views import Changing, Listing, Writing
from registry.fields import YEARS
from tests.house.resources import VIEWS

#: Every write's shape, by the name of its address.
TAKEN = {name: view.into for name, view in VIEWS.items() if getattr(view, "into", None) is not None}
#: Those of a PATCH that takes some of a thing.
SOME = {name: TAKEN[name] for name in TAKEN if issubclass(VIEWS[name], Changing) and not VIEWS[name].replaces}


def inner(field: serializers.Field) -> serializers.Field:
    """What a list holds; the field itself where it is no list."""
    while isinstance(field, serializers.ListField | serializers.ListSerializer):
        field = field.child
    return field


def lists(field: serializers.Field, value: Any) -> Any:
    """The value in as many lists as the field has."""
    return [lists(field.child, value)] if field is not inner(field) else value


def rows_of(shape: type[In]) -> Iterator[tuple[str, serializers.Field]]:
    """The fields of a shape that hold things with fields that may not be left out."""
    for name, field in shape().fields.items():
        row = inner(field)
        if isinstance(row, In) and any(one.required for one in row.fields.values()):
            yield name, field


def leaves(field: serializers.Field) -> Iterator[serializers.Field]:
    """Every field in a shape that holds no other."""
    row = inner(field)
    if isinstance(row, serializers.Serializer):
        for one in row.fields.values():
            yield from leaves(one)
    else:
        yield row


def test_nothing_has_to_be_sent_where_some_of_a_thing_is_changed() -> None:
    assert len(SOME) > 10
    for name, shape in SOME.items():
        read = shape(data={}, some=True)
        assert read.is_valid() or set(read.errors) == {"non_field_errors"}, (name, read.errors)
        assert not read.is_valid() or read.validated_data == {}, name


def test_a_row_is_sent_whole_even_where_some_of_the_thing_is_changed() -> None:
    walked = [(name, shape, *row) for name, shape in SOME.items() for row in rows_of(shape)]
    assert len(walked) >= 3
    for name, shape, of, field in walked:
        read = shape(data={of: lists(field, {})}, some=True)
        assert not read.is_valid(), (name, of)
        told = read.errors[of]
        while set(told) <= {0} or isinstance(told, list):
            told = told[0]
        lacking = {key: [one.code for one in codes] for key, codes in told.items()}
        needed = {key: ["required"] for key, one in inner(field).fields.items() if one.required}
        assert lacking == needed, (name, of)


def days() -> Iterator[tuple[str, serializers.Field]]:
    """Every day and moment that a write or an address takes."""
    for name, shape in TAKEN.items():
        yield from ((name, one) for one in leaves(shape()))
    for name, view in VIEWS.items():
        if issubclass(view, Listing):
            yield from ((name, one) for one in view.parameters().values())


MOMENT = "T12:00:00Z"


def test_no_day_and_no_moment_is_taken_that_cannot_be_reckoned_with() -> None:
    walked = {True: 0, False: 0}
    for name, field in days():
        if isinstance(field, serializers.DateField | serializers.DateTimeField):
            moment = isinstance(field, serializers.DateTimeField)
            walked[moment] += 1
            for year in (1, YEARS[0] - 1, YEARS[1] + 1, 9999):
                with pytest.raises(serializers.ValidationError) as refused:
                    field.run_validation(f"{year:04}-12-31{MOMENT * moment}")
                assert refused.value.get_codes() == ["year"], (name, field)
            for year in YEARS:
                assert field.run_validation(f"{year}-12-31{MOMENT * moment}").year == year
    assert walked[True] > 10
    assert walked[False] > 50


def test_what_only_writes_is_described_once_by_its_class() -> None:
    writes = {name: view for name, view in VIEWS.items() if issubclass(view, Writing) and not hasattr(view, "get")}
    assert len(writes) > 100
    for name, view in writes.items():
        assert len((view.__dict__.get("__doc__") or "").split()) > 2, name
        assert view.act.__doc__ is None or "act" not in view.__dict__, name
