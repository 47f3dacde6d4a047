"""What stands in an application's case is read by whoever takes part in it when they have declared: one at a time it is
refused, and in lists its texts are left out. Which cases that is, `workflow.gate` says to pages and API alike."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import CharField, Model, QuerySet, Value

from accounts.prepared import Prepared, give
from applications.models import Application
from assessments.workflow.gate import closed, demand_open
from registry.api.shapes import with_names
from registry.api.views import Act, Resource, found

#: What is told of an application in a list, and what `workflow.gate` asks about it; never its texts, which are long.
OF_APPLICATION = (
    "title",
    "status",
    "call",
    "case__uuid",
    "case__number",
    "case__authority__number_prefix",
    "case__officer",
    "case__deputy",
)


def named(rows: QuerySet, *names: str, way: str = "application") -> QuerySet:
    """The rows with these names of what they belong to, and what a list tells of the application (`way`: to it)."""
    return with_names(rows, *(f"{way}__{name}" for name in OF_APPLICATION), *names)


class Beside:
    """What stands beside items of an agenda, by its name there: of which model, and what that is related to. Most items
    have nothing of most, so that one question tells of what there is anything at all."""

    def __init__(self, **asked: tuple[type[Model], tuple[str, ...]]) -> None:
        self.asked = {name: Prepared(_rows_of(model, related), keys=list) for name, (model, related) in asked.items()}
        first, *rest = (_any_of(name, model) for name, (model, _related) in asked.items())
        self.some = Prepared(
            lambda keys: first(keys).union(*(one(keys) for one in rest)),
            keys=list,
        )

    def give(self, rows: Sequence[Any]) -> None:
        """Give each item what stands beside it: a question for all of them, and one for each name with anything."""
        keys = [one.pk for one in rows]
        some = {name for (name,) in self.some(keys=keys)} if rows else set()
        for name, ask in self.asked.items():
            give(rows, name, ((one.item_id, one) for one in (ask(keys=keys) if name in some else ())), back="item")


def _rows_of(model: type[Model], related: Sequence[str]) -> Callable[[Any], QuerySet]:
    """The rows of items, with what they are related to, in their usual order."""

    def ask(keys: Any) -> QuerySet:
        rows = model._default_manager.filter(item__among=keys).select_related(*related)
        return rows.order_by(*(model._meta.ordering or ()), "pk")

    return ask


def _any_of(name: str, model: type[Model]) -> Callable[[Any], QuerySet]:
    """The name, where items have any."""
    told = Value(name, output_field=CharField())
    return lambda keys: model._default_manager.filter(item__among=keys).order_by().values_list(told)


class InACase(Resource):
    """Things that stand in applications' cases."""

    #: The way from the thing to its application, by attributes.
    to_application: ClassVar[str] = "application"

    def about(self, one: Any) -> Application:
        """The application that a thing is about."""
        for name in self.to_application.split("."):
            one = getattr(one, name)
        found: Application = one
        return found

    def case_of(self, thing: Any) -> int:
        """The case in whose log of reading it is written."""
        key: int = self.about(thing).case_id
        return key


class Opened(InACase):
    """One thing in an application's case: NotDeclared as long as the case is closed to the caller."""

    def find(self) -> Any:
        one = super().find()
        demand_open(self.user, self.about(one))
        return one


class OnApplication(Act):
    """An act on an application, by its case: the caller's own, or one that has been handed in. What it makes is the
    answer."""

    match_demanded = False

    def rows(self) -> QuerySet:
        return Application.objects.visible_to(self.user).handed_in().select_related("case__authority", "call")

    def find(self) -> Application:
        one: Application = found(self.rows(), case__uuid=self.kwargs["uuid"])
        return one

    def read_again(self, thing: Any) -> Any:
        return thing


class Blanked(InACase):
    """Things of applications' cases in a list: the texts of those that are closed to the caller are left out."""

    def told(self, rows: list[Any]) -> list[Any]:
        things = [one for one in super().told(rows) if isinstance(one, Model)]
        waiting = closed(self.user, [self.about(one) for one in things])
        for one in things:
            if self.about(one).pk in waiting:
                self.blank(one)
        return rows

    def blank(self, one: Any) -> None:
        """Leave out what may not be read yet."""
        raise NotImplementedError
