"""Questions about a call, with the agency's answers and corrections. They are asked on the call's public page."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import Scope
from calls.models import Call, CallQuestion
from calls.permissions import may_answer
from calls.workflow.asking import answer, correct
from registry.api import asking, shapes
from registry.api.problems import NotFound
from registry.api.shapes import text_in
from registry.api.views import Act, Listing, Resource, Thing, found


class AnswerCorrectionOut(shapes.Out):
    """What is right instead."""

    text = shapes.text()
    corrected_at = shapes.moment()


class CallAnswerOut(shapes.Out):
    """The agency's answer. It is never changed."""

    public = shapes.yes("Question and answer stand on the call's page.")
    question = shapes.text("The question as it is shown.")
    text = shapes.text()
    answered_at = shapes.moment()
    corrections = shapes.many(AnswerCorrectionOut, "What has been said beside it since.")


class CallQuestionOut(shapes.Out):
    """What someone asks about a call, as it was written. Who asked is not told here."""

    uuid = shapes.ident()
    call = shapes.ident("The call.", source="call.case.uuid")
    text = shapes.text()
    language = shapes.text("Language that it was asked in, sv or en.")
    asked_at = shapes.moment()
    answer = shapes.one(
        CallAnswerOut, "Null: nobody has answered.", by=lambda row: getattr(row, "answer", None), null=True
    )

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000014",
        "call": "0198c0de-0000-7000-8000-000000000011",
        "text": "Får en region vara part?",
        "language": "sv",
        "asked_at": "2025-10-14T09:00:00Z",
        "answer": None,
    }


class OfQuestions(Resource):
    """Read by those who work with the call."""

    reads, writes = Scope.CALLS_READ, Scope.CALLS_WRITE
    out = CallQuestionOut

    def rows(self) -> QuerySet:
        return (
            CallQuestion.objects.filter(call__in=Call.objects.worked_on_by(self.user))
            .select_related("call__case__authority", "answer")
            .prefetch_related("answer__corrections")
        )


class CallQuestions(OfQuestions, Listing):
    """List what has been asked about a call."""

    history = "call__case"
    orders: ClassVar = {"asked_at": "asked_at"}
    filters = (
        asking.by_yes(
            "answered",
            lambda rows, value, user: rows.filter(answer__isnull=value == "false"),
            "Whether it has been answered.",
        ),
    )

    def rows(self) -> QuerySet:
        return super().rows().filter(call=self.call)

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.call = found(Call.objects.worked_on_by(self.user), case__uuid=self.kwargs["uuid"])
        request._request.case_read = self.call.case_id
        return super().get(request, **kwargs)


class OneCallQuestion(OfQuestions, Thing):
    """Read a question about a call."""

    of_case = True

    def case_of(self, thing: CallQuestion) -> int:
        key: int = thing.call.case_id
        return key


class OnQuestion(OfQuestions, Act):
    """What an officer does with a question, made on what was read."""

    def may(self, thing: CallQuestion) -> bool:
        return may_answer(self.user, thing.call)


class AnswerQuestionIn(shapes.In):
    """The agency's answer, and the question in the words that everyone may read."""

    question = text_in(4000, help_text="Without what tells who asks, and ideas that are the asker's own.")
    text = text_in(8000)
    public = serializers.BooleanField(required=False, default=True)

    example: ClassVar = {"question": "Får en region vara part?", "text": "Ja.", "public": True}


class AnswerQuestion(OnQuestion):
    """Answer a question, once. Whoever asked gets a message; a public answer stands on the call's page."""

    into = AnswerQuestionIn

    def act(self, thing: CallQuestion, values: dict[str, Any]) -> CallQuestion:
        answer(thing, **values, by=self.user, now=self.now)
        return thing


class AnswerCorrectionIn(shapes.In):
    """What is right instead."""

    text = text_in(8000)

    example: ClassVar = {"text": "En region får vara part, men inte koordinera."}


class CorrectAnswer(OnQuestion):
    """Write a correction beside an answer, which is not changed. Whoever asked gets a message."""

    into = AnswerCorrectionIn

    def act(self, thing: CallQuestion, values: dict[str, Any]) -> CallQuestion:
        given = getattr(thing, "answer", None)
        if given is None:
            raise NotFound
        correct(given, text=values["text"], by=self.user, now=self.now)
        return thing
