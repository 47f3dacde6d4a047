"""Which functions make which kind of document: the `MAKER` of its package."""

from functools import cache
from importlib import import_module

from reporting.kinds.catalogue import Kind, kinds
from reporting.kinds.maker import Maker
from reporting.models import Occasion


def maker(key: str) -> Maker:
    """What makes the kind named `key`."""
    return _maker(kinds()[key].package)


def kind_of(occasion: Occasion) -> Kind:
    """The kind that answers an occasion's duty, with the sections of the assignments that lay it down."""
    kind = kinds()[occasion.duty.document_kind]
    if not any(section.only for section in kind.sections):
        return kind
    return kind.of(occasion.duty.of_assignments.values_list("assignment__key", flat=True))


@cache
def _maker(package: str) -> Maker:
    return import_module(package).MAKER
