"""manage.py load_subjects FILE --edition … --source …: enter the third level of the research subjects."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.errors import DomainError
from calls.rules.subjects import SubjectFileError
from calls.workflow.subjects import load_subjects
from sweden.clock import local, now
from sweden.subjects import EDITION


class Command(BaseCommand):
    """Reads a CSV file: code; name in Swedish; name in English."""

    help = "Enter research subjects of five digits from a CSV file: code;name in Swedish;name in English."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", default=EDITION, help="edition of the standard, usually %(default)s")
        parser.add_argument("--day", type=date.fromisoformat, help="the day of the list, 2026-01-01; left out: today")
        parser.add_argument("--source", required=True, help="where the file is taken from")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
            moment = now()
            count = load_subjects(
                text,
                edition=options["edition"],
                source=options["source"],
                listed_on=options["day"] or local(moment).date(),
                now=moment,
            )
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"The file cannot be read: {wrong}") from None
        except (SubjectFileError, DomainError) as wrong:
            raise CommandError(f"Nothing has been entered. {wrong}") from None
        self.stdout.write(f"{count} research subjects are entered.")
