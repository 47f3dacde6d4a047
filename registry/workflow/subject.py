"""A person's right of access (registerutdrag, artikel 15 i dataskyddsförordningen): everything kept, as a file."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from accounts.permissions import authorities_as, holds
from accounts.weighing import weighs
from accounts.workflow.protection import identity_of
from registry.errors import ExtractGone
from registry.links import whole
from registry.models import Job, SubjectExtract
from registry.pdf import render_pdf
from registry.permissions import MAY
from registry.subject import kept
from registry.workflow.outbox import Progress, in_language_of, queue_job, queue_message, run_job
from registry.workflow.protection import reveal
from registry.workflow.stream import record
from sweden.clock import local
from sweden.clock import now as clock_now

#: What is not in an extract, and why: said in both files.
LEFT_OUT = (
    "Lösenord, koder, nycklar och kontrollsummor: den som har dem kan logga in som ni.",
    "Texten i meddelanden om kontot och i personliga inbjudningar, och länkar i andra texter: den som har länken "
    "släpps in. Ni läser dem under Meddelanden när ni är inloggad.",
    "Texten i meddelanden utanför ärenden: det framgår inte vilken myndighet som svarar för dem. Ni läser dem "
    "under Meddelanden.",
    "Utkast: de är inte inlämnade och läses av er under Mina ansökningar.",
    "Ärenden hos andra myndigheter: varje myndighet svarar för sina uppgifter. Begär utdrag hos dem.",
    "Åtgärder i tjänsten, till exempel att ni har beslutat i ett ärende: de framgår av ärendenas register.",
)


#: How long the file lies there to be fetched.
LIES_FOR = timedelta(days=7)
MAKE = "registry.tasks.make_extract"


@weighs
@transaction.atomic
def ask_extract(person: Person, *, checked: str, by: User, now: datetime) -> SubjectExtract:
    """Ask for everything kept about a person: a worker makes the file, and tells when it can be fetched. `checked`: how
    it was made sure that it is the person who asks. That it was asked for is an event; of a protected person, whose
    name stands in it, also a reading of who they are. Raises NotAllowed."""
    if not holds(by, *MAY["registry.extract"]):
        raise NotAllowed
    person, checked = Person.objects.get(pk=person.pk), checked.strip()
    if person.is_protected:
        reveal(person, reason=checked, by=by, now=now)
    row = SubjectExtract.objects.create(person=person, checked=checked, asked_by=by, asked_at=now)
    row.job = queue_job(
        MAKE, now=now, key=f"extract:{row.uuid}", by=by, label=gettext("Extract"), extract=str(row.uuid)
    )
    row.save(update_fields=["job"])
    record("person.extracted", case=None, by=by, at=now, person=str(person.uuid), checked=checked)
    return row


def make_extract(pk: int) -> None:
    """Make the file of an extract, for a queued job, and tell whoever asked for it."""

    def work(job: Job, progress: Progress) -> None:
        row = SubjectExtract.objects.select_related("person", "asked_by__person").get(uuid=job.arguments["extract"])
        mine = authorities_as(row.asked_by, *MAY["registry.extract"])
        if not mine:
            raise NotAllowed
        now = clock_now()
        content = extract(row.person, mine, now=now, progress=progress)
        with transaction.atomic():
            row.content, row.made_at, row.expires_at = content, now, now + LIES_FOR
            row.save(update_fields=["content", "made_at", "expires_at"])
            to = row.asked_by.person
            with in_language_of(to):
                queue_message(
                    kind="extract.made",
                    subject=gettext("The extract has been made"),
                    body=gettext(
                        "The extract that you asked for on %(day)s can be fetched until %(until)s:\n\n%(address)s"
                    )
                    % {
                        "day": local(row.asked_at).date().isoformat(),
                        "until": local(row.expires_at).date().isoformat(),
                        "address": whole("registry:subject_extract"),
                    },
                    to=to,
                    key=f"extract:{row.uuid}",
                    language=None,
                    now=now,
                )

    run_job(pk, work)


@transaction.atomic
def fetch_extract(row: SubjectExtract, *, by: User, now: datetime) -> bytes:
    """The file, for whoever asked for it, while it lies there. Raises NotAllowed and ExtractGone."""
    if row.asked_by_id != by.pk or not holds(by, *MAY["registry.extract"]):
        raise NotAllowed
    if row.content is None or row.expires_at is None or row.expires_at <= now:
        raise ExtractGone
    record("person.extract_fetched", case=None, by=by, at=now, person=str(row.person.uuid))
    return bytes(row.content)


def forget_extracts(now: datetime) -> int:
    """Remove the files whose days are over; how many."""
    return SubjectExtract.objects.filter(expires_at__lte=now, content__isnull=False).update(content=None)


def extract(person: Person, mine: set[int], *, now: datetime, progress: Callable[[int, int], None]) -> bytes:
    """A zip with everything that these authorities keep about a person as JSON, and a document that sums it up."""
    name = identity_of(person)
    rows = kept(person, mine, progress)
    names = [one.organisation.name for one in Authority.objects.filter(pk__in=mine).select_related("organisation")]
    content = {
        "person": name,
        "authorities": names,
        "made_at": now.isoformat(),
        "left_out": LEFT_OUT,
        "kept": rows,
    }
    parts = [(label, len(lines)) for label, lines in rows.items()]
    pages = render_pdf(
        "documents/subject.html",
        {"name": name, "authorities": names, "now": now, "parts": parts, "left_out": LEFT_OUT},
        title="Registerutdrag",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("registerutdrag.json", "w") as file:
            for piece in json.JSONEncoder(ensure_ascii=False, indent=1, default=str).iterencode(content):
                file.write(piece.encode())
        archive.writestr("registerutdrag.pdf", pages)
    return out.getvalue()
