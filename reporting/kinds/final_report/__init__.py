"""The final report on an assignment (slutredovisning)."""

from reporting.kinds.assignment_report import MAKER

__all__ = ["MAKER"]
