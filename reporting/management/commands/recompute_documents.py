"""Try every delivered document again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.workflow.recomputing import recompute
from sweden.clock import now


class Command(BaseCommand):
    help = (
        "Recompute every delivered document from its stored rows, and from the ledger as it stood by both dates; list "
        "what has been booked since. Fails when a figure or a check sum does not hold."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = wrong = 0
        for tried in recompute(now=now()):
            report, count = tried.report, count + 1
            name = f"{report.occasion.case.designation} {report.occasion.case.title_public}, version {report.version}"
            self.stdout.write(f"{name}: {'FAULTS' if tried.faults else 'holds'}")
            for fault in tried.faults:
                wrong += 1
                self.stdout.write(f"  {fault}")
            for figure, then, today in tried.later:
                self.stdout.write(f"  later: {figure}: {then} in the document, {today} now")
        self.stdout.write(f"{count} documents tried")
        if wrong:
            raise CommandError(f"{wrong} faults")
