"""Changes of a grant: asked for by those who coordinate, judged by the rules, decided with reasons. An approved one
makes a new version of the grant and, where money moves, entries in the ledger."""

from grants.workflow.changing.asking import ask, withdraw
from grants.workflow.changing.deciding import approve, reject
from grants.workflow.changing.imagining import Wanted, availability, imagine, state_of

__all__ = ["Wanted", "approve", "ask", "availability", "imagine", "reject", "state_of", "withdraw"]
