"""A person's right of access (registerutdrag, artikel 15 i dataskyddsförordningen): everything kept, as a file."""

import io
import json
import zipfile
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, Person, User
from accounts.permissions import authorities_as
from accounts.weighing import weighs
from registry.pdf import render_pdf
from registry.permissions import MAY
from registry.subject import kept
from registry.workflow.protection import reveal
from registry.workflow.stream import record

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


@weighs
@transaction.atomic
def extract(person: Person, *, checked: str, by: User, now: datetime) -> bytes:
    """A zip with everything kept about a person as JSON, and a document that sums it up. `checked`: how it was made
    sure that it is the person who asks. That it was made is an event; of a protected person, whose name stands in it,
    also a reading of who they are. Raises NotAllowed."""
    mine = authorities_as(by, *MAY["registry.extract"])
    if not mine:
        raise NotAllowed
    person, checked = Person.objects.get(pk=person.pk), checked.strip()
    name = reveal(person, reason=checked, by=by, now=now).name if person.is_protected else person.name
    rows = kept(person, mine)
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
    record("person.extracted", case=None, by=by, at=now, person=str(person.uuid), checked=checked)
    return out.getvalue()
