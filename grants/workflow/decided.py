"""What a decision rests on, as it was on its day."""

from collections.abc import Mapping
from typing import Any

from applications.models import ApplicationVersion
from applications.workflow.sizes_stated import with_sizes
from assessments.models import Decision


def decided_content(decision: Decision, version: ApplicationVersion | None = None) -> Mapping[str, Any]:
    """What was handed in (in `version`; None: last), each enterprise with the size that is frozen with the decision:
    that of its day, as it was known when it was made."""
    application = decision.application
    return with_sizes(
        (version or application.submitted_version).content,
        application,
        asked_on=decision.decided_on,
        decided_on=decision.decided_on,
        known_at=decision.decided_at,
    )
