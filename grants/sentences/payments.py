"""What stands in the way of a payment, in the reader's language."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from grants.display.agreement import task_word
from grants.models.payment import Awaited, Instalment
from sweden.findings import Finding
from sweden.typography import amount as shown
from sweden.typography import day_long


def sentence(finding: Finding) -> str:
    """What a finding of `grants.rules.payments` says, and what to do."""
    figures = finding.figures
    match finding.rule:
        case "payment.account_missing":
            return _("The party has not said to which account the money is to be paid.")
        case "payment.account_unverified":
            lacking = figures["lacking"]
            return ngettext(
                "One person more must verify the account by calling back.",
                "%(lacking)s people must verify the account by calling back.",
                lacking,
            ) % {"lacking": lacking}
        case "payment.account_rejected":
            return _("The bank says that the account is wrong: %(why)s") % {
                "why": f"{str(figures['why']).rstrip('.')}."
            }
        case "payment.claim_unpaid":
            return _("A claim for repayment of the party is decided and not paid: %(claims)s.") % {
                "claims": figures["claims"]
            }
        case "payment.account_changed":
            return _("Another account has been said since the payment was proposed. Take the payment back.")
        case "payment.not_accepted":
            return _("The terms are not accepted through someone who is seen to speak for the party: %(parties)s.") % {
                "parties": figures["parties"]
            }
        case "payment.set_up":
            left = "; ".join(str(task_word(one)) for one in figures["tasks"])
            return _("The set-up is not finished. Left to do: %(tasks)s.") % {"tasks": left}
        case "payment.closed":
            return _("The grant is closed. Nothing more is planned or paid of it.")
        case "payment.year_not_come":
            return _("%(year)s's money is paid from %(year)s on.") % {"year": figures["year"]}
        case "payment.conditional":
            return _(
                "%(year)s's money was granted provided that it is appropriated, and no decision on it is registered."
            ) % {"year": figures["year"]}
        case "payment.not_due":
            day = day_long(date.fromisoformat(str(figures["day"])), get_language() or "sv")
            return _("It is planned for %(day)s.") % {"day": day}
        case "payment.held":
            return _("Payments are held.")
        case "payment.condition":
            return _("It waits for: %(condition)s.") % {"condition": Awaited(figures["condition"]).label}
        case "payment.hold_back":
            return _(
                "A share is held back until the final report is approved: %(allowed)s kronor may be paid now, which is "
                "%(excess)s kronor less."
            ) % {"allowed": shown(figures["allowed"]), "excess": shown(figures["excess"])}
        case "payment.beyond_grant":
            return _("Of %(year)s's money %(allowed)s kronor is left to pay, which is %(excess)s kronor less.") % {
                "year": figures["year"],
                "allowed": shown(figures["allowed"]),
                "excess": shown(figures["excess"]),
            }
    raise KeyError(finding.rule)


def together(findings: Iterable[Finding]) -> str:
    """All that stands in the way, one sentence after another."""
    return " ".join(sentence(one) for one in findings)


def named(line: Instalment) -> str:
    """Whose instalment it is: the case's number and the party."""
    return f"{line.grant.case.designation}, {line.organisation.name}"
