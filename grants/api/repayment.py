"""An authority's terms of repayment in the API."""

from typing import Any, ClassVar

from accounts.models import Authority
from accounts.scopes import Scope
from grants.forms.repayment import RepaymentTermsForm
from grants.models import RepaymentTerms
from grants.permissions import MAY
from grants.workflow.ending.repaying import set_terms, terms_on
from registry.api import shapes
from registry.api.shapes import text_in
from registry.api.standpoints import WholeStandpoint
from sweden.clock import local


class RepaymentTermsOut(shapes.Out):
    """What holds today of an authority's claims for repayment. Empty: nothing has been said, and none is decided on."""

    authority = shapes.text("Key of the authority.", source="authority.key")
    account = shapes.text("To which account repayments are paid.")
    legal_basis = shapes.text("What claims rest on, but those of unlawful aid.")
    source = shapes.text("Where that stands.")
    quote = shapes.text("Its words.")
    valid_from = shapes.day("From which day it holds; null: nothing has been said.", null=True)
    set_at = shapes.moment("When it was entered.", null=True)

    example: ClassVar = {
        "authority": "vinnova",
        "account": "Bankgiro 000-0000",
        "legal_basis": "Allmänna villkor för bidrag, punkt 6",
        "source": "Allmänna villkor för bidrag 2025:1 (påhittat exempel)",
        "quote": "Medel som inte har använts enligt villkoren betalas tillbaka.",
        "valid_from": "2025-01-01",
        "set_at": "2025-01-02T08:00:00Z",
    }


class RepaymentTermsIn(shapes.In):
    """The standpoint, whole."""

    account = text_in(100)
    legal_basis = text_in(300)
    source = text_in(300)
    quote = text_in(4000)
    valid_from = shapes.day_in(help_text="From which day it holds.")

    example: ClassVar = {
        name: RepaymentTermsOut.example[name] for name in ("account", "legal_basis", "source", "quote", "valid_from")
    }


class OneRepaymentTerms(WholeStandpoint):
    """Read an authority's terms of repayment, or take a new standpoint."""

    reads, writes = Scope.GRANTS_READ, Scope.GRANTS_WRITE
    out, into = RepaymentTermsOut, RepaymentTermsIn
    roles = MAY["grants.set_repayment_terms"]
    form = RepaymentTermsForm

    def told(self, rows: list[Any]) -> list[Any]:
        today = local(self.now).date()
        return [terms_on(one, today) or RepaymentTerms(authority=one) for one in rows]

    def act(self, thing: Authority, values: dict[str, Any]) -> Authority:
        """Take a standpoint on the account and the legal basis of an authority's claims for repayment."""
        set_terms(thing, values=values, by=self.user, now=self.now)
        return thing
