"""Open the reporting occasions that are due within their lead days, and remind of those that are open."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from reporting.workflow.daily import keep_the_calendar
from sweden.clock import now, today


class Command(BaseCommand):
    """The same function as the daily job, for a day of one's choice."""

    help = "Open the reporting occasions that are due within their lead days, and remind of those that are open."

    def add_arguments(self, parser):
        parser.add_argument("--date", help="The day to do it as of, YYYY-MM-DD; today when left out.")

    def handle(self, *args, **options):
        try:
            on = date.fromisoformat(options["date"]) if options["date"] else today()
        except ValueError:
            raise CommandError(f"{options['date']!r} is not a day. Write it as 2026-02-01.") from None
        done = keep_the_calendar(on, now=now())
        for occasion in done.opened:
            self.stdout.write(f"{occasion.due_on} {occasion.case.designation} {occasion.case.title_public}")
        if done.reminded:
            self.stdout.write(f"reminded: {done.reminded}")
