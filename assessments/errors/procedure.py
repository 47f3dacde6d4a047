"""Refusals of the acts that förvaltningslagen asks for."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class CaseDecided(DomainError):
    """The case has been decided or withdrawn."""

    code = "case_decided"
    sentence = _("The case has been decided or withdrawn: this belongs before the decision.")
    status = 409


class WordsNeeded(DomainError):
    """The act is nothing without its words."""

    code = "words_needed"
    sentence = _("Write what it is about: it stands in the letter and in the case.")


class DayInThePast(DomainError):
    """A day that is to come."""

    code = "day_in_the_past"
    sentence = _("Choose a day that is still to come.")


class DayToCome(DomainError):
    """A day that has been."""

    code = "day_to_come"
    sentence = _("Choose a day that has been: today at the latest.")


class AnsweredBeforeSent(DomainError):
    """An answer comes after what it answers."""

    code = "answered_before_sent"
    sentence = _("What it answers was sent on %(day)s: choose that day or a later one.")


class TimeTooShort(DomainError):
    """A party has a reasonable time to answer."""

    code = "time_too_short"
    sentence = _("Give at least %(days)d banking days to answer.")


class RequestTooEarly(DomainError):
    """Six months have not passed (FL 12 §)."""

    code = "request_too_early"
    sentence = _(
        "Six months have not passed: a request that the case be decided can be made from %(day)s (section 12). "
        "Register it as a message from the applicant, and answer it."
    )
    status = 409


class RequestMade(DomainError):
    """One request in a case (FL 12 §)."""

    code = "request_made"
    sentence = _("The party has already made the one request that the law gives in a case (section 12).")
    status = 409


class NoRequest(DomainError):
    """Nothing to refuse."""

    code = "no_request"
    sentence = _("There is no request that waits for an answer.")
    status = 409


class PresenterNeeded(DomainError):
    """The one who decides does not present (FL 31 §)."""

    code = "presenter_is_decider"
    sentence = _("Someone else than the decision-maker presents the case.")


class AnswerNoted(DomainError):
    """A communication is answered once."""

    code = "answer_noted"
    sentence = _("The answer is already noted. Add what came later as a message from the applicant.")
    status = 409


class NothingSent(DomainError):
    """Only what was sent is answered."""

    code = "nothing_sent"
    sentence = _("Nothing was sent: the step was left out.")
    status = 409


class TooEarlyForNoAnswer(DomainError):
    """That nothing came is noted when the time has passed."""

    code = "too_early_for_no_answer"
    sentence = _("The party has time to answer until %(day)s. Note that nothing came when that day has passed.")
    status = 409


class ForeignDocument(DomainError):
    """Only the case's own documents are communicated."""

    code = "foreign_document"
    sentence = _("Choose documents of this case.")


class PowerDayMissing(DomainError):
    """An order to show a power of attorney has a last day (FL 15 §)."""

    code = "power_day_missing"
    sentence = _("Say by which day the power of attorney is to be shown.")


class PowerShown(DomainError):
    """A power of attorney comes in once; what is registered stays."""

    code = "power_shown"
    sentence = _("The power of attorney has already come in.")
    status = 409


class AgentEnded(DomainError):
    """An agent's part is ended once."""

    code = "agent_ended"
    sentence = _("This person no longer speaks for the party.")
    status = 409


class AgentReasonMissing(DomainError):
    """Whoever is found unsuitable is told why (FL 14 §)."""

    code = "agent_reason_missing"
    sentence = _("Say why the person is unsuitable: it is a decision that can be taken to court.")


class NotYetDecided(DomainError):
    """Only a decision is corrected or changed."""

    code = "not_yet_decided"
    sentence = _("There is no decision of your authority in the case.")
    status = 409


class NotYetTold(DomainError):
    """The party has not been told of the decision."""

    code = "not_yet_told"
    sentence = _("The party has not been told of the decision yet. Send its letter first, under Letters.")
    status = 409


class NothingChanged(DomainError):
    """A correction changes words."""

    code = "nothing_changed"
    sentence = _("Write what it says and what it should say; they are the same.")


class NotInDecision(DomainError):
    """What is corrected stands in the decision."""

    code = "not_in_decision"
    sentence = _("These words do not stand in the decision. Copy them from it, letter for letter.")


class GrantsChangeElsewhere(DomainError):
    """A grant is changed with its money."""

    code = "grant_changed_in_project"
    sentence = _(
        "Other amounts of a grant are decided with its money: take them up on the grant's page, Agreement and set-up. "
        "Here a grant is taken up to be withdrawn as a whole, on one of the grounds of section 37."
    )
    status = 409


class GrantBinds(DomainError):
    """What has been paid is not withdrawn before it has come back."""

    code = "grant_binds"
    sentence = _(
        "Money of the grant has been paid or is on its way (paid: %(amount)s). It is withdrawn when everything has "
        "come back. To keep what has been paid and take back the rest, lower the amounts on the grant's page instead."
    )
    status = 409


class NotTakenUp(DomainError):
    """Only what is taken up again is left as it is, or withdrawn."""

    code = "not_taken_up"
    sentence = _("The decision to grant is not taken up again, or a proposal on it waits to be decided.")
    status = 409


class ReplacedAlready(DomainError):
    """What has been replaced is not taken up again."""

    code = "replaced_already"
    sentence = _("The decision is already taken up again or replaced.")
    status = 409


class WorseGroundMissing(DomainError):
    """To the disadvantage only on the law's grounds (FL 37 §)."""

    code = "worse_ground_missing"
    sentence = _(
        "A favourable decision is changed to the party's disadvantage only on one of the grounds of section 37, and "
        "never by section 38."
    )


class UndoReasonMissing(DomainError):
    """A check that is taken back says why."""

    code = "undo_reason_missing"
    sentence = _("Say why the check is taken back: it stays in the history with the check.")


class GroundMissing(DomainError):
    """What cannot be examined is dismissed on a ground."""

    code = "ground_missing"
    sentence = _("Choose on which ground the application cannot be examined.")


class NotLate(DomainError):
    """Dismissed as late, though it came in in time."""

    code = "not_late"
    sentence = _("The application came in in time. Choose the ground on which it cannot be examined.")


class NoOrderPassed(DomainError):
    """Dismissed as incomplete without the order that the law demands first (20 § förvaltningslagen (2017:900))."""

    code = "no_order_passed"
    sentence = _(
        "No order to complete the application has passed. Order the supplement first, and say in the order that the"
        " application may be dismissed otherwise."
    )


class CheckStale(DomainError):
    """The application has been completed or checked since the page was opened."""

    code = "check_stale"
    sentence = _(
        "The application has changed since you opened the page: it has been completed, checked or gone on. Nothing has "
        "been registered, and what you wrote is still here. Read what has changed and register again."
    )
    status = 409
