"""What the granted money's storey refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from registry.errors import ProposerKeptOut


class OfAPayment(DomainError):
    """A refusal that names the payment it is about, where several are done at once: its case and party."""

    named = ""

    def __str__(self) -> str:
        return f"{self.named}: {super().__str__()}" if self.named else super().__str__()


class PaymentActNotOpen(OfAPayment):
    """The payment has come too far, or not far enough."""

    code = "payment_act_not_open"
    sentence = _("This cannot be done with a payment that is: %(status)s.")
    status = 409


class GrantClosed(DomainError):
    """A grant that is closed: nothing more is planned or paid of it."""

    code = "grant_closed"
    sentence = _("The grant is closed. Nothing more is planned or paid of it.")
    status = 409


class PlanBeyondGrant(DomainError):
    """Instalments of a party and budget year that are more than was granted."""

    code = "plan_beyond_grant"
    sentence = _("%(party)s has %(allowed)s kronor of %(year)s's money. Lower the instalments by %(excess)s kronor.")


class PlanHoldsBack(DomainError):
    """Instalments that would pay out what is held back until the final report."""

    code = "plan_holds_back"
    sentence = _(
        "%(party)s may be planned %(allowed)s kronor before the final report is approved. Lower the instalments by "
        "%(excess)s kronor, or let this one wait for the final report."
    )


class TermsStand(DomainError):
    """A share that is held back already, and would be changed in passing."""

    code = "terms_stand"
    sentence = _("What is held back has been set already. Change it by itself, with its ground.")
    status = 409


class PlanLineFaulty(DomainError):
    """An instalment without amount, to none of the grant's parties, or that waits for what nobody knows."""

    code = "plan_line_faulty"
    sentence = _(
        "Each instalment is to a party of the grant, of a year that it has money for, above 0 kronor, and waits at "
        "least for the terms and for the declaration that there is no unpaid recovery order."
    )


class InstalmentTaken(DomainError):
    """An instalment that is being paid or has been."""

    code = "instalment_taken"
    sentence = _("The instalment is being paid or has been paid. Take the payment back first.")
    status = 409


class InstalmentGone(DomainError):
    """An instalment that has been taken out of the plan."""

    code = "instalment_gone"
    sentence = _("The instalment has been taken out of the plan. Read the plan again.")
    status = 409


class PaymentStopped(DomainError):
    """Something stands in the way of the payment; `findings` say what."""

    code = "payment_stopped"
    sentence = _("The payment cannot be made: %(why)s")


class SamePerson(OfAPayment):
    """Proposing, attesting and exporting are for three different people."""

    code = "same_person"
    sentence = _("Another person must do this: you have had the payment in your hands already.")
    status = 403


class PaymentOfOneKeptOut(OfAPayment):
    """What somebody has proposed or attested who has been kept out of the case since goes no further."""

    code = "payment_of_one_kept_out"
    sentence = ProposerKeptOut.sentence


class NothingToExport(DomainError):
    """No attested payment is left among those chosen."""

    code = "nothing_to_export"
    sentence = _("None of the chosen payments waits for export. Somebody may have exported them meanwhile.")
    status = 409


class NothingInState(DomainError):
    """None of the chosen payments has come as far as the act asks for."""

    code = "nothing_in_state"
    sentence = _("None of the chosen payments is in the state for this. Read the list again.")
    status = 409


class SeveralAuthorities(DomainError):
    """Payments of several authorities, where an order is one authority's."""

    code = "several_authorities"
    sentence = _("An order is of one authority. Choose the authority in the filter first.")


class PayingAccountMissing(DomainError):
    """The authority has no account to pay from on the day."""

    code = "paying_account_missing"
    sentence = _("There is no account to pay from on that day. An administrator enters it under reference data.")


class OrderFaulty(DomainError):
    """A file that the standard's schema would not accept; nothing has been sent."""

    code = "order_faulty"
    sentence = _("The order could not be written: %(why)s. Check the accounts and names.")


class PayDayFaulty(DomainError):
    """A day that has passed, or on which banks are closed."""

    code = "pay_day_faulty"
    sentence = _("Choose a banking day from %(first)s on.")


class FileUnreadable(DomainError):
    """A status file that is neither of the forms we read."""

    code = "file_unreadable"
    sentence = _("The file could not be read as a status report (pain.002 or CSV): %(why)s. Nothing has been changed.")


class NothingAnswered(DomainError):
    """A status file that says of no payment that it was paid or refused."""

    code = "nothing_answered"
    sentence = _(
        "The file says of no payment that it has been paid or refused. Nothing has been changed: wait for the "
        "bank's next answer."
    )


class JournalFormMissing(DomainError):
    """The agency has not said how its accounting reads journal lines."""

    code = "no_profile"
    sentence = _("The agency has not said how its accounting reads the lines.")


class NothingToHandOver(DomainError):
    """Every entry that the form posts, booked by the day, has been handed over."""

    code = "nothing_to_hand_over"
    sentence = _("Everything that was booked by %(day)s has been handed over.")
    status = 409


class NothingAwaited(DomainError):
    """Every payment of the order has been answered."""

    code = "nothing_awaited"
    sentence = _("No payment of the order waits for an answer.")
    status = 409


class AccountCheckFaulty(DomainError):
    """An account that no longer counts, or that one has verified already."""

    code = "account_check_faulty"
    sentence = _("You have verified this account already, or another has been entered since. Read the page again.")
    status = 409


class ValueDateFaulty(DomainError):
    """A day before the order was written, or that has not come."""

    code = "value_date_faulty"
    sentence = _("The value date is between %(first)s and %(last)s. Nothing has been changed.")


class ReturnFaulty(DomainError):
    """A return without reason, or on a day before it was paid or that has not come."""

    code = "return_faulty"
    sentence = _("Say why it came back, and a day from the value date of the payment until today.")


class Contradicted(DomainError):
    """An answer that says something else than what stands already."""

    code = "contradicted"
    sentence = _("The payment has been answered meanwhile, otherwise than this. Read the page again.")
    status = 409
