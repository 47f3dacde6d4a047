"""Whether cooperation across borders has been judged before money is decided on."""

from dataclasses import dataclass
from enum import StrEnum

from sweden.findings import Finding, Severity


class Lacking(StrEnum):
    """What a missing assessment does: stops a grant, or asks for a reason."""

    STOP = "stop"
    WARN = "warn"


@dataclass(frozen=True)
class Cooperation:
    """What is known of an application's cooperation. `outcome` is that of the latest assessment, empty without one.

    `changed`: what the applicant says of the cooperation has changed since that assessment.
    """

    abroad: bool
    outcome: str = ""
    changed: bool = False


def assessed(cooperation: Cooperation, lacking: Lacking) -> list[Finding]:
    """What stands between the cooperation and a grant; nothing where all parties are in Sweden.

    Findings, each with the weight of the setting: international.not_assessed; international.changed, when what was
    judged is no longer what is applied for; international.more, when the officer has asked for more; and
    international.not_acceptable, which the setting may soften but not hide.
    """
    if not cooperation.abroad:
        return []
    severity = Severity.BLOCKING if lacking is Lacking.STOP else Severity.WARNING
    if not cooperation.outcome:
        rule = "international.not_assessed"
    elif cooperation.outcome in ("more", "not_acceptable"):
        rule = f"international.{cooperation.outcome}"
    elif cooperation.changed:
        rule = "international.changed"
    else:
        return []
    return [Finding(rule, severity)]
