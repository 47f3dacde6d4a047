"""Correction and change of a decision that has been made (FL (2017:900) 36–38 §§)."""

import json
from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from accounts.permissions import role_of
from accounts.weighing import weighs
from applications.models import Application
from applications.states import Act, Status
from applications.workflow.submission import move
from assessments.errors.procedure import (
    GrantsChangeElsewhere,
    NothingChanged,
    NotInDecision,
    NotTakenUp,
    NotYetDecided,
    NotYetTold,
    ReplacedAlready,
    WordsNeeded,
    WorseGroundMissing,
)
from assessments.loading import changing_law
from assessments.models import Correction, Decision, LeftAsItIs, Outcome, Reconsideration
from assessments.permissions import MAY, may_amend
from assessments.queries.decisions import DECIDED_BY_LEAD
from assessments.states.procedure import Section
from assessments.workflow.closing import reopened
from assessments.workflow.common import seen
from assessments.workflow.speaking import agents_to_write_to
from registry.workflow import appealing
from registry.workflow.letters import Part, Writing, send_letter
from registry.workflow.stream import record
from sweden.clock import local
from sweden.typography import day_long

#: Where a decision can be taken up again: what it decided, and the act.
RETAKE = {
    Status.REJECTED: (Outcome.REJECT, Act.RECONSIDER),
    Status.DISMISSED: (Outcome.DISMISS, Act.RECONSIDER_DISMISSAL),
    Status.GRANTED: (Outcome.GRANT, Act.RECONSIDER_GRANT),
}


def standing_decision(application: Application, authority: Authority | None = None) -> Decision | None:
    """The authority's decision that no other replaces; the lead's when none is named."""
    found = Decision.objects.filter(application=application, authority=authority or application.case.authority)
    return found.filter(replaced_by=None).select_related("authority__organisation").order_by("-decided_at").first()


def demand_changeable(decision: Decision, *, section: str, worse: bool) -> None:
    """What 39 § leaves of changing a decision that has been appealed. Raises AppealedDecision, BeforeTheCourt."""
    appeals = decision.appeals.filter(dismissal_of=None)
    appealing.demand_changeable(appeals, plainly_wrong=section == Section.MUST and not worse)


def _demand_told(decision: Decision) -> None:
    """Nothing is written to a party about a decision that it has not been told of."""
    if not Decision.objects.told().filter(pk=decision.pk).exists():
        raise NotYetTold


def _decided(decision: Decision) -> str:
    return f"beslutet den {day_long(decision.decided_on)}"


@weighs
@transaction.atomic
def correct(
    decision: Decision, *, place: str, was: str, becomes: str, reason: str, by: User, now: datetime
) -> Correction:
    """Correct an obvious slip of the pen or of counting in a decision (36 §). Nothing of what was decided changes.

    Raises NotAllowed, NotYetTold, WordsNeeded, NothingChanged, NotInDecision when the words do not stand in the frozen
    record.
    """
    application = seen(decision.application, by)
    if not may_amend(by, application, decision.authority_id):
        raise NotAllowed
    _demand_told(decision)
    if not was.strip() or not becomes.strip() or not reason.strip():
        raise WordsNeeded
    if was.strip() == becomes.strip():
        raise NothingChanged
    if was.strip() not in _words(decision):
        raise NotInDecision
    case = application.case
    role = role_of(by, *MAY["assessments.amend"], authority=decision.authority_id)
    title = role.title if role else ""
    writing = Writing(
        kind="application.decision_corrected",
        heading="Rättelse av beslut",
        result=f"{decision.authority.short_name} rättar en uppenbar felaktighet i {_decided(decision)}. Det som vi har "
        "beslutat ändras inte.",
        parts=[
            Part("Rättelsen", f"Avser: {place.strip()}" if place.strip() else ""),
            Part("Det står", was.strip()),
            Part("Det ska stå", becomes.strip()),
            Part("Skäl", reason.strip()),
            Part(
                "",
                f"Rättelsen görs enligt 36 § förvaltningslagen (2017:900) den {day_long(local(now).date())} av "
                f"{by.person.name}.",
            ),
        ],
        english=f"An obvious slip in our decision ({case.designation}) has been corrected. What was decided has not "
        "changed.",
        about=application.title,
        path="applications:mine_one",
        agents=agents_to_write_to(application),
        authority=decision.authority,
    )
    letter = send_letter(case, writing, to=application.coordinator, by=by, now=now)
    correction = Correction.objects.create(
        decision=decision,
        place=place.strip(),
        was=was.strip(),
        becomes=becomes.strip(),
        reason=reason.strip(),
        corrected_by=by,
        corrected_by_title=title,
        corrected_at=now,
        letter=letter,
    )
    record("application.decision_corrected", case=case, by=by, at=now, correction=str(correction.uuid))
    return correction


def _words(decision: Decision) -> str:
    """Everything that the decision says, with figures as they are printed."""
    said = json.dumps(decision.content, ensure_ascii=False)
    figures = [int(one["amount"]) for one in decision.content.get("amounts", ())]
    printed = [f"{figure:,}".replace(",", " ") for figure in [*figures, decision.amount]]
    return "\n".join([said, decision.reasons, *printed]).replace("\\n", "\n").replace('\\"', '"')


@weighs
@transaction.atomic
def take_up_again(
    decision: Decision,
    *,
    section: str,
    reason: str,
    is_worse: bool = False,
    worse_ground: str = "",
    by: User,
    now: datetime,
) -> Reconsideration:
    """Take up a decision again, to change it (37–38 §§). What was rejected or dismissed goes back to be judged; a grant
    is taken up to be withdrawn as a whole. The decision stands until the new one, which replaces it, is made.

    Raises NotAllowed, NotYetTold, WordsNeeded, WorseGroundMissing, GrantsChangeElsewhere, ReplacedAlready,
    NotYetDecided, and what `demand_changeable` does.
    """
    application = seen(decision.application, by)
    if not may_amend(by, application, decision.authority_id):
        raise NotAllowed
    _demand_told(decision)
    if not reason.strip():
        raise WordsNeeded
    if bool(worse_ground) != is_worse or (is_worse and section != Section.MAY):
        raise WorseGroundMissing
    taken = Reconsideration.objects.open().filter(decision=decision).exists()
    if taken or Decision.objects.filter(replaces=decision).exists():
        raise ReplacedAlready
    if decision.outcome == Outcome.GRANT and not is_worse:
        raise GrantsChangeElsewhere
    demand_changeable(decision, section=section, worse=is_worse)
    if not _is_open(decision):
        raise NotYetDecided
    case = application.case
    if closed := application.closings.filter(reopened_at__isnull=True).first():
        reopened(closed, reason="Beslutet tas upp till ny prövning.", by=by, now=now)
    if is_of_lead(decision):
        move(application, RETAKE[Status(application.status)][1], by=by, now=now, decision=str(decision.uuid))
    writing = Writing(
        kind="application.decision_taken_up",
        heading="Beslut tas upp till ny prövning",
        result=f"{decision.authority.short_name} tar upp {_decided(decision)} till ny prövning. Beslutet gäller tills "
        "vi har beslutat på nytt.",
        parts=[
            Part("Skäl", reason.strip()),
            Part("", f"Prövningen görs enligt {section} § förvaltningslagen (2017:900).{_worse(worse_ground)}"),
        ],
        english=f"We are reconsidering our decision ({case.designation}). It stands until a new decision is made."
        f"{_worse_in_english(worse_ground)}",
        about=application.title,
        path="applications:mine_one",
        agents=agents_to_write_to(application),
        authority=decision.authority,
    )
    letter = send_letter(case, writing, to=application.coordinator, by=by, now=now)
    found = Reconsideration.objects.create(
        decision=decision,
        section=section,
        reason=reason.strip(),
        is_worse=is_worse,
        worse_ground=worse_ground,
        taken_up_by=by,
        taken_up_at=now,
        letter=letter,
    )
    record("application.decision_taken_up", case=case, by=by, at=now, decision=str(decision.uuid))
    return found


def may_be_taken_up(decision: Decision | None) -> bool:
    """Whether a decision can be taken up again now."""
    if decision is None or decision.reconsiderations.open().exists():
        return False
    return _is_open(decision)


def is_of_lead(decision: Decision) -> bool:
    """Whether it is the decision of the authority that owns the case: what becomes of it is what becomes of the
    application. Another authority's part of a joint call is changed beside it."""
    return decision.authority_id == decision.application.case.authority_id


def _is_open(decision: Decision) -> bool:
    status = Status(decision.application.status)
    if not is_of_lead(decision):
        return status in DECIDED_BY_LEAD
    outcome, _act = RETAKE.get(status, (None, None))
    return outcome is not None and decision.outcome == outcome


def may_be_left(decision: Decision | None) -> bool:
    """Whether a grant that is taken up again can be left as it is now: no proposal to withdraw it waits."""
    if decision is None or decision.outcome != Outcome.GRANT or not decision.reconsiderations.open().exists():
        return False
    return not decision.proposed_changes.filter(withdrawn_at__isnull=True).exists()


def taken_up_before(application: Application, authority: Authority | None = None) -> list[Reconsideration]:
    """Every time a decision in the case (of the authority, where one is named) was taken up again, the first first."""
    rows = Reconsideration.objects.filter(decision__application=application)
    if authority is not None:
        rows = rows.filter(decision__authority=authority)
    return list(rows.select_related("decision", "taken_up_by__person", "left__by__person").order_by("pk"))


def _worse(ground: str) -> str:
    """On which ground a decision can come to be changed to the party's disadvantage, as a letter says it."""
    if not ground:
        return ""
    found = changing_law().worse[ground]
    return f" Beslutet kan komma att ändras till er nackdel, eftersom {found.because} ({found.source})."


def _worse_in_english(ground: str) -> str:
    return f" It may be changed to your disadvantage, because {changing_law().worse[ground].en}." if ground else ""


@weighs
@transaction.atomic
def leave_as_it_is(decision: Decision, *, reason: str, by: User, now: datetime) -> LeftAsItIs:
    """Leave a grant that was taken up again as it is, and tell the party so. What was rejected or dismissed ends with a
    new decision instead. Raises NotAllowed, WordsNeeded, NotTakenUp, also while a proposal to withdraw it waits."""
    application = seen(decision.application, by)
    if not may_amend(by, application, decision.authority_id):
        raise NotAllowed
    if not reason.strip():
        raise WordsNeeded
    if not may_be_left(decision):
        raise NotTakenUp
    found = Reconsideration.objects.open().get(decision=decision)
    case = application.case
    if is_of_lead(decision):
        move(application, Act.LEAVE_GRANT, by=by, now=now, decision=str(decision.uuid))
    else:
        record("application.part_left", case=case, by=by, at=now, decision=str(decision.uuid))
    writing = Writing(
        kind="application.decision_left",
        heading="Beslut ändras inte",
        result=f"{decision.authority.short_name} har tagit upp {_decided(decision)} till ny prövning och ändrar det "
        "inte. Beslutet gäller som förut.",
        parts=[Part("Skäl", reason.strip())],
        english=f"We have reconsidered our decision ({case.designation}) and leave it as it is.",
        about=application.title,
        path="applications:mine_one",
        agents=agents_to_write_to(application),
        authority=decision.authority,
    )
    letter = send_letter(case, writing, to=application.coordinator, by=by, now=now)
    return LeftAsItIs.objects.create(reconsideration=found, reason=reason.strip(), by=by, at=now, letter=letter)


def to_replace(application: Application, authority: Authority) -> Decision | None:
    """The decision that the authority's next one replaces: one that is taken up again; None for a first decision."""
    again = Reconsideration.objects.open().filter(decision__application=application, decision__authority=authority)
    one = again.select_related("decision__application").first()
    return one.decision if one else None
