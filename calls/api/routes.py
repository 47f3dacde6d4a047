"""The offer's addresses in the API."""

from django.urls import path

from calls.api import acts, begun, calendar, calls, consent, guideline, questions, subjects
from calls.api.parts import attachments, classification, conditions, contacts, criteria, form, kinds, money, steps

_ONE = "calls/<uuid:uuid>/"

ROUTES = [
    path("programmes/<slug:key>/calendar/", calendar.JointCalendar.as_view(), name="joint_calendar"),
    path(
        "programmes/<slug:key>/calendar/guidelines/",
        guideline.CalendarGuidelines.as_view(),
        name="calendar_guidelines",
    ),
    path("research-subjects/", subjects.Subjects.as_view(), name="subjects"),
    path("research-subjects/lists/", subjects.SubjectLists.as_view(), name="subject_lists"),
    path("call-questions/<uuid:uuid>/", questions.OneCallQuestion.as_view(), name="call_question"),
    path("call-questions/<uuid:uuid>/answer/", questions.AnswerQuestion.as_view(), name="answer_call_question"),
    path("call-questions/<uuid:uuid>/correct/", questions.CorrectAnswer.as_view(), name="correct_call_answer"),
    path("calls/", calls.Calls.as_view(), name="calls"),
    path(_ONE, calls.OneCall.as_view(), name="call"),
    path(f"{_ONE}parts/", money.CallMoney.as_view(), name="call_money"),
    path(f"{_ONE}conditions/", conditions.CallConditions.as_view(), name="call_conditions"),
    path(f"{_ONE}criteria/", criteria.CallCriteria.as_view(), name="call_criteria"),
    path(f"{_ONE}form/", form.CallForm.as_view(), name="call_form"),
    path(f"{_ONE}project-kinds/", kinds.CallProjectKinds.as_view(), name="call_project_kinds"),
    path(f"{_ONE}steps/", steps.CallSteps.as_view(), name="call_steps"),
    path(f"{_ONE}classification/", classification.CallClassification.as_view(), name="call_classification"),
    path(f"{_ONE}contacts/", contacts.CallContacts.as_view(), name="call_contacts"),
    path(f"{_ONE}attachments/", attachments.CallAttachments.as_view(), name="call_attachments"),
    path(f"{_ONE}award/", consent.CallAward.as_view(), name="call_award"),
    path(f"{_ONE}award/approve/", consent.ApproveAward.as_view(), name="call_award_approve"),
    path(f"{_ONE}parts/agree/", consent.AgreeToPart.as_view(), name="call_agree"),
    path(f"{_ONE}copies/", begun.CopyCall.as_view(), name="call_copies"),
    path(f"{_ONE}second-step/", begun.SecondStep.as_view(), name="call_second_step"),
    path(f"{_ONE}questions/", questions.CallQuestions.as_view(), name="call_questions"),
    path(f"{_ONE}send-back/", acts.SendBackCall.as_view(), name="call_send_back"),
    path(f"{_ONE}approve/", acts.ApproveCall.as_view(), name="call_approve"),
    path(f"{_ONE}schedule/", acts.ScheduleCall.as_view(), name="call_schedule"),
    path(f"{_ONE}extend/", acts.ExtendCall.as_view(), name="call_extend"),
    path(f"{_ONE}take-back/", acts.TakeBackCall.as_view(), name="call_take_back"),
    path(f"{_ONE}close-out/", acts.CloseOutCall.as_view(), name="call_close_out"),
    path(f"{_ONE}proofreading/", calls.AskForProofreading.as_view(), name="call_proofreading"),
    path(f"{_ONE}publish/", calls.PublishCall.as_view(), name="call_publish"),
]
