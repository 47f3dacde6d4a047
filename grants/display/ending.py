"""How the end of a grant looks: claims as marks, and the checklist's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from grants.models import Instalment, Recovery, RecoveryKind, Settlement
from grants.queries.grants import whole
from grants.rules.closing import CheckLine
from grants.states.recovery import RecoveryStatus
from grants.workflow.ending.settling import Worked, beyond_final
from registry.display import Mark
from sweden.typography import day_long, kronor

MARKS = {
    RecoveryStatus.COMMUNICATED: Mark(RecoveryStatus.COMMUNICATED.label, "info", "ring"),
    RecoveryStatus.CLAIMED: Mark(RecoveryStatus.CLAIMED.label, "warning", "dot"),
    RecoveryStatus.SETTLED: Mark(RecoveryStatus.SETTLED.label, "success", "square"),
    RecoveryStatus.DROPPED: Mark(RecoveryStatus.DROPPED.label, "neutral", "square"),
}
#: The lines of the checklist (`grants.rules.closing.LINES`), and what is counted where they are not in order: several,
#: and one.
CHECKLIST = {
    "reports": (_("All reports are approved or not demanded"), _("reports left"), _("report left")),
    "questions": (_("All questions about reports are answered"), _("questions left"), _("question left")),
    "changes": (_("All requests of changes are decided on"), _("requests left"), _("request left")),
    "settled": (_("Every party's final grant is decided on"), _("parties left"), _("party left")),
    "paid": (_("All final grants are paid"), _("kronor left to pay")),
    "recovered": (_("What was paid too much is back or waived"), _("kronor left to recover")),
    "interest": (_("Interest on claims is paid"), _("kronor of interest left")),
    "plan": (_("No instalments are left in the plan"), _("instalments left"), _("instalment left")),
    "holds": (_("No payments are held"), _("holds left"), _("hold left")),
    "results": (_("The project's results are stated"), _("nothing stated")),
}


def counted(line: CheckLine) -> tuple[Any, Any]:
    """A line of the checklist in words, and what is counted of it."""
    word, *left = CHECKLIST[line.key]
    return word, left[-1] if line.left == 1 else left[0]


def what_closing_does(left: int) -> list[str]:
    """What follows when a grant is closed; `left`: instalments that have not been paid."""
    follows = [gettext("Nothing more is planned or paid of the grant, unless it is opened again.")]
    if left:
        words = (
            "%(n)s instalment that is not paid is never paid.",
            "%(n)s instalments that are not paid are never paid.",
        )
        follows.append(ngettext(*words, left) % {"n": left})
    return [
        *follows,
        gettext("No changes can be asked for or approved, and no claims are raised but of unlawful state aid."),
        gettext("The closing and your reasons are registered in the case."),
    ]


def what_deciding_does(row: Settlement) -> list[str]:
    """What follows when a party's final grant is decided on."""
    name = {"party": row.organisation.name, "final": kronor(row.final), "max": kronor(row.max_amount)}
    follows = [gettext("The final grant to %(party)s is %(final)s of at most %(max)s.") % name]
    if row.final < row.max_amount:
        figures = {"amount": kronor(row.max_amount - row.final)}
        follows.append(gettext("%(amount)s of what was granted is released in the ledger.") % figures)
    if row.to_pay:
        follows.append(gettext("%(amount)s is left to pay.") % {"amount": kronor(row.to_pay)})
    if row.to_recover:
        follows.append(
            gettext("%(amount)s has been paid too much, and can be claimed back.") % {"amount": kronor(row.to_recover)}
        )
    follows += [_what_the_plan_loses(line, left) for line, left in beyond_final(row)]
    return [*follows, gettext("The party gets the decision as a letter.")]


def _what_the_plan_loses(line: Instalment, left: int) -> str:
    words = {
        "amount": kronor(line.amount),
        "left": kronor(left),
        "day": day_long(line.planned_on, get_language() or "sv"),
    }
    if left:
        return gettext("The instalment of %(amount)s that is planned for %(day)s becomes %(left)s.") % words
    return gettext("The instalment of %(amount)s that is planned for %(day)s is taken out of the plan.") % words


def what_proposing_does(party: str, worked: Worked) -> list[str]:
    """What follows when a party's final grant is proposed as it has been worked out."""
    money, paid = {"party": party, "final": kronor(worked.final)}, worked.party.paid
    follows = [gettext("The final grant to %(party)s is proposed to be %(final)s. Another person decides.") % money]
    if not worked.is_known:
        follows.append(gettext("No costs of the party are approved: 0 kronor is your reason's, not the costs'."))
    if paid < worked.final:
        follows.append(gettext("%(amount)s is left to pay then.") % {"amount": kronor(worked.final - paid)})
    elif paid > worked.final:
        follows.append(gettext("%(amount)s has been paid too much then.") % {"amount": kronor(paid - worked.final)})
    return [*follows, gettext("The party is told of nothing yet, and the proposal can be taken back.")]


def what_lapsing_does(row: Settlement, amount: int) -> list[str]:
    """What follows when what is left of a final grant lapses."""
    words = {"party": row.organisation.name, "amount": kronor(amount), "left": kronor(row.stands - amount)}
    return [
        gettext("%(amount)s of the final grant to %(party)s is never paid; its final grant is %(left)s.") % words,
        gettext("The money is released in the ledger."),
        gettext("The party gets the decision as a letter."),
    ]


def what_revoking_does(row: Settlement) -> list[str]:
    """What follows when a decided final grant is changed."""
    words = {"party": row.organisation.name, "final": kronor(row.stands), "back": kronor(row.max_amount - row.stands)}
    return [
        gettext("The decision that the final grant to %(party)s is %(final)s no longer counts.") % words,
        gettext("%(back)s that it released stands granted again in the ledger.") % words,
        gettext("A new final grant is proposed by one and decided by another, and the party gets a letter of both."),
    ]


def what_telling_does(party: str, amount: int) -> list[str]:
    """What follows when a party is told of a claim."""
    words = {"party": party, "amount": kronor(amount)}
    return [
        gettext("%(party)s is told by letter that %(amount)s may be claimed back, and may reply.") % words,
        gettext("Nothing is claimed before another person has decided on it."),
    ]


@dataclass(frozen=True)
class InterestLine:
    """A year's interest on unlawful aid, or that of a part of a year, as it was worked out; kronor, per cent."""

    since: date
    starts_on: date
    ends_on: date
    runs_on: Decimal
    percent: Decimal
    interest: Decimal
    source: str


def interest_lines(record: Iterable[Mapping[str, str]]) -> list[InterestLine]:
    """A kept record of interest, as it is shown."""
    return [
        InterestLine(
            **{name: date.fromisoformat(one[name]) for name in ("since", "starts_on", "ends_on")},
            **{name: Decimal(one[name]) for name in ("runs_on", "percent", "interest")},
            source=one["source"],
        )
        for one in record
    ]


def what_waiving_does(row: Recovery, amount: Decimal, left: Decimal) -> list[str]:
    """What follows when so much of what is left of a claim is waived, kronor."""
    words = {"party": row.organisation.name, "amount": kronor(whole(amount)), "left": kronor(whole(left - amount))}
    return [
        gettext("%(party)s need not repay %(amount)s. %(left)s of the claim is left then.") % words,
        gettext("The waiver is booked in the ledger and cannot be taken back."),
        gettext("The party gets the decision as a letter."),
    ]


def what_claiming_does(row: Recovery, what: str) -> list[str]:
    """What follows when a claim is decided on ("decide") or dropped ("drop")."""
    words = {"party": row.organisation.name, "amount": kronor(row.amount)}
    if what == "drop":
        return [
            gettext("The claim of %(amount)s on %(party)s is dropped: nothing is claimed, and the case is told why.")
            % words,
            gettext("The party gets the decision as a letter."),
        ]
    follows = [gettext("%(amount)s is claimed of %(party)s, and the claim is booked in the ledger.") % words]
    if row.kind == RecoveryKind.UNLAWFUL_AID:
        follows.append(
            gettext("What the party has a right to is lowered by the unlawful aid, as far as it is not lower already.")
        )
        follows.append(gettext("Interest is worked out from the days of the payments, by the rates entered."))
    return [*follows, gettext("The party gets the decision as a letter.")]
