"""What comes from outside without belonging to a case: it gets one of its own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from registry.errors import NothingToClose
from registry.models import Case
from registry.models.case import CaseKind
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.permissions import may_hand_over
from registry.workflow.cases import open_case
from registry.workflow.documents import store_document
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record, register


@transaction.atomic
def receive(
    *, authority: Authority, text: str, page: str = "", email: str = "", by: User | None, now: datetime
) -> Case:
    """Take in a message about accessibility (lagen 2018:1937, 14 §): a case, its text as a document, a register entry,
    and a confirmation to whoever gave an address."""
    user = by if by is not None and by.is_authenticated else None
    case = open_case(kind=CaseKind.ENQUIRY, authority=authority, title="Synpunkt på tillgänglighet", now=now, by=user)
    content = "\n\n".join(
        part for part in (text, f"Sida: {page}" if page else "", f"Svar till: {email}" if email else "") if part
    )
    document, _new = store_document(
        case,
        content=content.encode(),
        kind=DocumentKind.OTHER,
        title="Synpunkt på tillgänglighet.txt",
        filename="synpunkt.txt",
        content_type="text/plain; charset=utf-8",
        now=now,
        by=user,
    )
    register(
        case,
        direction=Direction.RECEIVED,
        what="Synpunkt på tillgänglighet",
        counterpart=email or "okänd avsändare",
        person=user.person if user else None,
        document=document,
        by=user,
        now=now,
    )
    record("enquiry.received", case=case, by=user, at=now)
    if email:
        queue_message(
            kind="enquiry.received",
            subject=_("We have received your message, %(number)s") % {"number": case.designation},
            language=None,
            body=_(
                "Thank you. Your message about accessibility has reached %(authority)s and has the case number "
                "%(number)s.\n\nWe answer within 14 days. If you are not content with the answer you can complain to "
                "the Agency for Digital Government (Myndigheten för digital förvaltning).\n\nYou wrote:\n%(text)s\n"
            )
            % {"authority": authority.short_name, "number": case.designation, "text": text},
            to_email=email,
            to=user.person if user and user.email.lower() == email.lower() else None,
            case=case,
            key=f"enquiry:{case.uuid}",
            now=now,
        )
    return case


@transaction.atomic
def close(case: Case, *, by: User, now: datetime) -> None:
    """Close an enquiry that has been answered. Raises NotAllowed, and NothingToClose for a case of another kind (those
    end as their own storey says), one that is closed, or one where something is still to be done."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not may_hand_over(by, case):
        raise NotAllowed
    if not may_be_closed(case):
        raise NothingToClose
    case.closed_at = now
    case.save(update_fields=["closed_at"])
    record("enquiry.closed", case=case, by=by, at=now)


def may_be_closed(case: Case) -> bool:
    """Whether the case is an open enquiry with nothing left to do in it."""
    is_open = case.kind == CaseKind.ENQUIRY and case.closed_at is None
    return is_open and not case.deadlines.filter(done_at__isnull=True).exists()
