"""What an application refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, Stale


class ActNotOpen(DomainError):
    """The act does not follow from the application's status."""

    code = "act_not_open"
    sentence = _("The application is not in a state where this can be done. Open it again to see where it stands.")
    status = 409


class CallClosed(DomainError):
    """The closing moment has passed; the draft is kept and may be handed in as late."""

    code = "call_closed"
    sentence = _("The call has closed. Your draft is kept, and you may hand it in as late.")


class LateNotTaken(DomainError):
    """The closing moment has passed, and the call takes in nothing late; the draft is kept."""

    code = "late_not_taken"
    sentence = _("The call has closed and does not take in late applications. Your draft is kept.")


class OwnCall(DomainError):
    """Whoever works at the authority does not apply in its calls."""

    code = "own_call"
    sentence = _("You work at the authority that handles this call, so you cannot apply in it.")
    status = 403


class CallNotYetOpen(DomainError):
    """The call has not opened."""

    code = "call_not_open"
    sentence = _("The call has not opened yet.")


class NotReadyToSubmit(DomainError):
    """Something stops the submission; the findings and what is missing say what."""

    code = "not_ready_to_submit"
    sentence = _("The application cannot be submitted yet. See what is missing below; nothing you wrote is lost.")


class ChangedSinceRead(Stale):
    """Someone has written in the draft since the page of what is handed in was opened. `changes` are (who, section,
    when), latest first; `who` is the latest one.
    """

    code = "changed_since_read"
    sentence = _(
        "%(who)s has written in the application since you opened this page, and nothing has been handed in. Read it "
        "through and submit again."
    )


class Conflict(Stale):
    """Someone else changed the same fields since the page was opened. `theirs` is what stands there now, `mine` what
    the second writer wants, both by field; `rest` is what else the second writer changed, which collides with nothing;
    `revision` is the one to save on after choosing; `who` and `at` tell whose.
    """

    code = "conflict"
    sentence = _("Someone else changed the same fields while you wrote. Choose which version to keep; both are below.")


class FieldNotOpened(DomainError):
    """The round opened other fields than these; `fields` are the ones that were changed all the same."""

    code = "field_not_opened"
    sentence = _("You can only change what the officer has opened. Nothing has been saved.")
    status = 409


class RoundClosed(DomainError):
    """The time that the officer set has passed, or the round has ended."""

    code = "round_closed"
    sentence = _("The time for completing the application has passed. What was handed in before stands.")
    status = 409


class RoundStands(DomainError):
    """The application is open for writing already."""

    code = "round_stands"
    sentence = _("The application is open already. Take the request back, or wait until it has been answered.")
    status = 409


class SupplementAwaited(DomainError):
    """Nothing is proposed while the applicant has time left to complete the application."""

    code = "supplement_awaited"
    sentence = _("The applicant has been asked to complete the application. Wait for the answer, or take it back.")
    status = 409


class DivisionFaulty(DomainError):
    """A division without two parts, with one part or case twice, without equity, or not yet in effect."""

    code = "division_faulty"
    status = 422
    sentence = _(
        "State at least two different parts, of which one has equity, each grant with one of them, a day that has come "
        "and the ground."
    )


class DivisionTaken(DomainError):
    """A division that has been entered already."""

    code = "division_taken"
    status = 409
    sentence = _("The division of %(name)s on that day has been entered already.")


class SizeFaulty(DomainError):
    """A stated size without a ground, of someone who is no enterprise among the parties, or from a day to come."""

    code = "size_faulty"
    status = 422
    sentence = _("State the size of an enterprise among the parties, from a day that has come, and on what ground.")


class WordsMissing(DomainError):
    """An opening needs its words: what is asked for, or why."""

    code = "words_missing"
    sentence = _("Write what is asked for, or why. The applicant and the register need to know.")


class TimeTooEarly(DomainError):
    """The last moment lies in the past, or before the call's own."""

    code = "time_too_early"
    sentence = _("Choose a later time. It must lie ahead, and after the closing time of the call.")


class CannotOpenAgain(DomainError):
    """A withdrawn application is handed in again only while the call is open."""

    code = "cannot_open_again"
    sentence = _("The call has closed, so the application cannot be handed in again.")
    status = 409


class PartyAlreadyThere(DomainError):
    """The organisation is already a party."""

    code = "party_already_there"
    sentence = _("%(name)s is already a party in the application.")


class CoordinatorStays(DomainError):
    """The coordinating party or person cannot be removed before another one is chosen."""

    code = "coordinator_stays"
    sentence = _("The coordinator cannot be removed. Choose another coordinator first.")


class InvitationNotOpen(DomainError):
    """The invitation has been used, withdrawn or has expired."""

    code = "invitation_not_open"
    sentence = _("The invitation is no longer valid. Ask the coordinator to send a new one.")
    status = 410


class InvitedSomeoneElse(DomainError):
    """The invitation was sent to another address than the reader's."""

    code = "invited_someone_else"
    sentence = _("The invitation was sent to another e-mail address. Sign in with the account it was sent to.")
    status = 403


class EvidenceMissing(DomainError):
    """The authority demands that a document shows the right to speak for an organisation before anyone does."""

    code = "evidence_missing"
    sentence = _(
        "Nothing shows yet that you alone may speak for %(organisation)s. %(authority)s demands it before you confirm: "
        "the organisation's administrator enters the document under Who may speak for an organisation."
    )
    status = 422


class EvidenceUnverified(DomainError):
    """The authority demands that the document has been looked at, and nobody has."""

    code = "evidence_unverified"
    sentence = _(
        "The document that shows your right to speak for %(organisation)s has not been looked at yet. %(authority)s "
        "demands it before you confirm. It is in line there; try again when it has been."
    )
    status = 422


class AlreadyTakesPart(DomainError):
    """The person takes part already."""

    code = "already_takes_part"
    sentence = _("%(email)s already takes part in the application.")


class FileNotScanned(DomainError):
    """The virus scan has not answered yet."""

    code = "file_not_scanned"
    sentence = _("The file is being scanned for viruses. Try again in a moment.")
    status = 409


class FileInfected(DomainError):
    """The virus scan refused the file, and it has been removed."""

    code = "file_infected"
    sentence = _("The virus scan found something in the file, and it has been removed.")
    status = 410


class AlreadyConfirmed(DomainError):
    """The organisation has confirmed what was handed in."""

    code = "already_confirmed"
    sentence = _("The organisation has already confirmed the application.")
    status = 409


class GroundMissing(DomainError):
    """Whoever confirms says by what right."""

    code = "ground_missing"
    sentence = _("Say by what right you confirm, and your position in the organisation.")


class AidRulesUnreadable(DomainError):
    """The content of a rule set does not keep to the schema; `faults` are place and reason of each."""

    code = "aid_rules_unreadable"
    sentence = _("The rules cannot be entered. What is wrong is told below; nothing has been saved.")


class AidRulesKeyTaken(DomainError):
    """Rules under this name are there and are not changed."""

    code = "aid_rules_key_taken"
    sentence = _(
        "There are rules with the name %(key)s already. Rules are never changed: give the new ones a new name."
    )


class EuroRateTaken(DomainError):
    """The day has its rate, and it is not changed."""

    code = "euro_rate_taken"
    sentence = _("There is a rate for %(day)s already. Rates are never changed, since decisions rest on them.")


class EuroRateMissing(DomainError):
    """Aid is granted on a day whose euro rate has not been entered, nor that of the banking day before."""

    code = "euro_rate_missing"
    sentence = _(
        "State aid is converted to euro at the rate of %(day)s, or the one published last before it, which has not "
        "been entered. Enter it under State aid rules, Euro rates, and decide again."
    )
    status = 409


class ChecklistUnreadable(DomainError):
    """The content of a checklist does not keep to the schema; `faults` are place and reason of each."""

    code = "checklist_unreadable"
    sentence = _("The checklist cannot be entered. What is wrong is told below; nothing has been saved.")


class ChecklistKeyTaken(DomainError):
    """A checklist under this name is there and is not changed."""

    code = "checklist_key_taken"
    sentence = _(
        "There is a checklist with the name %(key)s already. Checklists are never changed: give the new one a new name."
    )


class ChecklistMissing(DomainError):
    """No checklist was in force when the call opened: there is nothing to judge the cooperation by."""

    code = "checklist_missing"
    sentence = _("No checklist was in force when the call opened.")
    status = 409


class ConditionsMissing(DomainError):
    """An assessment that is acceptable with conditions tells none."""

    code = "conditions_missing"
    sentence = _("Write the conditions under which the cooperation is acceptable.")


class SupplementTooShort(DomainError):
    """A party has at least five banking days to complete its application."""

    code = "supplement_too_short"
    sentence = _("Give at least five banking days to complete it.")
