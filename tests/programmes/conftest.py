"""Assignment files to load, and the product's own, loaded."""

from pathlib import Path

import pytest

from programmes.loading import FOLDER, load
from programmes.models import Assignment
from tests.programmes.loaded import NOW, OWN
from tests.programmes.test_loading_files import example


@pytest.fixture
def file(tmp_path):
    """Writes the example's file, or one of the product's own, with pieces of text replaced."""

    def write(*changes: tuple[str, str], of: str = "") -> Path:
        text = (FOLDER / f"{of}.yaml").read_text(encoding="utf-8") if of else example()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / f"{of or 'fifth'}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def _four(standing):
    load(OWN, now=NOW)


@pytest.fixture
def four(_four, db):
    """The product's own assignments, loaded: once for a module."""
    return {one.key: one for one in Assignment.objects.select_related("case", "authority")}
