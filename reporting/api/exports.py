"""Open data in the shapes that others collect: GDP's and SweCRIS's, and the sums. The same things as the files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse

from accounts.scopes import Scope
from registry.api import shapes
from registry.api.problems import NotFound
from registry.api.views import Thing, Whole
from reporting.datasets.open_data import SHAPES
from reporting.rules.open_data import Item


class ShapeOut(shapes.Out):
    """A shape that open data is given in."""

    shape = shapes.text("Its name.")
    address = shapes.text("Where its things are.")

    example: ClassVar = {"shape": "gdp-utlysningar", "address": "/api/v1/exports/gdp-utlysningar/"}


@dataclass(frozen=True)
class Named:
    """A shape by its name, and where it is."""

    shape: str

    @property
    def address(self) -> str:
        return reverse("api:export", args=[self.shape])


class Exports(Whole):
    """List the shapes that open data is given in: GDP's, SweCRIS's, and sums."""

    reads = Scope.EXPORTS_READ
    out = ShapeOut

    def lines(self, values: dict[str, Any]) -> Iterable[Named]:
        return [Named(name) for name in SHAPES]


@dataclass(frozen=True)
class Taken:
    """What a shape has at a moment."""

    shape: str
    at: datetime

    @property
    def items(self) -> list[Item]:
        return SHAPES[self.shape].things(self.at)


class ExportOut(shapes.Out):
    """Open data in one shape, all of it: only what has been published or notified, nothing that is a person's."""

    shape = shapes.text("Its name.")
    items = shapes.list_of_objects("The things, with the shape's own names.")

    example: ClassVar = {
        "shape": "gdp-utlysningar",
        "items": [{"diarienummer": "2025-00004", "titel": "Excellenskluster för banbrytande teknik"}],
    }


class OneExport(Thing):
    """Read open data in a shape: calls, applications decided on and funded activities as GDP has them, projects as
    SweCRIS has them, grants per county and per technology area. The same things as the files of open data."""

    reads = Scope.EXPORTS_READ
    out = ExportOut

    def find(self) -> Taken:
        if self.kwargs["shape"] not in SHAPES:
            raise NotFound
        return Taken(self.kwargs["shape"], self.now)
