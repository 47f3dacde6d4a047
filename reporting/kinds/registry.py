"""Which functions make which kind of document: the `MAKER` of its package."""

from functools import cache
from importlib import import_module

from reporting.kinds.catalogue import kinds
from reporting.kinds.maker import Maker


def maker(key: str) -> Maker:
    """What makes the kind named `key`."""
    return _maker(kinds()[key].package)


@cache
def _maker(package: str) -> Maker:
    return import_module(package).MAKER
