"""The plan for the joint evaluation of the two agencies' parts."""

from reporting.kinds.evaluation_plan import MAKER

__all__ = ["MAKER"]
