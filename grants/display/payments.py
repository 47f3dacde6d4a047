"""How payments look: their states as marks, and the plan of a grant with its sums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from grants.models import Grant, Hold, Instalment, Payment, PaymentOrder, RunAct
from grants.models.payment import Awaited
from grants.sentences.payments import named
from grants.states.payments import PaymentStatus
from grants.workflow.runs import Previewed
from registry.display import Mark
from sweden.clock import local
from sweden.typography import amount, day_long, kronor

#: An instalment that nothing has been done about yet.
PLANNED = Mark(_("in the plan"), "neutral", "ring")
FALLEN_WITH_GRANT = Mark(_("not paid: the grant is closed"), "neutral", "square")
DUE = Mark(_("to be proposed"), "warning", "ring")
NO_ACCOUNT = Mark(_("waits for the party's account"), "neutral", "ring")
#: In the plan again, after an attempt that came to nothing.
AGAIN = {
    PaymentStatus.REJECTED: Mark(_("rejected by the bank, in the plan again"), "danger", "ring"),
    PaymentStatus.RETURNED: Mark(_("returned by the bank, in the plan again"), "danger", "ring"),
}
MARKS = {
    PaymentStatus.PROPOSED: Mark(PaymentStatus.PROPOSED.label, "info", "ring"),
    PaymentStatus.ATTESTED: Mark(PaymentStatus.ATTESTED.label, "info", "ring"),
    PaymentStatus.ORDERED: Mark(PaymentStatus.ORDERED.label, "info", "dot"),
    PaymentStatus.PAID: Mark(PaymentStatus.PAID.label, "success", "square"),
    PaymentStatus.REJECTED: Mark(PaymentStatus.REJECTED.label, "danger", "square"),
    PaymentStatus.WITHDRAWN: Mark(PaymentStatus.WITHDRAWN.label, "neutral", "square"),
    PaymentStatus.RETURNED: Mark(PaymentStatus.RETURNED.label, "danger", "square"),
}


def mark_of(instalment: Instalment, today: Any) -> Mark:
    """The state of an instalment read with `with_payment`."""
    if instalment.status:
        return MARKS[PaymentStatus(instalment.status)]
    if instalment.is_closed:
        return FALLEN_WITH_GRANT
    if instalment.fallen:
        return AGAIN[PaymentStatus(instalment.fallen)]
    if instalment.planned_on > today:
        return PLANNED
    return DUE if instalment.has_account else NO_ACCOUNT


@dataclass
class PartyPlan:
    """A party of a grant: granted, paid by its instalments and without any, kronor; its instalments; its account, who
    has verified it, and the payment after which that is to be done anew (the bank said that the account is wrong)."""

    party: Organisation
    granted: int
    paid_outside: int = 0
    lines: list[Instalment] = field(default_factory=list)
    account: Any = None
    checks: list[Any] = field(default_factory=list)
    rejected: Payment | None = None

    @property
    def paid(self) -> int:
        return self.paid_outside + sum(one.amount for one in self.lines if one.status == PaymentStatus.PAID)

    @property
    def unplanned(self) -> int:
        return self.granted - self.paid_outside - sum(one.amount for one in self.lines)

    @property
    def beyond(self) -> int:
        """How much more is planned and paid than what is granted since a change, kronor."""
        return max(0, -self.unplanned)


def plans(
    parties: Iterable[Organisation],
    lines: Iterable[Instalment],
    *,
    granted: Mapping[tuple[int, int], int],
    outside: Mapping[tuple[int, int], int],
) -> list[PartyPlan]:
    """The plan of each party that has been granted money, by name. Sums by (key of the party, budget year), kronor."""

    def of(sums: Mapping[tuple[int, int], int], party: Organisation) -> int:
        return sum(amount for (key, _year), amount in sums.items() if key == party.pk)

    found = {one.pk: PartyPlan(one, of(granted, one), of(outside, one)) for one in parties}
    for line in lines:
        if line.organisation_id in found:
            found[line.organisation_id].lines.append(line)
    return sorted(found.values(), key=lambda one: one.party.name)


def holds_of(grant: Grant) -> list[Hold]:
    """What stops payments of the grant now."""
    rows = grant.holds.filter(lifted_at__isnull=True)
    return list(rows.select_related("organisation", "placed_by__person").order_by("pk"))


def summary_content(order: PaymentOrder, *, now: datetime) -> dict[str, Any]:
    """What the summary of an order says, in Swedish: an internal document of the agency."""
    payments = order.payments.select_related(
        "instalment__organisation",
        "instalment__grant__case__authority",
        "instalment__grant__assignment__appropriation",
        "instalment__grant__strand",
        "account",
        "proposer",
        "attester",
    ).defer("instalment__grant__case__search")
    with translation.override("sv"):
        rows = [_summary_row(one) for one in payments.order_by("pk")]
    sums: dict[str, int] = {}
    for one in payments:
        sums[one.status] = sums.get(one.status, 0) + one.amount
    returned = sums.get(PaymentStatus.RETURNED, 0)
    return {
        "authority": order.authority.organisation.name,
        "authority_short": order.authority.short_name,
        "message_id": order.message_id,
        "pay_on": order.pay_on.isoformat(),
        "count": order.count,
        "total": _ore(order.total),
        "sum": _ore(sum(sums.values())),
        "booked": _ore(sums.get(PaymentStatus.PAID, 0) + returned),
        "returned": _ore(returned),
        "exported_by": order.exported_by.person.name,
        "exported_at": _moment(order.exported_at),
        "at": _moment(now),
        "sha256": order.file_id,
        "rows": rows,
    }


def _summary_row(one: Payment) -> dict[str, str]:
    line, grant = one.instalment, one.instalment.grant
    status = str(PaymentStatus(one.status).label)
    for day, word in ((one.value_date, "valutadag"), (one.returned_on, "i retur")):
        status += f", {word} {day.isoformat()}" if day else ""
    return {
        "id": one.uuid.hex,
        "party": line.organisation.name,
        "number": str(grant.case.designation),
        "account": f"{one.account.get_kind_display()} …{one.account.number[-4:]}",
        "year": str(line.year),
        "money": str(grant.assignment.appropriation or "") + (f", {grant.strand}" if grant.strand else ""),
        "proposer": one.proposer.name,
        "attester": one.attester.name if one.attester else "",
        "conditions": "; ".join(str(Awaited(name).label) for name in line.waits_for),
        "reference": one.reference,
        "status": f"{status}. {one.note}" if one.note else status,
        "amount": _ore(one.amount),
    }


def _ore(kronor: int) -> str:
    return f"{amount(kronor)},00"


def _moment(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M")


def what_ending_does(line: Instalment) -> list[str]:
    """What follows when an instalment is taken out of the plan."""
    day = day_long(line.planned_on, get_language() or "sv")
    words = {"amount": kronor(line.amount), "party": line.organisation.name, "day": day}
    return [
        gettext("%(amount)s to %(party)s, planned for %(day)s, is no longer paid by the plan.") % words,
        gettext("What has been granted stands; the money can be planned anew, or released by the final grant."),
    ]


#: How many payments are named, each by itself, before a sum; and how many of those that are left out.
NAMED, LEFT_OUT = 20, 5


def what_payments_do(act: RunAct, rows: Sequence[Previewed], *, pay_on: date | None = None) -> list[str]:
    """What is proposed, attested, or with a day exported to be paid then: each payment with its amount, party and
    account, the sum, and what is left out of it."""
    language = get_language() or "sv"
    done = [one for one in rows if not one.why]
    follows = [_what_one_does(one, language) for one in done[:NAMED]]
    if (left := len(done) - NAMED) > 0:
        follows.append(ngettext("And %(n)s more.", "And %(n)s more.", left) % {"n": left})
    total = {"sum": kronor(sum(one.instalment.amount for one in done)), "n": len(done)}
    follows.append(ngettext("In all %(n)s payment, %(sum)s.", "In all %(n)s payments, %(sum)s.", len(done)) % total)
    follows += what_is_left_out(rows)
    if pay_on:
        day = {"day": day_long(pay_on, language)}
        return [*follows, gettext("The bank is asked to pay on %(day)s. What is exported cannot be taken back.") % day]
    if act == RunAct.PROPOSE:
        return [*follows, gettext("Another person attests what has been proposed.")]
    return [*follows, gettext("A third person exports what has been attested. It can be taken back until then.")]


def _what_one_does(one: Previewed, language: str) -> str:
    words = {
        "amount": kronor(one.instalment.amount),
        "party": f"{one.instalment.organisation.name} ({one.instalment.grant.case.designation})",
        "day": day_long(one.instalment.planned_on, language),
    }
    if one.payment is None:
        return gettext("%(amount)s to %(party)s, planned for %(day)s.") % words
    account = f"{one.payment.account.get_kind_display()} {one.payment.account.number}"
    return gettext("%(amount)s to %(party)s, %(account)s, planned for %(day)s.") % {**words, "account": account}


def what_is_left_out(rows: Sequence[Previewed]) -> list[str]:
    """Those that something stands in the way of: how many, and some of them with why."""
    rows = [one for one in rows if one.why]
    if not rows:
        return []
    said = ngettext(
        "%(n)s payment is left out, since something stands in its way:",
        "%(n)s payments are left out, since something stands in their way:",
        len(rows),
    ) % {"n": len(rows)}
    why = [f"{named(one.instalment)}: {one.why}" for one in rows[:LEFT_OUT]]
    if (left := len(rows) - LEFT_OUT) > 0:
        why.append(ngettext("And %(n)s more.", "And %(n)s more.", left) % {"n": left})
    return [said, *why]
