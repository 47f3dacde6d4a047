"""Which functions make which kind of document: the `MAKER` of its package."""

from functools import cache
from importlib import import_module

from programmes.display.duties import extras
from programmes.models import TechnologyArea
from reporting.kinds.catalogue import Area, Kind, kinds
from reporting.kinds.maker import Maker
from reporting.models import Occasion


def maker(key: str) -> Maker:
    """What makes the kind named `key`."""
    return _maker(kinds()[key].package)


def kind_of(occasion: Occasion) -> Kind:
    """The kind that answers an occasion's duty, with the sections of the assignments that lay it down and of the
    technology areas that are in."""
    kind = kinds()[occasion.duty.document_kind]
    if kind.several:
        kind = kind.of(occasion.duty.of_assignments.values_list("assignment__key", flat=True))
    return kind.spread(areas_in(occasion)) if kind.spreads else kind


def areas_in(occasion: Occasion) -> list[Area]:
    """The technology areas of the duty's programmes, in their order; without those that are left out or not decided on
    where the duty says of each whether it is in."""
    said = {one["area"]: one.get("included") for one in extras(occasion.duty, "per_area")}
    programmes = occasion.duty.of_assignments.values("assignment__programme")
    rows = TechnologyArea.objects.filter(assignment__programme__in=programmes).order_by("position", "key")
    return [Area(one.key, one.name_sv) for one in rows if not said or said.get(one.key)]


@cache
def _maker(package: str) -> Maker:
    return import_module(package).MAKER
