"""The decision's document: made once from the frozen record, and registered as sent."""

from datetime import datetime

from django.db import transaction

from assessments.documents.decisions import HEADINGS, decision_pdf
from assessments.models import Decision
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.workflow.documents import store_document
from registry.workflow.stream import register


def keep(decision: Decision, *, now: datetime) -> None:
    """Render the decision and put it in its case. Run twice, it stores once."""
    content = decision_pdf(decision.content)
    case = decision.application.case
    # In a joint call another authority's decision in the case is told apart by its name.
    is_lead = decision.authority_id == case.authority_id
    whose = "" if is_lead else f", {decision.content['authority_short']}"
    file = case.number if is_lead else f"{case.number}-{decision.authority.key}"
    with transaction.atomic():
        document, new = store_document(
            case,
            content=content,
            kind=DocumentKind.DECISION,
            title=f"{HEADINGS[decision.outcome]} {case.number}{whose}",
            filename=f"beslut-{file}.pdf",
            now=now,
            key=f"decision:{decision.uuid}",
        )
        if new:
            register(
                case,
                direction=Direction.SENT,
                what=f"Underrättelse om {HEADINGS[decision.outcome].lower()}{whose}",
                counterpart=decision.content["coordinator"],
                document=document,
                now=now,
            )
