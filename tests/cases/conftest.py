"""A second set of examples can be tried with `--cases DIR`, another account with `--account FILE`."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cases", metavar="DIR", default=None, help="read the law's examples from this folder instead")
    parser.addoption("--account", metavar="FILE", default=None, help="read this account instead of the worked one")
