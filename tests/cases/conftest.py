"""A second set of examples can be tried with `pytest tests/cases --cases DIR`."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cases", metavar="DIR", default=None, help="read the law's examples from this folder instead")
