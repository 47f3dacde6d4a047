"""What the mandate refuses."""

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, Stale
from sweden.typography import kronor


class CorrectionUnexplained(DomainError):
    """What the decision itself states is corrected only with a reason, shown beside what the decision says."""

    code = "correction_unexplained"
    sentence = _("The decision states this itself. Say why another value is entered; both are shown from then on.")


class FactChanged(Stale):
    """Someone else changed the same facts since the page was opened."""

    code = "fact_changed"
    sentence = _(
        "Someone has changed this since you opened the page. See what stands now, and save again if it is right."
    )


class FactRefused(DomainError):
    """A value that an assignment cannot have; `reason` is the place and the fault, as loading a file says it."""

    code = "fact_refused"
    sentence = _("This cannot be saved: %(reason)s")


class FactDayRefused(DomainError):
    """A day of the decision that cannot be beside what stands already: it belongs at the day's field."""


class DecidedLater(FactDayRefused):
    """A decision is made on the day it is made."""

    code = "fact_decided_later"
    sentence = _("The day is later than today.")


class AmountsStandBefore(FactDayRefused):
    """Amounts count from a day after the years for which there are amounts or entries: nothing could be booked."""

    code = "fact_amounts_stand_before"
    sentence = _("There are amounts for %(year)s already. They cannot count from a later year.")


class FactIncomplete(DomainError):
    """A missing fact is filled in together with where it stands."""

    code = "fact_incomplete"
    sentence = _("Enter both the fact and where it stands.")


class FrameOutOfPlace(DomainError):
    """An amount for a year, or a strand, that the assignment does not have."""

    code = "frame_out_of_place"
    sentence = _("The amount does not belong to this assignment: check the year and the part.")


class SourceMissing(DomainError):
    """Every amount cites the decision it comes from."""

    code = "frame_source_missing"
    sentence = _("Enter which decision the amount comes from, with its date or number.")


class FrameRefusal(DomainError):
    """New money that the frame does not hold: carries the finding, and says it in words with the quote."""

    sentence = _("The frame does not hold this commitment.")
    status = 409

    def __init__(self, *, finding, assignment, part=None):
        self.finding = finding
        figures = dict(finding.figures)
        super().__init__(
            part=str(part or assignment),
            year=figures["year"],
            excess=kronor(int(figures["excess"]), get_language()),
            room=kronor(int(figures["room"] or 0), get_language()),
            new=kronor(int(figures["new"]), get_language()),
            assignment=assignment.title_sv,
        )
        self.data, self.assignment = figures, assignment

    def __str__(self) -> str:
        """The sentence, and what it rests on: the decision's own words, or its name where none are recorded."""
        source, said = self.finding.source, super().__str__()
        if source is not None and source.quote:
            words = gettext("The decision says: “%(quote)s”") % {"quote": source.quote}
            return f"{said} {words}"
        if source is not None and source.title:
            words = gettext("It rests on: %(source)s.") % {"source": source.title.rstrip(".")}
            return f"{said} {words}"
        return said


class NoRoom(FrameRefusal):
    """More than what is left of the frame."""

    code = "no_room"
    sentence = _(
        "The frame for %(year)s does not hold %(new)s: %(room)s is left, so %(excess)s is too much. Nothing has been "
        "decided or booked."
    )


class NoAuthority(FrameRefusal):
    """The amount is only estimated, and nothing gives the right to commit it."""

    code = "no_authority"
    sentence = _(
        "The amount for %(year)s is estimated and gives no right to decide on grants: enter the letter of "
        "appropriation, or a commitment authorisation that covers %(excess)s. Nothing has been "
        "decided or booked."
    )


class ReasonNeeded(FrameRefusal):
    """A division or a main rule is departed from without a recorded reason."""

    code = "reason_needed"
    sentence = _(
        "The money for %(year)s is divided, and %(part)s has %(room)s left of its share: %(excess)s is too much unless "
        "the reason is recorded with the proposal. Nothing has been decided or "
        "booked."
    )


class AppropriationFull(FrameRefusal):
    """More than what is left of the appropriation that several assignments share."""

    code = "appropriation_full"
    sentence = _(
        "The appropriation %(part)s does not hold %(new)s more for %(year)s: its assignments together have %(room)s "
        "left, so %(excess)s is too much. Nothing has been decided or booked."
    )


class TooManyRows(DomainError):
    """More rows than a sheet holds."""

    code = "too_many_rows"
    sentence = _(
        "A worksheet holds at most %(most)s rows, and %(count)s are chosen. Narrow the filter, or fetch a CSV."
    )


class TestCaseInLedger(DomainError):
    """A test case never reaches the ledger."""

    __test__ = False  # the name begins as a test's does
    code = "test_case_in_ledger"
    sentence = _("A test case never reaches the ledger.")


class EntryFaulty(DomainError):
    """An entry that the table of kinds does not allow; `fault` is its code."""

    code = "entry_faulty"
    sentence = _("The entry cannot be booked like this (%(fault)s).")


class ReadingFaulty(DomainError):
    """A way to read a condition that its kind does not have, or that changes what the decision states."""

    code = "reading_faulty"
    sentence = _("The condition cannot be read like this: what the decision itself states is not changed.")


class ReadSoAlready(DomainError):
    """The way that is chosen is the one in force: nothing would be saved, not even the reason."""

    code = "condition_read_so_already"
    sentence = _("The condition is read so already. Choose another way, or leave it as it is.")


class ReasonMissing(DomainError):
    """A choice that others will ask about has its reason."""

    code = "condition_reason_missing"
    sentence = _("Give the reason, so that others understand the choice.")


class NoExceptions(DomainError):
    """A demand without room for exceptions."""

    code = "no_exceptions"
    sentence = _("The decision leaves no room for exceptions from this condition.")
    status = 409


class ExceptionIncomplete(DomainError):
    """An exception has a reason and the name of who allowed it."""

    code = "exception_incomplete"
    sentence = _("Enter both the reason and the name of who allowed the exception.")


class ExceptionOutOfPlace(DomainError):
    """An exception for a project that has no grant in the assignment, or for another year than it has."""

    code = "exception_out_of_place"
    sentence = _("There is nothing to make an exception for there: choose one of the shortfalls on the page.")


class ExceptionTwice(DomainError):
    """There is an exception for it already, or it has been taken back."""

    code = "exception_twice"
    sentence = _("Someone has already done this. Look at the page again.")
    status = 409


class DecisionAttached(DomainError):
    """The same file is already a document of the assignment."""

    code = "decision_attached"
    sentence = _("The same file is attached already, as “%(title)s”.")
    status = 409


class ProposalActNotOpen(DomainError):
    """Something done to a proposal for the ledger in a state where it cannot be done."""

    code = "proposal_act_not_open"
    sentence = _("This can no longer be done: the proposal is %(status)s.")
    status = 409


class EntriesFaulty(DomainError):
    """Rows that cannot be proposed; `faults` says which and why."""

    code = "entries_faulty"
    sentence = _("The entry cannot be proposed like this. Correct what is marked.")

    def __init__(self, *, faults=()):
        self.faults = list(faults)
        super().__init__()


class FileHasFaults(DomainError):
    """A file with faulty rows is not confirmed: nothing of it is booked."""

    code = "file_has_faults"
    sentence = _("The file has faulty rows. Correct them in the file and read it in again; nothing has been booked.")


class NothingToBook(DomainError):
    """A proposal of which everything is booked already."""

    code = "nothing_to_book"
    sentence = _("There is nothing to book: every row is booked already, or waits in another proposal.")
    status = 409


class OwnProposal(DomainError):
    """Nobody approves what they have proposed themselves."""

    code = "own_proposal"
    sentence = _("You have proposed this yourself, so someone else has to approve it.")
    status = 403


class SendBackReasonMissing(DomainError):
    """Who sends something back says what should change."""

    code = "ledger_send_back_reason_missing"
    sentence = _("Write what should change.")


class AlreadyReversed(DomainError):
    """An entry is undone once."""

    code = "already_reversed"
    sentence = _("The entry has a counter-entry already, or one that waits for approval.")
    status = 409


class NotReversible(DomainError):
    """Commitments and documents of their own are taken back where they were made."""

    code = "not_reversible"
    sentence = _("This kind of entry is taken back by a decision in its case, not here.")
    status = 409


class EntryOwned(DomainError):
    """What booked the entry corrects it: else the two would say different things."""

    code = "entry_owned"
    sentence = _("The entry was booked by: %(what)s. Correct it there, and the ledger gets its counter-entry.")
    status = 409


class LedgerFileRefused(DomainError):
    """A file that is no file of entries; `fault` is its code."""

    code = "ledger_file_refused"

    def __init__(self, *, fault, sentence, status=422):
        self.fault, self._sentence, self.status = fault, sentence, status
        super().__init__()

    def __str__(self) -> str:
        return str(self._sentence)
