"""K19: the files that go with a letter are read for personal numbers, and pictures that cannot be read are named."""

from collections.abc import Iterable
from functools import lru_cache

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from registry.models import Document
from registry.models.file import StoredFile
from registry.pdftext import Readable, readable
from reporting.models import CheckReason, Occasion
from reporting.rules.checks import texts
from reporting.workflow.proving import standing_proofs
from sweden.findings import Finding, Waiver


@lru_cache(maxsize=64)
def _read(sha256: str, path: str, content_type: str) -> Readable:
    with default_storage.open(path) as stored:
        return readable(stored.read(), content_type)


def read(document: Document) -> Readable:
    """What of a kept file can be read; the same content is read once in a process."""
    file: StoredFile = document.file
    return _read(file.sha256, file.path, file.content_type)


def pictures(document: Document) -> list[str]:
    """The pictures of a file that no check can look into, each by its name and place."""
    named = []
    for page, place in read(document).pictures:
        told = {"name": document.filename, "page": page, "place": place}
        named.append(
            _("%(name)s, page %(page)s, picture %(place)s") % told
            if page
            else document.filename
            if place == 1
            else _("%(name)s, picture %(place)s") % told
        )
    return named


def numbers_in(documents: Iterable[Document]) -> list[Finding]:
    """Personal numbers in the text layer of files, and in their names."""
    return texts.persons({one.filename: f"{one.filename}\n{read(one).text}" for one in documents})


def judged(occasion: Occasion, given: CheckReason | None) -> list[Finding]:
    """What is remarked on of the files that go with the letter. That someone has looked at the pictures (`given`) holds
    until another file is added."""
    proofs = list(standing_proofs(occasion).values())
    documents = [one.document for one in proofs]
    unread = [name for one in documents for name in pictures(one)]
    newest = max((one.added_at for one in proofs), default=None)
    looked = given if given and newest and given.given_at >= newest else None
    waiver = Waiver(looked.reason, looked.given_by.person.name) if looked else None
    return [*numbers_in(documents), *texts.pictures(unread, waiver=waiver)]
