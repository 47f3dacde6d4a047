"""The offer's addresses in the API."""

from django.urls import path

from calls.api import calendar, calls, parts

_ONE = "calls/<uuid:uuid>/"

ROUTES = [
    path("programmes/<slug:key>/calendar/", calendar.JointCalendar.as_view(), name="joint_calendar"),
    path("calls/", calls.Calls.as_view(), name="calls"),
    path(_ONE, calls.OneCall.as_view(), name="call"),
    path(f"{_ONE}parts/", parts.CallMoney.as_view(), name="call_money"),
    path(f"{_ONE}conditions/", parts.CallConditions.as_view(), name="call_conditions"),
    path(f"{_ONE}criteria/", parts.CallCriteria.as_view(), name="call_criteria"),
    path(f"{_ONE}form/", parts.CallForm.as_view(), name="call_form"),
    path(f"{_ONE}project-kinds/", parts.CallProjectKinds.as_view(), name="call_project_kinds"),
    path(f"{_ONE}steps/", parts.CallSteps.as_view(), name="call_steps"),
    path(f"{_ONE}proofreading/", calls.AskForProofreading.as_view(), name="call_proofreading"),
    path(f"{_ONE}publish/", calls.PublishCall.as_view(), name="call_publish"),
]
