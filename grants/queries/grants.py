"""What is read about grants. Every amount is a sum over the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from grants.queries.money import COMMITMENT, PAYMENT, REPAYMENT
from grants.states.payments import FALLEN, PaymentStatus
from registry.queries import sight


def whole(amount: Decimal) -> Decimal | int:
    """The amount without öre where it has none."""
    return int(amount) if amount == int(amount) else amount


def _sum(*kinds: str) -> Coalesce:
    """The sum of the grant's own entries of these kinds, kronor (`grants.queries.money` says which they are)."""
    unnamed = Q(strand=OuterRef("strand"), assignment=OuterRef("first")) | Q(
        strand__isnull=True, assignment=OuterRef("whole")
    )
    rows = (
        apps.get_model("programmes", "LedgerEntry")
        .objects.filter(case=OuterRef("case"), kind__in=kinds)
        .filter(Q(grant_uuid=OuterRef("uuid")) | (Q(grant_uuid__isnull=True) & unnamed))
        .order_by()
        .values("case")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    money = DecimalField(max_digits=15, decimal_places=2)
    return Coalesce(Subquery(rows, output_field=money), Value(Decimal(0), output_field=money))


class GrantQuerySet(models.QuerySet):
    """Grants, as those who may see them see them."""

    def visible_to(self, user):
        """Grants whose case `user` may see."""
        return self.filter(sight(user, case="case__"))

    def at_work(self, user):
        """Those of the authorities where `user` works with cases, of cases that `user` may see."""
        return self.visible_to(user).filter(authority__in=authorities_as(user, *CASE_READERS))

    def aid_unfrozen(self):
        """Those of a decision on an application with state aid, whose aid has not been kept as it was worth then."""
        return self.filter(
            decision__isnull=False,
            aid_awards__isnull=True,
            decision__application__submitted_version__content__has_key="aid",
        )

    def over(self):
        """Those that nothing more is done with: closed, or with a decision that has been withdrawn by a new one."""
        withdrawn = Q(decision__replaced_by__isnull=False) & ~Q(decision__replaced_by__outcome="grant")
        return self.filter(withdrawn | Q(closing__isnull=False))

    def with_sums(self):
        """Each grant with what is `granted`, `paid` and `repaid`, kronor, and whether it `is_closed`."""
        # What names no grant is of the first from its part. NULL equals nothing in SQL: a grant without strand, of the
        # whole assignment, is matched by a column of its own.
        before = self.model.objects.filter(case=OuterRef("case"), assignment=OuterRef("assignment"))
        before = before.filter(Q(strand=OuterRef("strand")) | Q(strand__isnull=True), pk__lt=OuterRef("pk"))
        first = Case(When(~models.Exists(before), then=F("assignment")))
        entire = Case(When(strand__isnull=True, then=F("first")))
        return (
            self.annotate(first=first, is_closed=_closed("pk"))
            .annotate(whole=entire)
            .annotate(granted=_sum(COMMITMENT), paid=_sum(PAYMENT), repaid=_sum(REPAYMENT))
        )


class StandingQuerySet(models.QuerySet):
    """What has been stated in rows that a later row may replace."""

    def standing(self, at):
        """Those stated by the moment `at` that no row stated by then replaces."""
        return self.filter(stated_at__lte=at).exclude(replaced_by__stated_at__lte=at)


def _closed(grant: str) -> models.Exists:
    """Whether the grant that the column names has been closed."""
    return models.Exists(apps.get_model("grants", "Closing").objects.filter(closes=OuterRef(grant)))


def _payment(**which):
    return apps.get_model("grants", "Payment").objects.filter(instalment=OuterRef("pk"), **which)


def _account() -> models.Exists:
    """Whether the instalment's party has said to which account it is to be paid."""
    said = apps.get_model("applications", "PayeeAccount").objects
    return models.Exists(said.filter(application__case=OuterRef("grant__case"), organisation=OuterRef("organisation")))


class InstalmentQuerySet(models.QuerySet):
    """Lines of plans, as those who may see their cases see them."""

    def visible_to(self, user):
        """Instalments of the authorities where `user` works with cases, of cases that `user` may see."""
        return self.filter(sight(user, case="grant__case__"), authority__in=authorities_as(user, *CASE_READERS))

    def standing(self):
        """Those that have not been ended."""
        return self.filter(ended_at__isnull=True)

    def with_payment(self):
        """Each with the `status` of the payment that stands (None: none does), its `payment_uuid`, whether the grant
        `is_closed`, whether the party `has_account`, and as what the last attempt that the bank had has `fallen`."""
        payment = _payment().exclude(status__in=FALLEN)
        fallen = _payment(status__in=(PaymentStatus.REJECTED, PaymentStatus.RETURNED)).order_by("-pk")
        return self.annotate(
            status=Subquery(payment.values("status")[:1]),
            payment_uuid=Subquery(payment.values("uuid")[:1]),
            is_closed=_closed("grant"),
            has_account=_account(),
            fallen=Subquery(fallen.values("status")[:1]),
        )

    def with_account(self):
        """Those whose party has said to which account it is to be paid."""
        return self.filter(_account())

    def due(self, on):
        """Those that are to be proposed on the day: in the plan, their day has come, and the party has an account."""
        return self.in_status("planned").filter(planned_on__lte=on).with_account()

    def in_status(self, status: str):
        """Those whose standing payment has the `status`; "planned": those without any; "rejected" and
        "returned": those without any of which an attempt was."""
        standing = _payment().exclude(status__in=FALLEN)
        if status == "planned":
            # Read once and looked up, rather than asked of each line: nearly all lines are in the plan.
            paid = apps.get_model("grants", "Payment").objects.exclude(status__in=FALLEN).values("instalment")
            closed = apps.get_model("grants", "Grant").objects.filter(closing__isnull=False).values("pk")
            return self.exclude(pk__in=paid).exclude(grant__in=closed)
        if status in (PaymentStatus.REJECTED, PaymentStatus.RETURNED):
            return self.filter(~models.Exists(standing), models.Exists(_payment(status=status)))
        return self.filter(models.Exists(_payment(status=status)))


def payments_at_work(user):
    """Payments of the authorities where `user` works with cases, of cases that `user` may see."""
    return apps.get_model("grants", "Payment").objects.filter(
        sight(user, case="instalment__grant__case__"), instalment__authority__in=authorities_as(user, *CASE_READERS)
    )


class OfAnAuthorityQuerySet(models.QuerySet):
    """What belongs to an authority rather than to a case."""

    def visible_to(self, user):
        """Those of the authorities where `user` works with cases."""
        return self.filter(authority__in=authorities_as(user, *CASE_READERS))


@dataclass
class Row:
    """A party's money in a grant: kronor granted per budget year, and what has been paid and come back."""

    party: Any
    granted: dict[int, int] = field(default_factory=dict)
    paid: Decimal = Decimal(0)
    repaid: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return sum(self.granted.values())

    @property
    def net(self) -> Decimal | int:
        return whole(self.paid - self.repaid)


@dataclass(frozen=True)
class Account:
    """A case's money in the ledger, by party. `conditional`: years granted provided that money is appropriated."""

    rows: list[Row]
    years: list[int]
    conditional: list[int]

    @property
    def cells(self) -> list[tuple[Row, list[tuple[int, int]]]]:
        return [(row, [(year, row.granted.get(year, 0)) for year in self.years]) for row in self.rows]

    @property
    def sums(self) -> list[tuple[int, int]]:
        return [(year, sum(row.granted.get(year, 0) for row in self.rows)) for year in self.years]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def paid(self) -> Decimal | int:
        return whole(sum((row.paid - row.repaid for row in self.rows), Decimal(0)))


def account(entries: Iterable[Any]) -> Account:
    """The account of a case from its ledger entries (with their organisations)."""
    rows: dict[Any, Row] = {}
    conditional: set[int] = set()
    for entry in entries:
        row = rows.setdefault(entry.organisation_id, Row(entry.organisation))
        if entry.kind == COMMITMENT:
            row.granted[entry.year] = row.granted.get(entry.year, 0) + int(entry.amount)
            if entry.conditional:
                conditional.add(entry.year)
        elif entry.kind == PAYMENT:
            row.paid += entry.amount
        elif entry.kind == REPAYMENT:
            row.repaid += entry.amount
    years = sorted({year for row in rows.values() for year in row.granted})
    return Account(list(rows.values()), years, sorted(conditional))
