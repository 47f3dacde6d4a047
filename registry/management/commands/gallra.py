"""Dispose of what a decision lets go: first told, then done with --execute."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.errors import DomainError
from accounts.models import Authority, User
from registry.loading import retention
from registry.workflow.retention import dispose, preview
from sweden.clock import now


class Command(BaseCommand):
    """Runs as the tables' owner, since what is append-only can be removed by nobody else."""

    help = "Tell what may be disposed of (gallras) at an authority; with --execute it is done, and written for good."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("authority", help="key of the authority, for example vinnova")
        parser.add_argument("what", choices=[one.key for one in retention()], help="key of the retention class")
        parser.add_argument("--by", required=True, help="e-mail address of who does it, a registrar or administrator")
        parser.add_argument("--execute", action="store_true", help="do it; without this it is only told")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = Authority.objects.filter(key=options["authority"]).first()
        by = User.objects.filter(email__iexact=options["by"]).first()
        if authority is None or by is None:
            raise CommandError("No such authority or account.")
        moment, using = now(), "owner" if "owner" in settings.DATABASES else "default"
        one = next(one for one in retention() if one.key == options["what"])
        found = preview(authority, one, moment, using=using)
        if found.decision:
            ground = f"{found.decision.ground}, {found.decision.years} years"
            self.stdout.write(f"{one.key}: {found.count} rows older than {found.day} ({ground})")
        if options["execute"] or not found.decision:
            try:
                done = dispose(authority, one.key, by=by, now=moment, using=using)
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(f"{done.count} rows disposed of.")
