"""Find every quote of the assignment files in the decisions' texts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.loading import FOLDER, FilesRefused, quotes, read_files


class Command(BaseCommand):
    help = "Find every quote of assignment files in some text of a folder. Spaces and line breaks do not matter."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--sources", type=Path, required=True, metavar="DIR", help="folder with texts (UTF-8)")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = [_plain(text) for text in _texts(options["sources"])]
        if not texts:
            raise CommandError(f"{options['sources']} is no folder with texts.")
        try:
            documents = read_files(options["files"] or sorted(FOLDER.glob("*.yaml")))
        except FilesRefused as refused:
            raise CommandError(str(refused)) from None
        found, missing = 0, []
        for name, document in documents.items():
            for path, quote in quotes(document):
                if any(_plain(quote) in text for text in texts):
                    found += 1
                else:
                    missing.append(f"{name}: {path}: in no text: {quote}")
        if missing:
            raise CommandError("\n".join(missing))
        self.stdout.write(f"{found} quotes found in {len(texts)} texts.")


def _texts(folder: Path) -> list[str]:
    texts = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            try:
                texts.append(path.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue
    return texts


def _plain(text: str) -> str:
    return " ".join(text.split())
