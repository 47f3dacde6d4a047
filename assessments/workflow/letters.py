"""The decision's document: made once from the frozen record, and registered as sent."""

from datetime import datetime

from django.db import transaction

from assessments.documents import HEADINGS, decision_pdf
from assessments.models import Decision
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.stream import register


def keep(decision: Decision, *, now: datetime) -> None:
    """Render the decision and put it in its case. Run twice, it stores once."""
    content = decision_pdf(decision.content)
    case = decision.application.case
    with transaction.atomic():
        document, new = store_document(
            case,
            content=content,
            kind=DocumentKind.DECISION,
            title=f"{HEADINGS[decision.outcome]} {case.number}",
            filename=f"beslut-{case.number}.pdf",
            now=now,
            key=f"decision:{decision.uuid}",
        )
        if new:
            register(
                case,
                direction=Direction.SENT,
                what=f"Underrättelse om {HEADINGS[decision.outcome].lower()}",
                counterpart=decision.content["coordinator"],
                document=document,
                now=now,
            )
