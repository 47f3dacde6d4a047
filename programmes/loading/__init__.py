"""Assignment files: a government's decision as data, read, checked, loaded and written back.

A file is one decision (docs/assignment-files.md). Loading never overwrites what people have edited unless told to.
"""

from programmes.loading.files import FOLDER, FilesRefused, Problem, dump, quotes, read_files
from programmes.loading.loader import Outcome, load
from programmes.loading.merging import Change
from programmes.loading.reading import document_of

__all__ = [
    "FOLDER",
    "Change",
    "FilesRefused",
    "Outcome",
    "Problem",
    "document_of",
    "dump",
    "load",
    "quotes",
    "read_files",
]
