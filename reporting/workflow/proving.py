"""Files that go with a letter and prove the account or the signatory's authority."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.scanning import refuse_infected
from registry.uploads import judge, name_of
from registry.workflow.documents import store_document
from registry.workflow.stream import record, register
from reporting.kinds.catalogue import kinds
from reporting.models import Occasion, Proof, ProofOf, Withdrawn
from reporting.permissions import may_settle
from reporting.states import OccasionAct, next_status
from reporting.workflow.writing import withdraw_approvals

#: What each is called in the register and in the letter. Statutory documents: Swedish.
TITLES = {
    ProofOf.ACCOUNT: "Intyg om kontot",
    ProofOf.AUTHORITY: "Underlag för undertecknarens behörighet",
}


@transaction.atomic
def add_proof(occasion: Occasion, upload: File, *, of: str, by: User, now: datetime) -> Proof:
    """Keep a file that proves the account or the authority to sign; a newer one takes the place of the one before. What
    has been decided on is withdrawn: the letter has another attachment.

    Raises NotAllowed, OccasionActNotOpen and what a file may be refused for.
    """
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not may_settle(by, occasion) or not kinds()[occasion.duty.document_kind].details:
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    filename = name_of(upload.name or "")
    content_type = judge(upload, filename)
    refuse_infected(upload.chunks())
    upload.seek(0)
    title = f"{TITLES[ProofOf(of)]}: {occasion.case.title_public}"
    document, _new = store_document(
        occasion.case,
        content=upload,
        kind=DocumentKind.OTHER,
        title=title,
        filename=filename,
        content_type=content_type,
        by=by,
        now=now,
    )
    register(occasion.case, direction=Direction.DRAWN_UP, what=title, document=document, by=by, now=now)
    row = Proof.objects.create(occasion=occasion, of=of, document=document, added_by=by, added_at=now)
    occasion.revision += 1
    occasion.save(update_fields=["revision"])
    withdraw_approvals(occasion, because=Withdrawn.DETAILS, now=now)
    record("occasion.proof_added", case=occasion.case, by=by, at=now, of=of)
    return row


def standing_proofs(occasion: Occasion) -> dict[str, Proof]:
    """The newest proof of each, in the order they are printed."""
    rows = {row.of: row for row in occasion.proofs.select_related("document__file").order_by("added_at", "pk")}
    return {of: rows[of] for of in ProofOf.values if of in rows}
