"""The interim report on an assignment (delredovisning)."""

from reporting.kinds.assignment_report import MAKER

__all__ = ["MAKER"]
