"""What the judgement tells earlier storeys of an application's case."""

from datetime import datetime
from typing import Any

from applications.models import Application
from assessments.workflow.speaking import agents_to_write_to
from registry.models import Case
from registry.workflow.letters import Agent


def agents(user: Any, case: Case, now: datetime) -> list[Agent] | None:
    """Those who speak for a party in an application's case, and get its letters."""
    application = Application.objects.filter(case=case).first()
    return agents_to_write_to(application) if application else None
