"""What other systems are told of, and which scope each kind of event demands: the one that reads the same things."""

from collections.abc import Collection

from django.db.models import Q

from accounts.scopes import Scope
from registry.models.case import CaseKind

#: First word of an event's kind → what a client must be able to read to be told. Nothing else is told to anyone.
SCOPES: dict[str, Scope] = {
    "application": Scope.APPLICATIONS_READ,
    "assignment": Scope.PROGRAMMES_READ,
    "call": Scope.CALLS_READ,
    "consultation": Scope.CONSULTATIONS_READ,
    "duty": Scope.DUTIES_READ,
    "evaluation": Scope.OFFICE_READ,
    "grant": Scope.GRANTS_READ,
    "ledger": Scope.LEDGER_READ,
    "occasion": Scope.DUTIES_READ,
    "office": Scope.OFFICE_READ,
}
#: The register's own events are told by what the case is about; of other cases they are not told.
CASE = "case"
CASE_SCOPES: dict[str, Scope] = {
    CaseKind.ASSIGNMENT: Scope.PROGRAMMES_READ,
    CaseKind.CALL: Scope.CALLS_READ,
    CaseKind.APPLICATION: Scope.APPLICATIONS_READ,
    CaseKind.OCCASION: Scope.DUTIES_READ,
}
KINDS = tuple(sorted([*SCOPES, CASE]))


def lacking(kinds: Collection[str], scopes: Collection[str]) -> list[str]:
    """Those of the first words that a client with these scopes is told nothing of, whatever happens."""
    reach = {word for word, scope in SCOPES.items() if scope in scopes}
    if any(scope in scopes for scope in CASE_SCOPES.values()):
        reach.add(CASE)
    return sorted(set(kinds) - reach)


def is_told(kind: str, case_kind: str, scopes: Collection[str]) -> bool:
    """Whether an event of a case is told to a client with these scopes."""
    word = kind.partition(".")[0]
    scope = CASE_SCOPES.get(case_kind) if word == CASE else SCOPES.get(word)
    return scope is not None and scope in scopes


def told_to(scopes: Collection[str], event: str = "event__") -> Q:
    """`is_told` as a condition on rows; `event` is the way to their event."""
    found = Q(pk__in=[])
    for word, scope in SCOPES.items():
        if scope in scopes:
            found |= Q(**{f"{event}kind__startswith": f"{word}."})
    cases = [kind for kind, scope in CASE_SCOPES.items() if scope in scopes]
    return found | Q(**{f"{event}kind__startswith": f"{CASE}.", f"{event}case__kind__in": cases})
