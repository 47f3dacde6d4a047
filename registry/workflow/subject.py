"""A person's right of access (registerutdrag, artikel 15 i dataskyddsförordningen): everything kept, as a file."""

import io
import json
import zipfile
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from accounts.permissions import authorities_as
from accounts.workflow.protection import identity_of
from registry.pdf import render_pdf
from registry.permissions import MAY
from registry.subject import kept
from registry.workflow.stream import record


@transaction.atomic
def extract(person: Person, *, checked: str, by: User, now: datetime) -> bytes:
    """A zip with everything kept about a person, as JSON and as a document. `checked`: how it was made sure that it is
    the person who asks. That it was made is an event. Raises NotAllowed."""
    mine = authorities_as(by, *MAY["registry.extract"])
    if not mine:
        raise NotAllowed
    rows = kept(person, mine)
    names = [one.organisation.name for one in Authority.objects.filter(pk__in=mine).select_related("organisation")]
    name = identity_of(person)
    content = {"person": name, "authorities": names, "made_at": now.isoformat(), "kept": rows}
    parts = [(label, len(lines)) for label, lines in rows.items()]
    pages = render_pdf(
        "documents/subject.html",
        {"name": name, "authorities": names, "now": now, "parts": parts, "rows": rows},
        title="Registerutdrag",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("registerutdrag.json", json.dumps(content, ensure_ascii=False, indent=1, default=str))
        archive.writestr("registerutdrag.pdf", pages)
    record("person.extracted", case=None, by=by, at=now, person=str(person.uuid), checked=checked.strip())
    return out.getvalue()
