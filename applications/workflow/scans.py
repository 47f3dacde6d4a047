"""The virus scan of what applicants attach: asked for at once, answered by a worker, visible meanwhile."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from applications.models import ApplicationVersion, FileScan
from applications.models.attachment import ScanState
from registry.errors import InfectedFile, ScannerAway
from registry.models import StoredFile
from registry.scanning import refuse_infected
from registry.workflow.outbox import nudge

SCAN = "applications.tasks.scan_file"


def ask_for_scan(file: StoredFile, *, now: datetime) -> None:
    """Ask for a verdict on the content, unless there is one or no scanner is configured."""
    if not settings.CLAMD_URL:
        return
    scan, new = FileScan.objects.get_or_create(file=file, defaults={"asked_at": now})
    if new or scan.state == ScanState.WAITING:
        nudge(SCAN, scan.pk)


def scan_file(key: str, *, now: datetime) -> FileScan | None:
    """Have a waiting content judged; what is refused leaves the storage. A scanner that is away leaves it waiting.

    Two workers do not judge the same content side by side; None when there was nothing to do.
    """
    with transaction.atomic():
        scan = (
            FileScan.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("file")
            .filter(pk=key, state=ScanState.WAITING)
            .first()
        )
        if scan is None:
            return None
        try:
            with default_storage.open(scan.file.path) as content:
                refuse_infected(iter(lambda: content.read(1 << 16), b""))
        except ScannerAway:
            return scan
        except InfectedFile:
            scan.state = ScanState.REFUSED
        else:
            scan.state = ScanState.CLEAN
        scan.judged_at = now
        scan.save(update_fields=["state", "judged_at"])
        if scan.state == ScanState.REFUSED:
            path = scan.file.path
            transaction.on_commit(lambda: default_storage.delete(path))
    return scan


def scan_waiting(*, now: datetime) -> int:
    """Nudge for every content that waits, the oldest first; returns how many. Run by beat."""
    waiting = FileScan.objects.filter(state=ScanState.WAITING).order_by("asked_at").values_list("pk", flat=True)[:100]
    for key in waiting:
        nudge(SCAN, key)
    return len(waiting)


def states_of(sha256: Iterable[str]) -> dict[str, str]:
    """What is known of these contents; those that nobody has asked about are left out."""
    return dict(FileScan.objects.filter(pk__in=list(sha256)).values_list("pk", "state"))


def refused_in(version: ApplicationVersion) -> list[str]:
    """The names of the version's files that the scan has refused."""
    found = version.attachments.filter(file__scan__state=ScanState.REFUSED).order_by("pk")
    return list(found.values_list("filename", flat=True))
