"""An authority's standpoints on how its decisions are prepared and told, in the API."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Authority
from accounts.scopes import Scope
from assessments.forms.terms import DecisionTermsForm
from assessments.permissions import MAY
from assessments.states.procedure import Abstention, Demanded
from assessments.workflow.communicating import set_terms, terms_of
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.standpoints import WholeStandpoint


class DecisionTermsOut(shapes.Out):
    """What holds of an authority's decisions from now on: whom it need not hear, and how letters go."""

    authority = shapes.text("Key of the authority.", source="authority.key")
    lower_unheard = shapes.yes("A grant lower than what was applied for is made without hearing the party.")
    reject_unheard = shapes.yes("A rejection is.")
    dismiss_unheard = shapes.yes("A dismissal is.")
    reason = shapes.text("Why the second paragraph, point 1, of 25 § förvaltningslagen covers them.")
    reads_letters = shapes.yes("Letters of decisions are read before they are sent.")
    close_after_days = shapes.whole("Days beside the time of appeal before a case is closed.")
    may_lack = shapes.texts("What a grant may be decided without: terms, aid, payments, reports.")
    may_lack_reason = shapes.text("Why it may.")
    abstention = shapes.choice(Abstention.choices, "Who may leave out a vote when several decide together (29 §).")
    quorum = shapes.whole(
        "How many must at least decide an item where several decide together; null: the authority has not said.",
        null=True,
    )
    set_at = shapes.moment("Since when; null: no standpoint has been taken.", null=True)

    example: ClassVar = {
        "authority": "vinnova",
        "lower_unheard": True,
        "reject_unheard": False,
        "dismiss_unheard": False,
        "reason": "Generaldirektörens ställningstagande 2025-10-01.",
        "reads_letters": True,
        "close_after_days": 14,
        "may_lack": [],
        "may_lack_reason": "",
        "abstention": "fallen",
        "quorum": 3,
        "set_at": "2025-10-01T08:00:00Z",
    }


class DecisionTermsIn(shapes.In):
    """The standpoint, whole."""

    lower_unheard = serializers.BooleanField(required=False, default=False)
    reject_unheard = serializers.BooleanField(required=False, default=False)
    dismiss_unheard = serializers.BooleanField(required=False, default=False)
    reason = text_in(2000, required=False, default="")
    reads_letters = serializers.BooleanField(required=False, default=True)
    close_after_days = serializers.IntegerField(min_value=0, max_value=365, required=False, default=14)
    may_lack = serializers.MultipleChoiceField(choices=Demanded.choices, required=False, default=list)
    may_lack_reason = text_in(2000, required=False, default="")
    quorum = serializers.IntegerField(min_value=1, max_value=99, required=False, allow_null=True, default=None)
    abstention = serializers.ChoiceField(choices=Abstention.choices, required=False, default=Abstention.FALLEN)

    example: ClassVar = {"reads_letters": True, "close_after_days": 14, "abstention": "fallen"}


class OneDecisionTerms(WholeStandpoint):
    """Read an authority's standpoint on how its decisions are prepared and told, or take a new one."""

    reads, writes = Scope.DECISIONS_READ, Scope.DECISIONS_WRITE
    out, into = DecisionTermsOut, DecisionTermsIn
    roles = MAY["assessments.set_decision_terms"]
    form = DecisionTermsForm

    def told(self, rows: list[Any]) -> list[Any]:
        return [terms_of(one) for one in rows]

    def act(self, thing: Authority, values: dict[str, Any]) -> Authority:
        """Take a standpoint on how an authority's decisions are prepared and told."""
        set_terms(thing, values=values, by=self.user, now=self.now)
        return thing
