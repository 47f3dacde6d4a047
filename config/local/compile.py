"""Compile catalogues: each .po named on the command line to the .mo beside it."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogue(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name)
    target = source.with_suffix(".mo")
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)


if __name__ == "__main__":
    for word in sys.argv[1:]:
        compile_catalogue(Path(word))
