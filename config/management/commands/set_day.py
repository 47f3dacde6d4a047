"""Let it be another day in the whole product: web, worker, beat and manage.py alike."""

from datetime import date, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sweden import clock


class Command(BaseCommand):
    """`set_day 2026-02-01`, `set_day 2026-02-01 --at 09:30`, `set_day --clear`; without words: which day it is."""

    help = "Set the product's day (demo and tests only). Time runs on from the moment that was set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", nargs="?", help="a day, as 2026-02-01")
        parser.add_argument("--at", help="a time of day in Sweden, as 09:30 (otherwise the present one)")
        parser.add_argument("--clear", action="store_true", help="back to the real time")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["clear"]:
                clock.clear()
            elif options["day"]:
                at = time.fromisoformat(options["at"]) if options["at"] else None
                clock.set_day(date.fromisoformat(options["day"]), at)
        except ValueError as error:
            raise CommandError(f"Write the day as 2026-02-01 and the time as 09:30 ({error}).") from None
        except clock.ClockError:
            raise CommandError("Here the real day always holds: the day can be set in the demo and in tests.") from None
        moment = clock.local(clock.now())
        self.stdout.write(f"{moment:%Y-%m-%d %H:%M}" + (" (set)" if clock.is_set() else ""))
