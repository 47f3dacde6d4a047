"""Lifelike applications in bulk, the same ones every time.

A few applications are written and handed in through the product's own workflow (`patterns`). The others are copies of
their rows (`copies`, `around`) with applicants, parties, titles, amounts and moments of their own, so that content and
checks have the right shape.
"""

from bench.load.copies import applications, handed_in, more_drafts
from bench.load.given import NEVER, WIDE_TITLE, WIDE_YEARS
from bench.load.inside import inside
from bench.load.patterns import wide_draft
from bench.load.world import close_soon, world

__all__ = [
    "NEVER",
    "WIDE_TITLE",
    "WIDE_YEARS",
    "applications",
    "close_soon",
    "handed_in",
    "inside",
    "more_drafts",
    "wide_draft",
    "world",
]
