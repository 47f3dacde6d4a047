"""Print an assignment as the file it is loaded from."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.loading import document_of, dump
from programmes.models import Assignment


class Command(BaseCommand):
    help = "Print an assignment as a file on standard output: what was loaded, with what people have edited since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY")

    def handle(self, *args: Any, **options: Any) -> None:
        assignment = (
            Assignment.objects.select_related("programme", "authority", "appropriation", "department")
            .filter(key=options["key"])
            .first()
        )
        if assignment is None:
            known = ", ".join(Assignment.objects.order_by("key").values_list("key", flat=True)) or "none"
            raise CommandError(f"There is no assignment {options['key']!r}. There are: {known}.")
        if not assignment.source_file:
            raise CommandError(f"{assignment.key} has never been loaded from a file.")
        self.stdout.write(dump(document_of(assignment)), ending="")
