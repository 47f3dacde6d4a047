"""Load the sample data, each chapter once."""

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from accounts.errors import DomainError
from config.demo import people, reviewing
from config.demo.story import Story
from registry.models import Event
from registry.workflow.stream import record
from sweden import clock

#: The chapters after the people, in the order things happen. Each has `load(story)`.
CHAPTERS = [
    "systems",
    "mandate",
    "offer",
    "terms",
    "proposal",
    "afterwards",
    "judgement",
    "handling",
    "meetings",
    "conditions",
    "office",
    "ledger",
    "agreements",
    "payments",
    "changes",
    "followup",
    "ending",
    "settled",
    "duties",
    "documents",
    "account",
    "joint",
    "both",
    "reviewing",
    "openness",
]
LOADED = "demo.loaded"
#: The day the demo plays on, unless another is set.
DAY = date(2026, 1, 20)


class Command(BaseCommand):
    """Idempotent: people are brought up to date, and a chapter that is in place is left as people have changed it."""

    help = "Load the invented sample data (only where the setting DEMO allows it)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Sample data belongs in the demo and in tests: the setting DEMO is off here.")
        # Before anything is loaded: what the product stamps by itself is then of the demo's time, too.
        if clock.offset_file is not None and not clock.is_set() and not Event.objects.filter(kind=LOADED).exists():
            clock.set_day(DAY)
        story = Story()
        with transaction.atomic():
            people.load(story)
        left_out = []
        for place, chapter in enumerate(CHAPTERS):
            if find_spec(f"config.demo.{chapter}") is None or self._loaded(chapter):
                continue
            # A chapter that came with a newer version, where the story has already gone on past it.
            is_late = any(self._loaded(later) for later in CHAPTERS[place + 1 :])
            try:
                with transaction.atomic():  # all of a chapter or nothing: what was cut short starts over
                    import_module(f"config.demo.{chapter}").load(story)
                    record(LOADED, case=None, at=clock.now(), chapter=chapter)
            except (DomainError, ObjectDoesNotExist, IntegrityError) as refusal:
                if not is_late:
                    raise
                left_out.append(f"{chapter} ({refusal})")
        self.stdout.write(people.signs(reviewing.PEOPLE[:2]))
        if left_out:
            self.stdout.write(
                "New sample data that do not fit what has been entered here are left out: "
                f"{', '.join(left_out)}. Remove var/ to begin again with all of them."
            )

    @staticmethod
    def _loaded(chapter: str) -> bool:
        return Event.objects.filter(kind=LOADED, data__chapter=chapter).exists()
