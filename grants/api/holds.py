"""What stops payments of a grant, and the accounts that its parties are paid to."""

from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from applications.models import PayeeAccount
from applications.models.account import AccountKind
from grants.api.base import Judged, OfMoney
from grants.forms.payments import CallBackForm, NoteForm
from grants.models import Grant, Hold
from grants.permissions import may
from grants.queries.standing import Standing, checks, fallen, judged
from grants.workflow import holding, paying
from registry.api import asking, shapes
from registry.api.shapes import text_in
from registry.api.views import Act, Listing, Thing


class HoldOut(shapes.Out):
    """That nothing is paid of a grant, to one party or to any, until somebody lifts it."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    organisation = shapes.ident(
        "The party; null: all of them.", by=lambda row: row.organisation and row.organisation.uuid, null=True
    )
    reason = shapes.text("Why.")
    placed_by = shapes.text("Who stopped them.", source="placed_by.person.name")
    placed_at = shapes.moment("When.")
    lifted_by = shapes.text("Who released them.", by=lambda row: row.lifted_by and row.lifted_by.person.name, null=True)
    lifted_at = shapes.moment("When; null: they are stopped.", null=True)
    lifted_note = shapes.text("Why they were released.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000052",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "organisation": None,
        "reason": "Frågor om delrapporten är obesvarade.",
        "placed_by": "Elin Sandberg",
        "placed_at": "2026-01-12T09:00:00Z",
        "lifted_by": None,
        "lifted_at": None,
        "lifted_note": "",
    }


def holds_shown(rows: QuerySet) -> QuerySet:
    """Holds with what is said of them."""
    named = rows.select_related("grant", "organisation", "placed_by__person", "lifted_by__person")
    return named.annotate(changed_at=Greatest("placed_at", "lifted_at"))


class OfHolds(OfMoney):
    """Read by those who work with the case."""

    out = HoldOut

    def rows(self) -> QuerySet:
        return holds_shown(Hold.objects.filter(grant__in=Grant.objects.at_work(self.user)))


class Holds(OfHolds, Listing):
    """List what stops payments, and what has."""

    updated = "changed_at"
    filters = (
        asking.by_uuid("grant"),
        asking.by_yes(
            "standing",
            lambda rows, value, user: rows.filter(lifted_at__isnull=value == "true"),
            "Whether it still stops payments.",
        ),
    )


class OneHold(OfHolds, Thing):
    """Read a hold."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key


class NoteIn(shapes.In):
    """A reason, or where something is seen."""

    note = text_in(300)

    example: ClassVar = {"note": "Parten har svarat, se handling 14."}


class ReleaseHold(OfHolds, Judged, Act):
    """Release payments that have been stopped. With why."""

    into = NoteIn

    def may(self, thing: Hold) -> bool:
        return may(self.user, "plan_payments", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> NoteForm:
        return NoteForm(data)

    def act(self, thing: Hold, values: dict[str, Any]) -> Hold:
        holding.release_payments(thing.grant, thing.uuid, **values, **self.who)
        return thing


#: How an account stands: paid to once two have verified it, and until another is said.
ACCOUNT_STATES = ("unverified", "verified", "replaced")


class AccountOut(shapes.Out):
    """An account that a party has said. The one said last counts, once two people have called the party back."""

    uuid = shapes.ident()
    case = shapes.ident("The application's case.", source="application.case.uuid")
    organisation = shapes.ident("The party.", source="organisation.uuid")
    name = shapes.text("Its name.", source="organisation.name")
    kind = shapes.choice(AccountKind.choices, "What kind of number it is known by.")
    number = shapes.text("The number.")
    entered_at = shapes.moment("When it was said.")
    verified_by = shapes.texts(
        "Who has called the party back.", by=lambda row: [one.checker.name for one in _standing(row).checks]
    )
    status = shapes.choice(ACCOUNT_STATES, "How it stands.", by=lambda row: account_state(row))

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000053",
        "case": "0198c0de-0000-7000-8000-000000000021",
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "name": "Norrviken Biologics AB",
        "kind": "bankgiro",
        "number": "991-2346",
        "entered_at": "2026-01-09T09:00:00Z",
        "verified_by": ["Elin Sandberg"],
        "status": "unverified",
    }


def account_state(row: Any) -> str:
    """One of ACCOUNT_STATES, of an account of `accounts_shown`."""
    if row.latest != row.pk:
        return "replaced"
    return "verified" if _standing(row).is_verified else "unverified"


def _standing(row: Any) -> Standing:
    return judged(row.payments.all(), row.checks.all())


def accounts_shown(user: Any) -> QuerySet:
    """Accounts of cases with a grant that the user works with, each with the key of the `latest` of its party."""
    cases = Grant.objects.at_work(user).values("case")
    same = PayeeAccount.objects.filter(application=OuterRef("application"), organisation=OuterRef("organisation"))
    rows = PayeeAccount.objects.filter(application__case__in=cases)
    return (
        rows.annotate(latest=Subquery(same.order_by("-pk").values("pk")[:1]))
        .select_related("application__case", "organisation")
        .defer("application__case__search")
        .prefetch_related(Prefetch("checks", checks()), Prefetch("payments", fallen()))
    )


class OfAccounts(OfMoney):
    """Read by those who work with the case."""

    out = AccountOut

    def rows(self) -> QuerySet:
        return accounts_shown(self.user)


class Accounts(OfAccounts, Listing):
    """List accounts that parties of granted projects are paid to."""

    #: Said, replaced by a later one of the project's, checked, or blamed by the bank.
    newest = ("application__accounts__entered_at", "checks__checked_at", "payments__answered_at")
    filters = (
        asking.by_uuid("grant", lambda rows, value, user: rows.filter(Q(application__case__grants__uuid=value))),
        asking.by_uuid("organisation"),
    )


class OneAccount(OfAccounts, Thing):
    """Read an account."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.application.case_id
        return key


class CallBackIn(shapes.In):
    """That the party has been called back: on which number, found where; with whom, and what was said."""

    called = text_in(200, help_text="The number called, and where it was found.")
    note = text_in(300, help_text="With whom, and what was said.")

    example: ClassVar = {"called": "0123-456 78, ur bolagsregistret", "note": "Ekonomichefen bekräftade numret."}


class VerifyAccount(OfAccounts, Judged, Act):
    """Verify an account. A person has called the party back; two people do, each once, before money is paid."""

    into = CallBackIn
    decides = True

    def may(self, thing: PayeeAccount) -> bool:
        grants = Grant.objects.at_work(self.user).filter(case=thing.application.case_id).order_by("pk")
        self.grant_of = next((one for one in grants if may(self.user, "verify_account", one.authority_id)), None)
        return self.grant_of is not None

    def form(self, data: dict[str, Any]) -> CallBackForm:
        return CallBackForm(data)

    def act(self, thing: PayeeAccount, values: dict[str, Any]) -> PayeeAccount:
        paying.verify_account(self.grant_of, thing, **values, **self.who)
        return thing
