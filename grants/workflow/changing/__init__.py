"""Changes of a grant: asked for by those who coordinate, judged by the rules, decided with reasons. An approved one
makes a new version of the grant and, where money moves, entries in the ledger."""

from grants.workflow.changing.asking import ask, may_withdraw, withdraw
from grants.workflow.changing.deciding import approve, reject
from grants.workflow.changing.frames import of_later_years
from grants.workflow.changing.imagining import Wanted, availability, imagine, state_of
from grants.workflow.changing.reconsidering import reconsider, why_not
from grants.workflow.changing.weighing import tried, weighed

__all__ = [
    "Wanted",
    "approve",
    "ask",
    "availability",
    "imagine",
    "may_withdraw",
    "of_later_years",
    "reconsider",
    "reject",
    "state_of",
    "tried",
    "weighed",
    "why_not",
    "withdraw",
]
