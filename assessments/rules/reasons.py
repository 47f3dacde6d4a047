"""K17: what is asked of the reasons of a decision against a party (förvaltningslagen (2017:900) 32 §).

Whether the party was heard (25 §) is the rule of `assessments.rules.procedure`; that the appeal is told with its ground
and what the decision rests on is demanded in `assessments.workflow.decisions`.
"""

import re

from sweden.findings import Finding, Severity, Source

REASONS = Source("Förvaltningslagen (2017:900) 32 §", decision="fl-32")
#: What names a provision or what else the case was tried against: a section, an act, the call's own terms.
_PROVISION = re.compile(
    r"§|\b\w*(?:lag|lagen|förordning|förordningen)\b|\(\d{4}:\d+\)|\bkriteri\w*|\butlysning\w*|\bvillkor\w*",
    re.IGNORECASE,
)
#: Reasons of fewer words say what was decided, seldom why.
LEAST_WORDS = 8


def own_reasons(reasons: str, *, same_elsewhere: bool) -> list[Finding]:
    """Warnings where the reasons of a decision against a party are another case's word for word (`same_elsewhere`) or a
    line only, and where they name nothing that the case was tried against."""
    found = []
    if same_elsewhere or len(reasons.split()) < LEAST_WORDS:
        found.append(Finding("fl32.template", Severity.WARNING, {"same": same_elsewhere}, REASONS))
    if not _PROVISION.search(reasons):
        found.append(Finding("fl32.provisions", Severity.WARNING, source=REASONS))
    return found
