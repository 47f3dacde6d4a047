"""Questions about a call: asked while it may still matter, answered by an officer, corrected beside. Never changed."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from calls.errors import AlreadyAnswered, QuestionsClosed, ReasonMissing
from calls.models import AnswerCorrection, Call, CallAnswer, CallQuestion, Phase
from calls.permissions import may_answer, may_ask
from programmes.templatetags.texts import text_of
from registry.links import whole
from registry.workflow.outbox import queue_message
from registry.workflow.stream import record


@transaction.atomic
def ask(call: Call, *, text: str, by: User, now: datetime) -> CallQuestion:
    """Ask about a published call until it closes; the call's officer gets a message.

    Raises NotAllowed for those who work at the call's authority, QuestionsClosed, ReasonMissing for empty words.
    """
    if not may_ask(by, call):
        raise NotAllowed
    if call.phase(now) not in (Phase.COMING, Phase.OPEN):
        raise QuestionsClosed
    if not text.strip():
        raise ReasonMissing
    asked = CallQuestion.objects.create(
        call=call, text=text.strip(), language=(get_language() or "sv")[:2], asked_by=by, asked_at=now
    )
    record("call.question_asked", case=call.case, by=by, at=now, question=str(asked.uuid))
    officer = call.case.officer
    if officer is not None:
        with translation.override("sv"):
            queue_message(
                kind="call.question_asked",
                to=officer,
                subject=_("Question about %(title)s") % {"title": call.title_sv},
                language=None,
                body=_("Someone asks about the call %(title)s (%(number)s).\n\nAnswer here: %(address)s")
                % {
                    "title": call.title_sv,
                    "number": call.case.designation,
                    "address": whole("calls:answer", asked.uuid),
                },
                case=call.case,
                now=now,
            )
    return asked


@transaction.atomic
def answer(asked: CallQuestion, *, question: str, text: str, public: bool, by: User, now: datetime) -> CallAnswer:
    """Answer once; whoever asked gets a message. A public answer stands on the call's page and is never changed.

    `question` is the question as it is shown. Raises NotAllowed, AlreadyAnswered, ReasonMissing for empty words.
    """
    call = Call.objects.select_for_update(of=["self"]).select_related("case").get(pk=asked.call_id)
    if not may_answer(by, call):
        raise NotAllowed
    if CallAnswer.objects.filter(asked=asked).exists():
        raise AlreadyAnswered
    if not (question.strip() and text.strip()):
        raise ReasonMissing
    row = CallAnswer.objects.create(
        asked=asked, public=public, question=question.strip(), text=text.strip(), answered_by=by, answered_at=now
    )
    record("call.question_answered", case=call.case, by=by, at=now, question=str(asked.uuid), public=public)
    _tell(asked, "call.question_answered", row.text, now)
    return row


@transaction.atomic
def correct(given: CallAnswer, *, text: str, by: User, now: datetime) -> AnswerCorrection:
    """Write what is right beside an answer that was wrong; whoever asked gets a message. Raises NotAllowed."""
    call = Call.objects.select_for_update(of=["self"]).select_related("case").get(pk=given.asked.call_id)
    if not may_answer(by, call):
        raise NotAllowed
    if not text.strip():
        raise ReasonMissing
    row = AnswerCorrection.objects.create(answer=given, text=text.strip(), corrected_by=by, corrected_at=now)
    record("call.answer_corrected", case=call.case, by=by, at=now, question=str(given.asked.uuid))
    _tell(given.asked, "call.answer_corrected", row.text, now)
    return row


_SUBJECTS = {
    "call.question_answered": gettext_lazy("Answer to your question about %(title)s"),
    "call.answer_corrected": gettext_lazy("Corrected answer about %(title)s"),
}


def _tell(asked: CallQuestion, kind: str, text: str, now: datetime) -> None:
    """Send the words to whoever asked."""
    call = asked.call
    with translation.override(asked.asked_by.language):
        queue_message(
            kind=kind,
            to=asked.asked_by.person,
            subject=str(_SUBJECTS[kind]) % {"title": text_of(call, "title")},
            language=None,
            body=f"{text}\n\n{whole('calls:call', call.case.uuid)}",
            case=call.case,
            now=now,
        )
