"""What the judgement keeps about people, for their extract (registerutdrag)."""

from django.db.models import Q

from assessments.states.meetings import LetterStatus
from registry.subject import About

ABOUT = {
    "assessments.ConflictOfInterest": About(("person",), case="application__case"),
    "assessments.BiasDecision": About(("person",), case="application__case"),
    "assessments.DecisionLetter": About(("person",), authority="authority", only=Q(status=LetterStatus.SENT)),
    "assessments.MeetingParticipant": About(("person",), authority="meeting__authority"),
    "assessments.MeetingPresence": About(("person",), authority="meeting__authority"),
    "assessments.MinutesSignature": About(("person",), authority="authority"),
    "assessments.ItemAbsence": About(("person",), authority="item__meeting__authority"),
    "assessments.ItemDissent": About(("person",), authority="item__meeting__authority"),
    "assessments.ItemVote": About(("person",), authority="item__meeting__authority"),
    "assessments.CounterVote": About(("person",), authority="item__meeting__authority"),
    "assessments.PanelMember": About(("person",), case="panel__call__case"),
    "assessments.PanelAbsence": About(("person",), case="item__application__case"),
    "assessments.PreScore": About(("person",), case="item__application__case"),
    "assessments.Reviewer": About(("person",), authority="authority"),
}
#: Kinds of messages that let in whoever reads them.
LET_IN = ("review.invitation", "review.code")
