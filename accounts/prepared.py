"""Questions of fixed shape that busy pages ask: written as querysets, turned into SQL once per process.

Django builds and compiles a query anew each time it is asked, which for a row with its related rows costs more than
the database's answer. Only what the busiest pages ask is worth preparing.
"""

import copy
import functools
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Field, ForeignObject, Lookup, Model, QuerySet


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`pk__among=[1, 2]`: as `pk__in`, but one value of the question, so that it can be prepared."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", [*params, self.rhs]


class _Many(list[int]):
    """A list that marks where a real one goes."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))


#: Values that no row has, by type: they mark where the real ones go.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_147_400_000 + number,
    date: lambda number: date(9990, 1, 1 + number),
    datetime: lambda number: datetime(9990, 1, 1 + number, tzinfo=UTC),
    str: lambda number: f"\ue000{number}",
    UUID: lambda number: UUID(int=number + 1),
    list: lambda number: _Many([2_147_400_000 + number]),
}


class _Ready:
    """In the place of a queryset's query: hands out the compiler that has been run once, with this time's values."""

    def __init__(self, compiler: Any, sql: str, params: tuple[Any, ...]) -> None:
        self.compiler, self.sql, self.params = compiler, sql, params

    def get_compiler(self, using: str, **_: Any) -> Any:
        compiler = copy.copy(self.compiler)
        compiler.using, compiler.connection = using, connections[using]
        compiler.as_sql = lambda *_arguments, **_words: (self.sql, self.params)
        return compiler


class Prepared:
    """`notes = Prepared(lambda case: Note.objects.filter(case=case), case=int)`, then `notes(case=case.pk)`.

    `build` is called once, with marks in the place of values; whatever it decides by Python must not depend on them.
    What it may depend on is named in `shape`, hashable values: the question is then made once for each of them, and
    the latest few are kept. Each call returns a list. A value that is None cannot be prepared otherwise. Keys of
    several rows are a list, asked for with `__among`.
    """

    def __init__(self, build: Callable[..., QuerySet], *, shape: tuple[str, ...] = (), **types: type) -> None:
        self.build, self.shape, self.types = build, shape, types
        self._made = functools.lru_cache(maxsize=64 if shape else 1)(self._make)

    def __call__(self, **values: Any) -> list[Any]:
        made = self._made(*(values.pop(name) for name in self.shape))
        if made is None:
            return []
        rows, compiler, sql, params = made
        asked = QuerySet(rows.model, using=rows._db)
        asked._query = _Ready(compiler, sql, tuple(param(values) for param in params))
        asked._iterable_class, asked._fields = rows._iterable_class, rows._fields
        asked._prefetch_related_lookups = rows._prefetch_related_lookups
        return list(asked)

    def one(self, **values: Any) -> Any | None:
        """The first row, or None."""
        return next(iter(self(**values)), None)

    def _make(self, *shape: Any) -> Any:
        marks = {name: _MARKS[kind](place) for place, (name, kind) in enumerate(self.types.items())}
        rows = self.build(**dict(zip(self.shape, shape, strict=True)), **marks)
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # in this shape nothing can answer: nobody's authorities, no place on a page
            return None
        names = {mark: name for name, mark in marks.items()}
        if set(names) - {value for value in params if _may_mark(value)}:
            raise ValueError(f"The question does not use all of {sorted(marks)}.")
        # How the answer's columns become values is the same each time, too.
        columns = [selected[0] for selected in compiler.select[: compiler.col_count]]
        converters, composite = compiler.get_converters(columns), compiler.has_composite_fields(columns)
        compiler.get_converters, compiler.has_composite_fields = lambda _columns: converters, lambda _columns: composite
        return rows, compiler, sql, [_param(value, names) for value in params]


def _param(value: Any, names: dict[Any, str]) -> Callable[[dict[str, Any]], Any]:
    name = names.get(value) if _may_mark(value) else None
    return (lambda _values: value) if name is None else (lambda values: values[name])


def _may_mark(value: Any) -> bool:
    kinds = (_Many, *(kind for kind in _MARKS if kind is not list))
    return isinstance(value, kinds) and not isinstance(value, bool)


class Given(list[Any]):
    """Related rows that are at hand already, in the place of what Django would have fetched: `parent.<name>.all()`."""

    def all(self) -> "Given":
        """The rows themselves; whoever wants others of them asks the database."""
        return self


def give(parents: Iterable[Model], name: str, pairs: Iterable[tuple[int, Any]], *, back: str = "") -> None:
    """Let each parent have its related rows as `prefetch_related(name)` does, but from a question that was prepared:
    `pairs` of a parent's key and a row, in their order. `back`: the row's field that leads to the parent."""
    kept = {one.pk: (one, Given()) for one in parents}
    for key, row in pairs:
        parent, rows = kept[key]
        rows.append(row)
        if back:
            setattr(row, back, parent)
    for parent, rows in kept.values():
        vars(parent).setdefault("_prefetched_objects_cache", {})[name] = rows
