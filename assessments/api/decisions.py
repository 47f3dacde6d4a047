"""Decisions in the applications' cases: read here; made of a proposal, or by a decision meeting."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from accounts.scopes import Scope
from assessments.api.opened import Blanked, Opened
from assessments.models import Decision, Outcome
from assessments.workflow.gate import shut
from registry.api import asking, shapes
from registry.api.views import Listing, Thing


class DecisionOut(shapes.Out):
    """A decision in a case (beslut). Never changed: one that corrects or changes it is another, that replaces it."""

    uuid = shapes.ident()
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    authority = shapes.text("Key of the authority that decided.", source="authority.key")
    outcome = shapes.choice(
        Outcome.choices, "What was decided; null in a list, as long as the caller has to declare bias first.", null=True
    )
    amount = shapes.kronor("Granted in all, kronor; 0 where nothing was. Null where the outcome is.", null=True)
    decided_on = shapes.day("Day of the decision.")
    decided_at = shapes.moment("When it was made.")
    decider = shapes.text("Who decided.", source="decider.name")
    presenter = shapes.text("Who presented the case.", source="presenter.name")
    reasons = shapes.text("The reasons (32 § förvaltningslagen).")
    replaces = shapes.ident(
        "The decision that this one corrects or changes.", by=lambda row: row.replaces and row.replaces.uuid, null=True
    )

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000031",
        "application": "0198c0de-0000-7000-8000-000000000021",
        "number": "Vinnova 2025-00012",
        "authority": "vinnova",
        "outcome": "grant",
        "amount": 4200000,
        "decided_on": "2026-03-12",
        "decided_at": "2026-03-12T10:15:00Z",
        "decider": "Karin Wretman",
        "presenter": "Elin Sjöstrand",
        "reasons": "Projektet uppfyller utlysningens syfte.",
        "replaces": None,
    }


def inside(user: Any) -> Q:
    """That `user` reads cases at the authority whose row it is, or at the one that owns the application's case: what
    goes on before a party has been told is nobody else's, not even where they see the case as a party themselves."""
    own = authorities_as(user, *CASE_READERS)
    return Q(authority__in=own) | Q(application__case__authority__in=own)


class OfDecisions(Blanked):
    """Read by those who work at an authority and see the application's case."""

    reads = Scope.DECISIONS_READ
    out = DecisionOut

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    def blank(self, one: Decision) -> None:
        """What, why and how much is told to those who take part when they have said whether they are biased."""
        one.outcome = one.amount = None
        one.reasons = ""

    def rows(self) -> QuerySet:
        return (
            Decision.objects.visible_to(self.user)
            .filter(inside(self.user) | Q(pk__in=Decision.objects.told().values("pk")))
            .select_related("application__case__authority", "authority", "decider", "presenter", "replaces")
            .defer("content", "appeal_text", "application__case__search", "replaces__content", "replaces__reasons")
        )


class Decisions(OfDecisions, Listing):
    """List decisions."""

    of_cases = True
    updated = "decided_at"
    filters = (
        asking.by_uuid("application", "application__case__uuid"),
        asking.by_uuid("call", "application__call__case__uuid"),
        asking.by_key("authority"),
        asking.by_choice(
            "outcome",
            Outcome.choices,
            lambda rows, value, user: rows.filter(outcome=value).open_to(shut(user)),
            "Only of applications that are open to the caller: nothing in the way of bias waits to be declared.",
        ),
    )
    orders = {"decided": "decided_at"}
    usual = "-decided"


class OneDecision(Opened, OfDecisions, Thing):
    """Read a decision."""

    of_case = True
